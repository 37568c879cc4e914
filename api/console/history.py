"""The history in three densities: milestones, day by day, and everything; so that alarms bury nothing."""

from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum
from itertools import groupby
from typing import Any, NamedTuple
from uuid import UUID

from api.answers.history import LONGEST_PAGE, FactRead
from api.changing.outcomes import RememberedOutcome
from api.console.drawing.lifecycle import MOVED_TO
from api.console.entrance.visit import Visit
from api.console.plainly import plainly
from api.recorded_facts import Recorded
from domain.clock_and_due import capital
from domain.days import listed
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


Told = Recorded | RememberedOutcome
"""What became of a command, as whoever sent it is told."""


class OneDay(NamedTuple):
    """The facts of a London date that are shown, and how many others there are, by what they are."""

    on: Any
    facts: list[FactRead]
    others: dict[str, int]


async def every_fact(visit: Visit, apprenticeship: UUID, *kinds: str) -> list[FactRead]:
    """Return the whole history, or of some kinds alone, or nothing for whom the policy does not entitle to it."""
    facts: list[FactRead] = []
    after: int | None = 0
    while after is not None:
        page = await visit.ask_if_entitled(
            "history", apprenticeship=apprenticeship, kind=kinds, after=after, limit=LONGEST_PAGE
        )
        if page is None:
            return []
        facts += page.facts
        after = page.next
    return facts


def days_of(facts: Iterable[FactRead], density: Density) -> list[OneDay]:
    """Return the history day by day, the newest first, as densely as asked for."""
    newest_first = sorted(facts, key=lambda each: (each.occurred_on, each.number), reverse=True)
    days = [_day(on, list(group), density) for on, group in groupby(newest_first, key=lambda each: each.occurred_on)]
    return [each for each in days if each.facts or (each.others and density is Density.DAYS)]


def said_last(facts: Iterable[FactRead], on: date) -> FactRead | None:
    """Return the last update about progress that was given by a London date and stands as it was typed, or None."""
    given = [
        each
        for each in facts
        if each.name == ProgressUpdated.NAME and each.corrected_by is None and each.occurred_on <= on
    ]
    return max(given, key=lambda each: (each.occurred_on, each.number), default=None)


async def in_words(visit: Visit, apprenticeship: UUID, outcome: Told, names: Mapping[str, str]) -> list[str]:
    """Return what a command recorded in sentences as the history tells them, by name as far as `names` has them.

    Of whom the policy does not let read the history, by what kinds of facts they are.
    """
    asked = {"apprenticeship": apprenticeship, "command": outcome.command, "limit": LONGEST_PAGE}
    page = await visit.ask_if_entitled("history", **asked) if outcome.facts else None
    numbers = {each.number for each in outcome.facts}
    said = [in_names(each.sentence, names, names) for each in page.facts if each.number in numbers] if page else []
    kinds = [plainly(each.name.partition(".")[0]) for each in outcome.facts]
    return said or ([f"{capital(listed(kinds))}."] if kinds else [])


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
    if density is Density.EVERYTHING:
        return True
    if density is Density.MILESTONES:
        return fact.name in _MILESTONES
    return fact.role != "system" and fact.name not in _RUNG and fact.name != CommandRefused.NAME
