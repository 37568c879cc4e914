"""Who is whom: what the registers say of the subject of a token, without a name."""

from typing import Any

from activities.database import Pool, fetch_one
from domain.command import Registered, SpeaksFor

_WHO = """
    SELECT (SELECT role FROM people.staff WHERE staff = %(subject)s),
        ARRAY(SELECT staff FROM people.staff WHERE manager = %(subject)s ORDER BY staff),
        (SELECT person::text FROM people.subjects JOIN people.apprentices USING (person) WHERE subject = %(subject)s),
        ARRAY(SELECT ARRAY[k.capacity::text, k.organisation::text, k.from_on::text, k.until_on::text]
              FROM people.subjects s JOIN people.capacities k ON k.contact = s.person
              WHERE s.subject = %(subject)s AND k.capacity IN ('employer contact', 'assessor')
              ORDER BY k.organisation)"""


class WhoIsWho:
    """Asks the registers; every call blocks, and raises DATABASE_AWAY as `fetch` does."""

    def __init__(self, pool: Pool) -> None:
        """Use connections of `pool`."""
        self.pool = pool

    def of(self, subject: str) -> Registered:
        """Return whom the registers say that a subject is."""
        return fetch_one(self.pool, _registered, _WHO, {"subject": subject})


def _registered(post: str | None, manages: list[str], person: str | None, speaks: list[list[Any]]) -> Registered:
    return Registered(
        post=post,
        manages=tuple(manages),
        employers=tuple(SpeaksFor(*each) for capacity, *each in speaks if capacity == "employer contact"),
        epaos=tuple(SpeaksFor(*each) for capacity, *each in speaks if capacity == "assessor"),
        person=person,
    )
