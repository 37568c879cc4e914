"""Replay: what did we know, and when did we know it? The page of an apprenticeship as it was at another point."""

from collections import Counter
from datetime import date, timedelta
from typing import Annotated, Any, Literal
from urllib.parse import urlencode
from uuid import UUID

import msgspec
from fastapi import Depends, Query

from api.answers.difference import second_point
from api.answers.history import FactOnRecord
from api.answers.replay import Replay, asked_point
from api.answers.values import ValuesRead
from api.console.apprenticeship import stands
from api.console.entrance.visit import Visit
from api.console.every_fact import every_fact
from api.console.frame import Frame
from api.console.leading import Address, FromReplay
from api.console.pages import View
from api.console.whose_page import whose
from api.showing.drawing.two_axes import off_the_diagonal, square
from api.showing.history import Density, days_of, in_their_names
from api.showing.leads import Leads
from api.showing.since_when import SinceWhen
from domain.days import LONDON
from domain.history.provenance import PARTS
from domain.history.replay import Point
from domain.history.why import Question

ADDRESS = "/apprenticeships/{apprenticeship}/replay"
LISTED = 20
"""So many are listed beside a picture or a difference, the newest; the history has them all."""

_QUESTIONS = tuple(each for each in Question if each is not Question.ENTITLEMENT)
"""What is asked of a state: of a fact its entitlement is shown with it."""
_ALWAYS = {"listed": LISTED, "densities": list(Density), "questions": _QUESTIONS, "texts": {}}

_COLUMNS = ("number", "occurred_on", "recorded_at", "name", "sentence", "actor", "role")

Show = Annotated[Density, Query(description="How much of the history is shown.")]
Of = Annotated[Question | None, Query(alias="why", description="What is asked about.")]

PartShown = Annotated[Literal[PARTS] | None, Query(description="Of which part every value is shown.")]  # type: ignore[valid-type]


async def replay(  # noqa: PLR0913, PLR0917 - one argument for each thing that may be asked
    visit: Visit,
    apprenticeship: UUID,
    point: Annotated[Point, Depends(asked_point)],
    other: Annotated[Point, Depends(second_point)],
    show: Show = Density.MILESTONES,
    of: Of = None,
    part: PartShown = None,
) -> View:
    """Show an apprenticeship as it was on a date, as known on another, and what differs from now or a third moment."""
    about: dict[str, Any] = {"apprenticeship": apprenticeship}
    past = point != Point()
    now: Replay = await visit.ask("replay", **about, point=Point())
    standing, told = await stands(visit, apprenticeship, point)
    then: Replay = told["replay"]
    compared: dict[str, Any] = {**about, "first": point, "second": other}
    difference = await visit.ask_if_entitled("difference", **compared) if point != other else None
    why = await visit.ask_if_entitled("why", **about, of=of, point=point) if of else None
    values: ValuesRead = await visit.ask("values", **about, point=point)
    facts = await every_fact(visit, apprenticeship)
    people = await whose(visit, apprenticeship)
    link = _links(point, other, show)
    leads = FromReplay(link)
    shows = {
        **people,
        **_of_the_point(then, now, point, facts),
        **_since(values, part, leads),
        "standing": standing,
        "past": past,
        "other": other if other != Point() else None,
        "days": days_of(facts[: then.facts], show),
        "told": in_their_names(facts, people["names"]),
        "show": show,
        "asked": of,
        "leads": leads,
        "link": link,
        **_ALWAYS,
    }
    answers = {"replay": then, "difference": difference, "why": why, "values": values}
    return View("replay.html", answers, shows, _rows(facts[: then.facts]))


def add_to(frame: Frame) -> None:
    """Add replay to the console."""
    frame.view(ADDRESS, replay, listed=True, mends=("on", "known_on", "to_on", "to_known_on"))


def _of_the_point(then: Replay, now: Replay, point: Point, facts: list[FactOnRecord]) -> dict[str, Any]:
    known_on = _known_on(point, facts[: then.facts], now.on)
    return {
        "then": then,
        "now": now,
        "known_on": known_on,
        "square": square(facts, then.on, known_on, now.on),
        "apart": off_the_diagonal(facts),
        "steps": _steps(then.on, now.on, facts),
        "facts": len(facts),
    }


def _rows(known: list[FactOnRecord]) -> list[list[Any]]:
    return [[*_COLUMNS], *([getattr(each, name) for name in _COLUMNS] for each in known)]


def _known_on(point: Point, known: list[FactOnRecord], today: date) -> date:
    if point.known_on:
        return point.known_on
    bounded = point.version or point.before or point.after
    return known[-1].recorded_at.astimezone(LONDON).date() if bounded and known else today


def _since(values: ValuesRead, part: str | None, leads: Leads) -> dict[str, Any]:
    by = SinceWhen(values.values, leads)
    return {
        "by": by,
        "part": part,
        "parts": Counter(each.path[0] for each in values.values),
        "of_part": by.each(each for each in values.values if each.path[0] == part),
    }


def _links(point: Point, other: Point, show: Density) -> Address:
    """Return what makes the address of this page with something changed, from this page on."""
    compared = {f"to_{name}": value for name, value in msgspec.structs.asdict(other).items()}

    def link(**changed: Any) -> str:
        kept = {} if changed.keys() & _BOUNDS else msgspec.structs.asdict(point)
        said = {**kept, **compared, "show": show.value if show is not Density.MILESTONES else None, **changed}
        query = urlencode({name: value for name, value in said.items() if value is not None})
        return f"replay?{query}" if query else "replay"

    return link


_BOUNDS = {"on", "known_on", "version", "before", "after"}


def _steps(on: date, today: date, facts: list[FactOnRecord]) -> dict[str, date | None]:
    """Return the dates a month before and after the one looked at, the first one, and that of the first record."""
    first = min((each.occurred_on for each in facts), default=on)
    before, after = on - timedelta(days=28), on + timedelta(days=28)
    return {
        "first": first,
        "known": min((each.recorded_at.astimezone(LONDON).date() for each in facts), default=first),
        "before": before if before >= first else None,
        "after": after if after < today else None,
        "today": today,
    }
