"""Receivers of webhooks, as whoever watches sees them: how many there are, and how far behind."""

from typing import NamedTuple

from activities.database import Pool, fetch_one

_READ = """
    WITH head AS (SELECT coalesce(max(position), 0) AS position FROM ledger.events)
    SELECT count(*) FILTER (WHERE stopped_at IS NULL AND failures = 0),
           count(*) FILTER (WHERE stopped_at IS NULL AND failures > 0),
           count(*) FILTER (WHERE stopped_at IS NOT NULL),
           coalesce(max(greatest(head.position - s.position, 0)) FILTER (WHERE stopped_at IS NULL), 0)
    FROM post.subscriptions s CROSS JOIN head"""


class Receivers(NamedTuple):
    """How many take what they are sent, failed last, or are stopped; and the facts that the last of them is behind.

    Of those that are stopped, nothing counts as behind: they are sent nothing until they are replayed.
    """

    taking: int
    failing: int
    stopped: int
    behind: int


def receivers(pool: Pool) -> Receivers:
    """Return how the receivers are. Raises DATABASE_AWAY."""
    return fetch_one(pool, Receivers, _READ)
