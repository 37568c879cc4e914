"""Retired versions of facts: each is read as the one that took its place."""

from collections.abc import Iterable
from datetime import date
from typing import Any

import msgspec

from domain.facts.assessment import OverallGradeReached
from domain.facts.enrolment import Enrolled
from domain.facts.fact import Fact, Recorded, Upcaster

Fields = dict[str, Any]

# The two methods that there were before a standard could have any.
_TITLES = {"observation": "observation with questioning", "discussion": "professional discussion"}

# What the oldest facts said of the session clock, as it was then: today's code may say it otherwise, they may not.
_SESSION = {"clock": "session", "title": "session"}
_SOURCE = "seed: on-programme delivery, at least every 4 to 5 weeks"
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def _enrolled(fields: Fields) -> tuple[str, Fields]:
    return "enrolled.v2", {"starting_point": None, **fields}


def _overall(fields: Fields) -> tuple[str, Fields]:
    return "overall-grade-reached.v2", {"reached_on": None, **fields}


def _overall_of_two(fields: Fields) -> tuple[str, Fields]:
    kept = {name: value for name, value in fields.items() if name not in _TITLES}
    grades = [{"method": method, "title": title, "grade": fields[method]} for method, title in _TITLES.items()]
    return "overall-grade-reached.v3", {"grades": grades, **kept}


def _titled(name: str) -> Upcaster:
    return lambda fields: (name, {"title": _TITLES[fields["method"]], **fields})


def _observed(fields: Fields) -> tuple[str, Fields]:
    # Others were refused: whatever recording was viewed showed both.
    recordings = [{**each, "shows": ["mentor", "mentee"]} for each in fields["recordings"]]
    return "assessment-held.v1", {**fields, **_of("observation"), "recordings": recordings}


def _discussed(fields: Fields) -> tuple[str, Fields]:
    return "assessment-held.v1", {**fields, **_of("discussion")}


def _of(method: str) -> Fields:
    return {"method": method, "title": _TITLES[method]}


def _returned(fields: Fields) -> tuple[str, Fields]:
    # In those days every return let the clocks start anew.
    return "returned-from-break.v2", {**fields, "clocks_anew": True}


def _reminded(fields: Fields) -> tuple[str, Fields]:
    return "clock-reminded.v1", {**_of_session(fields), **_why(fields), **fields}


def _fell_overdue(fields: Fields) -> tuple[str, Fields]:
    ladder = {"overdue_on": fields["due_on"], "ladder": None}
    return "clock-fell-overdue.v1", {**_of_session(fields), **_why(fields), **ladder, **fields}


def _escalated(fields: Fields) -> tuple[str, Fields]:
    told = {"channel": "e-mail", "wording": "session-overdue", "ladder": None, "source": _SOURCE}
    return "clock-escalated.v1", {**_of_session(fields), **told, **fields}


def _stood_down(fields: Fields) -> tuple[str, Fields]:
    kept = {name: value for name, value in fields.items() if name != "since_on"}
    return "clock-stood-down.v1", {**_of_session(fields), **kept}


def _of_session(fields: Fields) -> Fields:
    return {**_SESSION, "about": fields["since_on"]}


def _why(fields: Fields) -> Fields:
    day = date.fromisoformat(fields["since_on"])
    since = f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
    return {"because": f"no session held since {since}", "source": _SOURCE}


UPCASTERS: dict[str, Upcaster] = {
    "enrolled.v1": _enrolled,
    "overall-grade-reached.v1": _overall,
    "overall-grade-reached.v2": _overall_of_two,
    "assessment-booked.v1": _titled("assessment-booked.v2"),
    "assessment-cancelled.v1": _titled("assessment-cancelled.v2"),
    "assessment-graded.v1": _titled("assessment-graded.v2"),
    "observation-held.v1": _observed,
    "discussion-held.v1": _discussed,
    "returned-from-break.v1": _returned,
    "session-reminded.v1": _reminded,
    "session-fell-overdue.v1": _fell_overdue,
    "session-escalated.v1": _escalated,
    "escalation-stood-down.v1": _stood_down,
}
"""From the retired name to the next one."""


def as_told(fact: Fact, recorded: Iterable[Recorded[Any]]) -> Fact:
    """Return a fact without what the one of its kind in `recorded`, where that is an older version, could not tell."""
    older = [each.fact for each in recorded if type(each.fact) is type(fact)]
    later = TOLD_LATER.get(type(fact), ())
    untold = dict.fromkeys(name for name in later if any(getattr(each, name) is None for each in older))
    return msgspec.structs.replace(fact, **untold)


TOLD_LATER: dict[type[Fact], tuple[str, ...]] = {
    Enrolled: ("starting_point", "standard"),
    OverallGradeReached: ("reached_on",),
}
"""What older versions of a fact do not tell."""
