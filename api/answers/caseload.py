"""The caseload over HTTP: who is where, what is due and what is overdue, for staff and auditors."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections import Counter
from datetime import date
from functools import partial
from typing import Annotated
from uuid import UUID

import anyio.to_thread
from anyio import CapacityLimiter
from fastapi import Depends, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field

from activities.caseload.table import read
from activities.database import Pool
from api.access.bearer import Who
from api.http.openapi import Routes
from domain.body import Code, Day
from domain.stage import Stage

LINK = {"Link": {"description": "The next page, as rel=next, where there is one.", "schema": {"type": "string"}}}


class Wanted(BaseModel):
    """Which apprenticeships to list: those that fit everything given."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    stage: Stage | None = None
    tutor: Code | None = Field(default=None, description="The staff number of the tutor responsible.")
    cohort: Code | None = None
    employer: UUID | None = Field(default=None, description="The employer's id in the register.")
    overdue: bool | None = Field(default=None, description="Whether anything is overdue.")
    overdue_clock: Code | None = Field(default=None, description="A clock that is overdue, such as review.")
    escalated: bool | None = Field(default=None, description="Whether an escalation is open.")
    at_risk: bool | None = Field(default=None, description="Whether an at-risk case is open.")
    in_break: bool | None = Field(default=None, description="Whether on a break in learning.")
    due_before: Day | None = Field(default=None, description="The next session is due before this date, YYYY-MM-DD.")
    limit: int = Field(default=50, ge=1, le=200, description="How many to list at most.")
    after: str | None = Field(
        default=None, pattern="^[A-Za-z0-9_-]{22}$", description="Where to go on, as `next` of the page before says."
    )


class CaseloadEntry(BaseModel):
    """One apprenticeship as its facts so far have it. Dates are of Europe/London."""

    model_config = ConfigDict(frozen=True, from_attributes=True)

    apprenticeship: UUID
    person: UUID = Field(description="The apprentice's id in the people register.")
    standard: str
    cohort: str
    employer: UUID | None = Field(description="The employer's id in the register, from enrolment on.")
    stage: Stage
    tutor: str | None = Field(description="The staff number of the tutor responsible when the last fact was recorded.")
    started_on: date | None = Field(description="When training started.")
    planned_end_on: date | None
    last_held_on: date | None = Field(description="When the last session was held.")
    next_due_on: date | None = Field(description="The last date for the next session; none where the clock stands.")
    overdue_clocks: list[str] = Field(description="The clocks that are overdue, by name, such as session.")
    overdue_since: date | None = Field(description="The date on which the first of them fell overdue.")
    open_escalation: int | None = Field(description="The highest rung that an open escalation has reached.")
    at_risk_since: date | None = Field(description="The date on which the open at-risk case was opened.")
    in_break: bool = Field(description="Whether on a break in learning.")
    version: int = Field(description="How many facts changed its state: the number in its ETag.")


class CaseloadPage(BaseModel):
    """A page of the caseload. Going on with `next` lists each apprenticeship once, whatever changes meanwhile."""

    model_config = ConfigDict(frozen=True)

    apprenticeships: list[CaseloadEntry]
    next: str | None = Field(description="The path and query of the next page, also in the Link header.")


def router(pool: Pool, readers: Who, limiter: CapacityLimiter | None = None) -> Routes:
    """Return the route of the caseload, which at most `limiter` callers read at a time.

    Without a limiter they are as many as the pool has connections.
    """
    seats = limiter or CapacityLimiter(pool.max_size)
    routes = Routes(
        tags=["caseload"],
        dependencies=[Depends(readers), Depends(_each_once)],
        problems=(401, 403, 422, 503),
    )

    @routes.get("/apprenticeships", responses={200: {"headers": LINK}})
    async def caseload(wanted: Annotated[Wanted, Query()], request: Request, response: Response) -> CaseloadPage:
        """List apprenticeships in the order of their ids, a page at a time."""
        filters = wanted.model_dump(exclude_none=True, exclude={"limit", "after"})
        if wanted.after:
            filters["after"] = UUID(bytes=urlsafe_b64decode(wanted.after + "=="))
        rows = await anyio.to_thread.run_sync(partial(read, pool, filters, wanted.limit + 1), limiter=seats)
        page = [CaseloadEntry.model_validate(row) for row in rows[: wanted.limit]]
        following = _following(request, page[-1].apprenticeship) if len(rows) > len(page) else None
        response.headers["Cache-Control"] = "no-store"
        if following:
            response.headers["Link"] = f'<{following}>; rel="next"'
        return CaseloadPage(apprenticeships=page, next=following)

    return routes


async def _each_once(request: Request) -> None:
    # Of a parameter that is given twice only the last would be looked at.
    given = Counter(name for name, _ in request.query_params.multi_items())
    twice = [name for name, times in given.items() if times > 1]
    if twice:
        raise RequestValidationError(
            [{"type": "repeated", "loc": ("query", name), "msg": "give this once"} for name in twice]
        )


def _following(request: Request, last: UUID) -> str:
    cursor = urlsafe_b64encode(last.bytes).decode().rstrip("=")
    url = request.url.include_query_params(after=cursor)
    return f"{url.path}?{url.query}"
