"""Replay on two axes: an apprenticeship as it was on a date, by what was known then or later."""

from bisect import bisect_left
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import islice
from operator import attrgetter
from typing import Any
from uuid import UUID

import msgspec

from domain.days import in_words, london_date, london_instant
from domain.deciding.corrected_history import as_corrected
from domain.deciding.fold import counted, evolved, in_question, versions
from domain.facts.fact import Recorded
from domain.folds import EVOLVE
from domain.state import Apprenticeship

History = Sequence[Recorded[Any]]
"""Everything recorded of one apprenticeship, in the order in which it was recorded."""


class Point(msgspec.Struct, frozen=True, kw_only=True):
    """A point on the two axes; both ends, today and everything known, where nothing is said.

    `on` is the London date whose end is looked at. What was known is bounded by one of four: the end
    of the London date `known_on`, the `version` of the state, the fact `before` which or the fact
    `after` which it was known (both by their place in the stream, counted from 1).
    """

    on: date | None = None
    known_on: date | None = None
    version: int | None = None
    before: int | None = None
    after: int | None = None


class Unanswerable(msgspec.Struct, frozen=True):
    """Why a point cannot be replayed: a stable kind, a title, what to ask instead, and what of the point is `named`."""

    kind: str
    title: str
    detail: str
    named: str


def replayed(stream: UUID, history: History, point: Point) -> Apprenticeship:
    """Return the whole state as it was at the point.

    `version`, `recorded`, `corrections` and `last_recorded_at` tell what was known. Never raises.
    """
    known, nothing = known_at(history, point), Apprenticeship(id=stream)
    in_effect = effective(known, point.on)
    return counted(evolved(in_question(nothing, known, in_effect), in_effect), known, nothing)


def known_at(history: History, point: Point) -> History:
    """Return the part of the history that was known at the point: always its beginning."""
    if point.known_on is not None:
        midnight = london_instant(point.known_on + timedelta(days=1), 0)
        return history[: bisect_left(history, midnight, key=attrgetter("recorded_at"))]
    if point.version is not None:
        return _until_version(history, point.version)
    if point.before is not None:
        return history[: max(point.before - 1, 0)]
    return history if point.after is None else history[: max(point.after, 0)]


def effective(known: History, on: date | None) -> History:
    """Return the facts of those known, as corrected, in effect at the end of `on`, in the order of recording."""
    corrected = as_corrected(known)
    if on is None:
        return corrected
    return [each for each, since in zip(corrected, effective_dates(corrected), strict=True) if since <= on]


def effective_dates(corrected: History) -> list[date]:
    """Return for each fact the London date from which it is in effect.

    That is the date on which it happened; but what was recorded about a session or an assessment before
    another fact about it is in effect with that one at the latest. A session held on Friday existed on
    Friday, although it was entered on Monday.
    """
    earliest: dict[UUID, date] = {}
    dates: list[date] = []
    for recorded in reversed(corrected):
        about, day = recorded.fact.concerns(), recorded.occurred_on
        if about is not None:
            day = earliest[about] = min(day, earliest.get(about, day))
        dates.append(day)
    return dates[::-1]


def date_of(history: History, point: Point, today: date) -> date:
    """Return the London date whose end a point that has an answer looks at.

    Where it says none, that is the date of its knowledge: `known_on`, or the date on which the last fact
    known was recorded, or `today` where everything is known.
    """
    if point.on is not None:
        return point.on
    if point.known_on is not None:
        return point.known_on
    if point == Point():
        return today
    return london_date(known_at(history, point)[-1].recorded_at)


def unanswerable(history: History, point: Point, today: date) -> Unanswerable | None:
    """Return why `point` has no answer in a history that is not empty, or None where it has one."""
    found = (ask(history, point, today) for ask in (_one_of, _places, _to_come, _beginnings, _order))
    return next(filter(None, found), None)


def _one_of(_: History, point: Point, __: date) -> Unanswerable | None:
    said = [each for each in ("known_on", "version", "before", "after") if getattr(point, each) is not None]
    if len(said) <= 1:
        return None
    return Unanswerable("one-of", "Say by what", "Give only one of known_on, version, before and after.", said[-1])


def _places(history: History, point: Point, _: date) -> Unanswerable | None:
    newest, facts = versions(history), len(history)
    if point.version is not None and not 1 <= point.version <= newest:
        detail = f"The newest version is {newest}; ask for one from 1 to it."
        return Unanswerable("unknown-version", "Unknown version", detail, "version")
    if point.before is not None and not 1 < point.before <= facts:
        detail = f"The last fact is number {facts}; ask for what was known before one from 2 to it."
        return Unanswerable("unknown-fact", "Unknown fact", detail, "before")
    if point.after is not None and not 1 <= point.after <= facts:
        detail = f"The last fact is number {facts}; ask for what was known after one from 1 to it."
        return Unanswerable("unknown-fact", "Unknown fact", detail, "after")
    return None


def _to_come(_: History, point: Point, today: date) -> Unanswerable | None:
    latest = max(each for each in (point.on, point.known_on, today) if each)
    if latest == today:
        return None
    detail = f"Today is {in_words(today)}; ask for that date or an earlier one, not for {in_words(latest)}."
    return Unanswerable("still-to-come", "Still to come", detail, "on" if latest == point.on else "known_on")


def _beginnings(history: History, point: Point, _: date) -> Unanswerable | None:
    learned = london_date(history[0].recorded_at)
    if point.known_on is not None and point.known_on < learned:
        detail = f"Nothing was known of this apprenticeship before {in_words(learned)}; ask for that date or later."
        return Unanswerable("before-it-began", "Before it began", detail, "known_on")
    began = min(effective_dates(as_corrected(known_at(history, point))))
    if point.on is not None and point.on < began:
        detail = f"This apprenticeship began on {in_words(began)}; ask for that date or later."
        return Unanswerable("before-it-began", "Before it began", detail, "on")
    return None


def _order(_: History, point: Point, __: date) -> Unanswerable | None:
    if point.on is None or point.known_on is None or point.known_on >= point.on:
        return None
    was, known = in_words(point.on), in_words(point.known_on)
    detail = f"On {known} nobody could know how it was on {was}; give a known_on that is not before on."
    return Unanswerable("known-before-it-was", "Known before it was", detail, "known_on")


def _until_version(history: History, version: int) -> History:
    # A refusal leaves the version as it is, and so belongs to the one it met.
    changes = (place for place, each in enumerate(history) if type(each.fact) in EVOLVE)
    end = next(islice(changes, max(version, 0), None), len(history))
    return history[:end]
