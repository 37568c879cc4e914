"""What can be chosen in a form: sessions, assessments, open escalations, tutors, as this viewer may know them."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from uuid import UUID

from api.answers.of_many.caseload import Wanted
from api.console.acting.fields import Choices
from api.console.entrance.visit import Visit
from api.showing.plainly import plainly
from domain.body import Body
from domain.days import in_words, when_in_words, written_out
from domain.history.replay import Point

MOST_PICKED_FROM = 100
"""Of so many or more nobody picks one from a list: it would be most of the page."""
Offer = Callable[[Visit, UUID], Awaitable[Choices | None]]


async def choices_for(visit: Visit, apprenticeship: UUID, command: type[Body]) -> Mapping[str, Choices]:
    """Return what can be chosen for the fields of a command, by their names: nothing of what they may not know."""
    wanted = [name for name in _OFFERS if name in command.model_fields]
    offered = {name: await _OFFERS[name](visit, apprenticeship) for name in wanted}
    return {name: each for name, each in offered.items() if each is not None}


async def of_whom(visit: Visit) -> Mapping[str, Choices]:
    """Return of which tutors, cohorts and employers there are apprenticeships, by name to those who may see names.

    Others choose an employer by the id. Of more than one picks from, there is no choice.
    """
    named = await visit.ask_if_entitled("named_caseload", wanted=Wanted(limit=1))
    if named:
        tally = {"tutor": named.tally.tutors, "cohort": named.tally.cohorts, "employer": named.tally.employers}
        names: Mapping[str, str] = named.names
    else:
        groups = (await visit.ask("measures", by="employer")).groups
        tally, names = {"employer": {each.key: each.measures.apprenticeships for each in groups}}, {}
    return {of: _counted(found, names) for of, found in tally.items() if len(found) < MOST_PICKED_FROM}


def _counted(found: Mapping[str, int], names: Mapping[str, str]) -> Choices:
    said = [(known, f"{names.get(known.lower(), known)} ({count})") for known, count in found.items()]
    return sorted(said, key=lambda each: each[1].lower())


async def _sessions(visit: Visit, apprenticeship: UUID) -> Choices | None:
    found = await visit.ask_if_entitled("sessions", apprenticeship=apprenticeship, point=Point())
    if found is None:
        return None
    return [(str(each.session), when_in_words(each.planned_on, each.starts_at)) for each in found if each.awaited]


async def _assessments(visit: Visit, apprenticeship: UUID) -> Choices | None:
    state = await _state(visit, apprenticeship)
    if state is None:
        return None
    found = state["assessments"]["by_id"]
    return [(known, f"{each['title']}, booked for {written_out(each['booked_for'])}") for known, each in found.items()]


async def _tutors(visit: Visit, _: UUID) -> Choices:
    register = await visit.ask_if_entitled("staff_register", limit=200)
    return [(each.staff, f"{each.name} ({each.staff})") for each in register.staff] if register else []


async def _epaos(visit: Visit, _: UUID) -> Choices:
    return [(each.epao, each.name) for each in await visit.ask("epaos")]


async def _clocks(visit: Visit, apprenticeship: UUID) -> Choices:
    found = await visit.ask_if_entitled("clocks", apprenticeship=apprenticeship, point=Point())
    escalated = {each.clock: each.title for each in found.clocks if each.overdue_since} if found else {}
    return list(escalated.items())


async def _about(visit: Visit, apprenticeship: UUID) -> Choices:
    found = await visit.ask_if_entitled("clocks", apprenticeship=apprenticeship, point=Point())
    escalated = [each for each in found.clocks if each.overdue_since] if found else []
    return [(each.about, f"{each.title}, overdue since {in_words(each.overdue_since)}") for each in escalated]


async def _elements(visit: Visit, apprenticeship: UUID) -> Choices:
    return [(each["key"], plainly(each["key"])) for each in await _of_standard(visit, apprenticeship, "elements")]


async def _ksbs(visit: Visit, apprenticeship: UUID) -> Choices:
    found: list[tuple[str, str]] = []
    for kind in ("knowledge", "skills", "behaviours"):
        listed = await _of_standard(visit, apprenticeship, kind)
        found += [(each, f"{each} {listed[each]}" if isinstance(listed, dict) else each) for each in listed]
    return found


async def _methods(visit: Visit, apprenticeship: UUID) -> Choices:
    plan = await _of_standard(visit, apprenticeship, "assessment")
    return [(each["key"], each.get("title", each["key"])) for each in plan["methods"]] if plan else []


async def _options(visit: Visit, apprenticeship: UUID) -> Choices:
    return [(each, plainly(each)) for each in await _of_standard(visit, apprenticeship, "options")]


async def _proposals(visit: Visit, apprenticeship: UUID) -> Choices:
    found = await visit.ask_if_entitled("proposals", apprenticeship=apprenticeship) or []
    return [(str(each.number), each.says) for each in found]


async def _state(visit: Visit, apprenticeship: UUID) -> dict[str, Any] | None:
    found = await visit.ask_if_entitled("state", apprenticeship=apprenticeship)
    return found.state if found else None


async def _of_standard(visit: Visit, apprenticeship: UUID, part: str) -> Any:
    state = await _state(visit, apprenticeship)
    if not state:
        return {}
    standard = await visit.ask("standard", reference=state["application"]["standard"])
    return standard.get(part) or {}


_OFFERS: Mapping[str, Offer] = {
    "session": _sessions,
    "assessment": _assessments,
    "tutor": _tutors,
    "to_tutor": _tutors,
    "epao": _epaos,
    "clock": _clocks,
    "about": _about,
    "element": _elements,
    "ksbs": _ksbs,
    "method": _methods,
    "option": _options,
    "proposal": _proposals,
}
