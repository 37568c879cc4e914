"""Apprenticeship: a life at a glance, as far as the viewer may read it."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query

from api.answers.history import FactRead
from api.console.entrance.visit import Visit
from api.console.frame import Frame, Live
from api.console.history import every_fact, in_words, said_last
from api.console.live.streams import Streams
from api.console.pages import View
from api.console.standing import Standing
from api.console.today import waits_in
from api.console.whose_page import whose
from api.problems import Problem
from domain.days import LONDON, london_date
from domain.facts.escalations import ClockEscalated
from domain.facts.portfolio import ProgressUpdated
from domain.history.replay import Point
from domain.history.why import Question

ABOUT_ONE = "/apprenticeships/{apprenticeship}"
NEWEST = 12

Recorded = Annotated[str | None, Query(max_length=128, description="The key of what was just recorded.")]


WHY = (
    Question.STAGE,
    Question.GATEWAY,
    Question.ESCALATION,
    Question.GRADE,
    Question.ASSESSMENT_WINDOW,
)
"""Of what an apprenticeship's pages tell why it is so."""


async def apprenticeship(visit: Visit, apprenticeship: UUID, recorded: Recorded = None) -> View:
    """Show how an apprenticeship stands today."""
    about = {"apprenticeship": apprenticeship}
    acts = await visit.ask_if_entitled("acts", **about)
    standing, answers = await stands(visit, apprenticeship, Point())
    outcome = await _recorded(visit, recorded)
    people = await whose(visit, apprenticeship)
    shows = {
        **people,
        **await waits_in(visit, apprenticeship),
        "standing": standing,
        "proposals": answers.get("proposals", []),
        "may": {each.command: each for each in acts.acts} if acts else {},
        "recorded": outcome,
        "said": await in_words(visit, apprenticeship, outcome, people["names"]) if outcome else [],
        "past": False,
        "by": {},
        "replays": "replay" in answers,
        "whys": {each.value: f"{apprenticeship}/replay?why={each}#why" for each in WHY if "replay" in answers},
        "meets": MEETS,
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
    replay, clocks, why = told.get("replay"), told.get("clocks"), told.get("why")
    state = replay.state if replay else told["state"].state if "state" in told else None
    read = replay.readings if replay else None
    gateway = read.gateway if read else told.get("gateway_checklist")
    on = replay.on if replay else clocks.on if clocks else london_date(datetime.now(UTC))
    facts = await every_fact(visit, apprenticeship, ClockEscalated.NAME, ProgressUpdated.NAME)
    facts = [each for each in facts if replay is None or each.number <= replay.facts]
    return Standing(
        on=on,
        state=state,
        gateway=gateway,
        off_the_job=read.off_the_job if read else told.get("off_the_job_hours"),
        progress=read.progress if read else told["state"].progress if "state" in told else None,
        said=said_last(facts, on),
        coverage=read.portfolio_coverage if read else told.get("portfolio_coverage"),
        sessions=told.get("sessions"),
        clocks=clocks.clocks if clocks else None,
        moved=moved_by(why) if why else (),
        rungs=_rungs(facts),
        standard=await standard_of(visit, state),
    )


def moved_by(why: Any) -> list[tuple[str, Any]]:
    """Return the facts that led from stage to stage, by name and date, the oldest first."""
    return [(each.fact.name, each.fact.occurred_on) for each in reversed(why.answers[0].facts)]


async def standard_of(visit: Visit, state: Any) -> Any:
    """Return the standard of an apprenticeship whose state is known, else nothing."""
    if not (state and state["application"]):
        return {}
    return await visit.ask("standard", reference=state["application"]["standard"])


def _rungs(facts: Iterable[FactRead]) -> list[tuple[Any, str, str]]:
    fired = [each for each in facts if each.name == ClockEscalated.NAME]
    return [(each.recorded_at.astimezone(LONDON).date(), "rung", each.sentence) for each in fired]


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


MEETS = {
    "english-achieved": ("record-functional-skills-attempt", "subject=english"),
    "maths-achieved": ("record-functional-skills-attempt", "subject=maths"),
    "portfolio-submitted": ("submit-portfolio", ""),
    "employer-confirmed-readiness": ("confirm-by-employer", ""),
    "apprentice-confirmed-readiness": ("confirm-by-apprentice", ""),
    "epao-chosen": ("choose-epao", ""),
    "off-the-job-training-completed": ("log-off-the-job", ""),
    "assessments-passed": ("book-assessment", ""),
    "still-employed": ("record-new-employer", ""),
}
"""By the requirement of a gateway: the act that meets it, and what its form is filled with."""
