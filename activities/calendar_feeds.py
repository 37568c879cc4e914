"""Calendar feeds of tutors: each at a secret address that can be revoked, kept as its hash alone."""

import hashlib
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from activities.database import Pool, fetch, fetch_one

_MINT = """
    WITH minted AS (
        INSERT INTO post.calendars (calendar, tutor, secret_hash) VALUES (%s, %s, %s)
        ON CONFLICT (calendar) DO NOTHING RETURNING calendar, tutor, minted_at
    )
    SELECT calendar, tutor, minted_at FROM minted
    UNION ALL SELECT calendar, tutor, minted_at FROM post.calendars WHERE calendar = %s"""
_ALL = "SELECT calendar, tutor, minted_at FROM post.calendars WHERE calendar > %s ORDER BY calendar LIMIT %s"
_TUTOR = """
    SELECT tutor FROM post.calendars c WHERE secret_hash = %s AND 'access-ended' IS DISTINCT FROM (
        SELECT what FROM audit.access_changes a WHERE a.subject = lower(c.tutor) ORDER BY a.number DESC LIMIT 1)"""
_REVOKE = "DELETE FROM post.calendars WHERE calendar = %s RETURNING tutor"


class Feed(NamedTuple):
    """A tutor's feed. `minted_at` is in UTC, by the database's clock."""

    calendar: UUID
    tutor: str
    minted_at: datetime


class Feeds:
    """Reads and writes the feeds; every call blocks, and raises DATABASE_AWAY as `fetch` does."""

    def __init__(self, pool: Pool) -> None:
        """Use connections of `pool`."""
        self.pool = pool

    def mint(self, calendar: UUID, tutor: str, secret: str) -> Feed:
        """Add a feed at a secret address, once: on a connection that is cut it is asked for twice."""
        return fetch_one(self.pool, Feed, _MINT, (calendar, tutor, _hash(secret), calendar))

    def every_one(self, *, after: UUID, limit: int) -> list[Feed]:
        """Return at most `limit` feeds whose id comes after one, in that order."""
        return fetch(self.pool, Feed, _ALL, (after, limit))

    def tutor_at(self, secret: str) -> str | None:
        """Return whose feed is at this address, or None where there is none any more, or their access has ended."""
        return next(iter(fetch(self.pool, str, _TUTOR, (_hash(secret),))), None)

    def revoke(self, calendar: UUID) -> bool:
        """Let its address lead nowhere from now on; return whether there was such a feed."""
        return bool(fetch(self.pool, str, _REVOKE, (calendar,)))


def _hash(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()
