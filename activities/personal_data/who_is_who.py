"""Who is whom: what the registers say of the subject of a token, without a name."""

from activities.database import Pool, fetch
from domain.command import Registered, SpeaksFor

_STAFF = """
    SELECT (SELECT role FROM people.staff WHERE staff = %(subject)s),
        ARRAY(SELECT staff FROM people.staff WHERE manager = %(subject)s ORDER BY staff),
        (SELECT person::text FROM people.subjects JOIN people.apprentices USING (person) WHERE subject = %(subject)s)"""
_CAPACITIES = """
    SELECT k.capacity, k.organisation, k.from_on::text, k.until_on::text
    FROM people.subjects s JOIN people.capacities k ON k.contact = s.person
    WHERE s.subject = %s AND k.capacity IN ('employer contact', 'assessor') ORDER BY k.organisation"""


class WhoIsWho:
    """Asks the registers; every call blocks, and raises DATABASE_AWAY as `fetch` does."""

    def __init__(self, pool: Pool) -> None:
        """Use connections of `pool`."""
        self.pool = pool

    def of(self, subject: str) -> Registered:
        """Return whom the registers say that a subject is."""
        ((post, manages, person),) = fetch(self.pool, _row, _STAFF, {"subject": subject})
        found = fetch(self.pool, _speaks_for, _CAPACITIES, (subject,))
        return Registered(
            post=post,
            manages=tuple(manages),
            employers=tuple(each for capacity, each in found if capacity == "employer contact"),
            epaos=tuple(each for capacity, each in found if capacity == "assessor"),
            person=person,
        )


def _row(post: str | None, manages: list[str], person: str | None) -> tuple[str | None, list[str], str | None]:
    return post, manages, person


def _speaks_for(capacity: str, organisation: str, from_on: str | None, until_on: str | None) -> tuple[str, SpeaksFor]:
    return capacity, SpeaksFor(organisation, from_on, until_on)
