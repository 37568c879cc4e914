"""The log of audit reads: who read what of whom, and when."""

from typing import Annotated, Any
from urllib.parse import urlencode
from uuid import UUID

from fastapi import Query

from api.answers.history import PAGE, Bound
from api.audit.audit_reads import After, AuditRead, Limit, Named, What
from api.console.entrance.visit import Visit
from api.console.frame import Frame
from api.console.pages import View

_COLUMNS = ("number", "at", "reader", "role", "what", "apprenticeship", "sample", "request")
_FIELDS = ("reader", "role", "what", "apprenticeship", "sample", "read_from", "read_until")

About = Annotated[UUID | None, Query(description="Reads of this apprenticeship.")]
OfSample = Annotated[UUID | None, Query(description="Reads of this sample.")]


async def reads(  # noqa: PLR0913, PLR0917 - one argument for each thing that may be asked
    visit: Visit,
    reader: Named = None,
    role: Named = None,
    what: What = None,
    apprenticeship: About = None,
    sample: OfSample = None,
    read_from: Bound = None,
    read_until: Bound = None,
    after: After = 0,
    limit: Limit = PAGE,
) -> View:
    """Show what was read, the oldest first."""
    asked = {
        "reader": reader,
        "role": role,
        "what": what,
        "apprenticeship": apprenticeship,
        "sample": sample,
        "read_from": read_from,
        "read_until": read_until,
    }
    page = await visit.ask("audit_reads", **asked, after=after, limit=limit)
    said = {name: value for name, value in asked.items() if value is not None}
    shows = {"asked": said, "this": urlencode(said), "next": urlencode({**said, "after": page.next})}
    return View("reads.html", {"page": page}, shows, _rows(page.reads))


def add_to(frame: Frame) -> None:
    """Add the log to the console."""
    frame.view("/audit/reads", reads, listed=True, mends=_FIELDS)


def _rows(found: list[AuditRead]) -> list[list[Any]]:
    return [[*_COLUMNS], *([getattr(each, name) for name in _COLUMNS] for each in found)]
