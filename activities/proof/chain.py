"""The chain recomputed: every fact's hashes from the bytes, in the order of the log, in one loop."""

from collections.abc import Generator, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from struct import Struct
from typing import Annotated, Any, NamedTuple
from uuid import UUID

import msgspec
from psycopg import Connection

from activities.proof.snapshot import UnreadableError, looking

# The encoding is set down beside ledger.link, in schema/0001_ledger.sql. It is spelled out again here, of
# nothing but what PostgreSQL itself brings: a function in the database might be part of the damage.
_SCHEME = b"\x01"
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_LONG_AGO = -(2**63)

_META = """
    SELECT ledger_id, simulation,
           uuid_send(ledger_id) || CASE WHEN simulation THEN '\\x01'::bytea ELSE '\\x00'::bytea END
           || timestamptz_send(created_at)
    FROM ledger.meta"""
# Of each fact: what is hashed, up to its data, and before that what it is compared with; its data; what was asked.
_FACTS = """
    SELECT coalesce(
               int8send(e.position) || CASE WHEN octet_length(e.hash) = 32 THEN e.hash ELSE sha256('') END
               || int8send(coalesce(c.last_position, 0))
               || uuid_send(e.stream_id) || int4send(e.stream_version) || uuid_send(e.command_id)
               || timestamptz_send(e.recorded_at) || timestamptz_send(e.inserted_at)
               || int4send(octet_length(convert_to(e.name, 'UTF8'))) || int4send(octet_length(e.data))
               || convert_to(e.name, 'UTF8'),
               -- Where nothing stands, nothing is proved: what is there says which fact it is.
               int8send(coalesce(e.position, 0)) || sha256('') || int8send(coalesce(c.last_position, 0))
               || uuid_send(coalesce(e.stream_id, '00000000-0000-0000-0000-000000000000'))
               || int4send(coalesce(e.stream_version, 0))
               || uuid_send(coalesce(e.command_id, '00000000-0000-0000-0000-000000000000'))
               || timestamptz_send(coalesce(e.recorded_at, 'epoch'))
               || timestamptz_send(coalesce(e.inserted_at, 'epoch'))
           ),
           coalesce(e.data, '')::bytea,
           CASE WHEN c.command_id IS NULL THEN '' ELSE coalesce(
               int4send(octet_length(convert_to(c.fingerprint, 'UTF8'))) || convert_to(c.fingerprint, 'UTF8')
               || int4send(octet_length(c.outcome)) || c.outcome
               || coalesce(int4send(octet_length(convert_to(c.claim, 'UTF8'))) || convert_to(c.claim, 'UTF8'),
                           int4send(-1))
               || coalesce(int4send(octet_length(convert_to(c.release, 'UTF8'))) || convert_to(c.release, 'UTF8'),
                           int4send(-1)),
               '')
           END
    FROM ledger.events e LEFT JOIN ledger.commands c
        ON c.first_position = e.position AND c.command_id = e.command_id
        AND c.stream_id = e.stream_id AND c.recorded_at = e.recorded_at
        -- Said of both, or the whole command log would be read for a few facts.
        AND (%(after)s = 0 OR c.first_position > %(after)s)
    WHERE %(after)s = 0 OR e.position > %(after)s
    ORDER BY e.position"""
# How the streams ended, before position `after`, in which facts came later.
_ENDED = """
    SELECT uuid_send(n.stream_id), e.stream_version, e.hash, timestamptz_send(e.recorded_at),
           n.stream_id::text
    FROM (SELECT stream_id, min(stream_version) AS version FROM ledger.events WHERE position > %s GROUP BY stream_id) n
    JOIN ledger.events e ON e.stream_id = n.stream_id AND e.stream_version = n.version - 1"""
_LAST = "SELECT hash, timestamptz_send(inserted_at) FROM ledger.events WHERE position = %s"
_AT_A_TIME = 200

_COMPARED = Struct(">q32sq").size
_unpack = Struct(">q32sq16si16sqq").unpack_from

Fact = tuple[bytes, bytes, bytes]
"""A fact as it comes from the ledger."""

# A plain tuple, because one is made for each fact.
End = tuple[int, bytes, int, str]
"""The last fact of a stream: version, hash, when it was recorded, in microseconds since 2000, and the stream's id."""


class _Row(NamedTuple):
    position: int
    hash: bytes
    last_position: int
    stream: bytes
    version: int
    command: bytes
    recorded_at: int
    inserted_at: int


class Misfit(NamedTuple):
    """The first fact that does not fit, and what is wrong with it."""

    position: int
    stream: UUID
    version: int
    wrong: str


class _Envelope(msgspec.Struct, gc=False):
    originator_id: str
    originator_version: int
    command: str
    recorded_at: Annotated[datetime, msgspec.Meta(tz=True)]


_read_envelope = msgspec.json.Decoder(_Envelope).decode
_NO_ENVELOPE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
_UNREADABLE = _Envelope("", 0, "", _EPOCH)
_BEGINNING: End = (0, bytes(32), _LONG_AGO, "")


