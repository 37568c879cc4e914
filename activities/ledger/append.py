"""The ledger's recorder: the library's interface over ledger.append and the tables it fills."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, NamedTuple, NoReturn
from uuid import UUID

from eventsourcing.persistence import (
    ApplicationRecorder,
    IntegrityError,
    Notification,
    NotSupportedError,
    StoredEvent,
)
from psycopg.errors import ForeignKeyViolation

from activities.database import Pool, fetch, fetch_one
from activities.personal_data.register_log import ErasedError

AppendStatus = Literal["appended", "repeated", "conflict", "claimed"]

_APPEND = """
    SELECT status, coalesce(outcome, ''), coalesce(fingerprint, ''),
           coalesce(first_position, 0), coalesce(last_position, 0), coalesce(hash, '')
    FROM ledger.append(%s, %s, %s, %s, %s, %s, %s, %b, %b, %s, %s)"""
_STREAM = """
    SELECT stream_id, stream_version, name, data FROM ledger.events
    WHERE stream_id = %s AND stream_version > %s AND stream_version <= %s
    ORDER BY stream_version {order} LIMIT %s"""
_STREAM_FORWARDS = _STREAM.format(order="ASC")
_STREAM_BACKWARDS = _STREAM.format(order="DESC")
_NOTIFICATIONS = """
    SELECT stream_id, stream_version, name, data, position FROM ledger.events
    WHERE position >= %s AND position <= %s AND (%s OR name = ANY(%s))
    ORDER BY position LIMIT %s"""
_LAST_POSITION = "SELECT max(position) FROM ledger.events"

LAST_VERSION = 2**31 - 1
_ENDLESS = 2**63 - 1


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """What ledger.append is told beside the facts.

    `expected` is the version the stream must be at, `seen` the hash that its last fact must have (None
    asks for the version alone), `recorded_at` an aware instant. In the same transaction `claim` is taken
    for the stream and `release` given up.
    """

    stream: UUID
    command: UUID
    fingerprint: str
    outcome: bytes
    expected: int
    recorded_at: datetime
    seen: bytes | None = None
    claim: str | None = None
    release: str | None = None


class Appended(NamedTuple):
    """What became of an append.

    `outcome` and `fingerprint` are the command's own when `appended`, those of its first time when
    `repeated` (compare the fingerprint), and empty otherwise. The positions are those of the
    command's facts in the log, 0 when nothing is there. `hash` is that of the last fact when `appended`.
    """

    status: AppendStatus
    outcome: bytes
    fingerprint: str
    first_position: int
    last_position: int
    hash: bytes


class _Position(NamedTuple):
    position: int | None


class LedgerRecorder(ApplicationRecorder):
    """Records through ledger.append only, with the command's id: an append is safe to repeat."""

    def __init__(self, pool: Pool) -> None:
        """Use the connections of `pool`, which the caller closes."""
        self.pool = pool

    def append(self, stored_events: Sequence[StoredEvent], entry: Entry) -> Appended:
        """Append one command's facts in one round trip and return what became of them.

        Raises psycopg.errors.CheckViolation when the entry's `recorded_at` is earlier than its
        stream's last, ErasedError when an application would come to be about somebody who was erased or an
        enrolment of theirs be opened, and DATABASE_AWAY.
        """
        arguments = (
            entry.command,
            entry.fingerprint,
            entry.outcome,
            entry.stream,
            entry.expected,
            entry.seen,
            entry.recorded_at,
            [event.topic for event in stored_events],
            [event.state for event in stored_events],
            entry.claim,
            entry.release,
        )
        try:
            return fetch_one(self.pool, Appended, _APPEND, arguments)
        except ForeignKeyViolation:
            raise ErasedError(f"command {entry.command} is about a person who was erased") from None

    def insert_events(
        self,
        stored_events: Sequence[StoredEvent],
        tracking: None = None,
        **kwargs: Any,
    ) -> list[int]:
        """Append, with the fields of Entry as keywords, and return the positions.

        Raises IntegrityError when anything but an append was the answer, and DATABASE_AWAY.
        """
        if tracking is not None:
            raise NotSupportedError("the ledger tracks no other log")
        if not stored_events:
            return []
        appended = self.append(stored_events, Entry(**kwargs))
        if appended.status != "appended":
            raise IntegrityError(appended.status)
        return list(range(appended.first_position, appended.last_position + 1))

    def select_events(
        self,
        originator_id: UUID | str,
        *,
        gt: int | None = None,
        lte: int | None = None,
        desc: bool = False,
        limit: int | None = None,
    ) -> list[StoredEvent]:
        """Return the stream's facts after `gt` up to `lte`, `limit` at most. Raises DATABASE_AWAY."""
        query = _STREAM_BACKWARDS if desc else _STREAM_FORWARDS
        arguments = (originator_id, gt or 0, LAST_VERSION if lte is None else lte, limit)
        return fetch(self.pool, StoredEvent, query, arguments)

    def select_notifications(
        self,
        start: int | None,
        limit: int,
        stop: int | None = None,
        topics: Sequence[str] = (),
        *,
        inclusive_of_start: bool = True,
    ) -> list[Notification]:
        """Return the log from `start` to `stop`, at most `limit` facts. Raises DATABASE_AWAY."""
        first = (start or 0) + (0 if inclusive_of_start else 1)
        arguments = (first, _ENDLESS if stop is None else stop, not topics, list(topics), limit)
        return fetch(self.pool, Notification, _NOTIFICATIONS, arguments)

    def max_notification_id(self) -> int | None:
        """Return the log's last position, or None while it is empty. Raises DATABASE_AWAY."""
        return fetch_one(self.pool, _Position, _LAST_POSITION).position

    def subscribe(self, gt: int | None = None, topics: Sequence[str] = ()) -> NoReturn:
        """Raise NotImplementedError: readers of the log poll it, by `Ledger.log`."""
        raise NotImplementedError("poll the log by position instead")
