"""The caseload: who is where, what is due and what is overdue."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import date
from urllib.parse import urlencode
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from activities.caseload.table import read
from activities.database import Pool
from domain.body import Code, Day
from domain.stage import Stage


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


class CaseloadAnswers:
    """Answers who is where."""

    def __init__(self, pool: Pool) -> None:
        """Answer from the caseload behind `pool`."""
        self.pool = pool

    def caseload(self, wanted: Wanted) -> CaseloadPage:
        """List apprenticeships in the order of their ids, a page at a time."""
        filters = wanted.model_dump(exclude_none=True, exclude={"limit", "after"})
        if wanted.after:
            filters["after"] = UUID(bytes=urlsafe_b64decode(wanted.after + "=="))
        rows = read(self.pool, filters, wanted.limit + 1)
        page = [CaseloadEntry.model_validate(row) for row in rows[: wanted.limit]]
        following = _following(wanted, page[-1].apprenticeship) if len(rows) > len(page) else None
        return CaseloadPage(apprenticeships=page, next=following)


def _following(wanted: Wanted, last: UUID) -> str:
    cursor = urlsafe_b64encode(last.bytes).decode().rstrip("=")
    asked = wanted.model_dump(mode="json", exclude_unset=True, exclude_none=True) | {"after": cursor}
    return f"/apprenticeships?{urlencode({name: _as_asked(value) for name, value in asked.items()})}"


def _as_asked(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
