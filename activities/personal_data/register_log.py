"""Who was corrected in the registers of apprentices and employers, or erased: kept for ever, nothing personal in it."""

from datetime import datetime
from typing import Any, Literal, NamedTuple
from uuid import UUID

from psycopg import Connection
from psycopg.rows import args_row

from activities.database import Pool, fetch

_RECORD = """
    INSERT INTO audit.register_changes (person, what, actor, role, apprenticeships)
    VALUES (%s, %s, %s, %s, %s) RETURNING number, at, person, what, actor, role, apprenticeships"""
_CHANGES = """
    SELECT number, at, person, what, actor, role, apprenticeships FROM audit.register_changes
    WHERE number > %s AND (%s::uuid IS NULL OR person = %s) ORDER BY number LIMIT %s"""
_ERASURE = """
    SELECT number, at, person, what, actor, role, apprenticeships FROM audit.register_changes
    WHERE person = %s AND what = 'erased'"""
_KEY_DESTROYED = "SELECT 1 FROM audit.register_changes WHERE %s = ANY (apprenticeships)"


class ErasedError(LookupError):
    """The person was erased: nothing more is registered or recorded about them."""


class Author(NamedTuple):
    """Who changes the register, in which role."""

    actor: str
    role: str


class RegisterChange(NamedTuple):
    """One change as it was recorded: its number, counted up, the UTC instant, of whom, what, and by whom.

    `person` is the apprentice's id, or where an employer was corrected, the employer's.
    `apprenticeships` are those whose keys an erasure destroyed.
    """

    number: int
    at: datetime
    person: UUID
    what: str
    actor: str
    role: str
    apprenticeships: list[UUID]


def record(
    connection: Connection[Any],
    person: UUID,
    what: Literal["corrected", "erased", "employer-corrected"],
    by: Author,
    apprenticeships: list[UUID],
) -> RegisterChange:
    """Record a change in the transaction that makes it, and return it."""
    with connection.cursor(row_factory=args_row(RegisterChange)) as cursor:
        (recorded,) = cursor.execute(_RECORD, (person, what, *by, apprenticeships)).fetchall()
    return recorded


def changes(pool: Pool, *, person: UUID | None, after: int, limit: int) -> list[RegisterChange]:
    """Return at most `limit` changes after the number `after`, of everybody or one person. Raises DATABASE_AWAY."""
    return fetch(pool, RegisterChange, _CHANGES, (after, person, person, limit))


def erasure(connection: Connection[Any], person: UUID) -> RegisterChange | None:
    """Return the erasure of a person, or None."""
    with connection.cursor(row_factory=args_row(RegisterChange)) as cursor:
        return cursor.execute(_ERASURE, (person,)).fetchone()


def is_erased(pool: Pool, person: UUID) -> bool:
    """Return whether a person was erased. Raises DATABASE_AWAY."""
    return bool(fetch(pool, RegisterChange, _ERASURE, (person,)))


def is_corrected(pool: Pool, person: UUID) -> bool:
    """Return whether the entry of an apprentice, or of an employer, was ever corrected. Raises DATABASE_AWAY."""
    return bool(changes(pool, person=person, after=0, limit=1))


def key_is_destroyed(pool: Pool, apprenticeship: UUID) -> bool:
    """Return whether an erasure destroyed the key of an apprenticeship. Raises DATABASE_AWAY."""
    return bool(fetch(pool, int, _KEY_DESTROYED, (apprenticeship,)))
