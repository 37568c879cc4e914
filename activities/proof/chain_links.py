"""A stream as the chain has it: the bytes and columns from which anybody recomputes its hashes."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from activities.database import Pool, fetch, fetch_one

_LINKS = """
    SELECT e.position, e.stream_version, e.name, e.command_id, e.recorded_at, e.inserted_at, e.data, e.hash,
           b.hash, c.fingerprint, c.outcome, c.claim, c.release
    FROM ledger.events e
    LEFT JOIN ledger.events b ON b.position = e.position - 1
    LEFT JOIN ledger.commands c ON c.first_position = e.position
    WHERE e.stream_id = %s AND e.stream_version <= %s ORDER BY e.stream_version"""
_POSITION = "SELECT position FROM ledger.events WHERE stream_id = %s AND stream_version = %s"
_BEGINNING = "SELECT ledger_id, simulation, created_at FROM ledger.meta"


class Link(NamedTuple):
    """One fact as it is hashed, its hash, and that of the fact before it in the log (nothing before the first).

    The last four are what its command was asked and answered, on the first fact of a command only.
    """

    position: int
    version: int
    name: str
    command: UUID
    recorded_at: datetime
    inserted_at: datetime
    data: bytes
    hash: bytes
    log_before: bytes | None
    fingerprint: str | None
    outcome: bytes | None
    claim: str | None
    release: str | None


class Beginning(NamedTuple):
    """What the log begins with: which ledger it is, whether its time is simulated, and when it was made (UTC)."""

    ledger: UUID
    simulation: bool
    created_at: datetime


class Links:
    """Reads streams as the chain has them; every call blocks and raises DATABASE_AWAY."""

    def __init__(self, pool: Pool) -> None:
        """Use connections of `pool`."""
        self.pool = pool

    def stream(self, stream: UUID, until: int) -> list[Link]:
        """Return the facts of a stream up to version `until`, in order."""
        return fetch(self.pool, Link, _LINKS, (stream, until))

    def position(self, stream: UUID, version: int) -> int | None:
        """Return where in the log a stream's fact of this version stands, or None where there is none."""
        return next(iter(fetch(self.pool, int, _POSITION, (stream, version))), None)

    def beginning(self) -> Beginning:
        """Return what the log begins with."""
        return fetch_one(self.pool, Beginning, _BEGINNING)
