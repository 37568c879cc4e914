"""Who is whom: the person that a subject of a token stands for, linked by somebody who knows, and on record."""

from typing import Any, NamedTuple
from uuid import UUID

from psycopg import Connection

from activities.database import Pool, fetch, with_connection
from activities.personal_data.register_log import Author, SubjectChange, record_of_subject

_SELECT = "SELECT person FROM people.subjects WHERE subject = %s"
_LINK = "INSERT INTO people.subjects (subject, person) VALUES (%s, %s)"
_UNLINK = "DELETE FROM people.subjects WHERE subject = %s RETURNING person"
_REGISTERED = """
    SELECT FROM people.apprentices WHERE person = %(person)s
    UNION ALL SELECT FROM people.contacts WHERE contact = %(person)s"""
# Also a staff number of the past: facts name it.
_OF_THE_STAFF = "SELECT FROM audit.register_changes WHERE staff = %s LIMIT 1"
_KNOWN = """
    SELECT s.subject, s.person, EXISTS (SELECT FROM people.apprentices a WHERE a.person = s.person)
    FROM people.subjects s WHERE s.subject = %s"""


class TakenError(Exception):
    """The subject is somebody else already: another person, or one of the staff."""


class NobodyError(LookupError):
    """Nobody is registered under this id."""


class Known(NamedTuple):
    """Who a subject is: an apprentice, or else a contact, by id."""

    subject: str
    person: UUID
    is_apprentice: bool


class Subjects:
    """Links subjects to people; every call blocks, may be repeated, and raises DATABASE_AWAY as `fetch` does."""

    def __init__(self, pool: Pool) -> None:
        """Use connections of `pool`."""
        self.pool = pool

    def of(self, subject: str) -> Known | None:
        """Return which apprentice or contact a subject is, or None; staff are subjects by their staff number."""
        return next(iter(fetch(self.pool, Known, _KNOWN, (subject,))), None)

    def those_of(self, person: UUID) -> list[str]:
        """Return the subjects of an apprentice or a contact, in their order."""
        return fetch(
            self.pool, str, "SELECT subject FROM people.subjects WHERE person = %s ORDER BY subject", (person,)
        )

    def link(self, subject: str, person: UUID, by: Author) -> None:
        """Link a subject to an apprentice or contact, which is recorded; a repeat changes nothing.

        Raises TakenError if it is somebody else, and NobodyError if nobody is registered as `person`.
        """

        def work(connection: Connection[Any]) -> None:
            with connection.transaction():
                hold(connection, subject)
                linked = connection.execute(_SELECT, (subject,)).fetchone()
                if linked == (person,):
                    return
                if linked or connection.execute(_OF_THE_STAFF, (subject,)).fetchone() is not None:
                    raise TakenError(f"{subject} is somebody else")
                if connection.execute(_REGISTERED, {"person": person}).fetchone() is None:
                    raise NobodyError(f"nobody is registered as {person}")
                connection.execute(_LINK, (subject, person))
                record_of_subject(connection, SubjectChange("subject-linked", subject, person), by)

        with_connection(self.pool, work)

    def unlink(self, subject: str, by: Author) -> None:
        """Take back that a subject was linked, which is recorded; nothing where it is not."""

        def work(connection: Connection[Any]) -> None:
            with connection.transaction():
                hold(connection, subject)
                for (person,) in connection.execute(_UNLINK, (subject,)).fetchall():
                    record_of_subject(connection, SubjectChange("subject-unlinked", subject, person), by)

        with_connection(self.pool, work)


def hold(connection: Connection[Any], subject: str) -> None:
    """Let whoever else would say who a subject is wait for the end of the transaction, also where nobody is it yet."""
    connection.execute("SELECT pg_advisory_xact_lock(hashtextextended('people.staff/' || %s, 0))", (subject,))


def is_linked(connection: Connection[Any], subject: str) -> bool:
    """Return whether a subject is an apprentice or a contact."""
    return connection.execute(_SELECT, (subject,)).fetchone() is not None
