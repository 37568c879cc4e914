"""Proves the ledger: recomputes every chain from the bytes and names the first misfit."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from psycopg import Connection

from activities.chain import Chain, batches, begin
from activities.database import Pool
from activities.ledger import Head

_SIMULATION = "SELECT simulation FROM ledger.meta"
_COMMANDS = "SELECT count(*), coalesce(max(last_position), 0) FROM ledger.commands"
_IDLE_COMMAND = """
    SELECT command_id FROM ledger.commands c
    WHERE NOT EXISTS (
        SELECT FROM ledger.events e WHERE e.position = c.first_position AND e.command_id = c.command_id
        AND e.stream_id = c.stream_id AND e.recorded_at = c.recorded_at)
    ORDER BY first_position, command_id LIMIT 1"""
# What a claim should be: the last command that took it tells whose it is, unless that stream gave it up since.
_MISCLAIMED = """
    WITH taken AS (
        SELECT DISTINCT ON (claim) claim, stream_id, first_position FROM ledger.commands
        WHERE claim IS NOT NULL ORDER BY claim, first_position DESC
    ), held AS (
        SELECT claim, stream_id FROM taken t WHERE NOT EXISTS (
            SELECT FROM ledger.commands r
            WHERE r.release = t.claim AND r.stream_id = t.stream_id AND r.first_position >= t.first_position)
    )
    SELECT coalesce(held.stream_id, c.stream_id), held.stream_id IS NULL
    FROM held FULL JOIN ledger.claims c ON c.claim = held.claim AND c.stream_id = held.stream_id
    WHERE held.claim IS NULL OR c.claim IS NULL
    ORDER BY coalesce(held.claim, c.claim), held.claim IS NULL LIMIT 1"""
_APART = """
    SELECT position, stream_id, stream_version, recorded_at, inserted_at, count(*) OVER () FROM ledger.events
    WHERE inserted_at - recorded_at NOT BETWEEN '-10 minutes' AND '10 minutes' AND position <= %s
    ORDER BY position LIMIT 100"""


@dataclass(frozen=True)
class Damage:
    """The first place that does not fit, and what is wrong; no stream where a fact is gone."""

    position: int
    stream: UUID | None
    version: int | None
    wrong: str


class Apart(NamedTuple):
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


def verify(pool: Pool) -> Verdict:
    """Return what can be proved of the whole ledger.

    It reads one snapshot in the order of the log and stops at the first damage. Memory grows with the number
    of streams, not of facts. Raises DATABASE_AWAY.
    """
    with pool.connection() as connection, connection.transaction():
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        chain = begin(connection)
        damage = _walked(connection, chain) or _unaccounted(connection, chain) or _misclaimed(connection, chain)
        ((simulation,),) = connection.execute(_SIMULATION).fetchall()
        apart = [] if simulation else connection.execute(_APART, (chain.position,)).fetchall()
    return Verdict(
        head=Head(chain.position, chain.log_hash),
        facts=chain.position,
        simulation=simulation,
        damage=damage,
        apart=apart[0][-1] if apart else 0,
        examples=tuple(Apart(*fact) for *fact, _ in apart),
    )


def _walked(connection: Connection[Any], chain: Chain) -> Damage | None:
    for batch in batches(connection, pauses=()):
        if misfit := chain.take(batch):
            return Damage(*misfit)
    return None


def _unaccounted(connection: Connection[Any], chain: Chain) -> Damage | None:
    ((commands, last),) = connection.execute(_COMMANDS).fetchall()
    if last > chain.position:
        return Damage(chain.position, None, None, f"a command recorded facts up to position {last}")
    if commands != chain.commands:
        return Damage(chain.position, None, None, _idle(connection))
    return None


def _idle(connection: Connection[Any]) -> str:
    for (command,) in connection.execute(_IDLE_COMMAND):
        return f"command {command} is in the command log and recorded no fact"
    return "a command stands in the command log twice"


def _misclaimed(connection: Connection[Any], chain: Chain) -> Damage | None:
    for stream, free in connection.execute(_MISCLAIMED):
        wrong = "it holds a claim that no command took" if free else "a claim that a command took for it is gone"
        return Damage(chain.position, stream, None, wrong)
    return None
