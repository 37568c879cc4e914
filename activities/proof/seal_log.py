"""The seals in the ledger: read as they are kept elsewhere, line by line, and added to."""

from typing import Any, NamedTuple

import msgspec
from psycopg import Connection

from activities.database import Pool, fetch
from activities.proof.seal import Seal, read_seal

_LINES = """
    SELECT number, json_build_object(
        'ledger', (SELECT ledger_id FROM ledger.meta), 'number', number, 'position', position,
        'log_hash', encode(log_hash, 'hex'), 'streams', streams, 'root', encode(root, 'hex'),
        'sealed_at', to_char(sealed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
        'key_id', encode(key_id, 'hex'), 'previous', encode(previous, 'hex'), 'signature', encode(signature, 'hex'),
        'format', format, 'proved_after', proved_after, 'registers', registers
    )::text
    FROM ledger.seals WHERE number > %s ORDER BY number LIMIT %s"""
_KEEP = """
    INSERT INTO ledger.seals (number, position, log_hash, streams, root, sealed_at, key_id, previous, signature, format,
                              proved_after, registers)
    VALUES (%s, %s, decode(%s, 'hex'), %s, decode(%s, 'hex'), %s, decode(%s, 'hex'), decode(%s, 'hex'),
            decode(%s, 'hex'), %s, %s, %s::jsonb)
    ON CONFLICT (number) DO NOTHING"""


class HeldSeal(NamedTuple):
    """A seal as the ledger holds it: its number, and its line, which may be damaged."""

    number: int
    line: str


def held_seals(connection: Connection[Any]) -> list[HeldSeal]:
    """Return every seal in the ledger, by number. Raises DATABASE_AWAY."""
    return [HeldSeal(*row) for row in connection.execute(_LINES, (-(2**31), None))]


def seals(pool: Pool, *, after: int = 0, limit: int | None = None) -> list[Seal]:
    """Return the seals after number `after`, at most so many. Raises DATABASE_AWAY and UnreadableSealError."""
    return [read_seal(held.line) for held in fetch(pool, HeldSeal, _LINES, (after, limit))]


def keep_seal(connection: Connection[Any], seal: Seal) -> bool:
    """Keep it, and return whether it was: none of its number was kept yet. Raises DATABASE_AWAY."""
    registers = msgspec.json.encode(seal.registers).decode()
    said = (seal.log_hash, seal.streams, seal.root, seal.sealed_at, seal.key_id, seal.previous, seal.signature)
    kept = (seal.number, seal.position, *said, seal.format, seal.proved_after, registers)
    return connection.execute(_KEEP, kept).rowcount == 1
