"""The workflows of all apprenticeships: commands are handed in; the ledger is asked where one does not answer."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import TypeVar
from uuid import UUID, uuid4

import anyio.to_thread
import structlog
from anyio import CapacityLimiter
from temporalio.client import (
    Client,
    WithStartWorkflowOperation,
    WorkflowUpdateFailedError,
    WorkflowUpdateHandle,
    WorkflowUpdateRPCTimeoutOrCancelledError,
    WorkflowUpdateStage,
)
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.exceptions import ApplicationError
from temporalio.service import RPCError, RPCStatusCode

from activities.database import DATABASE_AWAY
from activities.ledger.ledger import Ledger
from activities.ledger.recording import OUTCOMES
from activities.ledger.signed_recording import NotGenuineError
from activities.personal_data.register_log import ErasedError
from api.changing.queue_limit import QueueLimit
from api.changing.witness import Witness
from api.problems import (
    Problem,
    erased,
    ledger_behind,
    rules_missing,
    unavailable,
    unreadable_fact,
    wrong_command_keys,
)
from domain.command import Command, Outcome
from domain.facts.fact import UnknownFactError, UnreadableFactError
from domain.rulebook.rulebook import ChangedRulesError
from workflows.apprenticeship import TOGETHER, ApprenticeshipWorkflow, Start, workflow_id

COMPARED_IN = timedelta(seconds=2)
ACCEPTED_IN = timedelta(seconds=4)
DONE_IN = timedelta(seconds=4)
START = Start(UUID(int=0), together=TOGETHER)
"""How workflows begin, but for the apprenticeship."""

_NOT_ANSWERED = (WorkflowUpdateRPCTimeoutOrCancelledError, RPCError, TimeoutError)

R = TypeVar("R")
LOG = structlog.get_logger("changes")


def _in_all(limit: timedelta) -> asyncio.Timeout:
    """Return a block that raises TimeoutError after so long: where an engine is away, the client tries each call again.

    Its calls may end by their own errors instead.
    """
    return asyncio.timeout(limit.total_seconds())


class StillRunning(Exception):  # noqa: N818 - not an error: the change was taken up and will be carried out
    """The workflow has taken the change up, and its outcome is not known yet."""

    def __init__(self, command: UUID) -> None:
        """Say which command."""
        super().__init__(f"command {command} is still running")
        self.command = command


class Workflows:
    """Takes commands to the workflows."""

    def __init__(  # noqa: PLR0913, PLR0917 - what it works with, from the composition root
        self,
        temporal: Client,
        task_queue: str,
        ledger: Ledger,
        witness: Witness,
        seats: CapacityLimiter,
        start: Start,
        sign: Callable[[Command], Command],
    ) -> None:
        """Work with these; `start` tells how new workflows begin, but for the apprenticeship.

        What is handed in is signed here, where it enters.
        """
        self.temporal = temporal
        self.task_queue = task_queue
        self.ledger = ledger
        self.witness = witness
        self.seats = seats
        self.start = start
        self.sign = sign
        self.queue = QueueLimit()

    async def hand_in(self, command: Command) -> Outcome:
        """Return the outcome of a command: of this one, or of the one of before that has its id.

        Raises a problem: 410 where the apprentice was erased meanwhile, 429, 500, 503 where the outcome is not
        known yet, or where the ledger lacks what the engine has seen of it; and StillRunning.
        """
        async with self.queue.place(command.apprenticeship):
            if await self._ledger_is_behind():
                return await self._known_or(command, ledger_behind())
            return await self._numbered(await self._sent(self.sign(command)))

    async def remembered(self, command: UUID) -> Outcome | None:
        """Return what the ledger remembers of a command."""
        found = await self._blocking(partial(self.ledger.command, command))
        return await self._numbered(OUTCOMES.decode(found.outcome)) if found else None

    async def _numbered(self, outcome: Outcome) -> Outcome:
        if len(outcome.numbers) == len(outcome.recorded):
            return outcome
        # It is of before numbers were kept in outcomes.
        numbers = await self._blocking(partial(self.ledger.numbers, outcome.command))
        return replace(outcome, numbers=tuple(numbers))

    async def _ledger_is_behind(self) -> bool:
        try:
            async with _in_all(COMPARED_IN):
                return await self.witness.ledger_is_behind()
        except (RPCError, RuntimeError, TimeoutError, *DATABASE_AWAY):
            # The change itself finds out what is away.
            return False

    async def _sent(self, command: Command) -> Outcome:
        try:
            return await self._answered(command)
        except WorkflowUpdateFailedError:
            # Perhaps of a workflow that was ended meanwhile: it is asked once more.
            pass
        try:
            return await self._answered(command)
        except WorkflowUpdateFailedError as error:
            return await self._known_or(command, _broken(error))

    async def _answered(self, command: Command) -> Outcome:
        try:
            async with _in_all(ACCEPTED_IN):
                handle = await self._started(command)
        except _NOT_ANSWERED:
            return await self._known_or(command, _unknown(command))
        try:
            async with _in_all(DONE_IN):
                return await handle.result(rpc_timeout=DONE_IN)
        except _NOT_ANSWERED:
            return await self._known_or(command, StillRunning(command.id))

    async def _started(self, command: Command) -> WorkflowUpdateHandle[Outcome]:
        # The engine would answer an update of the same id by what it remembers: the ledger alone answers repeats.
        update = f"{command.id}/{uuid4()}"
        handle = self.temporal.get_workflow_handle(workflow_id(command.apprenticeship))
        try:
            return await handle.start_update(
                ApprenticeshipWorkflow.transition,
                command,
                id=update,
                wait_for_stage=WorkflowUpdateStage.ACCEPTED,
                rpc_timeout=ACCEPTED_IN,
            )
        except RPCError as error:
            if error.status is not RPCStatusCode.NOT_FOUND:
                raise
        # No workflow runs: a new apprenticeship, an ended one, or one whose workflow was lost.
        return await self.temporal.start_update_with_start_workflow(
            ApprenticeshipWorkflow.transition,
            command,
            id=update,
            wait_for_stage=WorkflowUpdateStage.ACCEPTED,
            rpc_timeout=ACCEPTED_IN,
            start_workflow_operation=WithStartWorkflowOperation(
                ApprenticeshipWorkflow.run,
                replace(self.start, apprenticeship=command.apprenticeship),
                id=workflow_id(command.apprenticeship),
                task_queue=self.task_queue,
                id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
                id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
            ),
        )

    async def _known_or(self, command: Command, problem: Exception) -> Outcome:
        try:
            outcome = await self.remembered(command.id)
        except DATABASE_AWAY:
            # The workflow may have taken the change up: it tries until the database is back.
            raise _unknown(command) from None
        if outcome is None:
            raise problem
        return outcome

    async def _blocking(self, call: Callable[[], R]) -> R:
        return await anyio.to_thread.run_sync(call, limiter=self.seats)


def _broken(error: WorkflowUpdateFailedError) -> Problem:
    kind = error.cause.type if isinstance(error.cause, ApplicationError) else None
    if kind == ErasedError.__name__:
        return erased()
    if kind in {UnreadableFactError.__name__, UnknownFactError.__name__}:
        return unreadable_fact()
    if kind == NotGenuineError.__name__:
        return wrong_command_keys()
    if isinstance(error.cause, ApplicationError) and kind == ChangedRulesError.__name__:
        LOG.error("rules missing", said=error.cause.message)
        return rules_missing(error.cause.message)
    LOG.error("change failed", cause=str(error.cause), kind=type(error.cause).__name__)
    return Problem(500, "unexpected", "Unexpected error", "This change failed and left nothing behind; it was logged.")


def _unknown(command: Command) -> Problem:
    return unavailable(
        "outcome-unknown",
        "The change was not carried out in time; it may still be. "
        "Send it again with the same Idempotency-Key: it will be carried out once.",
        command=str(command.id),
    )
