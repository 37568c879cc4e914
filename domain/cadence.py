"""The session clock: a reminder, overdue, and the escalation, all counted from the last session held."""

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, ClassVar

import msgspec

from domain.alarm import Pending
from domain.circumstances import Circumstances
from domain.days import first_working_day, in_words, london_date, london_instant, working_days_after
from domain.fact import Fact, Recorded
from domain.stage import TRAINING

if TYPE_CHECKING:
    from domain.state import Apprenticeship, Changes


class SessionReminded(Fact, frozen=True, kw_only=True):
    """The tutor was to be reminded: no session was held for the reminder period."""

    NAME: ClassVar[str] = "session-reminded.v1"
    since_on: date
    due_on: date
    due_at: datetime

    def sentence(self) -> str:
        """Return it in words."""
        return f"Reminder: no session held since {in_words(self.since_on)}; the next is due by {in_words(self.due_on)}."


class SessionFellOverdue(Fact, frozen=True, kw_only=True):
    """The longest time between two sessions held has passed."""

    NAME: ClassVar[str] = "session-fell-overdue.v1"
    since_on: date
    due_on: date
    due_at: datetime

    def sentence(self) -> str:
        """Return it in words."""
        return f"Session overdue: none held since {in_words(self.since_on)}, due by {in_words(self.due_on)}."

    def happened_on(self, _: date) -> date:
        """Return the due date."""
        return self.due_on


class SessionEscalated(Fact, frozen=True, kw_only=True):
    """A rung of the escalation was reached. `tell` names roles, `due_at` the UTC instant it was due."""

    NAME: ClassVar[str] = "session-escalated.v1"
    since_on: date
    overdue_on: date
    rung: int
    tell: tuple[str, ...]
    tutor: str | None
    due_at: datetime

    def sentence(self) -> str:
        """Return it in words."""
        return (
            f"Escalated to {' and '.join(self.tell)} (rung {self.rung}): "
            f"session overdue since {in_words(self.overdue_on)}."
        )


class EscalationStoodDown(Fact, frozen=True, kw_only=True):
    """An open escalation ended, because of what `because` says, after so many rungs."""

    NAME: ClassVar[str] = "escalation-stood-down.v1"
    since_on: date
    rungs: int
    because: str

    def sentence(self) -> str:
        """Return it in words."""
        return f"Escalation stood down after rung {self.rungs}: {self.because}."


class Cadence(msgspec.Struct, frozen=True):
    """The session clock: counted from `since_on`, and what it has already raised since then."""

    since_on: date | None = None
    last_held_on: date | None = None
    reminded: bool = False
    overdue_on: date | None = None
    rungs: int = 0

    def restarted(self, since_on: date) -> "Cadence":
        """Return the clock counting anew from `since_on`: the start, or a return from a break."""
        return Cadence(since_on, self.last_held_on)

    def held(self, held_on: date) -> "Cadence":
        """Return the clock after a session held on `held_on`; an earlier session than the last changes nothing."""
        last = max(held_on, self.last_held_on or held_on)
        if self.since_on is not None and held_on <= self.since_on:
            return msgspec.structs.replace(self, last_held_on=last)
        return Cadence(held_on, last)


def due_on(apprenticeship: "Apprenticeship", at: Circumstances) -> date | None:
    """Return the London date by which the next session is due, or None where the clock stands still."""
    clock = apprenticeship.cadence
    if apprenticeship.stage not in TRAINING or apprenticeship.interruption.open or clock.since_on is None:
        return None
    return clock.since_on + timedelta(days=at.rules.session_cadence.overdue_days)


def next_alarm(apprenticeship: "Apprenticeship", at: Circumstances) -> Pending | None:
    """Return the next thing the session clock will raise."""
    due = due_on(apprenticeship, at)
    since_on = apprenticeship.cadence.since_on
    if due is None or since_on is None:
        return None
    kind, rung, day = _next_step(apprenticeship.cadence, since_on, due, at)
    if kind is None:
        return None
    return Pending(kind, since_on.isoformat(), rung, london_instant(day, at.rules.session_cadence.hour))


def _next_step(clock: Cadence, since_on: date, due: date, at: Circumstances) -> tuple[str | None, int, date]:
    policy = at.rules.session_cadence
    if not clock.reminded:
        reminder_on = first_working_day(since_on + timedelta(days=policy.reminder_days), at.book.working)
        return "session-reminder", 0, reminder_on
    if clock.overdue_on is None:
        return "session-overdue", 0, due
    if clock.rungs < len(policy.rungs):
        after = policy.rungs[clock.rungs].working_days
        return "session-escalation", clock.rungs + 1, working_days_after(due, after, at.book.working)
    return None, 0, due


def remind(_: "Apprenticeship", due: Pending, at: Circumstances) -> list[Fact]:
    """Raise the reminder."""
    since_on = date.fromisoformat(due.about)
    due_by = since_on + timedelta(days=at.rules.session_cadence.overdue_days)
    return [SessionReminded(since_on=since_on, due_on=due_by, due_at=due.at)]


def fall_overdue(_: "Apprenticeship", due: Pending, __: Circumstances) -> list[Fact]:
    """Note that the session is overdue."""
    since_on = date.fromisoformat(due.about)
    return [SessionFellOverdue(since_on=since_on, due_on=london_date(due.at), due_at=due.at)]


def escalate(apprenticeship: "Apprenticeship", due: Pending, at: Circumstances) -> list[Fact]:
    """Climb one rung."""
    since_on = date.fromisoformat(due.about)
    return [
        SessionEscalated(
            since_on=since_on,
            overdue_on=since_on + timedelta(days=at.rules.session_cadence.overdue_days),
            rung=due.rung,
            tell=at.rules.session_cadence.rungs[due.rung - 1].tell,
            tutor=apprenticeship.tutors.responsible(at.today),
            due_at=due.at,
        )
    ]


def stand_down(apprenticeship: "Apprenticeship", because: str) -> list[Fact]:
    """Return the fact that an open escalation ended, or nothing where none is open."""
    clock = apprenticeship.cadence
    if clock.overdue_on is None or clock.since_on is None:
        return []
    return [EscalationStoodDown(since_on=clock.since_on, rungs=clock.rungs, because=because)]


def reminded(apprenticeship: "Apprenticeship", _: Recorded[SessionReminded]) -> "Changes":
    """Fold a reminder."""
    return {"cadence": msgspec.structs.replace(apprenticeship.cadence, reminded=True)}


def fell_overdue(apprenticeship: "Apprenticeship", recorded: Recorded[SessionFellOverdue]) -> "Changes":
    """Fold an overdue session."""
    overdue = msgspec.structs.replace(apprenticeship.cadence, overdue_on=recorded.fact.due_on)
    return {"cadence": overdue}


def escalated(apprenticeship: "Apprenticeship", recorded: Recorded[SessionEscalated]) -> "Changes":
    """Fold a rung."""
    return {"cadence": msgspec.structs.replace(apprenticeship.cadence, rungs=recorded.fact.rung)}


def stood_down(apprenticeship: "Apprenticeship", _: Recorded[EscalationStoodDown]) -> "Changes":
    """Fold the end of an escalation."""
    quiet = msgspec.structs.replace(apprenticeship.cadence, overdue_on=None, rungs=0)
    return {"cadence": quiet}
