"""Breaks in learning, as recorded, and whether one is open."""

from datetime import date
from typing import ClassVar

import msgspec

from domain.days import how_many, in_words
from domain.facts.fact import Fact


class BreakBegan(Fact, frozen=True, kw_only=True):
    """A break in learning began, with no last day of learning where nothing was learned yet. `reason` is sealed."""

    NAME: ClassVar[str] = "break-began.v1"
    from_on: date
    last_learning_on: date | None
    expected_return_on: date
    reason: str

    def sentence(self) -> str:
        """Return it in words."""
        last = (
            f"last learning on {in_words(self.last_learning_on)}" if self.last_learning_on else "no learning before it"
        )
        return (
            f"Break in learning from {in_words(self.from_on)}, return expected on "
            f"{in_words(self.expected_return_on)}; {last}."
        )

    def cause(self) -> str:
        """Return it as a clause."""
        return "a break in learning began"


class ReturnedFromBreak(Fact, frozen=True, kw_only=True):
    """The apprentice returned; `days` is how long the break lasted."""

    NAME: ClassVar[str] = "returned-from-break.v1"
    from_on: date
    returned_on: date
    days: int

    def sentence(self) -> str:
        """Return it in words."""
        return f"Returned on {in_words(self.returned_on)} after a break in learning of {how_many(self.days, 'day')}."

    def cause(self) -> str:
        """Return it as a clause."""
        return f"the apprentice returned on {in_words(self.returned_on)}"


class Interruption(msgspec.Struct, frozen=True):
    """The open break, if any; the ended ones, each from its first day to the day of return, and their days in all.

    `last_learning_on` is the last learning before the latest break, as it was recorded with it.
    """

    from_on: date | None = None
    expected_return_on: date | None = None
    days: int = 0
    ended: tuple[tuple[date, date], ...] = ()
    last_learning_on: date | None = None

    @property
    def open(self) -> bool:
        """Return whether the apprentice is on a break."""
        return self.from_on is not None

    @property
    def last_returned_on(self) -> date | None:
        """Return the London date of the last return."""
        return self.ended[-1][1] if self.ended else None

    def covers(self, day: date) -> bool:
        """Return whether the apprentice was on a break on `day`."""
        in_the_open_one = self.from_on is not None and day >= self.from_on
        return in_the_open_one or any(began <= day < returned for began, returned in self.ended)

    def reaches(self, day: date, today: date) -> bool:
        """Return whether `day` lies in a break, an open one lasting until the expected return or longer."""
        back = self.expected_return_on
        return self.covers(day) and (back is None or day < back or day <= today)
