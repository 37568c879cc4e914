"""Which apprenticeships were touched: by the facts of a stretch of the log that the caseload accounts for."""

from collections.abc import Iterable
from uuid import UUID

from activities.caseload.table import Row, read
from activities.database import Pool, fetch, fetch_one

_ACCOUNTED_FOR = "SELECT position FROM reading.position WHERE projection = 'caseload'"
_HEAD = "SELECT coalesce(max(position), 0) FROM ledger.events"
_TOUCHED = """
    SELECT stream_id::text, max(position) FROM ledger.events
    WHERE position > %s AND position <= %s GROUP BY stream_id LIMIT %s"""

_ANY_OF = """
    SELECT EXISTS (SELECT FROM ledger.events WHERE stream_id = ANY (%s) AND position > %s AND position <= %s)"""


class Touched:
    """Looks at the log and at the caseload; each method blocks, and raises DATABASE_AWAY."""

    def __init__(self, pool: Pool) -> None:
        """Look through connections of `pool`."""
        self.pool = pool

    def accounted_for(self) -> int:
        """Return the position in the log of the last fact that the caseload accounts for."""
        return fetch_one(self.pool, int, _ACCOUNTED_FOR)

    def head(self) -> int:
        """Return the position of the last fact in the log."""
        return fetch_one(self.pool, int, _HEAD)

    def between(self, after: int, until: int, most: int) -> dict[UUID, int]:
        """Return at most so many apprenticeships with facts after a position up to another, and where their last is."""
        found = fetch(self.pool, lambda stream, last: (UUID(stream), last), _TOUCHED, (after, until, most))
        return dict(found)

    def any_of(self, apprenticeships: Iterable[UUID], after: int, until: int) -> bool:
        """Return whether one of these has facts after a position up to another; it looks at no others."""
        return fetch_one(self.pool, bool, _ANY_OF, (list(apprenticeships), after, until))

    def rows(self, apprenticeships: Iterable[UUID]) -> list[Row]:
        """Return what the caseload says of these."""
        wanted = list(apprenticeships)
        return read(self.pool, {"apprenticeships": wanted}, len(wanted))
