"""Each row of the caseload beside the facts that it accounts for, and what differs made again from them."""

from typing import Any, NamedTuple
from uuid import UUID

import msgspec
from psycopg import Connection

from activities.caseload.projection import Place
from activities.caseload.table import Row, remove, row_of, write
from activities.database import Pool, fetch, with_connection
from activities.ledger.ledger import Ledger
from domain.deciding.fold import fold
from domain.rulebook.rulebook import Rulebook

# One statement sees one moment: the row as it was when the projection stood there.
_FOUND = """
    SELECT max(e.stream_version), max(e.position), max(to_jsonb(c)::text)
    FROM reading.position p
    LEFT JOIN ledger.events e ON e.stream_id = %(apprenticeship)s AND e.position <= p.position
    LEFT JOIN reading.caseload c ON c.apprenticeship = %(apprenticeship)s
    WHERE p.projection = 'caseload'"""
_EVERY = "SELECT apprenticeship::text FROM reading.caseload ORDER BY apprenticeship"


class _Beside(NamedTuple):
    says: Row | None
    found: Row | str | None


class CaseloadCompared:
    """Compares rows with the facts up to where the projection stands. Every call blocks and raises DATABASE_AWAY.

    Each but the first raises what a fold and row_of raise, for facts that cannot be read.
    """

    def __init__(self, pool: Pool, ledger: Ledger, book: Rulebook) -> None:
        """Compare the rows behind `pool` with `ledger`."""
        self._pool = pool
        self._ledger = ledger
        self._book = book
        self._place = Place(pool, "caseload")

    def every(self) -> list[UUID]:
        """Return of which apprenticeships there are rows."""
        return fetch(self._pool, UUID, _EVERY)

    def difference(self, apprenticeship: UUID) -> str | None:
        """Return in words how the row of an apprenticeship differs from the facts, or None."""
        says, found = with_connection(self._pool, lambda connection: self._beside(connection, apprenticeship))
        if says == found:
            return None
        if says is None:
            return "there is a row of it in the caseload, and no facts that make one"
        if found is None:
            return "its row in the caseload is gone"
        if isinstance(found, str):
            return f"its row in the caseload cannot be read: {found}"
        differing = [name for name in Row.__struct_fields__ if getattr(says, name) != getattr(found, name)]
        return f"its row in the caseload says otherwise than the facts: {', '.join(differing)}"

    def mend(self, apprenticeship: UUID) -> None:
        """Make the row of an apprenticeship anew; the projection waits meanwhile."""
        with self._place.held() as connection:
            says, _ = self._beside(connection, apprenticeship)
            if says:
                write(connection, [says])
            else:
                remove(connection, apprenticeship)

    def _beside(self, connection: Connection[Any], apprenticeship: UUID) -> _Beside:
        ((version, position, text),) = connection.execute(_FOUND, {"apprenticeship": apprenticeship}).fetchall()
        history = self._ledger.history(apprenticeship, until=version) if version else []
        says = row_of(fold(apprenticeship, history), position, self._book) if version else None
        try:
            return _Beside(says, msgspec.json.decode(text, type=Row) if text else None)
        except msgspec.ValidationError as error:
            return _Beside(says, str(error))
