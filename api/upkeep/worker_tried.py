"""A worker tried: whether one carries out now what a change needs."""

from datetime import timedelta

from temporalio.api.common.v1 import WorkflowExecution
from temporalio.api.workflowservice.v1 import ResetStickyTaskQueueRequest
from temporalio.client import Client, WithStartWorkflowOperation
from temporalio.common import WorkflowIDConflictPolicy

from workflows.trial import Hindered, TrialWorkflow, trial_id

_PATIENCE = timedelta(seconds=3)


async def what_hinders_a_worker(temporal: Client, task_queue: str) -> Hindered:
    """Return what hinders the worker of `task_queue` that takes the trial up.

    It is tried as a change of an apprenticeship that a worker remembers is carried out, and as one that none does: they
    come to workers by queues of their own, and after an outage a worker may take from one and not yet from the other.

    Raises RPCError where the engine is away, and WorkflowUpdateRPCTimeoutOrCancelledError where no worker
    answers within three seconds: there is none, or it is frozen, or has too much to do.
    """
    hindered = await _asked(temporal, task_queue)
    if hindered.writing:
        return hindered
    await _let_be_forgotten(temporal, task_queue)
    return await _asked(temporal, task_queue)


async def _let_be_forgotten(temporal: Client, task_queue: str) -> None:
    await temporal.workflow_service.reset_sticky_task_queue(
        ResetStickyTaskQueueRequest(
            namespace=temporal.namespace, execution=WorkflowExecution(workflow_id=trial_id(task_queue))
        ),
        timeout=_PATIENCE,
    )


async def _asked(temporal: Client, task_queue: str) -> Hindered:
    # It ends by itself now and then: whoever asks then begins the next.
    found: Hindered = await temporal.execute_update_with_start_workflow(
        "try",
        start_workflow_operation=WithStartWorkflowOperation(
            TrialWorkflow.run,
            id=trial_id(task_queue),
            task_queue=task_queue,
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
        ),
        result_type=Hindered,
        rpc_timeout=_PATIENCE,
    )
    return found
