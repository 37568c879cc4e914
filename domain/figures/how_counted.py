"""How an apprenticeship counts in each figure: in its denominator, in its numerator, and why."""

from collections.abc import Callable
from datetime import date
from typing import NamedTuple

import msgspec

from domain.figures.cohort import Placed, hybrid_end_year
from domain.figures.funding_year import first_day, last_day
from domain.figures.programme_aim import Status
from domain.rulebook.accountability import Accountability

_OVER = frozenset({Status.COMPLETED, Status.WITHDRAWN})
_GOES_ON = frozenset({Status.CONTINUING, Status.IN_ASSESSMENT})
_OPEN = _GOES_ON | {Status.ON_A_BREAK}


class Asked(NamedTuple):
    """A funding year, looked at as of the end of a London date, by the terms of an edition: see `ask`.

    It is looked at from its first day `until_on`: its last day, or `on` where it is not over. `completed_too` says
    whether those who completed in it may be past their planned end.
    """

    year: int
    on: date
    terms: Accountability
    from_on: date
    until_on: date
    completed_too: bool


def ask(year: int, on: date, terms: Accountability) -> Asked:
    """Return what is asked of a funding year, as of the end of a London date."""
    until_on = min(on, last_day(year))
    return Asked(year, on, terms, first_day(year), until_on, terms.completed_too(until_on))


class InYear(msgspec.Struct, frozen=True, gc=False):
    """An apprenticeship as it is looked at in a year: where it counts, whether it was active, how many days past."""

    placed: Placed
    active: bool
    days_past: int


def in_year(placed: Placed, asked: Asked) -> InYear:
    """Return an apprenticeship as it is looked at: active whoever started by the end and had not ended before it."""
    aim = placed.aim
    ended_on = (aim.ended_on or aim.learning_ended_on) if aim.status in _OVER else None
    begun = aim.starts_on <= asked.until_on and aim.status is not Status.NEVER_STARTED
    if not begun or (ended_on and ended_on < asked.from_on):
        return InYear(placed, active=False, days_past=0)
    goes_on = aim.status in _GOES_ON or (ended_on and ended_on > asked.until_on)
    if not goes_on and not (asked.completed_too and aim.status is Status.COMPLETED):
        return InYear(placed, active=True, days_past=0)
    until_on = min(aim.learning_ended_on or asked.until_on, asked.until_on)
    return InYear(placed, active=True, days_past=(until_on - aim.planned_end_on).days)


class Place(msgspec.Struct, frozen=True, gc=False):
    """How one apprenticeship counts in a figure: in its denominator, in its numerator, and why; an exclusion in none.

    Most count once; of assessments it may be several.
    """

    of: int
    counted: int
    because: str


Look = Callable[[InYear, Asked], Place | None]

_NOT_PAST = Place(1, 0, "not counted as past the planned end")
_NO_LONG_BREAK = Place(1, 0, "not on a long break")
_STAYED = Place(1, 0, "active in the year")


def achievement(looked: InYear, asked: Asked) -> Place | None:
    """Return it of the leavers of the hybrid end year: counted who achieved."""
    placed = looked.placed
    return Place(placed.leaver, placed.achiever, placed.because) if placed.year == asked.year else None


def retention(looked: InYear, asked: Asked) -> Place | None:
    """Return it of the leavers of the hybrid end year: counted who completed."""
    placed = looked.placed
    return Place(placed.leaver, placed.completer, placed.because) if placed.year == asked.year else None


def passing(looked: InYear, asked: Asked) -> Place | None:
    """Return it of the completers of the hybrid end year: counted who achieved."""
    placed = looked.placed
    if placed.year != asked.year or not placed.completer:
        return None
    return Place(1, placed.achiever, placed.because)


def withdrawals(looked: InYear, asked: Asked) -> Place | None:
    """Return it of those active in the year: counted who left in it."""
    aim = looked.placed.aim
    if not looked.active:
        return None
    left_on = aim.learning_ended_on if aim.status is Status.WITHDRAWN else None
    return Place(1, 1, looked.placed.because) if left_on and left_on <= asked.until_on else _STAYED


def past_planned_end(least: int, most: int | None) -> Look:
    """Return a look at those active in the year: counted who are so many days past their planned end."""

    def look(looked: InYear, _: Asked) -> Place | None:
        if not looked.active:
            return None
        past = looked.days_past >= least and (most is None or looked.days_past <= most)
        return Place(1, 1, f"{looked.days_past} days past the planned end") if past else _NOT_PAST

    return look


def long_breaks(looked: InYear, asked: Asked) -> Place | None:
    """Return it of those active in the year: counted who are on a long break."""
    away_from_on = looked.placed.aim.break_from_on
    if not looked.active:
        return None
    days = (asked.until_on - away_from_on).days if away_from_on else 0
    long = days > asked.terms.long_break.longer_than_days
    return Place(1, 1, f"on a break in learning for {days} days") if long else _NO_LONG_BREAK


def first_time_passes(looked: InYear, asked: Asked) -> Place | None:
    """Return it of the first sittings graded in the year: counted which were passed."""
    sittings = looked.placed.aim.first_sittings
    graded = [each for each in sittings if asked.from_on <= each.graded_on <= asked.until_on]
    if not graded:
        return None
    passed = sum(each.passed for each in graded)
    return Place(len(graded), passed, f"{passed} of {len(graded)} methods passed at the first sitting")


def expected(looked: InYear, asked: Asked) -> Place | None:
    """Return it of the leavers of the hybrid end year and of those open that are to end in it: expected to achieve."""
    placed, aim = looked.placed, looked.placed.aim
    if placed.year is not None:
        return achievement(looked, asked)
    if aim.status not in _OPEN or hybrid_end_year(aim, asked.on) != asked.year:
        return None
    late = (aim.learning_ended_on or asked.on) > aim.planned_end_on
    if aim.status is Status.ON_A_BREAK or late:
        return Place(1, 0, "open, and on a break or past the planned end")
    return Place(1, 1, "open, and expected to achieve")
