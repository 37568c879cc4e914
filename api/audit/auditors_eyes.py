"""Auditor's eyes: what somebody who audits would look at twice in a sample. None of it says that anything is wrong."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from pydantic import BaseModel

from api.answers.apprenticeship import OffTheJobHours
from api.answers.history import FactRead
from domain.days import how_many, in_words
from domain.facts.enrolment import ApplicationReceived
from domain.facts.off_the_job import OffTheJobLogged
from domain.facts.refusal import CommandRefused
from domain.facts.reviews import ProgressReviewHeld

LATE_DAYS = 7
TOGETHER_AT_LEAST = 3
ENTRIES_AT_LEAST = 10
ROUND_PERCENT = 80
MINIMUM_PERCENT = 2
ACTS_AT_LEAST = 20
SHOWN = 5

Reviewed = tuple[str, date, str]
"""Reviews that belong together: of a cohort, on a day, recorded by somebody."""


class Sight(StrEnum):
    """What is looked at."""

    LATE = "recorded late"
    TOGETHER = "reviews of a whole cohort on one day"
    ROUND = "round hours"
    MINIMUM = "hours at the minimum"
    ONE_PERSON = "one person acting for all"


MEANINGS = {
    Sight.LATE: f"Acts recorded more than {LATE_DAYS} days after they happened, but for a past that was taken over.",
    Sight.TOGETHER: "On one day, reviews of all of a cohort in this sample, three or more, recorded by one person.",
    Sight.ROUND: f"Of {ENTRIES_AT_LEAST} entries or more, {ROUND_PERCENT} per cent or more are whole hours.",
    Sight.MINIMUM: f"Off-the-job hours that count are at most {MINIMUM_PERCENT} per cent above what is required.",
    Sight.ONE_PERSON: f"All acts, {ACTS_AT_LEAST} or more, were recorded by one person: nobody else was heard.",
}
"""What each says, with its numbers, which are our own."""


class Place(BaseModel):
    """Where to look: an apprenticeship, and the number of a fact in its history, if it is one."""

    apprenticeship: UUID
    number: int | None


class Sighting(BaseModel):
    """Something to look at twice: what was seen, in a sentence, and some of the places where."""

    sight: Sight
    says: str
    places: list[Place]


class Life(NamedTuple):
    """What is looked over of one apprenticeship: its history, and its hours once it is enrolled."""

    facts: Sequence[FactRead]
    hours: OffTheJobHours | None


def sightings(lives: Mapping[UUID, Life]) -> list[Sighting]:
    """Return what is to be looked at twice in the lives of a sample, by their ids."""
    found = [seen for known, life in lives.items() for look in _LOOKS for seen in look(known, life)]
    return sorted([*found, *_together(lives)], key=lambda each: [*Sight].index(each.sight))


def _late(known: UUID, life: Life) -> Iterator[Sighting]:
    late = [each for each in _acts(life) if each.days_late > LATE_DAYS and not each.taken_over]
    if late:
        worst = max(each.days_late for each in late)
        says = f"{how_many(len(late), 'act')} recorded late, by up to {how_many(worst, 'day')}."
        yield _sighting(Sight.LATE, says, known, late)


def _round(known: UUID, life: Life) -> Iterator[Sighting]:
    entries = [each for each in life.facts if each.name == OffTheJobLogged.NAME and not each.corrected_by]
    whole = [each for each in entries if each.fact["minutes"] % 60 == 0]
    if len(entries) >= ENTRIES_AT_LEAST and len(whole) * 100 >= len(entries) * ROUND_PERCENT:
        says = f"{len(whole)} of {len(entries)} entries are whole hours."
        yield _sighting(Sight.ROUND, says, known, whole)


def _minimum(known: UUID, life: Life) -> Iterator[Sighting]:
    if not life.hours or not life.hours.required_hours:
        return
    done, required = life.hours.eligible_hours, life.hours.required_hours
    if required <= done <= required * (1 + MINIMUM_PERCENT / 100):
        says = f"{done:.1f} hours count, and {required} are required."
        yield _sighting(Sight.MINIMUM, says, known, [])


def _one_person(known: UUID, life: Life) -> Iterator[Sighting]:
    acts = _acts(life)
    by = {each.actor for each in acts}
    if len(acts) >= ACTS_AT_LEAST and len(by) == 1:
        says = f"{by.pop()} recorded all of {how_many(len(acts), 'act')}."
        yield _sighting(Sight.ONE_PERSON, says, known, [])


_LOOKS = (_late, _round, _minimum, _one_person)


def _together(lives: Mapping[UUID, Life]) -> Iterator[Sighting]:
    reviewed: defaultdict[Reviewed, dict[UUID, FactRead]] = defaultdict(dict)
    cohorts = {known: _cohort(life) for known, life in lives.items()}
    with_reviews: Counter[str] = Counter()
    for known, life in lives.items():
        held = [each for each in life.facts if each.name == ProgressReviewHeld.NAME and not each.corrected_by]
        with_reviews[cohorts[known]] += bool(held)
        for each in held:
            reviewed[cohorts[known], each.occurred_on, each.actor][known] = each
    for (cohort, day, actor), by_life in sorted(reviewed.items()):
        if len(by_life) >= TOGETHER_AT_LEAST and len(by_life) == with_reviews[cohort]:
            says = f"{actor} recorded reviews of {len(by_life)} apprentices of the cohort {cohort} on {in_words(day)}."
            places = [Place(apprenticeship=known, number=each.number) for known, each in by_life.items()]
            yield Sighting(sight=Sight.TOGETHER, says=says, places=places)


def _acts(life: Life) -> list[FactRead]:
    return [each for each in life.facts if each.role != "system" and each.name != CommandRefused.NAME]


def _cohort(life: Life) -> str:
    return next((str(each.fact["cohort"]) for each in life.facts if each.name == ApplicationReceived.NAME), "")


def _sighting(sight: Sight, says: str, known: UUID, facts: Sequence[FactRead]) -> Sighting:
    places = [Place(apprenticeship=known, number=each.number) for each in facts[:SHOWN]]
    return Sighting(sight=sight, says=says, places=places or [Place(apprenticeship=known, number=None)])
