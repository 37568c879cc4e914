"""How an apprenticeship counts in each figure: in its denominator, in its numerator, and why."""

from collections.abc import Callable
from datetime import date
from typing import NamedTuple

from domain.figures.cohort import Placed, hybrid_end_year
from domain.figures.funding_year import first_day, last_day
from domain.figures.programme_aim import Status
from domain.rulebook.accountability import Accountability

_OVER = frozenset({Status.COMPLETED, Status.WITHDRAWN})
_GOES_ON = frozenset({Status.CONTINUING, Status.IN_ASSESSMENT})
_OPEN = _GOES_ON | {Status.ON_A_BREAK}


class Asked(NamedTuple):
    """A funding year, looked at as of the end of a London date, by the terms of an edition."""

    year: int
    on: date
    terms: Accountability

    @property
    def until_on(self) -> date:
        """Return the last day looked at: that of the year, or `on` where it is not over."""
        return min(self.on, last_day(self.year))


class Place(NamedTuple):
    """How one apprenticeship counts in a figure: in its denominator, in its numerator, and why; an exclusion in none.

    Most count once; of assessments it may be several.
    """

    of: int
    counted: int
    because: str


Look = Callable[[Placed, Asked], Place | None]


def _in_the_year(placed: Placed, asked: Asked) -> bool:
    return placed.year == asked.year


def achievement(placed: Placed, asked: Asked) -> Place | None:
    """Return it of the leavers of the hybrid end year: counted who achieved."""
    if not _in_the_year(placed, asked):
        return None
    return Place(placed.leaver, placed.achiever, placed.because)


def retention(placed: Placed, asked: Asked) -> Place | None:
    """Return it of the leavers of the hybrid end year: counted who completed."""
    if not _in_the_year(placed, asked):
        return None
    return Place(placed.leaver, placed.completer, placed.because)


def passing(placed: Placed, asked: Asked) -> Place | None:
    """Return it of the completers of the hybrid end year: counted who achieved."""
    if not _in_the_year(placed, asked) or placed.aim.status is not Status.COMPLETED:
        return None
    return Place(placed.completer, placed.achiever, placed.because)


def _active(placed: Placed, asked: Asked) -> bool:
    aim = placed.aim
    if aim.starts_on > asked.until_on or aim.status is Status.NEVER_STARTED:
        return False
    ended_on = _ended_on(placed)
    return ended_on is None or ended_on >= first_day(asked.year)


def _ended_on(placed: Placed) -> date | None:
    aim = placed.aim
    return (aim.ended_on or aim.learning_ended_on) if aim.status in _OVER else None


def withdrawals(placed: Placed, asked: Asked) -> Place | None:
    """Return it of those active in the year: counted who left in it."""
    if not _active(placed, asked):
        return None
    left_on = placed.aim.learning_ended_on if placed.aim.status is Status.WITHDRAWN else None
    withdrawn = left_on is not None and left_on <= asked.until_on
    return Place(1, withdrawn, placed.because if withdrawn else "active in the year")


def past_planned_end(least: int, most: int | None) -> Look:
    """Return a look at those active in the year: counted who are so many days past their planned end."""

    def look(placed: Placed, asked: Asked) -> Place | None:
        if not _active(placed, asked):
            return None
        days = _days_past(placed, asked)
        past = days >= least and (most is None or days <= most)
        return Place(1, past, f"{days} days past the planned end" if past else "not counted as past the planned end")

    return look


def _days_past(placed: Placed, asked: Asked) -> int:
    aim, ended_on = placed.aim, _ended_on(placed)
    goes_on = aim.status in _GOES_ON or (ended_on and ended_on > asked.until_on)
    completed = aim.status is Status.COMPLETED and asked.terms.completed_too(asked.until_on)
    if not goes_on and not completed:
        return 0
    return (min(aim.learning_ended_on or asked.until_on, asked.until_on) - aim.planned_end_on).days


def long_breaks(placed: Placed, asked: Asked) -> Place | None:
    """Return it of those active in the year: counted who are on a long break."""
    if not _active(placed, asked):
        return None
    days = (asked.until_on - placed.aim.break_from_on).days if placed.aim.break_from_on else 0
    long = days > asked.terms.long_break.longer_than_days
    return Place(1, long, f"on a break in learning for {days} days" if long else "not on a long break")


def first_time_passes(placed: Placed, asked: Asked) -> Place | None:
    """Return it of the first sittings graded in the year: counted which were passed."""
    first, last = first_day(asked.year), asked.until_on
    graded = [each for each in placed.aim.first_sittings if first <= each.graded_on <= last]
    if not graded:
        return None
    passed = sum(each.passed for each in graded)
    return Place(len(graded), passed, f"{passed} of {len(graded)} methods passed at the first sitting")


def expected(placed: Placed, asked: Asked) -> Place | None:
    """Return it of the leavers of the hybrid end year and of those open that are to end in it: expected to achieve."""
    if _in_the_year(placed, asked):
        return achievement(placed, asked)
    aim = placed.aim
    if aim.status not in _OPEN or hybrid_end_year(aim, asked.on) != asked.year or placed.year is not None:
        return None
    late = (aim.learning_ended_on or asked.on) > aim.planned_end_on
    if aim.status is Status.ON_A_BREAK or late:
        return Place(1, 0, "open, and on a break or past the planned end")
    return Place(1, 1, "open, and expected to achieve")
