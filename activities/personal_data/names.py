"""The names that ids stand for, of whatever register."""

from collections.abc import Collection
from typing import NamedTuple
from uuid import UUID

from activities.database import Pool, fetch

_NAMES = """
    SELECT staff, name FROM people.staff WHERE staff = ANY (%(ids)s)
    UNION ALL
    SELECT s.subject, coalesce(c.name, a.given_name || ' ' || a.family_name)
    FROM people.subjects s LEFT JOIN people.contacts c ON c.contact = s.person
        LEFT JOIN people.apprentices a ON a.person = s.person
    WHERE s.subject = ANY (%(ids)s) AND coalesce(c.contact, a.person) IS NOT NULL
    UNION ALL
    SELECT person::text, given_name || ' ' || family_name FROM people.apprentices WHERE person = ANY (%(uuids)s)
    UNION ALL SELECT employer::text, name FROM people.employers WHERE employer = ANY (%(uuids)s)
    UNION ALL
    SELECT contact::text, name FROM people.contacts c
    WHERE contact = ANY (%(uuids)s) AND NOT EXISTS (SELECT FROM people.employers WHERE employer = c.contact)"""


class _Named(NamedTuple):
    id: str
    name: str


def names_of(pool: Pool, ids: Collection[str]) -> dict[str, str]:
    """Return the names of those ids that a register knows, by the id in small letters. Raises DATABASE_AWAY."""
    asked = sorted({each.lower() for each in ids})
    uuids = [found for each in asked if (found := _uuid(each))]
    return {each.id: each.name for each in fetch(pool, _Named, _NAMES, {"ids": asked, "uuids": uuids})}


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
