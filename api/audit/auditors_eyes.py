"""Auditor's eyes: what somebody who audits would look at twice in a sample. None of it says that anything is wrong."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID

from pydantic import BaseModel

from api.answers.apprenticeship import OffTheJobHours
from domain.days import decimal_hours_in_words, how_many, in_words
from domain.facts.enrolment import ApplicationReceived
from domain.facts.fact import Recorded
from domain.facts.off_the_job import OffTheJobLogged
from domain.facts.refusal import CommandRefused
from domain.facts.reviews import ProgressReviewHeld
from domain.history.sentences import days_late

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


_BUT_FOR_A_PAST = "A past that was taken over does not count: it is told later, and by whoever tells it."
MEANINGS = {
    Sight.LATE: f"Acts recorded more than {LATE_DAYS} days after they happened. {_BUT_FOR_A_PAST}",
    Sight.TOGETHER: "On one day, reviews of all of a cohort in this sample, three or more, recorded by one person. "
    f"{_BUT_FOR_A_PAST}",
    Sight.ROUND: f"Of {ENTRIES_AT_LEAST} entries or more, {ROUND_PERCENT} per cent or more are whole hours.",
    Sight.MINIMUM: f"Off-the-job hours that count are at most {MINIMUM_PERCENT} per cent above what is required.",
    Sight.ONE_PERSON: f"All acts, {ACTS_AT_LEAST} or more, were recorded by one person: nobody else was heard. "
    f"{_BUT_FOR_A_PAST}",
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
    """What is looked over of one apprenticeship: its facts, which of them are no more what they were, and its hours.

    There are hours once it is enrolled.
    """

    facts: Sequence[Recorded[Any]]
    corrected: frozenset[int]
    hours: OffTheJobHours | None

    def of(self, kind: type) -> list[Recorded[Any]]:
        """Return the facts of a kind that were not corrected."""
        return [
            each for each in self.facts if isinstance(each.fact, kind) and each.originator_version not in self.corrected
        ]


def sightings(lives: Iterable[tuple[UUID, Life]]) -> list[Sighting]:
    """Return what is to be looked at twice in the lives of a sample, each with its id."""
    found, together = [], _Together()
    for known, life in lives:
        found += [seen for look in _LOOKS for seen in look(known, life)]
        together.add(known, life)
    return sorted([*found, *together.seen()], key=lambda each: [*Sight].index(each.sight))


def _late(known: UUID, life: Life) -> Iterator[Sighting]:
    late = [each for each in _acts(life) if days_late(each) > LATE_DAYS]
    if late:
        worst = max(map(days_late, late))
        says = f"{how_many(len(late), 'act')} recorded late, by up to {how_many(worst, 'day')}."
        yield _sighting(Sight.LATE, says, known, late)


def _round(known: UUID, life: Life) -> Iterator[Sighting]:
    entries = life.of(OffTheJobLogged)
    whole = [each for each in entries if each.fact.minutes % 60 == 0]
    if len(entries) >= ENTRIES_AT_LEAST and len(whole) * 100 >= len(entries) * ROUND_PERCENT:
        says = f"{len(whole)} of {len(entries)} entries are whole hours."
        yield _sighting(Sight.ROUND, says, known, whole)


def _minimum(known: UUID, life: Life) -> Iterator[Sighting]:
    if not life.hours or not life.hours.required_hours:
        return
    done, required = life.hours.eligible_hours, life.hours.required_hours
    if required <= done <= required * (1 + MINIMUM_PERCENT / 100):
        says = f"{decimal_hours_in_words(done)} count, and {decimal_hours_in_words(required)} are required."
        yield _sighting(Sight.MINIMUM, says, known, [])


def _one_person(known: UUID, life: Life) -> Iterator[Sighting]:
    acts = _acts(life)
    by = {each.actor for each in acts}
    if len(acts) >= ACTS_AT_LEAST and len(by) == 1:
        says = f"{by.pop()} recorded all of {how_many(len(acts), 'act')}."
        yield _sighting(Sight.ONE_PERSON, says, known, [])


_LOOKS = (_late, _round, _minimum, _one_person)


@dataclass
class _Together:
    """Gathers reviews that were held on one day."""

    reviewed: defaultdict[Reviewed, dict[UUID, int]] = field(default_factory=lambda: defaultdict(dict))
    with_reviews: Counter[str] = field(default_factory=Counter)

    def add(self, known: UUID, life: Life) -> None:
        held, cohort = [each for each in life.of(ProgressReviewHeld) if not each.taken_over], _cohort(life)
        self.with_reviews[cohort] += bool(held)
        for each in held:
            self.reviewed[cohort, each.occurred_on, each.actor][known] = each.originator_version

    def seen(self) -> Iterator[Sighting]:
        for (cohort, day, actor), by_life in sorted(self.reviewed.items()):
            count = len(by_life)
            if count >= TOGETHER_AT_LEAST and count == self.with_reviews[cohort]:
                says = f"{actor} recorded reviews of {count} apprentices of the cohort {cohort} on {in_words(day)}."
                places = [Place(apprenticeship=known, number=number) for known, number in by_life.items()]
                yield Sighting(sight=Sight.TOGETHER, says=says, places=places)


def _acts(life: Life) -> list[Recorded[Any]]:
    at_the_time = (each for each in life.facts if not each.taken_over)
    return [each for each in at_the_time if each.role != "system" and not isinstance(each.fact, CommandRefused)]


def _cohort(life: Life) -> str:
    return next((each.fact.cohort for each in life.facts if isinstance(each.fact, ApplicationReceived)), "")


def _sighting(sight: Sight, says: str, known: UUID, facts: Sequence[Recorded[Any]]) -> Sighting:
    places = [Place(apprenticeship=known, number=each.originator_version) for each in facts[:SHOWN]]
    return Sighting(sight=sight, says=says, places=places or [Place(apprenticeship=known, number=None)])
