"""What was read, over HTTP and on the command line: who, when, what, of whom, and by which limit."""

from datetime import datetime, timedelta
from typing import Annotated
from uuid import UUID

import msgspec
from pydantic import BaseModel, Field

from activities.audit.audit_reads import AuditReads, RecordedRead
from api.answers.history import LONGEST_PAGE, PAGE, Bound, period
from api.problems import Problem
from domain.days import london_instant
from domain.history.sentences import Period

Named = Annotated[str | None, Field(max_length=64)]
What = Annotated[str | None, Field(max_length=64, description="What was read, such as history or gateway-checklist.")]
OfPerson = Annotated[UUID | None, Field(description="Searches that found, and exports that told of, this person.")]
After = Annotated[int, Field(ge=0, le=2**63 - 1, description="The `next` of the page before.")]
Limit = Annotated[int, Field(ge=1, le=LONGEST_PAGE)]


class AuditRead(BaseModel):
    """One read, recorded before it was answered: who read what of which apprenticeship, and how it was asked.

    `asked` holds the point on the two axes and what was asked about, `sample` the one asked
    about or that the token was limited to, `request` what the answer carried as Audit-Read, `people` those whom a
    search found or an export told of, by id.
    """

    number: int
    at: datetime
    reader: str
    role: str
    what: str = Field(examples=["history"])
    apprenticeship: UUID | None
    asked: dict[str, str]
    sample: UUID | None
    request: UUID
    people: list[UUID] | None


class AuditReadsPage(BaseModel):
    """A page of reads, the oldest first; `next` is the `after` of the following page, if there is one."""

    reads: list[AuditRead]
    next: int | None


class AuditReading:
    """Answers what auditors read."""

    def __init__(self, reads: AuditReads) -> None:
        """Answer from `reads`."""
        self.kept = reads

    def audit_reads(  # noqa: PLR0913, PLR0917 - one argument for each thing that may be asked
        self,
        reader: Named = None,
        role: Named = None,
        what: What = None,
        apprenticeship: UUID | None = None,
        sample: UUID | None = None,
        person: OfPerson = None,
        read_from: Bound = None,
        read_until: Bound = None,
        after: After = 0,
        limit: Limit = PAGE,
    ) -> AuditReadsPage:
        """Return what was read, the oldest first: all of it, or by reader, role, what, about whom and when."""
        since, before = _instants(period(read_from, read_until, "read_until"))
        asked = {
            "reader": reader,
            "role": role,
            "what": what,
            "apprenticeship": apprenticeship,
            "sample": sample,
            "person": person,
            "since": since,
            "before": before,
        }
        wanted = {name: value for name, value in asked.items() if value is not None}
        found = self.kept.recorded(wanted, after=after, limit=limit + 1)
        page = [told(each) for each in found[:limit]]
        return AuditReadsPage(reads=page, next=page[-1].number if len(found) > limit else None)

    def audit_reads_of_one(self, apprenticeship: UUID, after: After = 0, limit: Limit = PAGE) -> AuditReadsPage:
        """Return what auditors read of one apprenticeship, the oldest first."""
        return self.audit_reads(apprenticeship=apprenticeship, after=after, limit=limit)


def _instants(asked: Period) -> tuple[datetime | None, datetime | None]:
    since = london_instant(asked.from_on, 0) if asked.from_on else None
    return since, london_instant(asked.until_on + timedelta(days=1), 0) if asked.until_on else None


def told(read: RecordedRead) -> AuditRead:
    """Return a read as it is told. Raises a 409 problem for one that was changed in the database."""
    try:
        asked = msgspec.json.decode(read.asked, type=dict[str, str])
    except msgspec.DecodeError as error:
        detail = f"Audit read {read.number} was changed in the database: what it asked is no JSON of ours any more."
        raise Problem(409, "audit-read-damaged", "An audit read is damaged", detail) from error
    return AuditRead(**read._asdict() | {"asked": asked})
