"""Eligibility: off-the-job training counts in employed time, or carried time, and from the start to the gateway.

It is worked out from what is on record whenever somebody asks, and stored nowhere: a date told later moves it.
"""

from collections.abc import Callable, Iterator
from datetime import date
from typing import NamedTuple

from domain.days import in_words
from domain.state import Apprenticeship


class NotEligible(NamedTuple):
    """Off-the-job minutes of a London date that lie where none count, and why they do not."""

    on: date
    minutes: int
    because: str


def not_eligible_because(apprenticeship: Apprenticeship, day: date) -> str | None:
    """Return why no off-the-job training of a London date counts, or None where it may."""
    began_on, passed_on = apprenticeship.enrolled.starts_on, apprenticeship.gateway.passed_on
    if day < began_on:
        return f"The practical period began on {in_words(began_on)}."
    if passed_on and day > passed_on:
        return f"The practical period ended with the gateway on {in_words(passed_on)}."
    if between := apprenticeship.gateway.between(day):
        left_on, back_on = map(in_words, between)
        return f"The practical period ended with the gateway on {left_on}, and went on from {back_on}."
    employed, why = apprenticeship.employment.on(day)
    return None if employed or apprenticeship.employment.carried_on(day) else why


def eligible_minutes(apprenticeship: Apprenticeship, until: date) -> int:
    """Return the minutes that count up to a London date: those logged and eligible, and those of sessions held."""
    counts = _counts(apprenticeship)
    return sum(minutes for day, minutes in _minutes(apprenticeship) if day <= until and counts(day))


def counted_minutes(apprenticeship: Apprenticeship, until: date) -> int:
    """Return the minutes that count up to a London date, those of earlier episodes too."""
    return eligible_minutes(apprenticeship, until) + apprenticeship.enrolled.earlier_minutes


def eligible(apprenticeship: Apprenticeship) -> Iterator[tuple[date, int]]:
    """Return the London dates with minutes that count, and how many; a date may come again."""
    counts = _counts(apprenticeship)
    return ((day, minutes) for day, minutes in _minutes(apprenticeship) if counts(day))


def not_eligible(apprenticeship: Apprenticeship, until: date = date.max) -> list[NotEligible]:
    """Return the minutes up to a London date that would count at another time, each with the reason, in order."""
    found: dict[tuple[date, str], int] = {}
    counts = _counts(apprenticeship)
    for day, minutes in _minutes(apprenticeship):
        because = None if counts(day) else not_eligible_because(apprenticeship, day)
        if because and day <= until:
            found[day, because] = found.get((day, because), 0) + minutes
    return [NotEligible(day, minutes, because) for (day, because), minutes in sorted(found.items())]


def _counts(apprenticeship: Apprenticeship) -> Callable[[date], bool]:
    # Asked at every change, for every day of training: days are compared, and a reason is made where none counts.
    began_on, passed_on = apprenticeship.enrolled.starts_on, apprenticeship.gateway.passed_on or date.max
    spans = [(max(begin, began_on), min(end, passed_on)) for begin, end in apprenticeship.employment.trained_in()]
    between = apprenticeship.gateway.between

    def counts(day: date) -> bool:
        for begin, end in spans:
            if begin <= day <= end:
                return not between(day)
        return False

    return counts


def _minutes(apprenticeship: Apprenticeship) -> Iterator[tuple[date, int]]:
    yield from ((day, minutes) for day, minutes in apprenticeship.off_the_job.eligible_on.items() if minutes)
    for session in apprenticeship.sessions.by_id.values():
        if session.held_on and session.off_the_job_minutes:
            yield session.held_on, session.off_the_job_minutes
