"""Off-the-job training, as recorded, and the minutes of it that count."""

from datetime import date
from typing import ClassVar

import msgspec

from domain.days import hours_in_words, in_words
from domain.facts.fact import Fact

NO_LEARNING = frozenset({"progress-review", "normal-duties"})
NOTHING_NEW = "no new learning"


class OffTheJobLogged(Fact, frozen=True, kw_only=True):
    """Off-the-job training was logged; `not_counted_because` says why it is not eligible, if so.

    That is told of the entry by itself. Whether any training of its day counts follows from other facts, and is
    worked out when it is asked for.
    """

    NAME: ClassVar[str] = "off-the-job-logged.v1"
    done_on: date
    minutes: int
    activity: str
    eligible_minutes: int
    not_counted_because: str | None
    ksbs: tuple[str, ...]
    description: str

    @property
    def learnt_on(self) -> date | None:
        """Return the London date on which something was learnt, be it English, maths, or outside working hours."""
        nothing = self.activity in NO_LEARNING or self.not_counted_because == NOTHING_NEW
        return None if nothing else self.done_on

    def sentence(self) -> str:
        """Return it in words."""
        counted = f", not counted: {self.not_counted_because}" if self.not_counted_because else ""
        return (
            f"Off-the-job training on {in_words(self.done_on)}: "
            f"{hours_in_words(self.minutes)} of {self.activity}{counted}."
        )


class OffTheJobPlanned(Fact, frozen=True, kw_only=True):
    """The planned off-the-job hours changed. `reason` is sealed."""

    NAME: ClassVar[str] = "off-the-job-planned.v1"
    planned_hours: int
    reason: str

    def sentence(self) -> str:
        """Return it in words."""
        return f"Planned off-the-job hours changed to {self.planned_hours}."


class OffTheJobTraining(msgspec.Struct, frozen=True):
    """Minutes logged on each day, and those of them that count, without those of tutor sessions.

    `last_learnt_on` is the last day with an entry of learning, whether it counts or not; `planned_on` the one on
    which the planned hours changed last.
    """

    minutes_on: dict[date, int] = {}
    eligible_on: dict[date, int] = {}
    last_learnt_on: date | None = None
    planned_hours: int | None = None
    planned_on: date | None = None
