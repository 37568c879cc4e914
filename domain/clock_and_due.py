"""A clock, and what is due by it: by when, and why."""

from dataclasses import dataclass
from datetime import date

import msgspec

from domain.days import in_words


@dataclass(frozen=True, eq=False)
class Clock:
    """A clock by its `name`; `title` is what people call it, `source` where its rule comes from.

    It stands still in a break in learning, unless `runs_in_break`, and with the end of the apprenticeship, unless it
    runs `after_the_end`. `reminds` says whether people are reminded before something falls overdue.
    """

    name: str
    title: str
    source: str
    runs_in_break: bool = False
    reminds: bool = True
    after_the_end: bool = False


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


def overdue_in_words(since_on: date, overdue_on: date) -> str:
    """Return since when something is overdue, as recorded; and since when as it stands now, if that moved."""
    moved = "" if overdue_on == since_on else f" (as things stand now, since {in_words(overdue_on)})"
    return f"overdue since {in_words(since_on)}{moved}"


def capital(title: str) -> str:
    """Return a title as it begins a sentence."""
    return title[:1].upper() + title[1:]
