"""Whom a request selected that changes many, kept for ever: sent again, it changes the same."""

from typing import NamedTuple
from uuid import UUID

from activities.database import Pool, fetch

_KEEP = """
    INSERT INTO asked.selections (request, asked, apprenticeships) VALUES (%s, %s, %s)
    ON CONFLICT DO NOTHING RETURNING 1"""
_KEPT = "SELECT asked, apprenticeships FROM asked.selections WHERE request = %s"


class Selected(NamedTuple):
    """What a request asked, as a SHA-256, and the apprenticeships that fitted it, in their order."""

    asked: bytes
    apprenticeships: list[UUID]


class Selections:
    """Keeps selections and finds them; every call blocks and raises DATABASE_AWAY."""

    def __init__(self, pool: Pool) -> None:
        """Use connections of `pool`."""
        self.pool = pool

    def keep(self, request: UUID, selected: Selected) -> Selected:
        """Keep whom a request selected, and return it: of two at the same time, what was kept first."""
        fetch(self.pool, int, _KEEP, (request, *selected))
        return self.kept(request) or selected

    def kept(self, request: UUID) -> Selected | None:
        """Return whom a request selected, or None where it never came."""
        return next(iter(fetch(self.pool, Selected, _KEPT, (request,))), None)
