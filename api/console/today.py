"""Today: what waits for whoever looks, and for nobody else."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from api.access.roles import AUDITOR
from api.answers.of_many.case import Waiting
from api.console.entrance.visit import Visit
from api.console.frame import ROOT, Frame, Live
from api.console.live.streams import Streams
from api.console.pages import View
from domain.apprenticeship import COMMANDS

_EVERYDAY = {
    "tutor": ("plan-session", "log-off-the-job", "record-contact"),
    "coordinator": ("plan-session",),
}
"""What is done on any day, by the role of those who do it."""


async def today(visit: Visit) -> View:
    """Show what waits for somebody today, and where their apprentices stand."""
    told = await visit.ask("today")
    people = {each.apprenticeship: each.person for each in told.apprenticeships}
    order = sorted(told.apprenticeships, key=lambda each: (each.overdue_since is None, each.overdue_since or told.on))
    shows = {
        "names": told.names,
        "people": people,
        "rows": order,
        "waiting": _by_apprenticeship(told.waiting),
        "address": address_of,
        "everyday": {name: COMMANDS[name].stages for name in _EVERYDAY.get(visit.caller.role, ())},
    }
    return View("today.html", {"today": told}, shows)


def _by_apprenticeship(waiting: Iterable[Waiting]) -> dict[UUID, list[Waiting]]:
    """Return what waits by apprenticeship, in the order of what waits first in each."""
    found: dict[UUID, list[Waiting]] = {}
    for each in waiting:
        found.setdefault(each.apprenticeship, []).append(each)
    return found


def address_of(waiting: Waiting, command: str = "") -> str:
    """Return where the form is that answers what waits, or that of another command, filled in so far."""
    said = f"?{urlencode(waiting.said)}" if waiting.said else ""
    return f"{ROOT}/apprenticeships/{waiting.apprenticeship}/acts/{command or waiting.command}{said}"


async def waits_in(visit: Visit, apprenticeship: UUID) -> dict[str, Any]:
    """Return what waits for the viewer in one apprenticeship, and where each is answered: nothing for auditors."""
    told = None if visit.caller.role == AUDITOR else await visit.ask("today", about=apprenticeship)
    return {"waiting": told.waiting if told else [], "address": address_of}


def add_to(frame: Frame, streams: Streams) -> None:
    """Add the page to the console, as its first."""
    frame.view("", today, live=Live(streams.of_today, streams.watchers.touched.accounted_for))
