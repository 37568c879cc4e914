"""Who is signed in to the console: sessions that end, each known by the hash of what the browser alone holds."""

from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256
from typing import NamedTuple
from uuid import UUID

from activities.database import Pool, fetch

# What has ended is forgotten a day later: until then it tells whose forms are still open.
_BEGIN = """
    WITH ended AS (DELETE FROM console.sessions WHERE ends_at < now() - interval '1 day')
    INSERT INTO console.sessions (id_hash, subject, role, sample, token_id, key_id, ends_at)
    VALUES (%s, %s, %s, %s, %s, %s, %s) ON CONFLICT (id_hash) DO NOTHING"""
_OF = """
    SELECT subject, role, sample, token_id, key_id, ends_at FROM console.sessions
    WHERE id_hash = %s AND ends_at > now()"""
_WHOSE = "SELECT subject FROM console.sessions WHERE id_hash = %s"
_STILL = """
    SELECT id_hash, subject, role, sample, token_id, key_id, ends_at FROM console.sessions
    WHERE id_hash = ANY (%s) AND ends_at > now()"""
_END = "UPDATE console.sessions SET ends_at = now() WHERE id_hash = %s AND ends_at > now()"
# Whoever types has a session, or had one. Strangers only begin attempts: of those, the oldest make room.
_KEEP = """
    WITH ended AS (
        DELETE FROM console.kept WHERE ends_at < now() OR NOT typed AND ends_at <= (
            SELECT ends_at FROM console.kept WHERE NOT typed ORDER BY ends_at DESC OFFSET %s - 1 LIMIT 1))
    INSERT INTO console.kept (id_hash, sealed, typed, ends_at) VALUES (%s, %s, %s, now() + interval '1 hour')
    ON CONFLICT (id_hash) DO NOTHING"""
_KEPT = "SELECT sealed FROM console.kept WHERE id_hash = %s AND ends_at >= now()"
_FORGET = "DELETE FROM console.kept WHERE id_hash = %s"

MOST_ATTEMPTS = 10_000
"""So many attempts at signing in are kept at a time, beside what was typed."""


class Session(NamedTuple):
    """Who is signed in, as a token proved it once: its id and the id of its key, and the UTC instant of its end."""

    subject: str
    role: str
    sample: UUID | None
    token_id: str | None
    key_id: str
    ends_at: datetime


class ConsoleSessions:
    """Begins, finds and ends sessions, and keeps what is sealed for an hour; every call blocks, raises DATABASE_AWAY.

    What a session or something kept is called by is a secret: its hash alone is stored.
    """

    def __init__(self, pool: Pool) -> None:
        """Use connections of `pool`."""
        self.pool = pool

    def begin(self, secret: str, session: Session) -> None:
        """Begin a session."""
        fetch(self.pool, int, f"{_BEGIN} RETURNING 1", (_hash(secret), *session))

    def of(self, secret: str) -> Session | None:
        """Return the session, or None where there is none, or not any more."""
        return next(iter(fetch(self.pool, Session, _OF, (_hash(secret),))), None)

    def whose(self, secret: str) -> str | None:
        """Return whose session it is, also for a day after its end, or None where there is none."""
        return next(iter(fetch(self.pool, str, _WHOSE, (_hash(secret),))), None)

    def still(self, secrets: Iterable[str]) -> dict[str, Session]:
        """Return those of sessions that have not ended, by their secrets."""
        by_hash = {_hash(each): each for each in secrets}
        found = fetch(self.pool, lambda known, *session: (by_hash[known], Session(*session)), _STILL, (list(by_hash),))
        return dict(found)

    def end(self, secret: str) -> None:
        """End a session."""
        fetch(self.pool, int, f"{_END} RETURNING 1", (_hash(secret),))

    def keep(self, secret: str, sealed: bytes, *, typed: bool) -> None:
        """Keep something sealed for an hour; where nobody `typed` it, until MOST_ATTEMPTS newer ones are kept."""
        fetch(self.pool, int, f"{_KEEP} RETURNING 1", (MOST_ATTEMPTS, _hash(secret), sealed, typed))

    def kept(self, secret: str) -> bytes | None:
        """Return what was kept, or None."""
        return next(iter(fetch(self.pool, bytes, _KEPT, (_hash(secret),))), None)

    def forget(self, secret: str) -> None:
        """Keep it no longer."""
        fetch(self.pool, int, f"{_FORGET} RETURNING 1", (_hash(secret),))


def _hash(secret: str) -> bytes:
    return sha256(secret.encode()).digest()
