"""A clock: what is due by when and why, what was raised of it, and the facts that raising it leads to."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

import msgspec

from domain.days import in_words
from domain.fact import Fact


@dataclass(frozen=True, eq=False)
class Clock:
    """A clock by its `name`; `title` is what people call it, `source` where its rule comes from.

    It stands still in a break in learning, unless `runs_in_break`. `reminds` says whether people are
    reminded before something falls overdue.
    """

    name: str
    title: str
    source: str
    runs_in_break: bool = False
    reminds: bool = True


class Due(msgspec.Struct, frozen=True, kw_only=True):
    """What a clock waits for, as the apprenticeship now stands. Dates are London dates.

    `about` tells one obligation of the clock from its others, for good: it is the date, month or thing
    that it is about, and changes when the clock is re-based. `due_on` is the last day for it,
    `overdue_on` the day on which it falls overdue, `remind_on` the day from which people are reminded
    on a working day, if they are. `because` continues "due, because ...". `element` is the one that it is
    about, where it is about one alone: its tutor answers for it.
    """

    clock: Clock
    about: str
    since_on: date
    remind_on: date | None
    due_on: date
    overdue_on: date
    because: str
    element: str | None = None

    @property
    def key(self) -> str:
        """Return what it is called among what was raised."""
        return key_of(self.clock.name, self.about)


def key_of(clock: str, about: str) -> str:
    """Return what a clock's obligation is called among what was raised."""
    return f"{clock}/{about}"


class OfClock(Fact, frozen=True, kw_only=True):
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
            f"Escalated to {' and '.join(self.tell)} (rung {self.rung}): "
            f"{self.title} overdue since {in_words(self.overdue_on)}."
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
    roles told so far, `tutor` the tutor as of the last rung, `assignee` whom the next one tells too. No
    rung follows before `quiet_until`, which was said at rung `quiet_from`, and the later ones keep their
    distance; `acknowledged_by` is who took note of the last one. `turn` counts
    how often its escalation stood down: if it falls overdue again, it climbs anew.
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


def overdue_in_words(since_on: date, due_on: date, overdue_on: date) -> str:
    """Return since when something is overdue, as recorded; and by when it was due as it stands now, if that moved."""
    moved = "" if overdue_on == since_on else f" (as things stand now, it was due by {in_words(due_on)})"
    return f"overdue since {in_words(since_on)}{moved}"


def capital(title: str) -> str:
    """Return the title of a clock as it begins a sentence."""
    return title[:1].upper() + title[1:]
