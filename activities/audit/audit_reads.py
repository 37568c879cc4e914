"""What auditors read, and whom others looked for: recorded before the answer is given, and never changed."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, LiteralString, NamedTuple
from uuid import UUID

from activities.database import Pool, fetch, fetch_one

_RECORD = """
    INSERT INTO audit.reads (request, reader, role, sample, what, apprenticeship, asked, people)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s) RETURNING number"""
_SELECT: LiteralString = """
    SELECT number, at, request, reader, role, sample, what, apprenticeship, asked, people
    FROM audit.reads WHERE number > %s{conditions} ORDER BY number LIMIT %s"""
_CONDITIONS: dict[str, LiteralString] = {
    "reader": " AND reader = %s",
    "role": " AND role = %s",
    "what": " AND what = %s",
    "apprenticeship": " AND apprenticeship = %s",
    "sample": " AND sample = %s",
    "person": " AND people @> ARRAY[%s::uuid]",
    "since": " AND at >= %s",
    "before": " AND at < %s",
}


class Read(NamedTuple):
    """One read: who, in which role, what, of which apprenticeship, and asked how (JSON).

    `sample` is the one asked about, or the one that the reader's token is limited to; `people` are those of
    the register whom the answer tells of, where it is about no apprenticeship.
    """

    request: UUID
    reader: str
    role: str
    sample: UUID | None
    what: str
    apprenticeship: UUID | None
    asked: str
    people: list[UUID] | None = None


class RecordedRead(NamedTuple):
    """One read as it was recorded: its number, counted up, and the UTC instant."""

    number: int
    at: datetime
    request: UUID
    reader: str
    role: str
    sample: UUID | None
    what: str
    apprenticeship: UUID | None
    asked: str
    people: list[UUID] | None


class AuditReads:
    """Records reads and finds them; every call blocks and raises DATABASE_AWAY."""

    def __init__(self, pool: Pool) -> None:
        """Use connections of `pool`."""
        self.pool = pool

    def record(self, read: Read) -> int:
        """Record a read and return its number. Where a cut connection hides it, it is recorded twice."""
        return fetch_one(self.pool, int, _RECORD, read)

    def recorded(self, wanted: Mapping[str, Any], *, after: int, limit: int) -> list[RecordedRead]:
        """Return at most `limit` reads after the number `after`, in order.

        `wanted` names what they have in common: reader, role, what, apprenticeship, sample, person, and `since`
        and `before` which aware instants they were made. Raises KeyError for another name.
        """
        conditions: LiteralString = "".join([_CONDITIONS[name] for name in wanted])
        arguments = [after, *wanted.values(), limit]
        return fetch(self.pool, RecordedRead, _SELECT.format(conditions=conditions), arguments)
