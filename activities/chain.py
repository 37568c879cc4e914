"""The chain recomputed: every fact's hashes from the bytes, in the order of the log, a batch at a time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from struct import Struct
from typing import Annotated, Any, NamedTuple
from uuid import UUID

import msgspec
from psycopg import Connection

# The encoding is set down beside ledger.link, in schema/0001_ledger.sql. It is spelled out again here, of
# nothing but what PostgreSQL itself brings: a function in the database might be part of the damage.
_SCHEME = b"\x01"
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_LONG_AGO = -(2**63)

_META = """
    SELECT uuid_send(ledger_id) || CASE WHEN simulation THEN '\\x01'::bytea ELSE '\\x00'::bytea END
           || timestamptz_send(created_at)
    FROM ledger.meta"""
# A batch ends wherever the walk is to pause; a position that was forged, however far away, is in one too.
_BATCHES = """
    SELECT (
        SELECT string_agg(
            int8send(e.position)
            || CASE WHEN octet_length(e.hash) = 32 THEN e.hash ELSE sha256('') END
            || int8send(coalesce(c.last_position, 0)) || int4send(coalesce(octet_length(c.asked), 0))
            || uuid_send(e.stream_id) || int4send(e.stream_version) || uuid_send(e.command_id)
            || timestamptz_send(e.recorded_at) || timestamptz_send(e.inserted_at)
            || int4send(octet_length(convert_to(e.name, 'UTF8'))) || int4send(octet_length(e.data))
            || convert_to(e.name, 'UTF8') || e.data || coalesce(c.asked, ''),
            '' ORDER BY e.position)
        FROM ledger.events e
        LEFT JOIN LATERAL (
            SELECT last_position,
                int4send(octet_length(convert_to(fingerprint, 'UTF8'))) || convert_to(fingerprint, 'UTF8')
                || int4send(octet_length(outcome)) || outcome
                || coalesce(int4send(octet_length(convert_to(claim, 'UTF8'))) || convert_to(claim, 'UTF8'),
                            int4send(-1))
                || coalesce(int4send(octet_length(convert_to(release, 'UTF8'))) || convert_to(release, 'UTF8'),
                            int4send(-1)) AS asked
            FROM ledger.commands
            WHERE first_position = e.position AND command_id = e.command_id
                AND stream_id = e.stream_id AND recorded_at = e.recorded_at
            LIMIT 1
        ) c ON true
        WHERE e.position BETWEEN batch.first AND batch.last
    )
    FROM (
        SELECT position AS first, lead(position - 1, 1, 9223372036854775807) OVER (ORDER BY position) AS last
        FROM (SELECT position, row_number() OVER (ORDER BY position) AS number FROM ledger.events) numbered
        WHERE number %% 500 = 1 OR position - 1 = ANY(%s)
    ) batch
    ORDER BY first"""

# What a batch holds of each fact: beside it ...
_BESIDE = Struct(">q32sqi")
# ... and what is hashed, which begins with a part of fixed length.
_HASHED = Struct(">16si16sqqii")
_unpack = Struct(_BESIDE.format + _HASHED.format[1:]).unpack_from

# A plain tuple, because one is made for each fact.
End = tuple[int, bytes, int]
"""The last fact of a stream: its version and hash, and when it was recorded, in microseconds since 2000."""


class _Row(NamedTuple):
    position: int
    hash: bytes
    last_position: int
    asked_length: int
    stream: bytes
    version: int
    command: bytes
    recorded_at: int
    inserted_at: int
    name_length: int
    data_length: int


class Misfit(NamedTuple):
    """The first fact that does not fit, and what is wrong with it."""

    position: int
    stream: UUID
    version: int
    wrong: str


class _Envelope(msgspec.Struct):
    originator_id: str
    originator_version: int
    command: str
    recorded_at: Annotated[datetime, msgspec.Meta(tz=True)]


_read_envelope = msgspec.json.Decoder(_Envelope).decode
_BEGINNING: End = (0, bytes(32), _LONG_AGO)


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

    def take(self, batch: bytes) -> Misfit | None:
        """Take in the facts of a batch; stop before the first that does not fit, and return it."""
        at, ends = 0, self.ends
        while at < len(batch):
            row = _unpack(batch, at)
            position, proof, last, asked, stream, version, command, recorded_at, inserted_at, name, data = row
            begins = at + _BESIDE.size
            said = begins + _HASHED.size + name
            at = said + data + asked
            before = ends.get(stream, _BEGINNING)
            link = sha256(_SCHEME + before[1] + self.log_hash + batch[begins:at]).digest()
            if last and self.accounted + 1 == position <= last:
                self.commands, self.accounted, self._cause = self.commands + 1, last, (stream, command, recorded_at)
            if not (
                link == proof
                and position == self.position + 1 <= self.accounted
                and version == before[0] + 1
                and recorded_at >= before[2]
                and inserted_at >= self._inserted_at
                and self._cause == (stream, command, recorded_at)
            ):
                return _misfit(row, self._misplaced(_Row(*row), before) or _unproven(last))
            if wrong := _contradicted(batch[said : said + data], stream, version, command, recorded_at):
                return _misfit(row, wrong)
            self.position, self.log_hash, self._inserted_at = position, link, inserted_at
            ends[stream] = (version, link, recorded_at)
        return None

    def _misplaced(self, row: _Row, before: End) -> str | None:
        if row.position != self.position + 1:
            return f"position {self.position + 1} is missing before it"
        if row.version != before[0] + 1:
            return f"it follows version {before[0]} of its stream"
        if row.recorded_at < before[2]:
            return "it was recorded earlier than the fact before it in its stream"
        if row.inserted_at < self._inserted_at:
            return "it was inserted earlier than the fact before it in the log"
        if row.position > self.accounted or self._cause != (row.stream, row.command, row.recorded_at):
            return "the command log does not account for it"
        return None


def begin(connection: Connection[Any]) -> Chain:
    """Return the chain before the first fact. Raises DATABASE_AWAY."""
    ((identity,),) = connection.execute(_META, binary=True).fetchall()
    return Chain(sha256(_SCHEME + identity).digest())


def batches(connection: Connection[Any], pauses: Sequence[int]) -> Iterator[bytes]:
    """Yield the whole log in batches that memory holds with ease; one ends at each position of `pauses`.

    Raises DATABASE_AWAY.
    """
    with connection.cursor() as cursor:
        for (batch,) in cursor.stream(_BATCHES, (list(pauses),), binary=True):
            yield batch


def _misfit(row: tuple[Any, ...], wrong: str) -> Misfit:
    fact = _Row(*row)
    return Misfit(fact.position, UUID(bytes=fact.stream), fact.version, wrong)


def _unproven(begins_a_command: object) -> str:
    if begins_a_command:
        return "its hash does not prove what it says, what its command was asked and answered, and what came before"
    return "its hash does not prove what it says and what came before"


def _contradicted(data: bytes, stream: bytes, version: int, command: bytes, recorded_at: int) -> str | None:
    try:
        said = _read_envelope(data)
    except msgspec.DecodeError as error:
        return f"its envelope cannot be read: {error}"
    if (
        said.originator_version == version
        and said.originator_id.replace("-", "") == stream.hex()
        and said.command.replace("-", "") == command.hex()
        and (said.recorded_at - _EPOCH) // _MICROSECOND == recorded_at
    ):
        return None
    return "its envelope and its columns disagree"
