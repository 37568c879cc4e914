"""Apprenticeship: a life at a glance, as far as the viewer may read it."""

from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query

from api.console.entrance.visit import Visit
from api.console.every_fact import every_fact, in_words
from api.console.frame import Frame, Live
from api.console.leading import FromToday
from api.console.live.streams import Streams
from api.console.pages import View
from api.console.today import waits_in
from api.console.whose_page import whose
from api.problems import Problem
from api.showing.history import said_last
from api.showing.standing import Standing, moved_by, rungs_of
from domain.days import london_date
from domain.facts.escalations import ClockEscalated
from domain.facts.portfolio import ProgressUpdated
from domain.history.replay import Point
from domain.history.why import Question

ABOUT_ONE = "/apprenticeships/{apprenticeship}"
NEWEST = 12

Recorded = Annotated[str | None, Query(max_length=128, description="The key of what was just recorded.")]


async def apprenticeship(visit: Visit, apprenticeship: UUID, recorded: Recorded = None) -> View:
    """Show how an apprenticeship stands today."""
    about = {"apprenticeship": apprenticeship}
    acts = await visit.ask_if_entitled("acts", **about)
    standing, answers = await stands(visit, apprenticeship, Point())
    outcome = await _recorded(visit, recorded)
    may = {each.command: each for each in acts.acts} if acts else {}
    replays = "replay" in answers
    people = await whose(visit, apprenticeship)
    shows = {
        **people,
        **await waits_in(visit, apprenticeship),
        "standing": standing,
        "proposals": answers.get("proposals", []),
        "may": may,
        "recorded": outcome,
        "said": await in_words(visit, apprenticeship, outcome, people["names"]) if outcome else [],
        "past": False,
        "by": {},
        "replays": replays,
        "leads": FromToday(apprenticeship, may, visit.caller.role, replays=replays),
    }
    return View("apprenticeship.html", answers | ({"acts": acts} if acts else {}), shows)


async def stands(visit: Visit, apprenticeship: UUID, point: Point) -> tuple[Standing, dict[str, Any]]:
    """Return how an apprenticeship stands at a point, by all that the viewer may ask, and the answers by questions.

    Raises the 404 problem of a stranger, a 403 problem where nothing of it may be asked, and as the questions do.
    """
    about = {"apprenticeship": apprenticeship}
    answers: dict[str, Any] = {}
    asked: list[tuple[str, dict[str, Any]]] = [(each, {"point": point}) for each in ("replay", "sessions", "clocks")]
    asked += [("why", {"of": Question.STAGE, "point": point}), *([("proposals", {})] if point == Point() else [])]
    for question, given in asked:
        answers[question] = await visit.ask_if_entitled(question, **about, **given)
    if answers["replay"] is None:
        for question in ("state", "gateway_checklist", "off_the_job_hours", "portfolio_coverage"):
            answers[question] = await _once_enrolled(visit, question, apprenticeship)
    told = {name: each for name, each in answers.items() if each is not None}
    if not told:
        raise Problem(403, "not-entitled", "Not entitled", "Nothing of this apprenticeship is for you to read.")
    return await _standing(visit, apprenticeship, told), told


def add_to(frame: Frame, streams: Streams) -> None:
    """Add the page to the console."""
    frame.view(ABOUT_ONE, apprenticeship, live=Live(streams.of_one, streams.watchers.touched.head))


async def _standing(visit: Visit, apprenticeship: UUID, told: dict[str, Any]) -> Standing:
    replay, clocks, state = told.get("replay"), told.get("clocks"), told.get("state")
    facts = await every_fact(visit, apprenticeship, ClockEscalated.NAME, ProgressUpdated.NAME)
    more = {
        "sessions": told.get("sessions"),
        "clocks": clocks.clocks if clocks else None,
        "moved": moved_by(told["why"]) if "why" in told else (),
        "standard": await standard_of(visit, replay.state if replay else state.state if state else None),
    }
    if replay:
        return Standing.replayed(replay, facts, **more)
    on = clocks.on if clocks else london_date(datetime.now(UTC))
    return Standing(
        on=on,
        state=state.state if state else None,
        gateway=told.get("gateway_checklist"),
        off_the_job=told.get("off_the_job_hours"),
        progress=state.progress if state else None,
        said=said_last(facts, on),
        coverage=told.get("portfolio_coverage"),
        rungs=rungs_of(facts),
        **more,
    )


async def standard_of(visit: Visit, state: Any) -> Any:
    """Return the standard of an apprenticeship whose state is known, else nothing."""
    if not (state and state["application"]):
        return {}
    return await visit.ask("standard", reference=state["application"]["standard"])


async def _once_enrolled(visit: Visit, question: str, apprenticeship: UUID) -> Any:
    try:
        return await visit.ask_if_entitled(question, apprenticeship=apprenticeship)
    except Problem as problem:
        if problem.type != "not-enrolled":
            raise
        return None


async def _recorded(visit: Visit, key: str | None) -> Any:
    if key is None:
        return None
    try:
        return await visit.ask("outcome_of_a_command", key=key)
    except Problem as problem:
        if problem.type != "nothing-recorded":
            raise
        return None
