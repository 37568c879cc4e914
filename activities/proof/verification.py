"""Proves the ledger: recomputes every chain from the bytes and names the first misfit."""

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any, NamedTuple
from uuid import UUID

from psycopg import Connection

from activities.database import Pool
from activities.ledger.ledger import Head
from activities.proof.chain import Chain, begin, facts_of
from activities.proof.damage import Damage
from activities.proof.seal import PublicKeys, Seal
from activities.proof.seal_check import SealCheck
from activities.proof.seal_log import held_seals

_META = "SELECT ledger_id, simulation FROM ledger.meta"
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


class Apart(NamedTuple):
    """A fact whose two clocks disagree by more than ten minutes; aware instants in UTC."""

    position: int
    stream: UUID
    version: int
    recorded_at: datetime
    inserted_at: datetime


@dataclass(frozen=True)
class Verdict:
    """What was proved of ledger `ledger`: its log up to `head`, in so many streams, whose ends `root` proves.

    `damages` tell the first fact that does not fit, up to which the rest was proved, and every seal that does not
    hold; `last_seal` is the last one up to which all hold and fit the log. `apart` counts the facts whose two clocks
    disagree, and `examples` holds the first hundred: none in a simulation, whose time is not the database's.
    """

    ledger: UUID
    simulation: bool
    head: Head
    streams: int
    root: bytes
    last_seal: Seal | None
    damages: tuple[Damage, ...]
    apart: int
    examples: tuple[Apart, ...]

    @property
    def facts(self) -> int:
        """Return how many facts were proved: positions have no gaps."""
        return self.head.position

    @property
    def damage(self) -> Damage | None:
        """Return the gravest damage, or None."""
        return next(iter(self.damages), None)


def verify(pool: Pool, keys: PublicKeys = MappingProxyType({}), kept: Sequence[Seal] = ()) -> Verdict:
    """Return what can be proved of the whole ledger, seals signed by `keys` and those `kept` elsewhere included.

    It reads one snapshot in the order of the log and stops at the first fact that does not fit. Memory grows with
    the number of streams, not of facts. Raises DATABASE_AWAY.
    """
    with pool.connection() as connection, connection.transaction():
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        ((ledger, simulation),) = connection.execute(_META).fetchall()
        chain, check = begin(connection), SealCheck(ledger, keys, held_seals(connection), kept)
        damage = (
            _walked(connection, chain, check)
            or check.cut(chain)
            or _unaccounted(connection, chain)
            or _misclaimed(connection, chain)
        )
        apart = [] if simulation else connection.execute(_APART, (chain.position,)).fetchall()
    return Verdict(
        ledger=ledger,
        simulation=simulation,
        head=Head(chain.position, chain.log_hash),
        streams=len(chain.ends),
        root=check.tree.grow(chain.ends),
        last_seal=check.last,
        damages=(*([damage] if damage else []), *check.damages),
        apart=apart[0][-1] if apart else 0,
        examples=tuple(Apart(*fact) for *fact, _ in apart),
    )


def _walked(connection: Connection[Any], chain: Chain, check: SealCheck) -> Damage | None:
    with closing(facts_of(connection)) as facts:
        for pause in [*sorted(set(check.pauses)), None]:
            misfit = None if pause == chain.position else chain.take(facts, pause)
            damage = Damage(*misfit) if misfit else check.compare(chain)
            if damage:
                return damage
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
