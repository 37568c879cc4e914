"""The ledger: what everybody asks it, and the one way to add to it."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from typing import Any, NamedTuple
from uuid import UUID

from eventsourcing.application import Application
from eventsourcing.utils import Environment, EnvType

from activities.database import Pool, fetch, fetch_one
from activities.ledger.append import LAST_VERSION, Appended, Entry, LedgerRecorder
from activities.ledger.mapper import LedgerMapper
from domain.facts.fact import Facts, Recorded

_COMMAND = "SELECT outcome, fingerprint, stream_id FROM ledger.commands WHERE command_id = %s"
_NUMBERS = """
    SELECT e.stream_version FROM ledger.commands c
    JOIN ledger.events e ON e.position BETWEEN c.first_position AND c.last_position
    WHERE c.command_id = %s ORDER BY e.position"""
_EXISTS = "SELECT 1 FROM ledger.events WHERE stream_id = %s AND stream_version = 1"
_CLAIMED = "SELECT 1 FROM ledger.claims WHERE claim = %s AND stream_id <> %s"
_HISTORY = """
    SELECT name, data FROM ledger.events
    WHERE stream_id = %s AND stream_version > %s AND stream_version <= %s ORDER BY stream_version"""
_SINCE = """
    SELECT name, data, hash FROM ledger.events
    WHERE stream_id = %s AND stream_version >= %s ORDER BY stream_version"""
_HASHES = "SELECT stream_version, hash FROM ledger.events WHERE stream_id = %s AND stream_version = ANY(%s)"
_HISTORIES = "SELECT name, data FROM ledger.events WHERE stream_id = ANY(%s) ORDER BY stream_id, stream_version"
_LOG = """
    SELECT position, stream_id, stream_version, name, data, recorded_at, inserted_at
    FROM ledger.events WHERE position > %s ORDER BY position LIMIT %s"""
_STREAMS = "SELECT stream_id::text FROM ledger.events WHERE stream_version = 1 ORDER BY position"
_HOW_MANY = "SELECT count(*) FROM ledger.events WHERE stream_version = 1"
_ENDS = """
    SELECT stream_id, max(stream_version) FROM ledger.events
    WHERE position <= %s GROUP BY stream_id ORDER BY stream_id"""
_HEAD = "SELECT position, hash FROM ledger.events ORDER BY position DESC LIMIT 1"
_NEWEST = "SELECT name, data FROM ledger.events ORDER BY position DESC LIMIT 1"
_HOLDS = "SELECT 1 FROM ledger.events WHERE position = %s AND hash = %s"
_META = "SELECT ledger_id, simulation FROM ledger.meta"


class Chained(NamedTuple):
    """A fact, with the hash that chains it to those before it in its stream."""

    fact: Recorded[Any]
    hash: bytes


class Remembered(NamedTuple):
    """What the ledger remembers of a command: its first outcome, what was asked, and of whom."""

    outcome: bytes
    fingerprint: str
    stream: UUID


class Logged(NamedTuple):
    """One fact in the order of the whole log; the instants are aware and in UTC."""

    position: int
    stream: UUID
    version: int
    name: str
    data: bytes
    recorded_at: datetime
    inserted_at: datetime


class Head(NamedTuple):
    """The end of the log: whoever keeps one elsewhere can tell later that nothing was cut off."""

    position: int
    log_hash: bytes


class End(NamedTuple):
    """How far a stream had come at a position of the log: the version of its last fact."""

    stream: UUID
    version: int


class Identity(NamedTuple):
    """Which ledger this is, and whether its time is simulated."""

    ledger_id: UUID
    simulation: bool


class Ledger(Application[UUID]):
    """Every apprenticeship's facts. Each method makes one round trip and raises DATABASE_AWAY."""

    mapper: LedgerMapper
    recorder: LedgerRecorder

    def __init__(self, pool: Pool, facts: Facts) -> None:
        """Use the connections of `pool`, which the caller closes, and the names in `facts`."""
        self.pool = pool
        self.facts = facts
        super().__init__()

    def construct_env(self, name: str, env: EnvType | None = None) -> Environment:
        """Return an environment in which no ambient variable can reconfigure the ledger."""
        return Environment(name, env or {})

    def construct_mapper(self) -> LedgerMapper:
        """Return the mapper of the closed registry."""
        return LedgerMapper(self.facts)

    def construct_recorder(self) -> LedgerRecorder:
        """Return the recorder over ledger.append."""
        return LedgerRecorder(self.pool)

    def history(self, stream: UUID, *, after: int = 0, until: int | None = None) -> list[Recorded[Any]]:
        """Return the stream's facts in order, those after version `after` up to version `until`.

        Raises UnreadableFactError when one cannot be read.
        """
        arguments = (stream, after, LAST_VERSION if until is None else until)
        return fetch(self.pool, self.mapper.facts.decode, _HISTORY, arguments)

    def since(self, stream: UUID, version: int) -> list[Chained]:
        """Return the stream's facts in order from `version` on, each with its hash. Raises as `history`."""
        decode = self.mapper.facts.decode
        return fetch(self.pool, lambda name, data, link: Chained(decode(name, data), link), _SINCE, (stream, version))

    def hashes(self, stream: UUID, versions: Sequence[int]) -> dict[int, str]:
        """Return by version the hash, in hexadecimal, by which a fact of the stream stands in the chain."""
        return dict(fetch(self.pool, lambda version, link: (version, link.hex()), _HASHES, (stream, list(versions))))

    def histories(self, streams: Sequence[UUID]) -> Iterator[list[Recorded[Any]]]:
        """Return each of these streams' facts in order, a stream after another; raises as `history`."""
        found = fetch(self.pool, self.mapper.facts.decode, _HISTORIES, (list(streams),))
        # Numbers are compared sooner than ids.
        return (list(history) for _, history in groupby(found, attrgetter("originator_id.int")))

    def append(  # noqa: PLR0913 - one argument for each thing that the transaction settles
        self,
        recorded: Sequence[Recorded[Any]],
        *,
        stream: UUID,
        command: UUID,
        fingerprint: str,
        outcome: bytes,
        expected: int,
        recorded_at: datetime,
        seen: bytes | None = None,
        claim: str | None = None,
        release: str | None = None,
    ) -> Appended:
        """Append one command's facts to a stream at version `expected`, and say what became of it.

        `seen` is the hash that the stream's last fact must have, where the facts were decided on what is remembered.
        All or nothing, and safe to repeat. `claim` is taken for the stream and `release` given up
        in the same transaction. Raises ValueError when an envelope disagrees with the arguments,
        psycopg.errors.CheckViolation when `recorded_at` is earlier than the stream's last, and ErasedError
        as the recorder does.
        """
        for version, fact in enumerate(recorded, expected + 1):
            said = (fact.originator_id, fact.originator_version, fact.command, fact.recorded_at)
            if said != (stream, version, command, recorded_at):
                raise ValueError(f"the envelope of fact {version} disagrees with its place in the ledger")
        stored = [self.mapper.to_stored_event(fact) for fact in recorded]
        entry = Entry(
            stream=stream,
            command=command,
            fingerprint=fingerprint,
            outcome=outcome,
            expected=expected,
            recorded_at=recorded_at,
            seen=seen,
            claim=claim,
            release=release,
        )
        return self.recorder.append(stored, entry)

    def command(self, command: UUID) -> Remembered | None:
        """Return what is remembered of a command, or None when it never took effect."""
        return next(iter(fetch(self.pool, Remembered, _COMMAND, (command,))), None)

    def numbers(self, command: UUID) -> list[int]:
        """Return the places in their history of the facts that a command appended; none when it never took effect."""
        return fetch(self.pool, int, _NUMBERS, (command,))

    def exists(self, stream: UUID) -> bool:
        """Return whether the stream holds any fact."""
        return bool(fetch(self.pool, int, _EXISTS, (stream,)))

    def claimed(self, claim: str, stream: UUID) -> bool:
        """Return whether another than `stream` holds a claim."""
        return bool(fetch(self.pool, int, _CLAIMED, (claim, stream)))

    def streams(self) -> list[UUID]:
        """Return every stream, in the order in which they began."""
        return fetch(self.pool, UUID, _STREAMS)

    def how_many(self) -> int:
        """Return how many streams there are."""
        return fetch_one(self.pool, int, _HOW_MANY)

    def ends(self, position: int) -> list[End]:
        """Return how far every stream had come at a position of the log, in the order of their ids."""
        return fetch(self.pool, End, _ENDS, (position,))

    def log(self, *, after: int, limit: int) -> list[Logged]:  # type: ignore[override]
        """Return at most `limit` facts of the whole log after position `after`, in order.

        A position is never filled in behind a reader: what was not there at its turn never will be.
        """
        return fetch(self.pool, Logged, _LOG, (after, limit))

    def head(self) -> Head:
        """Return the end of the log; position 0 and no hash while it is empty."""
        return next(iter(fetch(self.pool, Head, _HEAD)), Head(0, b""))

    def newest(self) -> Recorded[Any] | None:
        """Return the last fact of the log, or None while it is empty."""
        return next(iter(fetch(self.pool, self.mapper.facts.decode, _NEWEST)), None)

    def holds(self, head: Head) -> bool:
        """Return whether the log holds what was its end once. One that holds nothing yet is the end of every log."""
        return not head.position or bool(fetch(self.pool, int, _HOLDS, head))

    def identity(self) -> Identity:
        """Return the ledger's id and mode."""
        return fetch_one(self.pool, Identity, _META)
