"""Proves the ledger: recomputes every chain from the bytes and names the first misfit."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from struct import Struct
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
from psycopg import Connection
from psycopg.rows import args_row

from activities.database import Pool
from activities.ledger import Head

# The encoding is set down beside ledger.link, in schema/0001_ledger.sql.
_SCHEME = b"\x01"
_NO_HASH = bytes(32)
_begun = Struct(">c16s?q").pack
_place = Struct(">c32s16sii").pack
_cause = Struct(">16sqqi").pack

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_TOLERATED = timedelta(minutes=10) // _MICROSECOND
_LONG_AGO = -(2**63)
_EXAMPLES = 100
_BATCH = 2000

_META = """
    SELECT ledger_id, simulation, (extract(epoch FROM created_at) * 1000000)::bigint
    FROM ledger.meta"""
_FACTS = """
    SELECT position, stream_id::text, stream_version, name, command_id::text,
           (extract(epoch FROM recorded_at) * 1000000)::bigint,
           (extract(epoch FROM inserted_at) * 1000000)::bigint, data, hash, log_hash
    FROM ledger.events WHERE position > %s ORDER BY position"""
_CHECKPOINT = """
    SELECT log_hash, (extract(epoch FROM inserted_at) * 1000000)::bigint
    FROM ledger.events WHERE position = %s"""
_ENDS = """
    SELECT DISTINCT ON (stream_id) stream_id::text, stream_version, hash,
           (extract(epoch FROM recorded_at) * 1000000)::bigint
    FROM ledger.events WHERE position <= %(position)s AND stream_id IN
        (SELECT stream_id FROM ledger.events WHERE position > %(position)s)
    ORDER BY stream_id, stream_version DESC"""
_ACCOUNTED = """
    SELECT coalesce(max(last_position), 0),
           coalesce(sum(last_position - first_position + 1), 0)::bigint
    FROM ledger.commands"""


@dataclass(frozen=True)
class Damage:
    """The first place that does not fit, and what is wrong; no stream where a fact is gone."""

    position: int
    stream: UUID | None
    version: int | None
    wrong: str


@dataclass(frozen=True)
class Apart:
    """A fact whose two clocks disagree by more than ten minutes; aware instants in UTC."""

    position: int
    stream: UUID
    version: int
    recorded_at: datetime
    inserted_at: datetime


@dataclass(frozen=True)
class Verdict:
    """What was proved: `facts` facts, up to `head`; with `damage`, only those before it.

    `apart` counts the facts whose two clocks disagree, and `examples` holds the first hundred: none
    in a simulation, whose time is not the database's.
    """

    head: Head
    facts: int
    simulation: bool
    damage: Damage | None
    apart: int
    examples: tuple[Apart, ...]


class _Row(NamedTuple):
    position: int
    stream: str
    version: int
    name: str
    command: str
    recorded_at: int
    inserted_at: int
    data: bytes
    hash: bytes
    log_hash: bytes


class _End(NamedTuple):
    version: int
    hash: bytes
    recorded_at: int


class _Envelope(msgspec.Struct):
    originator_id: str
    originator_version: int
    command: str
    recorded_at: datetime


_read_envelope = msgspec.json.Decoder(_Envelope).decode
_BEGINNING = _End(0, _NO_HASH, _LONG_AGO)


@dataclass
class _Walk:
    position: int
    log_hash: bytes
    inserted_at: int
    simulation: bool
    ends: dict[str, _End]
    facts: int = 0
    apart: int = 0
    examples: list[Apart] = field(default_factory=list)

    def step(self, row: _Row) -> str | None:
        """Return what is wrong with the next fact, or take it in."""
        end = self.ends.get(row.stream, _BEGINNING)
        link = _link(end.hash, row)
        log_hash = sha256(_SCHEME + self.log_hash + link).digest()
        wrong = self._misplaced(row, end) or _unproven(row, link, log_hash) or _contradicted(row)
        if wrong:
            return wrong
        self.position, self.log_hash, self.inserted_at = row.position, log_hash, row.inserted_at
        self.ends[row.stream] = _End(row.version, link, row.recorded_at)
        self.facts += 1
        if abs(row.inserted_at - row.recorded_at) > _TOLERATED and not self.simulation:
            self._report(row)
        return None

    def _misplaced(self, row: _Row, end: _End) -> str | None:
        if row.position != self.position + 1:
            return f"position {self.position + 1} is missing before it"
        if row.version != end.version + 1:
            return f"it follows version {end.version} of its stream"
        if row.recorded_at < end.recorded_at:
            return "it was recorded earlier than the fact before it in its stream"
        if row.inserted_at < self.inserted_at:
            return "it was inserted earlier than the fact before it in the log"
        return None

    def _report(self, row: _Row) -> None:
        self.apart += 1
        if len(self.examples) < _EXAMPLES:
            recorded_at = _EPOCH + row.recorded_at * _MICROSECOND
            inserted_at = _EPOCH + row.inserted_at * _MICROSECOND
            stream = UUID(row.stream)
            example = Apart(row.position, stream, row.version, recorded_at, inserted_at)
            self.examples.append(example)


def verify(pool: Pool, *, since: Head | None = None) -> Verdict:
    """Return what can be proved of the whole ledger, or of what follows the head `since`.

    It reads one snapshot in position order and stops at the first damage. Memory grows with the
    number of streams, not of facts. A tail cut off together with its commands only shows against a
    head kept elsewhere: give it as `since`. Raises DATABASE_AWAY.
    """
    with pool.connection() as connection, connection.transaction():
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        walk = _start(connection)
        damage = _resume(connection, walk, since) if since and since.position else None
        damage = damage or _walk_log(connection, walk) or _unaccounted(connection, walk)
    head = Head(walk.position, walk.log_hash)
    return Verdict(head, walk.facts, walk.simulation, damage, walk.apart, tuple(walk.examples))


def _start(connection: Connection[Any]) -> _Walk:
    ledger_id, simulation, created_at = connection.execute(_META).fetchall()[0]
    genesis = sha256(_begun(_SCHEME, ledger_id.bytes, simulation, created_at)).digest()
    return _Walk(0, genesis, _LONG_AGO, simulation, {})


def _resume(connection: Connection[Any], walk: _Walk, since: Head) -> Damage | None:
    kept = connection.execute(_CHECKPOINT, (since.position,)).fetchone()
    if kept is None:
        return Damage(since.position, None, None, "the log is shorter than the head kept of it")
    if kept[0] != since.log_hash:
        return Damage(since.position, None, None, "the log is not the one the head was kept of")
    walk.position, (walk.log_hash, walk.inserted_at) = since.position, kept
    ends = connection.execute(_ENDS, {"position": since.position}, binary=True)
    walk.ends = {stream: _End(*end) for stream, *end in ends}
    return None


def _walk_log(connection: Connection[Any], walk: _Walk) -> Damage | None:
    for row in _rows(connection, walk.position):
        wrong = walk.step(row)
        if wrong:
            return Damage(row.position, UUID(row.stream), row.version, wrong)
    return None


def _rows(connection: Connection[Any], after: int) -> Iterator[_Row]:
    with connection.cursor(row_factory=args_row(_Row)) as cursor:
        yield from cursor.stream(_FACTS, (after,), binary=True, size=_BATCH)


def _unaccounted(connection: Connection[Any], walk: _Walk) -> Damage | None:
    last, facts = connection.execute(_ACCOUNTED).fetchall()[0]
    if last > walk.position:
        return Damage(walk.position, None, None, f"a command recorded facts up to position {last}")
    if facts != walk.position:
        return Damage(walk.position, None, None, f"the command log accounts for {facts} facts")
    return None


def _link(previous: bytes, row: _Row) -> bytes:
    name = row.name.encode()
    stream = bytes.fromhex(row.stream.replace("-", ""))
    command = bytes.fromhex(row.command.replace("-", ""))
    place = _place(_SCHEME, previous, stream, row.version, len(name))
    cause = _cause(command, row.recorded_at, row.inserted_at, len(row.data))
    return sha256(place + name + cause + row.data).digest()


def _unproven(row: _Row, link: bytes, log_hash: bytes) -> str | None:
    if row.hash != link:
        return "its hash does not prove what it says"
    if row.log_hash != log_hash:
        return "its log hash does not prove its place in the log"
    return None


def _contradicted(row: _Row) -> str | None:
    try:
        envelope = _read_envelope(row.data)
    except msgspec.DecodeError as error:
        return f"its envelope cannot be read: {error}"
    said = (envelope.originator_id, envelope.originator_version, envelope.command)
    recorded_at = (envelope.recorded_at - _EPOCH) // _MICROSECOND
    if (*said, recorded_at) != (row.stream, row.version, row.command, row.recorded_at):
        return "its envelope and its columns disagree"
    return None
