"""Replay: what did we know, and when did we know it? The page of an apprenticeship as it was at another point."""

from datetime import date, timedelta
from typing import Annotated, Any
from urllib.parse import urlencode
from uuid import UUID

import msgspec
from fastapi import Depends, Query

from api.answers.history import FactRead
from api.answers.replay import Replay, asked_point
from api.console.apprenticeship import MEETS, moved_by, standard_of
from api.console.drawing.two_axes import off_the_diagonal, square
from api.console.entrance.visit import Visit
from api.console.frame import Frame
from api.console.history import Density, days_of, every_fact, in_their_names, said_last
from api.console.pages import View
from api.console.standing import Standing
from api.console.whose_page import whose
from domain.days import LONDON
from domain.history.replay import Point
from domain.history.why import Question

ADDRESS = "/apprenticeships/{apprenticeship}/replay"
WHY = (
    Question.STAGE,
    Question.GATEWAY,
    Question.ESCALATION,
    Question.GRADE,
    Question.ASSESSMENT_WINDOW,
)

LISTED = 20
"""So many are listed beside a picture or a difference, the newest; the history has them all."""

_COLUMNS = ("number", "occurred_on", "recorded_at", "name", "sentence", "actor", "role")

Show = Annotated[Density, Query(description="How much of the history is shown.")]
Of = Annotated[Question | None, Query(alias="why", description="What is asked about.")]


async def replay(
    visit: Visit,
    apprenticeship: UUID,
    point: Annotated[Point, Depends(asked_point)],
    show: Show = Density.MILESTONES,
    of: Of = None,
) -> View:
    """Show an apprenticeship as it was on a date, as known on another, and what differs from now."""
    about: dict[str, Any] = {"apprenticeship": apprenticeship}
    past = point != Point()
    now: Replay = await visit.ask("replay", **about, point=Point())
    then: Replay = await visit.ask("replay", **about, point=point) if past else now
    difference = await visit.ask_if_entitled("difference", **about, first=point, second=Point()) if past else None
    why = await visit.ask_if_entitled("why", **about, of=of, point=point) if of else None
    facts = await every_fact(visit, apprenticeship)
    people = await whose(visit, apprenticeship)
    shows = {
        **people,
        **_of_the_point(then, now, point, facts),
        "standing": await _standing(visit, apprenticeship, then, point, facts[: then.facts]),
        "past": past,
        "days": days_of(facts[: then.facts], show),
        "told": in_their_names(facts, people["names"]),
        "listed": LISTED,
        "densities": list(Density),
        "show": show,
        "questions": WHY,
        "asked": of,
        "link": _links(point, show),
        "may": {},
        "meets": MEETS,
    }
    answers = {"replay": then, "difference": difference, "why": why}
    return View("replay.html", answers, shows, _rows(facts[: then.facts]))


def add_to(frame: Frame) -> None:
    """Add replay to the console."""
    frame.view(ADDRESS, replay, listed=True)


async def _standing(visit: Visit, apprenticeship: UUID, then: Replay, point: Point, known: list[FactRead]) -> Standing:
    moves = await visit.ask_if_entitled("why", apprenticeship=apprenticeship, of=Question.STAGE, point=point)
    return Standing(
        on=then.on,
        state=then.state,
        gateway=then.readings.gateway,
        off_the_job=then.readings.off_the_job,
        progress=then.readings.progress,
        said=said_last(known, then.on),
        coverage=then.readings.portfolio_coverage,
        moved=moved_by(moves) if moves else (),
        standard=await standard_of(visit, then.state),
    )


def _of_the_point(then: Replay, now: Replay, point: Point, facts: list[FactRead]) -> dict[str, Any]:
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


def _rows(known: list[FactRead]) -> list[list[Any]]:
    return [[*_COLUMNS], *([getattr(each, name) for name in _COLUMNS] for each in known)]


def _known_on(point: Point, known: list[FactRead], today: date) -> date:
    if point.known_on:
        return point.known_on
    bounded = point.version or point.before or point.after
    return known[-1].recorded_at.astimezone(LONDON).date() if bounded and known else today


def _links(point: Point, show: Density) -> Any:
    """Return what makes the address of this page with something changed, from this page on."""

    def link(**other: Any) -> str:
        kept = {} if other.keys() & _BOUNDS else msgspec.structs.asdict(point)
        said = {**kept, "show": show.value if show is not Density.MILESTONES else None, **other}
        query = urlencode({name: value for name, value in said.items() if value is not None})
        return f"replay?{query}" if query else "replay"

    return link


_BOUNDS = {"on", "known_on", "version", "before", "after"}


def _steps(on: date, today: date, facts: list[FactRead]) -> dict[str, date | None]:
    """Return the dates a month before and after the one looked at, and the first one, as far as there are any."""
    first = min((each.occurred_on for each in facts), default=on)
    before, after = on - timedelta(days=28), on + timedelta(days=28)
    return {
        "first": first,
        "before": before if before >= first else None,
        "after": after if after < today else None,
        "today": today,
    }
