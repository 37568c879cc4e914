"""What was raised of each clock, as recorded, and how those who were told answered."""

from datetime import date, datetime
from typing import ClassVar

import msgspec

from domain.clock_and_due import Due, capital, key_of
from domain.days import in_words, listed
from domain.facts.fact import Beside


class OfClock(Beside, frozen=True, kw_only=True):
    """A fact about what one clock waits for; `title` is what people call it."""

    clock: str
    about: str
    title: str

    @property
    def key(self) -> str:
        """Return what it is called among what was raised."""
        return key_of(self.clock, self.about)


class ClockReminded(OfClock, frozen=True, kw_only=True):
    """People were to be reminded before a clock fell overdue. `due_at` is the UTC instant of the alarm."""

    NAME: ClassVar[str] = "clock-reminded.v1"
    since_on: date
    due_on: date
    because: str
    source: str
    due_at: datetime

    def sentence(self) -> str:
        """Return it in words."""
        return f"Reminder: {self.because}; {self.title} due by {in_words(self.due_on)}."


class ClockFellOverdue(OfClock, frozen=True, kw_only=True):
    """A clock fell overdue. `ladder` cites the ladder in force on `overdue_on`, None where none was cited yet."""

    NAME: ClassVar[str] = "clock-fell-overdue.v1"
    since_on: date
    due_on: date
    overdue_on: date
    because: str
    source: str
    ladder: str | None
    due_at: datetime

    def sentence(self) -> str:
        """Return it in words."""
        return f"{capital(self.title)} overdue: {self.because}, due by {in_words(self.due_on)}."

    def happened_on(self, _: date) -> date:
        """Return the day on which it fell overdue."""
        return self.overdue_on


class ClockEscalated(OfClock, frozen=True, kw_only=True):
    """A rung was reached. `tell` names roles, told by `channel` in the words of `wording`; `due_at` is UTC."""

    NAME: ClassVar[str] = "clock-escalated.v1"
    since_on: date
    overdue_on: date
    rung: int
    tell: tuple[str, ...]
    channel: str
    wording: str
    tutor: str | None
    source: str
    ladder: str | None
    due_at: datetime

    def sentence(self) -> str:
        """Return it in words."""
        return (
            f"Escalated to {listed(self.tell)} (rung {self.rung}): "
            f"{self.title} overdue since {in_words(self.overdue_on)}."
        )


class EscalationHandedOver(OfClock, frozen=True, kw_only=True):
    """An open escalation went over, with what a tutor teaches, to the next tutor, who is told what rung `rung` told.

    `tell` names the roles whose people are others since; `due_at` is UTC.
    """

    NAME: ClassVar[str] = "escalation-handed-over.v1"
    since_on: date
    overdue_on: date
    rung: int
    tell: tuple[str, ...]
    channel: str
    wording: str
    from_tutor: str | None
    tutor: str
    source: str
    ladder: str | None
    due_at: datetime

    def sentence(self) -> str:
        """Return it in words."""
        whose = f" from tutor {self.from_tutor}" if self.from_tutor else ""
        return (
            f"{capital(self.title)} escalation handed over{whose} to tutor {self.tutor} at rung {self.rung}: "
            f"overdue since {in_words(self.overdue_on)}."
        )


class ClockStoodDown(OfClock, frozen=True, kw_only=True):
    """An open escalation ended, because of what `because` says, after so many rungs."""

    NAME: ClassVar[str] = "clock-stood-down.v1"
    rungs: int
    because: str

    def sentence(self) -> str:
        """Return it in words."""
        climbed = f"after rung {self.rungs}" if self.rungs else "before its first rung"
        return f"{capital(self.title)} escalation stood down {climbed}: {self.because}."


