"""The workflows that the service keeps beside those of apprenticeships: whether it is they that run under their ids."""

from collections.abc import Awaitable
from datetime import timedelta

from temporalio.client import Client, WorkflowExecutionDescription, WorkflowExecutionStatus
from temporalio.service import RPCError, RPCStatusCode

_QUICK = timedelta(seconds=2)


class TakenIdError(Exception):
    """A workflow of somebody else runs in the engine under an id that is ours."""


async def running(temporal: Client, task_queue: str, identity: str, kind: str) -> WorkflowExecutionDescription | None:
    """Return what runs under an id, or None. Raises TakenIdError, and RPCError where the engine is away."""
    try:
        described = await temporal.get_workflow_handle(identity).describe(rpc_timeout=_QUICK)
    except RPCError as error:
        if error.status is RPCStatusCode.NOT_FOUND:
            return None
        raise
    if described.status is not WorkflowExecutionStatus.RUNNING:
        return None
    if (described.workflow_type, described.task_queue) != (kind, task_queue):
        raise TakenIdError(identity)
    return described


async def whose_is_not_ours(looked: Awaitable[object]) -> str | None:
    """Return the id under which a workflow of somebody else was found when it was looked, or None. Raises RPCError."""
    try:
        await looked
    except TakenIdError as taken:
        return str(taken)
    return None
