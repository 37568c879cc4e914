"""The register of contacts: who speaks for an employer or an end-point assessment organisation, and on which days."""

from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any, Literal, LiteralString, NamedTuple
from uuid import UUID

from psycopg import Connection
from psycopg.rows import args_row

from activities.database import Pool, fetch, with_connection
from activities.personal_data.people import KeyReusedError, UnknownPersonError
from activities.personal_data.register_log import (
    Author,
    ContactChange,
    ErasedError,
    is_contact_erased,
    is_corrected,
    record_of_contact,
)

EMPLOYER_CONTACT: Literal["employer contact"] = "employer contact"
Capacity = Literal["employer contact", "EPAO contact", "assessor"]

_SELECT: LiteralString = """
    SELECT c.name, c.email, k.from_on, k.until_on, k.contact, k.capacity, k.organisation,
        ARRAY(SELECT s.subject FROM people.subjects s WHERE s.person = k.contact ORDER BY s.subject)
    FROM people.capacities k JOIN people.contacts c USING (contact)"""
_OF = _SELECT + " WHERE k.capacity = %s AND k.organisation = %s"
_ON_A_DAY = _OF + " AND %s BETWEEN coalesce(k.from_on, '-infinity') AND coalesce(k.until_on, 'infinity')"
_ONE = _OF + " AND k.contact = %s"
_IN_ORDER = " ORDER BY k.from_on NULLS FIRST, k.contact"
_PUT = """
    INSERT INTO people.contacts (contact, name, email) VALUES (%s, %s, %s)
    ON CONFLICT (contact) DO UPDATE SET name = EXCLUDED.name, email = EXCLUDED.email"""
_PUT_CAPACITY = """
    INSERT INTO people.capacities (capacity, organisation, contact, from_on, until_on) VALUES (%s, %s, %s, %s, %s)
    ON CONFLICT (capacity, organisation, contact)
        DO UPDATE SET from_on = EXCLUDED.from_on, until_on = EXCLUDED.until_on"""
_ERASE_CAPACITY = "DELETE FROM people.capacities WHERE capacity = %s AND organisation = %s AND contact = %s"
_ERASE_WHO_SPEAKS_FOR_NOBODY = """
    DELETE FROM people.contacts c
    WHERE contact = %s AND NOT EXISTS (SELECT FROM people.capacities k WHERE k.contact = c.contact)"""


class Represented(NamedTuple):
    """Whom somebody speaks for, and as what: an organisation by its id, the employer's or the EPAO's."""

    capacity: Capacity
    organisation: str


@dataclass(frozen=True)
class ContactDetails:
    """Who a contact is, and from which until which day, both included, they speak for the organisation.

    A day that was not said is None: from ever, or until further notice. Shows nothing personal when printed.
    """

    name: str = field(repr=False)
    email: str = field(repr=False)
    from_on: date | None
    until_on: date | None


@dataclass(frozen=True)
class Contact(ContactDetails):
    """A contact, by id: one person, who may speak for several organisations. `subjects` are those they sign in as."""

    contact: UUID
    capacity: Capacity
    organisation: str
    subjects: list[str]


