"""Caseload: who is where, with names, filtered and counted, a page at a time."""

from typing import Annotated, Any

from fastapi import Query

from api.answers.of_many.caseload import CaseloadEntry, Wanted, as_query
from api.console.entrance.visit import Visit
from api.console.frame import ROOT, Frame
from api.console.pages import View
from api.showing.drawing.lifecycle import PATH, Stop, counted
from domain.clocks.every_clock import CLOCKS
from domain.figures.progress import Progress
from domain.stage import Stage

ADDRESS = f"{ROOT}/caseload"
_COLUMNS = (
    "apprenticeship",
    "person",
    "stage",
    "tutor",
    "employer",
    "cohort",
    "last_held_on",
    "next_session_on",
    "next_due_on",
    "overdue_since",
    "at_risk_since",
    "in_break",
    "progress",
)
_YES_OR_NO = ("overdue", "escalated", "at_risk", "in_break")
_FIELDS = ("stage", "tutor", "cohort", "employer", "overdue_clock", "progress", "due_before", *_YES_OR_NO, "order")


async def caseload(visit: Visit, wanted: Annotated[Wanted, Query()]) -> View:
    """Show a page of the caseload: with names to those who may see them."""
    # Whose turn is next is what people look for; who wants the order of ids asks for it.
    asked = wanted if "order" in wanted.model_fields_set or wanted.after else wanted.model_copy(update={"order": "due"})
    named = await visit.ask_if_entitled("named_caseload", wanted=asked)
    page = named or await visit.ask("caseload", wanted=asked)
    names: dict[str, str] = named.names if named else {}
    shows = {
        "names": names,
        "tally": named.tally if named else None,
        "stops": _stops(wanted, named.tally.stages) if named else [],
        "wanted": wanted,
        "asked": wanted.model_dump(mode="json", exclude_unset=True, exclude_none=True, exclude={"after"}),
        "stages": [*PATH, Stage.WITHDRAWN],
        "words_of_progress": list(Progress),
        "clocks": [(each.name, each.title) for each in CLOCKS],
        "titles": {each.name: each.title for each in CLOCKS},
        "facets": _facets(wanted),
        "next": page.next and page.next.partition("?")[2],
        "this": _query(wanted, {}),
        "filters": _query(wanted, {"order": None, "limit": None}),
    }
    return View("caseload.html", {"page": page}, shows, _rows(page.apprenticeships, names))


def add_to(frame: Frame) -> None:
    """Add the caseload to the console."""
    frame.view("/caseload", caseload, listed=True, mends=_FIELDS)


def _stops(wanted: Wanted, stages: dict[str, int]) -> list[Stop]:
    return counted(stages, lambda stage: f"{ADDRESS}?{_query(wanted, {'stage': stage.value})}")


def _facets(wanted: Wanted) -> list[tuple[str, str, bool]]:
    """Return the yes-or-no filters: by name, where each leads, and whether it is on."""
    on = {name for name in _YES_OR_NO if getattr(wanted, name)}
    return [
        (name, f"{ADDRESS}?{_query(wanted, {name: None if name in on else 'true'})}", name in on) for name in _YES_OR_NO
    ]


def _query(wanted: Wanted, changed: dict[str, str | None]) -> str:
    asked: dict[str, Any] = wanted.model_dump(mode="json", exclude_unset=True, exclude_none=True, exclude={"after"})
    return as_query({name: value for name, value in {**asked, **changed}.items() if value is not None})


def _rows(entries: list[CaseloadEntry], names: dict[str, str]) -> list[list[Any]]:
    named = ("person", "tutor", "employer")
    rows: list[list[Any]] = [[*_COLUMNS, "overdue_clocks", *(f"{each}_name" for each in named)]]
    for each in entries:
        said = [getattr(each, name) for name in _COLUMNS]
        rows.append(
            [*said, " ".join(each.overdue_clocks), *(names.get(str(getattr(each, name)).lower(), "") for name in named)]
        )
    return rows
