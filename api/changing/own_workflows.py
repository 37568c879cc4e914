"""The workflows that the service keeps beside those of apprenticeships: whether it is they that run under their ids."""

from datetime import timedelta

from temporalio.client import Client, WorkflowExecutionDescription, WorkflowExecutionStatus
from temporalio.service import RPCError, RPCStatusCode

from workflows.trial import TRIAL, trial_id
from workflows.witness import WITNESS, witness_id

QUICK = timedelta(seconds=2)


class TakenIdError(Exception):
    """A workflow of somebody else runs in the engine under an id that is ours."""


async def running(temporal: Client, identity: str, kind: str) -> WorkflowExecutionDescription | None:
    """Return what runs under an id, or None. Raises TakenIdError, and RPCError where the engine is away."""
    try:
        described = await temporal.get_workflow_handle(identity).describe(rpc_timeout=QUICK)
    except RPCError as error:
        if error.status is RPCStatusCode.NOT_FOUND:
            return None
        raise
    if described.status is not WorkflowExecutionStatus.RUNNING:
        return None
    if described.workflow_type != kind:
        raise TakenIdError(identity)
    return described


async def taken_ids(temporal: Client, task_queue: str) -> list[str]:
    """Return those ids of ours under which workflows of somebody else run. Raises RPCError where the engine is away."""
    ours = {trial_id(task_queue): TRIAL, witness_id(task_queue): WITNESS}
    return [identity for identity, kind in ours.items() if await _is_taken(temporal, identity, kind)]


async def _is_taken(temporal: Client, identity: str, kind: str) -> bool:
    try:
        await running(temporal, identity, kind)
    except TakenIdError:
        return True
    return False
