"""What was changed in the registers of apprentices, employers and staff: kept for ever, nothing personal in it."""

from datetime import datetime
from typing import Any, Literal, NamedTuple
from uuid import UUID

from psycopg import Connection
from psycopg.rows import args_row

from activities.database import Pool, fetch

_SELECT = """
    SELECT number, at, person, what, actor, role, apprenticeships, staff, changed, staff_role, manager
    FROM audit.register_changes"""
_RECORD = """
    INSERT INTO audit.register_changes (person, what, actor, role, apprenticeships) VALUES (%s, %s, %s, %s, %s)
    RETURNING number, at, person, what, actor, role, apprenticeships, staff, changed, staff_role, manager"""
_RECORD_OF_STAFF = """
    INSERT INTO audit.register_changes (what, actor, role, apprenticeships, staff, changed, staff_role, manager)
    VALUES (%s, %s, %s, '{}', %s, %s, %s, %s)"""
_CHANGES = (
    _SELECT
    + """
    WHERE number > %s AND (%s::uuid IS NULL OR person = %s) AND (%s::text IS NULL OR staff = lower(%s))
    ORDER BY number LIMIT %s"""
)
_ERASURE = _SELECT + " WHERE person = %s AND what = 'erased'"
_KEY_DESTROYED = "SELECT 1 FROM audit.register_changes WHERE %s = ANY (apprenticeships)"


class ErasedError(LookupError):
    """The person was erased: nothing more is registered or recorded about them."""


class Author(NamedTuple):
    """Who changes the register, in which role."""

    actor: str
    role: str


class RegisterChange(NamedTuple):
    """One change as it was recorded: its number, counted up, the UTC instant, of whom, what, and by whom.

    `person` is the apprentice's id, or where an employer was corrected, the employer's. `apprenticeships`
    are those whose keys an erasure destroyed. Of `staff`, by staff number, it says which fields were
    `changed`, and the role and the manager that the entry then named.
    """

    number: int
    at: datetime
    person: UUID | None
    what: str
    actor: str
    role: str
    apprenticeships: list[UUID]
    staff: str | None
    changed: list[str] | None
    staff_role: str | None
    manager: str | None


class StaffChange(NamedTuple):
    """What was changed of a staff number's entry: the fields by name, and its role and manager from then on."""

    what: Literal["staff-registered", "staff-changed", "staff-erased"]
    staff: str
    changed: list[str]
    staff_role: str | None
    manager: str | None


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


def record_of_staff(connection: Connection[Any], change: StaffChange, by: Author) -> None:
    """Record a change of the register of staff in the transaction that makes it."""
    what, *of = change
    connection.execute(_RECORD_OF_STAFF, (what, *by, *of))


def changes(
    pool: Pool, *, person: UUID | None, after: int, limit: int, staff: str | None = None
) -> list[RegisterChange]:
    """Return at most `limit` changes after the number `after`: of everybody, of one person, or of one of the staff.

    Raises DATABASE_AWAY.
    """
    return fetch(pool, RegisterChange, _CHANGES, (after, person, person, staff, staff, limit))


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
