"""What was changed in the registers of people: kept for ever, nothing personal in it."""

from datetime import date, datetime
from typing import Any, Literal, NamedTuple
from uuid import UUID

from psycopg import Connection
from psycopg.rows import args_row

from activities.database import Pool, fetch

_SELECT = """
    SELECT number, at, person, what, actor, role, apprenticeships, staff, changed, staff_role, manager,
        capacity, organisation, from_on, until_on, subject, reason, reference, kept_until, proposal
    FROM audit.register_changes"""
_RECORD = """
    INSERT INTO audit.register_changes
        (person, what, actor, role, apprenticeships, reason, reference, kept_until, proposal)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)
    RETURNING number, at, person, what, actor, role, apprenticeships, staff, changed, staff_role, manager,
        capacity, organisation, from_on, until_on, subject, reason, reference, kept_until, proposal"""
_RECORD_OF_STAFF = """
    INSERT INTO audit.register_changes (what, actor, role, apprenticeships, staff, changed, staff_role, manager)
    VALUES (%s, %s, %s, '{}', %s, %s, %s, %s)"""
_RECORD_OF_A_CONTACT = """
    INSERT INTO audit.register_changes
        (what, actor, role, apprenticeships, person, capacity, organisation, changed, from_on, until_on)
    VALUES (%s, %s, %s, '{}', %s, %s, %s, %s, %s, %s)"""
_RECORD_OF_A_SUBJECT = """
    INSERT INTO audit.register_changes (what, actor, role, apprenticeships, subject, person)
    VALUES (%s, %s, %s, '{}', %s, %s)"""
_CHANGES = (
    _SELECT
    + """
    WHERE number > %s AND (%s::uuid IS NULL OR person = %s) AND (%s::text IS NULL OR staff = lower(%s))
        AND (%s::text IS NULL OR subject = lower(%s))
    ORDER BY number LIMIT %s"""
)
_AMENDED = _SELECT + " WHERE person = %s AND what = ANY (%s) ORDER BY number LIMIT 1"
_ERASURE = _SELECT + " WHERE person = %s AND what = 'erased'"
_CONTACT_ERASED = "SELECT 1 FROM audit.register_changes WHERE person = %s AND what = 'contact-erased' LIMIT 1"
_LAST_PROPOSAL = (
    _SELECT
    + """
    WHERE person = %s AND at > %s AND what IN ('erasure-proposed', 'erasure-declined') ORDER BY number DESC LIMIT 1"""
)
_KEY_DESTROYED = "SELECT 1 FROM audit.register_changes WHERE %s = ANY (apprenticeships)"


What = Literal["corrected", "employer-corrected", "erasure-proposed", "erasure-declined", "erasure-refused", "erased"]


class ErasedError(LookupError):
    """The person was erased: nothing more is registered or recorded about them."""


class Author(NamedTuple):
    """Who changes the register, in which role."""

    actor: str
    role: str


class RegisterChange(NamedTuple):
    """One change as it was recorded: its number, counted up, the UTC instant, of whom, what, and by whom.

    `person` is the id of the apprentice or the contact, or where an employer was corrected, the employer's.
    `apprenticeships` are those whose keys an erasure destroyed. Of `staff`, by staff number, it says which
    fields were `changed`, and the role and the manager that the entry then named; of a contact, in which
    `capacity` of which `organisation`, and on which days from then on; of a `subject`, to whom it was linked.
    Of an erasure that was proposed, declined, refused or carried out it says for which `reason`, with the
    `reference` given or of the rule, until when the person is kept (London date), and the number of the `proposal`.
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
    capacity: str | None
    organisation: str | None
    from_on: date | None
    until_on: date | None
    subject: str | None
    reason: str | None
    reference: str | None
    kept_until: date | None
    proposal: int | None


class StaffChange(NamedTuple):
    """What was changed of a staff number's entry: the fields by name, and its role and manager from then on."""

    what: Literal["staff-registered", "staff-changed", "staff-erased"]
    staff: str
    changed: list[str]
    staff_role: str | None
    manager: str | None


class Erasing(NamedTuple):
    """Why somebody was to be erased, was not, or was: see RegisterChange."""

    reason: str | None
    reference: str | None
    kept_until: date | None
    proposal: int | None