class Raised(msgspec.Struct, frozen=True, kw_only=True):
    """What was raised of one obligation, and how those who were told answered. Dates are London dates.

    While it is open it is overdue since `overdue_on` and has climbed `rungs` of `ladder`; `told` are the
    roles told so far, `tutor` the tutor told last, `assignee` whom the next rung tells too, given it on
    `assigned_on`. `handovers` counts how often it went over with what a tutor teaches. No rung follows before
    `quiet_until`, which was said at rung `quiet_from`, and the later ones keep their distance;
    `acknowledged_by` is who took note of the last one. `turn` counts how often its escalation stood down:
    if it falls overdue again, it climbs anew.
    """

    clock: str
    about: str
    title: str
    reminded: bool = False
    overdue_on: date | None = None
    ladder: str | None = None
    rungs: int = 0
    told: tuple[str, ...] = ()
    tutor: str | None = None
    assignee: str | None = None
    assigned_on: date | None = None
    handovers: int = 0
    acknowledged_by: str | None = None
    snoozed_until: date | None = None
    quiet_until: date | None = None
    quiet_from: int = 0
    turn: int = 0

    @property
    def key(self) -> str:
        """Return what it is called among what was raised."""
        return key_of(self.clock, self.about)

    @property
    def open(self) -> bool:
        """Return whether its escalation is open."""
        return self.overdue_on is not None


class Clocks(msgspec.Struct, frozen=True):
    """What was raised of every obligation so far, by its key."""

    raised: dict[str, Raised] = {}

    def of(self, due: Due) -> Raised:
        """Return what was raised of what is due."""
        return self.raised.get(due.key) or Raised(clock=due.clock.name, about=due.about, title=due.clock.title)

    def open(self, clock: str | None = None) -> list[Raised]:
        """Return the open escalations, of one clock or of all, the longest overdue first."""
        found = [each for each in self.raised.values() if each.open and clock in {None, each.clock}]
        return sorted(found, key=lambda each: each.overdue_on or date.max)

    def after(self, fact: OfClock, **changed: object) -> "Clocks":
        """Return what was raised after a fact changed it."""
        return self._with(msgspec.structs.replace(self._before(fact), **changed))

    def stood_down(self, fact: ClockStoodDown) -> "Clocks":
        """Return what was raised after an escalation stood down."""
        before = self._before(fact)
        calm = Raised(clock=fact.clock, about=fact.about, title=fact.title, reminded=before.reminded)
        return self._with(msgspec.structs.replace(calm, turn=before.turn + 1))

    def quietened(self, fact: OfClock, until_on: date, **changed: object) -> "Clocks":
        """Return what was raised after somebody put the next rung off until a date, or until a later one before."""
        before = self._before(fact)
        until_on = max(until_on, before.quiet_until or until_on)
        return self.after(fact, quiet_until=until_on, quiet_from=before.rungs, **changed)

    def _with(self, raised: Raised) -> "Clocks":
        return Clocks({**self.raised, raised.key: raised})

    def _before(self, fact: OfClock) -> Raised:
        return self.raised.get(fact.key) or Raised(clock=fact.clock, about=fact.about, title=fact.title)


class EscalationAcknowledged(OfClock, frozen=True, kw_only=True):
    """Somebody who was told took note of rung `rung`: none follows before `until_on`."""

    NAME: ClassVar[str] = "escalation-acknowledged.v1"
    rung: int
    until_on: date

    def sentence(self) -> str:
        """Return it in words."""
        until = in_words(self.until_on)
        return f"{capital(self.title)} escalation acknowledged at rung {self.rung}: no further rung before {until}."


class EscalationSnoozed(OfClock, frozen=True, kw_only=True):
    """Somebody who was told put the next rung off until `until_on`. `reason` is sealed."""

    NAME: ClassVar[str] = "escalation-snoozed.v1"
    rung: int
    until_on: date
    reason: str

    def sentence(self) -> str:
        """Return it in words."""
        until = in_words(self.until_on)
        return f"{capital(self.title)} escalation snoozed at rung {self.rung}: no further rung before {until}."


class EscalationReassigned(OfClock, frozen=True, kw_only=True):
    """An escalation was given to another tutor, whom the next rung tells. `reason` is sealed."""

    NAME: ClassVar[str] = "escalation-reassigned.v1"
    from_tutor: str | None
    to_tutor: str
    reason: str

    def sentence(self) -> str:
        """Return it in words."""
        whose = f" from tutor {self.from_tutor}" if self.from_tutor else ""
        return f"{capital(self.title)} escalation reassigned{whose} to tutor {self.to_tutor}."
