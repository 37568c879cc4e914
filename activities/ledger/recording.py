"""Recording: load, decide, append. The only way in which a fact is written."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial, wraps
from time import perf_counter
from typing import Any, ParamSpec, TypeVar
from uuid import UUID

import msgspec
import structlog
from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities.database import DATABASE_AWAY
from activities.ledger.append import Appended
from activities.ledger.ledger import Ledger
from activities.ledger.remembered_states import Seen, States
from domain.clocks.due_now import DueNow
from domain.command import Change, Command, Outcome, Standing
from domain.deciding.consequences import decide_from
from domain.deciding.decide import Decided, recorded, what_is_due
from domain.deciding.standing import standing
from domain.facts.fact import Recorded
from domain.rulebook.rulebook import Rulebook
from domain.state import Apprenticeship

OUTCOMES = msgspec.json.Decoder(Outcome)
DECIDE_AGAIN = 5
LOG = structlog.get_logger("commands")


class ContendedError(Exception):
    """The stream kept moving under a command: something else writes to it that should not."""


R = TypeVar("R")
P = ParamSpec("P")


def final_unless_away(work: Callable[P, R]) -> Callable[P, R]:
    """Mark every failure of an activity as final, but for those that another try can mend."""

    @wraps(work)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return work(*args, **kwargs)
        except (*DATABASE_AWAY, ContendedError, ApplicationError):
            raise
        except Exception as error:
            raise ApplicationError(str(error), type=type(error).__name__, non_retryable=True) from error

    return guarded


class CommandRecorder:
    """Records, whoever asks: see SignedRecording for who may."""

    def __init__(self, ledger: Ledger, book: Rulebook, *, tells: bool = False) -> None:
        """Record in `ledger` by the rules of `book`; `tells` says whether there is a post to tell people by."""
        self.ledger = ledger
        self.book = book
        self.tells = tells
        self.states = States(ledger)

    @activity.defn(name="stand")
    @final_unless_away
    def stand(self, stream: UUID, now: datetime) -> Standing:
        """Return where an apprenticeship stands at `now` (aware UTC), or since its last fact, as the ledger says."""
        state = self.states.read(stream).state
        return self._standing(what_is_due(state, state.not_before_its_last_fact(now), self.book))

    @final_unless_away
    def record(self, command: Command) -> Change:
        """Record what a command leads to, once; return its outcome and the standing after it.

        A repeat returns the first outcome. Each try is one line of the log. Raises DATABASE_AWAY where the
        ledger cannot be reached, and ContendedError.
        """
        began, became = perf_counter(), "failed"
        try:
            change, became = self._recorded(command)
        finally:
            LOG.info(
                "command",
                command=str(command.id),
                name=command.name,
                apprenticeship=str(command.apprenticeship),
                role=command.role,
                outcome=became,
                milliseconds=round((perf_counter() - began) * 1000, 1),
            )
        return change

    def record_together(self, commands: list[Command]) -> list[Change]:
        """Record commands in their order, one by one; return what became of those that had their turn.

        The first always has it. It ends before a command that an alarm comes before, or that fails: whoever
        asked for that is told when it is the first. Raises as `record`.
        """
        changes = [self.record(commands[0])]
        for command in commands[1:]:
            alarm = changes[-1].standing.alarm
            if alarm and command.at and alarm.at <= command.at:
                break
            try:
                changes.append(self.record(command))
            except (ApplicationError, ContendedError, *DATABASE_AWAY):
                break
        return changes

    def _recorded(self, command: Command) -> tuple[Change, str]:
        claim_taken = False
        remembered = self.states.remembered(command.apprenticeship)
        for _ in range(DECIDE_AGAIN):
            seen = remembered or self.states.read(command.apprenticeship)
            state = seen.state
            now = state.not_before_its_last_fact(_asked_at(command))
            before = what_is_due(state, now, self.book)
            known = partial(self.ledger.history, state.id, until=state.recorded)
            decided = decide_from(before, command, known, claim_taken=claim_taken)
            outcome = _outcome(state, command, decided)
            if outcome.status in {"stale", "nothing"}:
                if remembered:
                    # No append will tell whether what is remembered still holds.
                    remembered = None
                    continue
                first = self._first_outcome(command)
                return self._change(before, first or outcome), "repeated" if first else outcome.status
            facts = recorded(state, command, decided, now)
            appended = self._append(seen, decided, outcome, facts, now)
            if appended.status == "appended":
                after = decided.then or self._anew(state.id, now)
                self.states.keep(Seen(after.apprenticeship, appended.hash))
                return self._change(after, outcome), outcome.status
            if appended.status == "repeated":
                return self._repeated(command, now, OUTCOMES.decode(appended.outcome)), "repeated"
            claim_taken, remembered = appended.status == "claimed", None
        raise ContendedError(f"apprenticeship {command.apprenticeship} moved {DECIDE_AGAIN} times under one command")

    def _anew(self, stream: UUID, now: datetime) -> DueNow:
        return what_is_due(self.states.read(stream).state, now, self.book)

    def _first_outcome(self, command: Command) -> Outcome | None:
        remembered = self.ledger.command(command.id)
        return OUTCOMES.decode(remembered.outcome) if remembered else None

    def _append(
        self,
        seen: Seen,
        decided: Decided,
        outcome: Outcome,
        facts: Sequence[Recorded[Any]],
        now: datetime,
    ) -> Appended:
        return self.ledger.append(
            facts,
            stream=seen.state.id,
            command=outcome.command,
            fingerprint=outcome.fingerprint,
            outcome=msgspec.json.encode(outcome),
            expected=seen.state.recorded,
            seen=seen.hash,
            recorded_at=now,
            claim=decided.claim,
            release=decided.release,
        )

    def _repeated(self, command: Command, now: datetime, outcome: Outcome) -> Change:
        # An alarm that is on record and due all the same is a mistake of ours: it would ring for ever, and no change
        # would have its turn. It is passed over, and found by reconciliation, which sees the ledger wait for it.
        due_now = self._anew(command.apprenticeship, now)
        change = self._change(due_now, outcome, passed_over=command.id)
        if change != self._change(due_now, outcome):
            LOG.error(
                "alarm is on record and still due", apprenticeship=str(command.apprenticeship), alarm=command.body
            )
        return change

    def _change(self, due_now: DueNow, outcome: Outcome, passed_over: UUID | None = None) -> Change:
        return Change(outcome, standing=self._standing(due_now, passed_over))

    def _standing(self, due_now: DueNow, passed_over: UUID | None = None) -> Standing:
        found = standing(due_now, passed_over=passed_over)
        return replace(found, untold=()) if found.untold and not self.tells else found


def _asked_at(command: Command) -> datetime:
    if command.at is None:
        raise ValueError(f"command {command.id} carries no time: only the workflow hands commands over")
    return command.at


def _outcome(state: Apprenticeship, command: Command, decided: Decided) -> Outcome:
    if command.expected_version not in {None, state.version}:
        return Outcome(command.id, "stale", state.version, command.fingerprint)
    if not decided.facts:
        return Outcome(command.id, "nothing", state.version, command.fingerprint)
    return Outcome(
        command=command.id,
        status="refused" if decided.unmet else "accepted",
        version=state.version + (0 if decided.unmet else len(decided.facts)),
        fingerprint=command.fingerprint,
        recorded=tuple(fact.NAME for fact in decided.facts),
        unmet=decided.unmet,
        numbers=tuple(range(state.recorded + 1, state.recorded + len(decided.facts) + 1)),
    )
