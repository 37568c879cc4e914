"""The caseload: who is where, what is due and what is overdue."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from typing import Any, Literal
from urllib.parse import urlencode
from uuid import UUID

import msgspec
from pydantic import BaseModel, ConfigDict, Field

from activities.caseload.table import After, Row, read
from activities.database import Pool
from api.access.caller import Caller
from api.problems import Problem
from domain.body import Code, Day
from domain.days import london_date
from domain.figures.progress import Progress, ProgressDates
from domain.stage import Stage


class Filters(BaseModel):
    """Which apprenticeships: those that fit everything given."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    apprenticeships: list[UUID] | None = Field(default=None, description="Only these, by their ids.")
    stage: Stage | None = None
    tutor: Code | None = Field(default=None, description="The staff number of the tutor responsible.")
    cohort: Code | None = None
    employer: UUID | None = Field(default=None, description="The employer's id in the register.")
    overdue: bool | None = Field(default=None, description="Whether anything is overdue.")
    overdue_clock: Code | None = Field(default=None, description="A clock that is overdue, such as review.")
    escalated: bool | None = Field(default=None, description="Whether an escalation is open.")
    at_risk: bool | None = Field(default=None, description="Whether an at-risk case is open.")
    in_break: bool | None = Field(default=None, description="Whether on a break in learning.")
    proposal_waits: bool | None = Field(default=None, description="Whether a proposal waits for a second person.")
    proposed_by: Code | None = Field(default=None, description="Who made a proposal that waits, as tokens call them.")
    progress: Progress | None = Field(default=None, description="Whether ahead, on track or behind today.")
    due_before: Day | None = Field(default=None, description="The next session is due before this date, YYYY-MM-DD.")


class Wanted(Filters):
    """Which apprenticeships to list, how many of them, and in which order."""

    order: Literal["id", "due"] = Field(
        default="id", description="By id, or by when the next session is due, those without a date last."
    )
    limit: int = Field(default=50, ge=1, le=200, description="How many to list at most.")
    after: str | None = Field(
        default=None,
        pattern="^[A-Za-z0-9_-]{22}$|^[A-Za-z0-9_-]{27}$",
        description="Where to go on, as `next` of the page before says.",
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
    next_session_on: date | None = Field(description="The day of the next session planned, today or later.")
    next_session_at: time | None = Field(description="Its time of day in London, if that is planned.")
    next_due_on: date | None = Field(description="The last date for the next session; none where the clock stands.")
    overdue_clocks: list[str] = Field(description="The clocks that are overdue, by name, such as session.")
    overdue_since: date | None = Field(description="The date on which the first of them fell overdue.")
    open_escalation: int | None = Field(description="The highest rung that an open escalation has reached.")
    at_risk_since: date | None = Field(description="The date on which the open at-risk case was opened.")
    in_break: bool = Field(description="Whether on a break in learning.")
    proposed_by: list[str] = Field(description="Who made proposals that wait for a second person, in small letters.")
    progress: Progress | None = Field(
        description="Whether ahead, on track or behind today; none where it is not judged."
    )
    behind_from_on: date | None = Field(description="From when behind, if nothing more is recorded.")
    version: int = Field(description="How many facts changed its state: the number in its ETag.")


class CaseloadPage(BaseModel):
    """A page of the caseload. Going on with `next` lists each apprenticeship once, whatever changes meanwhile.

    In the order of what is due, one whose date changes meanwhile may be listed again, or not at all.
    """

    model_config = ConfigDict(frozen=True)

    apprenticeships: list[CaseloadEntry]
    next: str | None = Field(description="The path and query of the next page, also in the Link header.")


class CaseloadAnswers:
    """Answers who is where."""

    def __init__(self, pool: Pool) -> None:
        """Answer from the caseload behind `pool`."""
        self.pool = pool

    def caseload(self, wanted: Wanted, caller: Caller) -> CaseloadPage:
        """List apprenticeships in the order asked for, a page at a time: to tutors those whom they answer for."""
        after = _last(wanted) if wanted.after else None
        rows = read(self.pool, filters_of(wanted, caller), wanted.limit + 1, order=wanted.order, after=after)
        page, today = rows[: wanted.limit], london_date(datetime.now(UTC))
        following = _following(wanted, page[-1]) if len(rows) > len(page) else None
        return CaseloadPage(apprenticeships=[entry_of(row, today) for row in page], next=following)


def filters_of(wanted: Filters, caller: Caller) -> dict[str, Any]:
    """Return what the rows that a caller asks for have in common: a tutor's are those whom they answer for."""
    filters = wanted.model_dump(exclude_none=True, exclude={"order", "limit", "after"})
    if wanted.proposed_by:
        filters["proposed_by"] = wanted.proposed_by.lower()
    if wanted.progress:
        filters["progress"] = (london_date(datetime.now(UTC)), wanted.progress)
    return {**filters, "own_tutor": caller.subject} if caller.role == "tutor" else filters


def entry_of(row: Row, today: date) -> CaseloadEntry:
    """Return a row as it is read on a London date."""
    planned = zip(row.planned_on, row.planned_at, strict=True)
    today = max(today, row.recorded_on)
    on, at = next((each for each in planned if each[0] >= today), (None, None))
    progress = ProgressDates(row.judged_from_on, row.ahead_before_on, row.behind_from_on).on(today)
    also = {"next_session_on": on, "next_session_at": at, "progress": progress}
    return CaseloadEntry.model_validate({**msgspec.structs.asdict(row), **also})


def _following(wanted: Wanted, last: Row) -> str:
    day = (last.next_due_on or date.max).toordinal().to_bytes(4) if wanted.order == "due" else b""
    cursor = urlsafe_b64encode(last.apprenticeship.bytes + day).decode().rstrip("=")
    asked = wanted.model_dump(mode="json", exclude_unset=True, exclude_none=True) | {"after": cursor}
    return f"/apprenticeships?{as_query(asked)}"


def as_query(asked: Mapping[str, Any]) -> str:
    """Return filters, as JSON has them, as the query of an address."""
    said = {name: str(value).lower() if isinstance(value, bool) else value for name, value in asked.items()}
    return urlencode(said, doseq=True)


def _last(wanted: Wanted) -> After:
    """Return what the last row of the page before was; raises a 422 problem for one of another order."""
    cursor = urlsafe_b64decode(f"{wanted.after}==")
    apprenticeship, day = UUID(bytes=cursor[:16]), int.from_bytes(cursor[16:])
    if bool(cursor[16:]) != (wanted.order == "due") or day > date.max.toordinal():
        detail = "Go on with the whole of `next` as the page before gave it, or begin again without `after`."
        raise Problem(422, "other-order", "A page of another order", detail)
    return After(apprenticeship, date.fromordinal(day) if day else None)
