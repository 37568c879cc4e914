"""The trial: whether a worker carries out work now, and has what it needs for a change."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar

from temporalio import workflow
from temporalio.common import RetryPolicy
from temporalio.exceptions import ActivityError

TRIAL = "Trial"
TRIALS_PER_RUN = 100

_KEYS_ARE_TOLD = "keys-are-told"
_DATABASE_IS_TOLD = "database-is-told"
_ONE_TRY = timedelta(seconds=2)
_ONCE = RetryPolicy(maximum_attempts=1)

T = TypeVar("T")


@dataclass(frozen=True)
class Hindered:
    """What hinders a worker, in words; None where nothing does.

    `believes` names the keys of commands that it believes, and `database` the one in which it records; each is None
    where it does not say so.
    """

    writing: str | None
    post: str | None
    believes: list[str] | None = None
    database: str | None = None


def trial_id(task_queue: str) -> str:
    """Return the id of the workflow by which the workers of a task queue are tried."""
    return f"{task_queue}/trial"


@workflow.defn(name=TRIAL)
class TrialWorkflow:
    """Tries, whenever somebody asks, as a change is carried out: by an update and what it does on a worker."""

    @workflow.init
    def __init__(self) -> None:
        """Begin with nothing tried."""
        self.tried = 0

    @workflow.run
    async def run(self) -> None:
        """Be asked until the history is worth ending; whoever asks then begins another."""
        await workflow.wait_condition(lambda: self.tried >= TRIALS_PER_RUN and workflow.all_handlers_finished())

    @workflow.update(name="try", description="Tries what a change needs of a worker.")
    async def try_everything(self) -> Hindered:
        """Return what hinders the worker that takes this up."""
        self.tried += 1
        # A run that began before these were told goes on without.
        tells = workflow.patched(_KEYS_ARE_TOLD)
        tells_where = workflow.patched(_DATABASE_IS_TOLD)
        writing, post = await asyncio.gather(
            _tried("try-to-write", "its database does not answer"),
            _tried("try-the-post", "the mail server does not answer"),
        )
        believes = await _named(list[str], "name-the-keys") if tells else None
        # Where it does not answer, that is told already.
        where = await _named(str, "name-the-database") if tells_where and writing is None else None
        return Hindered(writing, post, believes, where)


async def _named(kind: type[T], activity: str) -> T:
    named: T = await workflow.execute_local_activity(
        activity, result_type=kind, start_to_close_timeout=_ONE_TRY, retry_policy=_ONCE
    )
    return named


async def _tried(activity: str, silent: str) -> str | None:
    try:
        hindered: str | None = await workflow.execute_local_activity(
            activity, result_type=str, start_to_close_timeout=_ONE_TRY, retry_policy=_ONCE
        )
    except ActivityError:
        return silent
    return hindered
