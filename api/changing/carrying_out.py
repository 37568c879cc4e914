"""Carrying out a change: sealed at the edge, taken to its workflow, its outcome told once and for all."""

import json
from dataclasses import asdict, dataclass, replace
from functools import partial
from time import perf_counter
from typing import Any
from uuid import UUID, uuid5

import anyio.to_thread
import structlog
from anyio import CapacityLimiter

from activities.personal_data.free_text import ErasedKeyError, LostKeyError, SealedTexts, TextSeal
from api.access.caller import Caller
from api.changing.workflows import Workflows
from api.problems import Problem, erased, key_lost, key_used_before, unknown_apprenticeship
from api.recorded_facts import recorded_facts
from domain.body import Body
from domain.command import NOBODY, Command, Outcome, Registered
from domain.escalation.answering import caller_was_told
from domain.proposal.deciding import another_person_decides, only_its_maker_withdraws, proposal_is_theirs_to_decide

COMMANDS = UUID("8a8f5c1e-0d2b-4a0f-8a44-5f0d0f1f7c11")
# No address can hold dots alone: whoever follows it takes them for the place above.
KEY = r"^[!-~]*[!-\-/-~][!-~]*$"
LONGEST_KEY = 128
NEVER = -1
"""A version that none is."""
LOG = structlog.get_logger("changes")


@dataclass(frozen=True)
class Request:
    """One change as a caller asks for it: `said` is what they said of it, as JSON and without what is left out.

    Of `versions` one is to be the current one, where there are any; None lets each of them pass. `registered` is whom
    the registers say that the caller is.
    """

    caller: Caller
    command: UUID
    apprenticeship: UUID
    said: dict[str, Any]
    versions: frozenset[int] | None = None
    registered: Registered = NOBODY


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

    async def carry_out(self, body: Body, request: Request) -> Outcome:
        """Return the outcome of an accepted change; `body` is what was said, completed.

        Raises a problem: 403 for who is not entitled, 404 for an unknown apprenticeship, 409 refused with every unmet
        rule, 410 where
        the apprentice was erased, 412 for a stale version, 422 for a key used before, 429, 500 (also where the
        apprenticeship has lost the key that seals its free text), 503 where
        the outcome is not known yet; and StillRunning.
        """
        began = perf_counter()
        try:
            outcome = await self._outcome(body, request)
        except Exception as error:
            _log_unsettled(body, request, error, perf_counter() - began)
            raise
        return _accepted(outcome)

    def previewed(self, body: Body, request: Request) -> Command:
        """Return the command as it would be handed in, but with its free text plain: it is to be recorded nowhere.

        Raises the problems that sealing would: 404, 410 and 500. Makes no key.
        """
        try:
            self.seals.existing(request.apprenticeship)
        except ErasedKeyError:
            raise erased() from None
        except LostKeyError:
            self._refuse_unless_first(body, request)
        return _command(body, request, body.model_dump(mode="json"), fingerprint="")

    async def first_outcome(self, name: str, request: Request) -> Outcome | None:
        """Return the outcome of the same change when it was accepted before, or None where there was none.

        Raises the problem that it was refused with then.
        """
        first = await self.workflows.remembered(request.command)
        if first is None:
            return None
        asked = partial(self._fingerprint, name, request)
        try:
            same = first.fingerprint == await anyio.to_thread.run_sync(asked, limiter=self.seats)
        except (ErasedKeyError, LostKeyError):
            return None
        return _accepted(first) if same else None

    async def _outcome(self, body: Body, request: Request) -> Outcome:
        command = await anyio.to_thread.run_sync(partial(self._sealed, body, request), limiter=self.seats)
        outcome = await self._at_one_of(request.versions, command)
        if outcome.fingerprint == command.fingerprint:
            return outcome
        if outcome.fingerprint == await anyio.to_thread.run_sync(
            partial(self._fingerprint_of_before, body, request), limiter=self.seats
        ):
            return outcome
        raise key_used_before()

    async def _at_one_of(self, versions: frozenset[int] | None, command: Command) -> Outcome:
        if versions is None:
            return await self.workflows.hand_in(command)
        left = set(versions)
        expected = max(left, default=NEVER)
        while (outcome := await self.workflows.hand_in(replace(command, expected_version=expected))).status == "stale":
            left.discard(expected)
            if outcome.version not in left:
                break
            expected = outcome.version
        return outcome

    def _fingerprint(self, name: str, request: Request) -> str:
        # What the register adds, and what a later version of the code takes for granted, nobody said.
        return _fingerprint(self.seals.existing(request.apprenticeship), request.apprenticeship, name, request.said)

    def _fingerprint_of_before(self, body: Body, request: Request) -> str:
        # Commands of before 29 November 2026 are in the ledger under what was said and what was added to it.
        seal = self.seals.existing(request.apprenticeship)
        added = body.model_dump(mode="json", exclude={"on_behalf"})
        return _fingerprint(seal, request.apprenticeship, body.NAME, added)

    def _sealed(self, body: Body, request: Request) -> Command:
        try:
            seal = self._seal(body, request)
        except ErasedKeyError:
            raise erased() from None
        plain = body.model_dump(mode="json")
        free_text = body.free_text()
        sealed = {
            field: seal.seal(field, value) if field in free_text and value is not None else value
            for field, value in plain.items()
        }
        return _command(body, request, sealed, _fingerprint(seal, request.apprenticeship, body.NAME, request.said))

    def _seal(self, body: Body, request: Request) -> TextSeal:
        try:
            return self.seals.existing(request.apprenticeship)
        except LostKeyError:
            self._refuse_unless_first(body, request)
            return self.seals.key_for(request.apprenticeship)

    def _refuse_unless_first(self, body: Body, request: Request) -> None:
        # Nothing is in the ledger that no key was made for before: a new one would stand in the way of the lost one.
        if self.workflows.ledger.exists(request.apprenticeship):
            LOG.error("key lost", apprenticeship=str(request.apprenticeship))
            raise key_lost()
        if body.NAME != "apply":
            raise unknown_apprenticeship()


