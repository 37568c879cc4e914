"""To whom each matter was addressed when its morning came, and what became of that, until the ledger has it."""

from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
from psycopg import Connection

from activities.database import Pool, fetch, with_connection
from domain.letter import Owing, Reported

_ADD = """
    INSERT INTO post.addressed (apprenticeship, of, role, addressee)
    SELECT %(apprenticeship)s, %(of)s, %(role)s, unnest(%(to)s::text[])
     WHERE NOT EXISTS (SELECT FROM post.addressed
                        WHERE (apprenticeship, of, role) = (%(apprenticeship)s, %(of)s, %(role)s))
    ON CONFLICT DO NOTHING"""
_OPEN_TO = "SELECT apprenticeship, of, role FROM post.addressed WHERE addressee = %s AND became IS NULL"
_TO = """
    SELECT addressee FROM post.addressed
     WHERE (apprenticeship, of, role) = (%(apprenticeship)s, %(of)s, %(role)s) AND became IS NULL
     ORDER BY addressee"""
_BECAME = """
    UPDATE post.addressed SET became = %(became)s::jsonb
     WHERE (apprenticeship, of, role, addressee) = (%(apprenticeship)s, %(of)s, %(role)s, %(addressee)s)"""
_ALL = """
    SELECT became::text FROM post.addressed
     WHERE (apprenticeship, of, role) = (%(apprenticeship)s, %(of)s, %(role)s)
     ORDER BY addressee"""
_FORGET = """
    DELETE FROM post.addressed
     WHERE (apprenticeship, of, role) = (%(apprenticeship)s, %(of)s, %(role)s)"""

REPORTS = msgspec.json.Decoder(list[Reported])


class _Matter(NamedTuple):
    apprenticeship: UUID
    of: int
    role: str


class MattersAddressed:
    """Reads and writes it; every call blocks, may be repeated, and raises DATABASE_AWAY as `fetch` does."""

    def __init__(self, pool: Pool) -> None:
        """Use connections of `pool`."""
        self.pool = pool

    def add(self, owing: Owing, to: Sequence[str]) -> list[str]:
        """Address a matter to these, unless it was addressed before; return to whom it is on its way."""
        key = _key(owing)

        def work(connection: Connection[Any]) -> list[str]:
            connection.execute(_ADD, {**key, "to": list(to)})
            return [each for (each,) in connection.execute(_TO, key).fetchall()]

        return with_connection(self.pool, work)

    def open_to(self, addressee: str) -> set[tuple[UUID, int, str]]:
        """Return what is on its way to somebody: the apprenticeship, the place of the fact, and the role."""
        return set(fetch(self.pool, _Matter, _OPEN_TO, (addressee,)))

    def became(self, owing: Owing, addressee: str, reports: Sequence[Reported]) -> list[Reported]:
        """Keep what became of a matter's message to somebody; return all that is to be reported of it, once it is all.

        What was reported before, and is kept no longer, is returned as it is given.
        """
        key = _key(owing)

        def work(connection: Connection[Any]) -> list[tuple[str | None]]:
            became = msgspec.json.encode(list(reports)).decode()
            connection.execute(_BECAME, {**key, "addressee": addressee, "became": became})
            return connection.execute(_ALL, key).fetchall()

        kept = [each for (each,) in with_connection(self.pool, work)]
        if not kept:
            return list(reports)
        return [report for each in kept if each for report in REPORTS.decode(each)] if all(kept) else []

    def forget(self, owing: Owing) -> None:
        """Keep nothing of a matter any more: the ledger has it."""
        with_connection(self.pool, lambda connection: connection.execute(_FORGET, _key(owing)))


def _key(owing: Owing) -> dict[str, Any]:
    return {"apprenticeship": owing.apprenticeship, "of": owing.of, "role": owing.role}
