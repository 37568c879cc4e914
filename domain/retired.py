"""Retired versions of facts: each is read as the one that took its place."""

from datetime import date
from typing import Any

from domain.cadence import SESSION, none_held_since
from domain.clock import ClockEscalated, ClockFellOverdue, ClockReminded, ClockStoodDown
from domain.fact import Upcaster

Fields = dict[str, Any]


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
    "session-reminded.v1": _reminded,
    "session-fell-overdue.v1": _fell_overdue,
    "session-escalated.v1": _escalated,
    "escalation-stood-down.v1": _stood_down,
}
"""From the retired name to the next one."""
