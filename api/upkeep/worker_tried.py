"""A worker tried: whether one carries out now what a change needs."""

from datetime import timedelta

from temporalio.api.common.v1 import WorkflowExecution
from temporalio.api.workflowservice.v1 import ResetStickyTaskQueueRequest
from temporalio.client import Client
from temporalio.common import WorkflowIDConflictPolicy
from temporalio.service import RPCError, RPCStatusCode

from api.changing.own_workflows import running, whose_is_not_ours
from workflows.trial import TRIAL, Hindered, TrialWorkflow, trial_id

_PATIENCE = timedelta(seconds=3)
_BEGUN_ANEW = {
    # It ends by itself now and then; or no worker can go on with it, which fails what each of them makes of it.
    RPCStatusCode.NOT_FOUND: WorkflowIDConflictPolicy.USE_EXISTING,
    RPCStatusCode.FAILED_PRECONDITION: WorkflowIDConflictPolicy.TERMINATE_EXISTING,
}


async def what_hinders_a_worker(temporal: Client, task_queue: str) -> Hindered:
    """Return what hinders the worker of `task_queue` that takes the trial up.

    It is tried as a change of an apprenticeship that a worker remembers is carried out, and as one that none does: they
    come to workers by queues of their own, and after an outage a worker may take from one and not yet from the other.

    Raises RPCError where the engine is away or somebody else's workflow is in the way, and
    WorkflowUpdateRPCTimeoutOrCancelledError where no worker answers within three seconds: there is none, or it is
    frozen, or has too much to do.
    """
    try:
        hindered = await _asked(temporal, task_queue)
        if not hindered.writing:
            await _let_be_forgotten(temporal, task_queue)
            hindered = await _asked(temporal, task_queue)
    except RPCError as error:
        begun_anew = _BEGUN_ANEW.get(error.status)
        if begun_anew is None or await whose_is_in_the_way(temporal, task_queue):
            raise
    else:
        return hindered
    await temporal.start_workflow(
        TrialWorkflow.run,
        id=trial_id(task_queue),
        task_queue=task_queue,
        id_conflict_policy=begun_anew,
        rpc_timeout=_PATIENCE,
    )
    return await _asked(temporal, task_queue)


async def whose_is_in_the_way(temporal: Client, task_queue: str) -> str | None:
    """Return the id of the trial where a workflow of somebody else runs under it, or None.

    Raises RPCError where the engine is away.
    """
    return await whose_is_not_ours(running(temporal, task_queue, trial_id(task_queue), TRIAL))


async def _let_be_forgotten(temporal: Client, task_queue: str) -> None:
    await temporal.workflow_service.reset_sticky_task_queue(
        ResetStickyTaskQueueRequest(
            namespace=temporal.namespace, execution=WorkflowExecution(workflow_id=trial_id(task_queue))
        ),
        timeout=_PATIENCE,
    )


async def _asked(temporal: Client, task_queue: str) -> Hindered:
    handle = temporal.get_workflow_handle(trial_id(task_queue))
    found: Hindered = await handle.execute_update("try", result_type=Hindered, rpc_timeout=_PATIENCE)
    return found