def _command(body: Body, request: Request, said: dict[str, Any], fingerprint: str) -> Command:
    return Command(
        id=request.command,
        apprenticeship=request.apprenticeship,
        name=body.NAME,
        body=said,
        actor=request.caller.subject,
        role=request.caller.role,
        fingerprint=fingerprint,
        registered=request.registered,
    )


def _fingerprint(seal: TextSeal, apprenticeship: UUID, name: str, said: dict[str, Any]) -> str:
    return seal.fingerprint(json.dumps([str(apprenticeship), name, said], sort_keys=True).encode())


def _log_unsettled(body: Body, request: Request, error: Exception, seconds: float) -> None:
    # What is recorded is logged there, whoever asked.
    LOG.info(
        "change without outcome",
        command=str(request.command),
        name=body.NAME,
        apprenticeship=str(request.apprenticeship),
        role=request.caller.role,
        why=error.type if isinstance(error, Problem) else type(error).__name__,
        milliseconds=round(seconds * 1000, 1),
    )


def _accepted(outcome: Outcome) -> Outcome:
    if outcome.status == "refused":
        raise _refused(outcome)
    if outcome.status == "stale":
        raise stale(outcome.version)
    return outcome


def stale(version: int) -> Problem:
    """Return the problem of a change whose If-Match names none but versions that are over."""
    return Problem(
        412,
        "stale-version",
        "Stale version",
        f"If-Match does not name the current version, {version}; read again and decide anew.",
        headers={"ETag": f'"{version}"'},
        version=version,
    )


def _refused(outcome: Outcome) -> Problem:
    kept_out = [unmet for unmet in outcome.unmet if unmet.line or unmet.rule in FOR_SOMEBODY_ELSE]
    status, kind, title = (403, "not-entitled", "Not entitled") if kept_out else (409, "refused", "Refused by rule")
    return Problem(
        status,
        kind,
        title,
        " ".join(unmet.reason for unmet in outcome.unmet),
        command=str(outcome.command),
        version=outcome.version,
        facts=[each.model_dump() for each in recorded_facts(outcome)],
        unmet=[asdict(unmet) for unmet in outcome.unmet],
    )


FOR_SOMEBODY_ELSE = frozenset(
    {caller_was_told.id, another_person_decides.id, proposal_is_theirs_to_decide.id, only_its_maker_withdraws.id}
)
"""Rules of one command that ask who somebody is, beside the policy."""
