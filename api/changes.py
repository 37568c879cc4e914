"""Carrying out a change: sealed at the edge, sent to the workflow, its outcome told once and for all."""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from functools import partial
from time import perf_counter
from typing import TypeVar
from uuid import UUID, uuid4, uuid5

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
from temporalio.service import RPCError, RPCStatusCode

from activities.database import DATABASE_AWAY
from activities.ledger import Ledger
from activities.record import OUTCOMES
from activities.sealing import LostKeyError, Seal, Seals
from api.identity import Caller
from api.problems import Problem, unavailable, unknown_apprenticeship
from api.turns import Turns
from domain.body import Body
from domain.command import Command, Outcome
from workflows.apprenticeship import ApprenticeshipWorkflow, Start, workflow_id

COMMANDS = UUID("8a8f5c1e-0d2b-4a0f-8a44-5f0d0f1f7c11")
ACCEPTED_IN = timedelta(seconds=4)
DONE_IN = timedelta(seconds=4)

R = TypeVar("R")
LOG = structlog.get_logger("changes")


@dataclass(frozen=True)
class Request:
    """One change as a caller asks for it: under which key, of what, at which version last seen."""

    caller: Caller
    key: str
    apprenticeship: UUID
    body: Body
    expected_version: int | None

    @property
    def command(self) -> UUID:
        """Return the command's id: a key belongs to its caller."""
        return command_id(self.caller, self.key)


def command_id(caller: Caller, key: str) -> UUID:
    """Return the id of the command that `caller` sends under an idempotency key: always the same."""
    return uuid5(COMMANDS, f"{caller.subject}\n{key}")


class StillRunning(Exception):  # noqa: N818 - not an error: the change was taken up and will be carried out
    """The workflow has taken the change up, and its outcome is not known yet."""

    def __init__(self, command: UUID) -> None:
        """Say which command."""
        super().__init__(f"command {command} is still running")
        self.command = command


class Changes:
    """Takes changes to the workflows, and asks the ledger where a workflow does not answer."""

    def __init__(  # noqa: PLR0913, PLR0917 - what it works with, from the composition root
        self, temporal: Client, task_queue: str, ledger: Ledger, seals: Seals, seats: CapacityLimiter, start: Start
    ) -> None:
        """Work with these; `start` tells how new workflows begin, but for the apprenticeship."""
        self.temporal = temporal
        self.task_queue = task_queue
        self.ledger = ledger
        self.seals = seals
        self.seats = seats
        self.start = start
        self.turns = Turns()

    async def carry_out(self, request: Request) -> Outcome:
        """Return the outcome of an accepted change.

        Raises a problem: 404 for an unknown apprenticeship, 409 refused with every unmet rule, 412 for
        a stale version, 422 for a key used before, 429, 500, 503 where the outcome is not known yet.
        """
        began = perf_counter()
        status = "failed"
        try:
            outcome = await self._outcome(request)
            status = outcome.status
        except Problem as problem:
            status = problem.type
            raise
        except StillRunning:
            status = "running"
            raise
        finally:
            LOG.info(
                "command",
                command=str(request.command),
                name=request.body.NAME,
                apprenticeship=str(request.apprenticeship),
                role=request.caller.role,
                outcome=status,
                milliseconds=round((perf_counter() - began) * 1000, 1),
            )
        return _accepted(outcome)

    async def remembered(self, command: UUID) -> Outcome | None:
        """Return what the ledger remembers of a command."""
        found = await self._blocking(partial(self.ledger.command, command))
        return OUTCOMES.decode(found.outcome) if found else None

    async def _outcome(self, request: Request) -> Outcome:
        command = await self._blocking(partial(self._sealed, request))
        async with self.turns.turn(request.apprenticeship):
            outcome = await self._sent(command)
        if outcome.fingerprint != command.fingerprint:
            raise Problem(
                422,
                "idempotency-key-reused",
                "Idempotency-Key used before",
                "This Idempotency-Key came with another request before; choose a new one.",
            )
        return outcome

    def _sealed(self, request: Request) -> Command:
        seal = self._seal(request)
        plain = request.body.model_dump(mode="json")
        asked = json.dumps([str(request.apprenticeship), request.body.NAME, plain], sort_keys=True)
        free_text = request.body.free_text()
        sealed = {
            field: seal.seal(field, value) if field in free_text and value is not None else value
            for field, value in plain.items()
        }
        return Command(
            id=request.command,
            apprenticeship=request.apprenticeship,
            name=request.body.NAME,
            body=sealed,
            actor=request.caller.subject,
            role=request.caller.role,
            fingerprint=seal.fingerprint(asked.encode()),
            expected_version=request.expected_version,
        )

    def _seal(self, request: Request) -> Seal:
        if request.body.NAME == "apply":
            return self.seals.key_for(request.apprenticeship)
        try:
            return self.seals.existing(request.apprenticeship)
        except LostKeyError:
            raise unknown_apprenticeship() from None

    async def _sent(self, command: Command) -> Outcome:
        # An exact repeat finds the update of the first time; the ledger answers every other one.
        update = f"{command.id}/{command.fingerprint[:16]}/{command.expected_version}"
        try:
            return await self._answered(command, update)
        except WorkflowUpdateFailedError:
            # Perhaps the failure of an earlier time, or of a workflow that was ended: it is asked once more.
            pass
        try:
            return await self._answered(command, f"{update}/{uuid4()}")
        except WorkflowUpdateFailedError as error:
            return await self._known_or(command, _broken(error))

    async def _answered(self, command: Command, update: str) -> Outcome:
        try:
            handle = await self._started(command, update)
        except (WorkflowUpdateRPCTimeoutOrCancelledError, RPCError):
            return await self._known_or(command, _unknown(command))
        try:
            return await handle.result(rpc_timeout=DONE_IN)
        except (WorkflowUpdateRPCTimeoutOrCancelledError, RPCError):
            return await self._known_or(command, StillRunning(command.id))

    async def _started(self, command: Command, update: str) -> WorkflowUpdateHandle[Outcome]:
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


def _accepted(outcome: Outcome) -> Outcome:
    if outcome.status == "refused":
        raise Problem(
            409,
            "refused",
            "Refused by rule",
            " ".join(unmet.reason for unmet in outcome.unmet),
            command=str(outcome.command),
            version=outcome.version,
            unmet=[asdict(unmet) for unmet in outcome.unmet],
        )
    if outcome.status == "stale":
        raise Problem(
            412,
            "stale-version",
            "Stale version",
            f"If-Match names another version than the current one, {outcome.version}; read again and decide anew.",
            headers={"ETag": f'"{outcome.version}"'},
            version=outcome.version,
        )
    return outcome


def _broken(error: WorkflowUpdateFailedError) -> Problem:
    LOG.error("change failed", cause=str(error.cause), kind=type(error.cause).__name__)
    return Problem(500, "unexpected", "Unexpected error", "This change failed and left nothing behind; it was logged.")


def _unknown(command: Command) -> Problem:
    return unavailable(
        "outcome-unknown",
        "The change was not carried out in time; it may still be. "
        "Send it again with the same Idempotency-Key: it will be carried out once.",
        command=str(command.id),
    )
