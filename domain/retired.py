"""Retired versions of facts: each is read as the one that took its place."""

from collections.abc import Iterable
from datetime import date
from typing import Any

import msgspec

from domain.assessment import OverallGradeReached
from domain.cadence import SESSION, none_held_since
from domain.clock import ClockEscalated, ClockFellOverdue, ClockReminded, ClockStoodDown
from domain.enrolment import Enrolled
from domain.fact import Fact, Recorded, Upcaster

Fields = dict[str, Any]


def _enrolled(fields: Fields) -> tuple[str, Fields]:
    return Enrolled.NAME, {"starting_point": None, **fields}


def _overall(fields: Fields) -> tuple[str, Fields]:
    return OverallGradeReached.NAME, {"reached_on": None, **fields}


def _reminded(fields: Fields) -> tuple[str, Fields]:
    return ClockReminded.NAME, {**_of_session(fields), **_why(fields), **fields}


def _fell_overdue(fields: Fields) -> tuple[str, Fields]:
    ladder = {"overdue_on": fields["due_on"], "ladder": None}
    return ClockFellOverdue.NAME, {**_of_session(fields), **_why(fields), **ladder, **fields}


def _escalated(fields: Fields) -> tuple[str, Fields]:
    told = {"channel": "e-mail", "wording": "session-overdue", "ladder": None, "source": SESSION.source}
    return ClockEscalated.NAME, {**_of_session(fields), **told, **fields}


def _stood_down(fields: Fields) -> tuple[str, Fields]:
    kept = {name: value for name, value in fields.items() if name != "since_on"}
    return ClockStoodDown.NAME, {**_of_session(fields), **kept}


def _of_session(fields: Fields) -> Fields:
    return {"clock": SESSION.name, "about": fields["since_on"], "title": SESSION.title}


def _why(fields: Fields) -> Fields:
    return {"because": none_held_since(date.fromisoformat(fields["since_on"])), "source": SESSION.source}


UPCASTERS: dict[str, Upcaster] = {
    "enrolled.v1": _enrolled,
    "overall-grade-reached.v1": _overall,
    "session-reminded.v1": _reminded,
    "session-fell-overdue.v1": _fell_overdue,
    "session-escalated.v1": _escalated,
    "escalation-stood-down.v1": _stood_down,
}
"""From the retired name to the next one."""


def as_told(fact: Fact, recorded: Iterable[Recorded[Any]]) -> Fact:
    """Return a fact without what the one of its kind in `recorded`, where that is an older version, could not tell."""
    untold = TOLD_LATER.get(type(fact))
    older = any(type(each.fact) is type(fact) and getattr(each.fact, untold) is None for each in recorded if untold)
    return msgspec.structs.replace(fact, **{untold: None}) if untold and older else fact


TOLD_LATER: dict[type[Fact], str] = {Enrolled: "starting_point", OverallGradeReached: "reached_on"}
"""What older versions of a fact do not tell."""
