"""Whose access ended or was given back, and which tokens were taken back: kept for ever, nothing personal in it."""

from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from psycopg import Connection
from psycopg.rows import args_row

from activities.database import Pool, fetch, with_connection
from activities.personal_data.register_log import Author

_RECORD = """
    INSERT INTO audit.access_changes (what, subject, token_id, actor, role) VALUES (%s, %s, %s, %s, %s)
    RETURNING number, at, what, subject, token_id, actor, role"""
_SELECT = "SELECT number, at, what, subject, token_id, actor, role FROM audit.access_changes"
_CHANGES = _SELECT + " WHERE number > %s AND (%s::text IS NULL OR subject = %s) ORDER BY number LIMIT %s"
_LATEST = (
    _SELECT
    + """
    WHERE subject IS NOT DISTINCT FROM %s AND token_id IS NOT DISTINCT FROM %s ORDER BY number DESC LIMIT 1"""
)
_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('audit.access_changes', 0))"


class AccessEvent(StrEnum):
    """What can happen to access."""

    ENDED = "access-ended"
    RESTORED = "access-restored"
    REVOKED = "token-revoked"


class AccessChange(NamedTuple):
    """One change as it was recorded: its number, counted up, the UTC instant, of whose access or token, and by whom."""

    number: int
    at: datetime
    what: str
    subject: str | None
    token_id: str | None
    actor: str
    role: str


def record(
    pool: Pool, what: AccessEvent, by: Author, *, subject: str | None = None, token_id: str | None = None
) -> AccessChange:
    """Record that the access of `subject` changed, or that a token was taken back, and return the record.

    What is so already is recorded once: the record that made it so is returned. Raises DATABASE_AWAY.
    """

    def work(connection: Connection[Any]) -> AccessChange:
        with connection.transaction(), connection.cursor(row_factory=args_row(AccessChange)) as cursor:
            # Of two who say the same at once, the second finds what the first recorded.
            cursor.execute(_LOCK)
            latest = cursor.execute(_LATEST, (subject, token_id)).fetchone()
            if latest and latest.what == what:
                return latest
            (recorded,) = cursor.execute(_RECORD, (what, subject, token_id, *by)).fetchall()
            return recorded

    return with_connection(pool, work)


def changes(pool: Pool, *, after: int, limit: int, subject: str | None = None) -> list[AccessChange]:
    """Return at most `limit` changes after the number `after`: of everybody, or of one subject.

    Raises DATABASE_AWAY.
    """
    return fetch(pool, AccessChange, _CHANGES, (after, subject, subject, limit))
