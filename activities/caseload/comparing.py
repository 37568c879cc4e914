"""Rows of the caseload and of the measures beside the facts they account for; what differs is made again."""

from typing import Any, NamedTuple
from uuid import UUID

import msgspec
from psycopg import Connection

from activities.caseload.folded import Folded, refolded, remove, write
from activities.caseload.projection import Place
from activities.caseload.table import Row
from activities.database import Pool, fetch, with_connection
from activities.ledger.ledger import Ledger
from domain.history.measuring.measures_so_far import MeasuresSoFar
from domain.rulebook.rulebook import Rulebook

# One statement sees one moment: the row as it was when the projection stood there.
_FOUND = """
    SELECT max(e.stream_version), max(e.position), max(to_jsonb(c)::text), max(to_jsonb(m)::text)
    FROM reading.position p
    LEFT JOIN ledger.events e ON e.stream_id = %(apprenticeship)s AND e.position <= p.position
    LEFT JOIN reading.caseload c ON c.apprenticeship = %(apprenticeship)s
    LEFT JOIN reading.measures m ON m.apprenticeship = %(apprenticeship)s
    WHERE p.projection = 'caseload'"""
_EVERY = """
    SELECT apprenticeship::text FROM reading.caseload UNION SELECT apprenticeship::text FROM reading.measures
    ORDER BY apprenticeship"""


Says = Row | MeasuresSoFar


class _Beside(NamedTuple):
    where: str
    says: Says | None
    found: Says | str | None

    def difference(self) -> str | None:
        """Return in words how what is found differs from what the facts say, or None."""
        if self.says == self.found:
            return None
        if self.says is None:
            return f"there is a row of it in the {self.where}, and no facts that make one"
        if self.found is None:
            return f"its row in the {self.where} is gone"
        if isinstance(self.found, str):
            return f"its row in the {self.where} cannot be read: {self.found}"
        names = self.says.__struct_fields__
        differing = [name for name in names if getattr(self.says, name) != getattr(self.found, name)]
        return f"its row in the {self.where} says otherwise than the facts: {', '.join(differing)}"


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
        """Return in words how the rows of an apprenticeship differ from the facts, or None."""
        beside = with_connection(self._pool, lambda connection: self._beside(connection, apprenticeship))
        return "; ".join(filter(None, (each.difference() for each in beside))) or None

    def mend(self, apprenticeship: UUID) -> None:
        """Make the rows of an apprenticeship anew; the projection waits meanwhile."""
        with self._place.held() as connection:
            ((version, position, *_),) = _found(connection, apprenticeship)
            remove(connection, apprenticeship)
            if version:
                write(connection, [self._folded(apprenticeship, version, position)], self._book)

    def _beside(self, connection: Connection[Any], apprenticeship: UUID) -> list[_Beside]:
        ((version, position, row, measured),) = _found(connection, apprenticeship)
        folded = self._folded(apprenticeship, version, position)
        return [
            _Beside("caseload", folded.row(self._book), _read(row, Row)),
            _Beside("measures", folded.measured(self._book), _read(measured, MeasuresSoFar)),
        ]

    def _folded(self, apprenticeship: UUID, version: int | None, position: int | None) -> Folded:
        history = self._ledger.history(apprenticeship, until=version) if version else []
        return refolded(apprenticeship, history, position or 0)


def _found(connection: Connection[Any], apprenticeship: UUID) -> list[Any]:
    return connection.execute(_FOUND, {"apprenticeship": apprenticeship}).fetchall()


def _read(text: str | None, kind: type[Says]) -> Says | str | None:
    try:
        return msgspec.json.decode(text, type=kind) if text else None
    except msgspec.ValidationError as error:
        return str(error)