class Contacts:
    """Reads and writes the register; every call blocks, may be repeated, and raises DATABASE_AWAY as `fetch` does."""

    def __init__(self, pool: Pool) -> None:
        """Use connections of `pool`."""
        self.pool = pool

    def contacts_of(self, employer: UUID, day: date) -> list[Contact]:
        """Return who speaks for an employer on a London date, who was longest there first."""
        return self.on(Represented(EMPLOYER_CONTACT, str(employer)), day)

    def on(self, represented: Represented, day: date) -> list[Contact]:
        """Return who speaks for an organisation in a capacity on a London date, who was longest there first."""
        return fetch(self.pool, Contact, _ON_A_DAY + _IN_ORDER, (*represented, day))

    def ever(self, represented: Represented) -> list[Contact]:
        """Return who speaks, spoke or will speak for an organisation in a capacity, the earliest first."""
        return fetch(self.pool, Contact, _OF + _IN_ORDER, represented)

    def one(self, represented: Represented, contact: UUID) -> Contact | None:
        """Return a contact of an organisation, or None."""
        return next(iter(fetch(self.pool, Contact, _ONE, (*represented, contact))), None)

    def somewhere(self, contact: UUID) -> list[Contact]:
        """Return a contact once for each organisation and capacity, the earliest first; none where they are unknown."""
        return fetch(self.pool, Contact, _SELECT + " WHERE k.contact = %s" + _IN_ORDER, (contact,))

    def register(self, represented: Represented, contact: UUID, details: ContactDetails, by: Author) -> Contact:
        """Return who is registered as `contact`, as changed since; a repeat changes nothing.

        Raises KeyReusedError if `contact` has other details, and ErasedError if `contact` was erased.
        """
        stored = self.one(represented, contact) or self._registered(represented, contact, details, by)
        if details != _details(stored) and not is_corrected(self.pool, contact):
            raise KeyReusedError("this id stands for a contact with other details")
        return stored

    def put(self, represented: Represented, contact: UUID, details: ContactDetails, by: Author) -> Contact:
        """Put `details` in the place of what is registered of a contact, and return them; what changed is recorded.

        Who speaks for another organisation already speaks for this one too from then on.
        Raises UnknownPersonError if nobody is registered as `contact`.
        """
        known = self.somewhere(contact)
        if not known:
            raise UnknownPersonError(f"no contact is registered as {contact}")
        wanted = Contact(**vars(details), contact=contact, **represented._asdict(), subjects=known[0].subjects)
        with_connection(self.pool, lambda connection: _put(connection, wanted, by))
        return wanted

    def erase(self, represented: Represented, contact: UUID, by: Author) -> None:
        """Forget that a contact speaks for an organisation, and who they are where they speak for no other one.

        It is recorded. The subjects stay linked to the id, which names nobody.
        """

        def work(connection: Connection[Any]) -> None:
            with connection.transaction():
                if before := _held(connection, represented, contact):
                    connection.execute(_ERASE_CAPACITY, (*represented, contact))
                    connection.execute(_ERASE_WHO_SPEAKS_FOR_NOBODY, (contact,))
                    what = ContactChange(
                        "contact-erased", contact, *represented, _differences(before, None), None, None
                    )
                    record_of_contact(connection, what, by)

        with_connection(self.pool, work)

    def _registered(self, represented: Represented, contact: UUID, details: ContactDetails, by: Author) -> Contact:
        if is_contact_erased(self.pool, contact):
            raise ErasedError(f"{contact} was erased")
        wanted = Contact(**vars(details), contact=contact, **represented._asdict(), subjects=[])
        with_connection(self.pool, lambda connection: _put(connection, wanted, by, anew=True))
        return self.one(represented, contact) or wanted


def _put(connection: Connection[Any], wanted: Contact, by: Author, *, anew: bool = False) -> None:
    represented = Represented(wanted.capacity, wanted.organisation)
    with connection.transaction():
        before = _held(connection, represented, wanted.contact)
        changed = _differences(before, wanted)
        if changed and not (anew and before):
            connection.execute(_PUT, (wanted.contact, wanted.name, wanted.email))
            connection.execute(_PUT_CAPACITY, (*represented, wanted.contact, wanted.from_on, wanted.until_on))
            what: Any = "contact-changed" if before else "contact-registered"
            days = (wanted.from_on, wanted.until_on)
            record_of_contact(connection, ContactChange(what, wanted.contact, *represented, changed, *days), by)


def _held(connection: Connection[Any], represented: Represented, contact: UUID) -> Contact | None:
    # Whoever else changes this entry waits, also where there is none yet.
    connection.execute("SELECT pg_advisory_xact_lock(hashtextextended('people.contacts/' || %s, 0))", (str(contact),))
    with connection.cursor(row_factory=args_row(Contact)) as cursor:
        return cursor.execute(_ONE, (*represented, contact)).fetchone()


def _details(contact: Contact) -> ContactDetails:
    return ContactDetails(**{each.name: getattr(contact, each.name) for each in fields(ContactDetails)})


def _differences(before: Contact | None, after: ContactDetails | None) -> list[str]:
    said = [each.name for each in fields(ContactDetails)]
    return [each for each in said if getattr(before, each, None) != getattr(after, each, None)]