NOTHING_SAID = Erasing(None, None, None, None)


class ContactChange(NamedTuple):
    """What was changed of a contact's entry: the fields by name, and the days that it covers from then on."""

    what: Literal["contact-registered", "contact-changed", "contact-erased"]
    contact: UUID
    capacity: str
    organisation: str
    changed: list[str]
    from_on: date | None
    until_on: date | None


class SubjectChange(NamedTuple):
    """Whom a subject was linked to, or no longer is."""

    what: Literal["subject-linked", "subject-unlinked"]
    subject: str
    person: UUID


def record(  # noqa: PLR0913, PLR0917 - one argument for each thing that a change says
    connection: Connection[Any],
    person: UUID,
    what: What,
    by: Author,
    apprenticeships: list[UUID],
    erasing: Erasing = NOTHING_SAID,
) -> RegisterChange:
    """Record a change in the transaction that makes it, and return it."""
    with connection.cursor(row_factory=args_row(RegisterChange)) as cursor:
        (recorded,) = cursor.execute(_RECORD, (person, what, *by, apprenticeships, *erasing)).fetchall()
    return recorded


def record_of_staff(connection: Connection[Any], change: StaffChange, by: Author) -> None:
    """Record a change of the register of staff in the transaction that makes it."""
    what, *of = change
    connection.execute(_RECORD_OF_STAFF, (what, *by, *of))


def record_of_contact(connection: Connection[Any], change: ContactChange, by: Author) -> None:
    """Record a change of the register of contacts in the transaction that makes it."""
    what, *of = change
    connection.execute(_RECORD_OF_A_CONTACT, (what, *by, *of))


def record_of_subject(connection: Connection[Any], change: SubjectChange, by: Author) -> None:
    """Record that a subject was linked or unlinked in the transaction that does so."""
    what, *of = change
    connection.execute(_RECORD_OF_A_SUBJECT, (what, *by, *of))


def changes(  # noqa: PLR0913 - one argument for each thing that may be asked
    pool: Pool,
    *,
    person: UUID | None,
    after: int,
    limit: int,
    staff: str | None = None,
    subject: str | None = None,
) -> list[RegisterChange]:
    """Return at most `limit` changes after the number `after`: of everybody, or of one person, staff number or subject.

    Raises DATABASE_AWAY.
    """
    return fetch(pool, RegisterChange, _CHANGES, (after, person, person, staff, staff, subject, subject, limit))


def erasure(connection: Connection[Any], person: UUID) -> RegisterChange | None:
    """Return the erasure of a person, or None."""
    with connection.cursor(row_factory=args_row(RegisterChange)) as cursor:
        return cursor.execute(_ERASURE, (person,)).fetchone()


def last_proposal(connection: Connection[Any], person: UUID, *, since: datetime) -> RegisterChange | None:
    """Return the last proposal to erase a person since an instant; None where there is none, or it was declined."""
    with connection.cursor(row_factory=args_row(RegisterChange)) as cursor:
        found = cursor.execute(_LAST_PROPOSAL, (person, since)).fetchone()
    return found if found and found.what == "erasure-proposed" else None


def is_erased(pool: Pool, person: UUID) -> bool:
    """Return whether a person was erased. Raises DATABASE_AWAY."""
    return bool(fetch(pool, RegisterChange, _ERASURE, (person,)))


def is_corrected(pool: Pool, person: UUID) -> bool:
    """Return whether the entry of an apprentice, an employer or a contact was ever changed. Raises DATABASE_AWAY."""
    return bool(fetch(pool, RegisterChange, _AMENDED, (person, ["corrected", "employer-corrected", "contact-changed"])))


def is_contact_erased(pool: Pool, contact: UUID) -> bool:
    """Return whether a contact's entry was ever erased. Raises DATABASE_AWAY."""
    return bool(fetch(pool, int, _CONTACT_ERASED, (contact,)))


def key_is_destroyed(pool: Pool, apprenticeship: UUID) -> bool:
    """Return whether an erasure destroyed the key of an apprenticeship. Raises DATABASE_AWAY."""
    return bool(fetch(pool, int, _KEY_DESTROYED, (apprenticeship,)))
