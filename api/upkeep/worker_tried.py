"""A worker tried: whether one carries out now what a change needs."""

from datetime import timedelta

from temporalio.client import Client
from temporalio.common import WorkflowIDConflictPolicy
from temporalio.service import RPCError, RPCStatusCode

from workflows.trial import Hindered, TrialWorkflow, trial_id

_PATIENCE = timedelta(seconds=3)


async def what_hinders_a_worker(temporal: Client, task_queue: str) -> Hindered:
    """Return what hinders the worker of `task_queue` that takes the trial up.

    Raises RPCError where the engine is away, and WorkflowUpdateRPCTimeoutOrCancelledError where no worker answers
    within three seconds: there is none, or it is frozen, or has too much to do.
    """
    try:
        return await _asked(temporal, task_queue)
    except RPCError as error:
        if error.status is not RPCStatusCode.NOT_FOUND:
            raise
    await temporal.start_workflow(
        TrialWorkflow.run,
        id=trial_id(task_queue),
        task_queue=task_queue,
        id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
        rpc_timeout=_PATIENCE,
    )
    return await _asked(temporal, task_queue)


async def _asked(temporal: Client, task_queue: str) -> Hindered:
    handle = temporal.get_workflow_handle(trial_id(task_queue))
    found: Hindered = await handle.execute_update("try", result_type=Hindered, rpc_timeout=_PATIENCE)
    return found
