"""The history in three densities: milestones, day by day, and everything; so that alarms bury nothing."""

from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum
from itertools import groupby
from typing import Any, NamedTuple

from api.answers.history import FactRead
from api.showing.drawing.lifecycle import MOVED_TO
from domain.facts.portfolio import ProgressUpdated
from domain.facts.refusal import CommandRefused
from domain.history.whom import in_names
from domain.what_happens_by_itself import RINGS

_RUNG = frozenset(fact.NAME for ring in RINGS.values() for fact in ring.facts)
"""What is recorded by itself, when its time has come."""

_MILESTONES = frozenset(
    {
        *MOVED_TO,
        "assessment-graded.v1",
        "break-began.v1",
        "returned-from-break.v1",
        "employer-changed.v1",
        "employment-ended.v1",
        "certificate-claimed.v1",
        "fact-corrected.v1",
        "fact-withdrawn.v1",
    }
)


class Density(StrEnum):
    """How much of a history is shown."""

    MILESTONES = "milestones"
    DAYS = "days"
    EVERYTHING = "everything"


_DENSITIES = tuple(Density)


class OneDay(NamedTuple):
    """The facts of a London date that are shown, and how many others there are, by what they are."""

    on: Any
    facts: list[FactRead]
    others: dict[str, int]

    @property
    def density(self) -> Density:
        """Return the least dense history that shows any of its facts."""
        return min(map(density_of, self.facts), key=_DENSITIES.index, default=Density.EVERYTHING)


def days_of(facts: Iterable[FactRead], density: Density) -> list[OneDay]:
    """Return the history day by day, the newest first, as densely as asked for."""
    newest_first = sorted(facts, key=lambda each: (each.occurred_on, each.number), reverse=True)
    days = [_day(on, list(group), density) for on, group in groupby(newest_first, key=lambda each: each.occurred_on)]
    return [each for each in days if each.facts or (each.others and density is Density.DAYS)]


def density_of(fact: FactRead) -> Density:
    """Return the least dense history that shows a fact: every denser one does too."""
    if fact.name in _MILESTONES:
        return Density.MILESTONES
    by_itself = fact.role == "system" or fact.name in _RUNG or fact.name == CommandRefused.NAME
    return Density.EVERYTHING if by_itself else Density.DAYS


def said_last(facts: Iterable[FactRead], on: date) -> FactRead | None:
    """Return the last update about progress that was given by a London date and stands as it was typed, or None."""
    given = [
        each
        for each in facts
        if each.name == ProgressUpdated.NAME and each.corrected_by is None and each.occurred_on <= on
    ]
    return max(given, key=lambda each: (each.occurred_on, each.number), default=None)


def in_their_names(facts: Iterable[FactRead], names: Mapping[str, str]) -> dict[int, str]:
    """Return the sentences of facts by number, names before the ids that the viewer may see named."""
    return {each.number: in_names(each.sentence, names, names) for each in facts}


def _day(on: Any, facts: list[FactRead], density: Density) -> OneDay:
    shown = [each for each in facts if _shows(each, density)]
    others: dict[str, int] = {}
    for each in facts:
        if each not in shown:
            kind = "refused" if each.name == CommandRefused.NAME else "by itself" if each.role == "system" else "other"
            others[kind] = others.get(kind, 0) + 1
    return OneDay(on, shown, others)


def _shows(fact: FactRead, density: Density) -> bool:
    return _DENSITIES.index(density_of(fact)) <= _DENSITIES.index(density)
