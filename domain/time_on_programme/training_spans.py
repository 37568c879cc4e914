"""Spans of training: from session to session, the start, an end, or a break that starts clocks anew between them."""

from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from domain.circumstances import Circumstances
from domain.state import Apprenticeship
from domain.time_on_programme.days_away import days_away
from domain.time_on_programme.sessions_held import sessions_held_on


class Span(NamedTuple):
    """A time without a session between two London dates; `held` says that a session ended it.

    `away` are the days in it that short breaks and weeks without work took. `taken_over` says that the session was
    told of a past.
    """

    since_on: date
    until_on: date
    held: bool
    away: int
    taken_over: bool = False

    @property
    def days(self) -> int:
        """Return how many days of training it lasted."""
        return (self.until_on - self.since_on).days - self.away

    def kept(self, longest_days: int) -> bool | None:
        """Return whether a session came in time, so many days at the longest; None where it may still come."""
        if self.days > longest_days:
            return False
        return True if self.held else None


def spans(apprenticeship: Apprenticeship, at: Circumstances) -> list[Span]:
    """Return the spans of training up to today, in order; a break after which clocks start anew belongs to none.

    Sessions of an element that has a cadence of its own end none.
    """
    held_on = sorted(set(sessions_held_on(apprenticeship, None, at)))
    at_the_time = {each.held_on for each in apprenticeship.sessions.by_id.values() if not each.taken_over}
    found: list[Span] = []
    for begin, end in training(apprenticeship, at.today):
        within = [day for day in held_on if begin < day <= end]
        found += [_span(apprenticeship, since, until, held=True) for since, until in pairwise([begin, *within])]
        last = within[-1] if within else begin
        if last < end:
            found.append(_span(apprenticeship, last, end, held=False))
    return [each._replace(taken_over=each.held and each.until_on not in at_the_time) for each in found]


def _span(apprenticeship: Apprenticeship, since_on: date, until_on: date, *, held: bool) -> Span:
    return Span(since_on, until_on, held, days_away(apprenticeship, since_on, until_on))


def gap_since(apprenticeship: Apprenticeship, at: Circumstances) -> date | None:
    """Return since when the last span of training has no session; None in a break. It may be a day to come."""
    if apprenticeship.interruption.open:
        return None
    begin = apprenticeship.interruption.last_anew_on or apprenticeship.enrolled.starts_on
    end = training_until(apprenticeship) or date.max
    return max(day for day in (begin, *sessions_held_on(apprenticeship, None, at)) if begin <= day <= max(begin, end))


def training_until(apprenticeship: Apprenticeship) -> date | None:
    """Return the London date on which training ended, with the gateway or a withdrawal, or None."""
    ends = (apprenticeship.gateway.passed_on, apprenticeship.ending.withdrawn_on)
    return min((day for day in ends if day), default=None)


def training(apprenticeship: Apprenticeship, on: date) -> Iterator[tuple[date, date]]:
    """Yield the periods of training up to a London date, from the first day to the day on which each ended.

    A break after which clocks start anew ends one, as does an open one; a shorter one lies within a period. So does
    a gateway that was followed by learning again.
    """
    begin, end = apprenticeship.enrolled.starts_on, min(on, training_until(apprenticeship) or on)
    interruption = apprenticeship.interruption
    breaks = [each for each in interruption.ended if each[1] in interruption.clocks_anew_on]
    anew = sorted([*breaks, *apprenticeship.gateway.before])
    for left_on, back_on in (*anew, (interruption.from_on, None)):
        if left_on is None:
            break
        yield begin, left_on
        if back_on is None:
            return
        begin = back_on
    if begin <= end:
        yield begin, end
