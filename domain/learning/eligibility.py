"""Eligibility: off-the-job training counts in employed time, and in the practical period from start to gateway.

It is worked out from what is on record whenever somebody asks, and stored nowhere: a date told later moves it.
"""

from collections.abc import Iterator
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
    employed, why = apprenticeship.employment.on(day)
    return None if employed else why


def eligible_minutes(apprenticeship: Apprenticeship, until: date) -> int:
    """Return the minutes that count up to a London date: those logged and eligible, and those of sessions held."""
    spans = _spans(apprenticeship)
    return sum(minutes for day, minutes in _minutes(apprenticeship) if day <= until and _in(spans, day))


def eligible(apprenticeship: Apprenticeship) -> Iterator[tuple[date, int]]:
    """Return the London dates with minutes that count, and how many; a date may come again."""
    spans = _spans(apprenticeship)
    return ((day, minutes) for day, minutes in _minutes(apprenticeship) if _in(spans, day))


def not_eligible(apprenticeship: Apprenticeship, until: date = date.max) -> list[NotEligible]:
    """Return the minutes up to a London date that would count at another time, each with the reason, in order."""
    found: dict[tuple[date, str], int] = {}
    spans = _spans(apprenticeship)
    for day, minutes in _minutes(apprenticeship):
        because = None if _in(spans, day) else not_eligible_because(apprenticeship, day)
        if because and day <= until:
            found[day, because] = found.get((day, because), 0) + minutes
    return [NotEligible(day, minutes, because) for (day, because), minutes in sorted(found.items())]


def _spans(apprenticeship: Apprenticeship) -> list[tuple[date, date]]:
    # Asked at every change, for every day of training: days are compared, and a reason is made where none counts.
    began_on, passed_on = apprenticeship.enrolled.starts_on, apprenticeship.gateway.passed_on or date.max
    return [(max(begin, began_on), min(end, passed_on)) for begin, end in apprenticeship.employment.spans()]


def _in(spans: list[tuple[date, date]], day: date) -> bool:
    for begin, end in spans:  # noqa: SIM110 - a generator costs more, for every day of training
        if begin <= day <= end:
            return True
    return False


def _minutes(apprenticeship: Apprenticeship) -> Iterator[tuple[date, int]]:
    yield from ((day, minutes) for day, minutes in apprenticeship.off_the_job.eligible_on.items() if minutes)
    for session in apprenticeship.sessions.by_id.values():
        if session.held_on and session.off_the_job_minutes:
            yield session.held_on, session.off_the_job_minutes
