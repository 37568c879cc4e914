"""Carrying out a change: sealed at the edge, taken to its workflow, its outcome told once and for all."""

import json
from dataclasses import asdict, dataclass
from functools import partial
from time import perf_counter
from uuid import UUID, uuid5

import anyio.to_thread
import structlog
from anyio import CapacityLimiter

from activities.personal_data.free_text import ErasedKeyError, LostKeyError, SealedTexts, TextSeal
from api.access.caller import Caller
from api.changing.workflows import Workflows
from api.problems import Problem, erased, key_lost, unknown_apprenticeship
from domain.body import Body
from domain.command import Command, Outcome

COMMANDS = UUID("8a8f5c1e-0d2b-4a0f-8a44-5f0d0f1f7c11")
# No address can hold dots alone: whoever follows it takes them for the place above.
KEY = r"^[!-~]*[!-\-/-~][!-~]*$"
LONGEST_KEY = 128
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


class Changes:
    """Takes changes to the workflows of their apprenticeships, sealed."""

    def __init__(self, workflows: Workflows, seals: SealedTexts, seats: CapacityLimiter) -> None:
        """Work with these, sealing at most as many at a time as there are `seats`."""
        self.workflows = workflows
        self.seals = seals
        self.seats = seats

    async def carry_out(self, request: Request) -> Outcome:
        """Return the outcome of an accepted change.

        Raises a problem: 404 for an unknown apprenticeship, 409 refused with every unmet rule, 410 where
        the apprentice was erased, 412 for a stale version, 422 for a key used before, 429, 500 (also where the
        apprenticeship has lost the key that seals its free text), 503 where
        the outcome is not known yet; and StillRunning.
        """
        began = perf_counter()
        try:
            outcome = await self._outcome(request)
        except Exception as error:
            _log_unsettled(request, error, perf_counter() - began)
            raise
        return _accepted(outcome)

    async def _outcome(self, request: Request) -> Outcome:
        command = await anyio.to_thread.run_sync(partial(self._sealed, request), limiter=self.seats)
        outcome = await self.workflows.hand_in(command)
        if outcome.fingerprint != command.fingerprint:
            raise Problem(
                422,
                "idempotency-key-reused",
                "Idempotency-Key used before",
                "This Idempotency-Key came with another request before; choose a new one.",
            )
        return outcome

    def _sealed(self, request: Request) -> Command:
        try:
            seal = self._seal(request)
        except ErasedKeyError:
            raise erased() from None
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

    def _seal(self, request: Request) -> TextSeal:
        try:
            return self.seals.existing(request.apprenticeship)
        except LostKeyError:
            return self._first_seal(request)

    def _first_seal(self, request: Request) -> TextSeal:
        # Nothing is in the ledger that no key was made for before: a new one would stand in the way of the lost one.
        if self.workflows.ledger.exists(request.apprenticeship):
            LOG.error("key lost", apprenticeship=str(request.apprenticeship))
            raise key_lost()
        if request.body.NAME != "apply":
            raise unknown_apprenticeship()
        return self.seals.key_for(request.apprenticeship)


def _log_unsettled(request: Request, error: Exception, seconds: float) -> None:
    # What is recorded is logged there, whoever asked.
    LOG.info(
        "change without outcome",
        command=str(request.command),
        name=request.body.NAME,
        apprenticeship=str(request.apprenticeship),
        role=request.caller.role,
        why=error.type if isinstance(error, Problem) else type(error).__name__,
        milliseconds=round(seconds * 1000, 1),
    )


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
