"""Subscriptions: who is sent the facts as they are recorded, and how far along the log each has come."""

import os
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from activities.database import Pool, fetch
from activities.master_key import MasterKey

SECRET_BYTES = 32
BEYOND = "the ledger ends before what this took over, so it was cut or restored: replay from a position"

_COLUMNS = """
    subscription, url, kind, names, wrapped_secret, position,
    failures, failing_since, last_answer, next_try_at, stopped_at, asked_after"""
_ALL = "SELECT" + _COLUMNS + " FROM post.subscriptions ORDER BY subscription"
_ADD = """
    INSERT INTO post.subscriptions (subscription, url, kind, names, wrapped_secret, asked_after, position)
    VALUES (%s, %s, %s, %s, %s, %s, coalesce(%s, (SELECT coalesce(max(position), 0) FROM ledger.events)))
    ON CONFLICT DO NOTHING RETURNING position"""
_WRAPPED = "SELECT wrapped_secret FROM post.subscriptions WHERE subscription = %s"
_LEASE = """
    UPDATE post.subscriptions SET leased_until = now() + %s
    WHERE subscription <> ALL(%s) AND stopped_at IS NULL AND next_try_at <= now() AND leased_until < now()
      AND position < (SELECT coalesce(max(position), 0) FROM ledger.events)
    RETURNING"""
_STOP_BEYOND = """
    UPDATE post.subscriptions SET stopped_at = now(), last_answer = %s
    WHERE stopped_at IS NULL AND position > (SELECT coalesce(max(position), 0) FROM ledger.events)
    RETURNING subscription::text"""
_RELEASE = "UPDATE post.subscriptions SET leased_until = 'epoch' WHERE subscription = %s RETURNING position"
_MOVE = """
    UPDATE post.subscriptions
    SET position = %s, failures = 0, failing_since = NULL, last_answer = NULL, leased_until = now() + %s
    WHERE subscription = %s AND position = %s RETURNING position"""
_FAIL = """
    UPDATE post.subscriptions
    SET failures = failures + 1, failing_since = coalesce(failing_since, now()), last_answer = %s,
        next_try_at = now() + %s,
        stopped_at = CASE WHEN %s OR now() - coalesce(failing_since, now()) > %s THEN now() END
    WHERE subscription = %s AND position = %s RETURNING failures"""
_REPLAY = """
    UPDATE post.subscriptions
    SET position = %s, failures = 0, failing_since = NULL, last_answer = NULL, next_try_at = now(), stopped_at = NULL
    WHERE subscription = %s RETURNING"""
_REMOVE = "DELETE FROM post.subscriptions WHERE subscription = %s RETURNING position"


class Subscription(NamedTuple):
    """One receiver. `position` is that of the last fact it took over; the instants are aware and in UTC.

    `asked_after` is the position after which it was first asked to begin; None for from then on.
    """

    subscription: UUID
    url: str
    kind: str
    names: list[str]
    wrapped_secret: bytes
    position: int
    failures: int
    failing_since: datetime | None
    last_answer: str | None
    next_try_at: datetime
    stopped_at: datetime | None
    asked_after: int | None


class Subscriptions:
    """Reads and writes them; every call blocks, and raises DATABASE_AWAY as `fetch` does."""

    def __init__(self, pool: Pool, master_key: bytes) -> None:
        """Use connections of `pool`; secrets are kept wrapped by `master_key`, 32 bytes."""
        self.pool = pool
        self._master_key = MasterKey(pool, master_key)

    def add(self, subscription: UUID, url: str, kind: str, names: list[str], after: int | None) -> bytes:
        """Add a receiver, once, of what follows position `after`, or of what is recorded from now on.

        Returns its secret, which nobody is told again. Raises WrongMasterKeyError.
        """
        wrapped = self._master_key.wrapped(os.urandom(SECRET_BYTES))
        fetch(self.pool, int, _ADD, (subscription, url, kind, names, wrapped, after, after))
        (kept,) = fetch(self.pool, bytes, _WRAPPED, (subscription,))
        return self._master_key.unwrapped(kept)

    def secret(self, subscription: Subscription) -> bytes:
        """Return what its messages are signed with. Raises WrongMasterKeyError."""
        return self._master_key.unwrapped(subscription.wrapped_secret)

    def every_one(self) -> list[Subscription]:
        """Return every one, by its id."""
        return fetch(self.pool, Subscription, _ALL)

    def leased(self, without: Iterable[UUID], lease: timedelta) -> list[Subscription]:
        """Return those to whom something can be sent now, `without` some, for this process alone for a while."""
        return fetch(self.pool, Subscription, _LEASE + _COLUMNS, (lease, list(without)))

    def stop_beyond(self) -> list[UUID]:
        """Stop those that took over more than the ledger holds: it was cut, or restored. Return them.

        What is recorded at those positions from now on is other than what they were sent.
        """
        return fetch(self.pool, UUID, _STOP_BEYOND, (BEYOND,))

    def released(self, subscription: UUID) -> None:
        """Let whoever comes next take it."""
        fetch(self.pool, int, _RELEASE, (subscription,))

    def moved(self, subscription: UUID, *, before: int, after: int, lease: timedelta) -> bool:
        """Note what was taken over; return whether it still stood at `before`: nobody replayed or removed it."""
        return bool(fetch(self.pool, int, _MOVE, (after, lease, subscription, before)))

    def failed(  # noqa: PLR0913 - how it went, and what follows
        self, subscription: UUID, *, at: int, answer: str, again_in: timedelta, stop: bool, stop_after: timedelta
    ) -> None:
        """Note a failure at a position: when to try again, or that it stops now or after failing for so long."""
        fetch(self.pool, int, _FAIL, (answer, again_in, stop, stop_after, subscription, at))

    def replay(self, subscription: UUID, after: int) -> Subscription | None:
        """Send everything after a position again, also where it had stopped; return it, or None if unknown."""
        return next(iter(fetch(self.pool, Subscription, _REPLAY + _COLUMNS, (after, subscription))), None)

    def remove(self, subscription: UUID) -> bool:
        """Remove a receiver; return whether there was one."""
        return bool(fetch(self.pool, int, _REMOVE, (subscription,)))