@dataclass
class Chain:
    """How far the log was proved: `position` facts, which end in `log_hash`.

    `ends` holds the end of each stream by its id, in the order in which the streams began. So many `commands`
    account for the facts; the last of them says that it recorded facts up to position `accounted`.
    """

    log_hash: bytes
    position: int = 0
    commands: int = 0
    accounted: int = 0
    ends: dict[bytes, End] = field(default_factory=dict)
    _inserted_at: int = _LONG_AGO
    _cause: tuple[bytes, bytes, int] = (b"", b"", 0)

    def take(self, facts: Iterator[Fact], until: int | None = None) -> Misfit | None:
        """Take in the next facts up to position `until`; stop at the first that does not fit, and return it."""
        # One loop on local names: this is where a proof spends its time. What is wrong is found out elsewhere.
        ends, position, log_hash, inserted_at = self.ends, self.position, self.log_hash, self._inserted_at
        commands, accounted, cause, misfit = self.commands, self.accounted, self._cause, None
        unpack, read_envelope, hashed, join, compared = _unpack, _read_envelope, sha256, b"".join, _COMPARED
        named = when = None
        for told, data, asked in facts:
            place, proof, last, stream, version, command, recorded, inserted = unpack(told)
            before, in_stream, since, known_as = ends.get(stream, _BEGINNING)
            link = hashed(join((_SCHEME, in_stream, log_hash, told[compared:], data, asked))).digest()
            if last and accounted + 1 == place <= last:
                commands, accounted, cause = commands + 1, last, (stream, command, recorded)
                named = when = None
            try:
                said = read_envelope(data)
            except _NO_ENVELOPE:
                said = _UNREADABLE
            if not (
                link == proof
                and place == position + 1 <= accounted
                and version == before + 1 == said.originator_version
                and since <= recorded
                and inserted_at <= inserted
                and cause == (stream, command, recorded)
                and (said.originator_id == known_as or said.originator_id.replace("-", "") == stream.hex())
                and (said.command == named or said.command.replace("-", "") == command.hex())
                and (said.recorded_at == when or (said.recorded_at - _EPOCH) // _MICROSECOND == recorded)
            ):
                misfit = _Row(*unpack(told)), link == proof, data
                break
            # The facts of one command share these, so that the next one's need no second conversion.
            named, when = said.command, said.recorded_at
            position, log_hash, inserted_at = place, link, inserted
            ends[stream] = (version, link, recorded, said.originator_id)
            if place == until:
                break
        self.position, self.log_hash, self._inserted_at = position, log_hash, inserted_at
        self.commands, self.accounted, self._cause = commands, accounted, cause
        return self._misfit(*misfit) if misfit else None

    def _misfit(self, row: _Row, proved: bool, data: bytes) -> Misfit:  # noqa: FBT001 - found out a line above
        wrong = self._misplaced(row) or _unproven(row, proved=proved) or _contradicted(data)
        return Misfit(row.position, UUID(bytes=row.stream), row.version, wrong)

    def _misplaced(self, row: _Row) -> str | None:
        before, _, since, _ = self.ends.get(row.stream, _BEGINNING)
        if row.position != self.position + 1:
            twice = "it stands in the log twice, or its command in the command log"
            return twice if row.position == self.position else f"position {self.position + 1} is missing before it"
        if row.version != before + 1:
            return f"it follows version {before} of its stream"
        if row.recorded_at < since:
            return "it was recorded earlier than the fact before it in its stream"
        if row.inserted_at < self._inserted_at:
            return "it was inserted earlier than the fact before it in the log"
        if row.position > self.accounted or self._cause != (row.stream, row.command, row.recorded_at):
            return "the command log does not account for it"
        return None


class Beginning(NamedTuple):
    """What a log begins with: which ledger it is, whether its time is simulated, and the chain before any fact."""

    ledger: UUID
    simulation: bool
    chain: Chain


def begin(connection: Connection[Any]) -> Beginning:
    """Return what the log begins with.

    Raises UnreadableError where the ledger does not say which it is, and DATABASE_AWAY.
    """
    with looking(connection):
        said = connection.execute(_META, binary=True).fetchall()
    if len(said) != 1 or None in said[0]:
        raise UnreadableError("it does not say which ledger it is, by one whole entry in ledger.meta")
    ((ledger, simulation, identity),) = said
    return Beginning(ledger, simulation, Chain(sha256(_SCHEME + identity).digest()))


def resumed(connection: Connection[Any], chain: Chain, position: int) -> Chain:
    """Return the chain of `begin` as it stood at a position, with the ends of the streams in which facts came later.

    What came before is believed as it stands. Raises UnreadableError where there is no such fact, and DATABASE_AWAY.
    """
    if position:
        last = connection.execute(_LAST, (position,), binary=True).fetchall()
        if len(last) != 1 or None in last[0]:
            raise UnreadableError(f"position {position} of the log")
        ((log_hash, inserted_at),) = last
        chain = Chain(log_hash, position, accounted=position, _inserted_at=int.from_bytes(inserted_at, signed=True))
        for stream, version, end, recorded_at, told in connection.execute(_ENDED, (position,), binary=True):
            chain.ends[stream] = (version, end, int.from_bytes(recorded_at, signed=True), told)
    return chain


def facts_of(connection: Connection[Any], after: int = 0) -> Generator[Fact, None, None]:
    """Yield every fact of the log, or those after a position, in order, a few held at a time. Raises DATABASE_AWAY.

    Closed before its end, it aborts the transaction, or the savepoint, in which it was read.
    """
    yield from connection.cursor().stream(_FACTS, {"after": after}, binary=True, size=_AT_A_TIME)


def _unproven(row: _Row, *, proved: bool) -> str | None:
    if proved:
        return None
    if row.last_position:
        return "its hash does not prove what it says, what its command was asked and answered, and what came before"
    return "its hash does not prove what it says and what came before"


def _contradicted(data: bytes) -> str:
    try:
        _read_envelope(data)
    except _NO_ENVELOPE as error:
        return f"its envelope cannot be read: {error}"
    return "its envelope and its columns disagree"
