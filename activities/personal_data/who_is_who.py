"""Who is whom: what the registers say of the subject of a token, without a name."""

from activities.database import Pool, fetch
from domain.command import Registered

_STAFF = """
    SELECT (SELECT role FROM people.staff WHERE staff = lower(%s)),
        (SELECT coalesce(array_agg(staff ORDER BY staff), '{}') FROM people.staff WHERE manager = lower(%s))"""


class WhoIsWho:
    """Asks the registers; every call blocks, makes one round trip, and raises DATABASE_AWAY as `fetch` does."""

    def __init__(self, pool: Pool) -> None:
        """Use connections of `pool`."""
        self.pool = pool

    def of(self, subject: str) -> Registered:
        """Return whom the registers say that a subject is."""
        return fetch(self.pool, _registered, _STAFF, (subject, subject))[0]


def _registered(post: str | None, manages: list[str]) -> Registered:
    return Registered(post=post, manages=tuple(manages))
