"""Proves the ledger: recomputes every chain from the bytes and names the first misfit."""

from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any, NamedTuple
from uuid import UUID

from psycopg import Connection

from activities.database import Pool
from activities.ledger.ledger import Head
from activities.proof.chain import Beginning, begin, facts_of
from activities.proof.damage import Damage, Kind
from activities.proof.seal import PublicKeys, Seal
from activities.proof.seal_check import SealCheck
from activities.proof.seal_log import HeldSeal, held_seals
from activities.proof.snapshot import UnreadableError, looking, snapshot

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
    WHERE recorded_at NOT BETWEEN inserted_at - interval '10 minutes' AND inserted_at + interval '10 minutes'
        AND position <= %s
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

    It reads one snapshot in the order of the log and stops at the first fact that does not fit, or at what cannot
    be read. Memory grows with the number of streams, not of facts. Raises DATABASE_AWAY.
    """
    with snapshot(pool) as connection:
        try:
            beginning = begin(connection)
        except UnreadableError as error:
            return _of_no_ledger(str(error))
        return _Proof(connection, beginning, keys, kept).verdict()


class _Proof:
    """One snapshot as it is proved."""

    def __init__(
        self, connection: Connection[Any], beginning: Beginning, keys: PublicKeys, kept: Sequence[Seal]
    ) -> None:
        self.connection = connection
        self.beginning = beginning
        self.chain = beginning.chain
        held, gone = self._held()
        self.check = SealCheck(beginning.ledger, keys, held, kept)
        self.check.damages.extend(gone)
        self.apart: list[Any] = []

    def verdict(self) -> Verdict:
        chain, check = self.chain, self.check
        looks = (self._walked, self._cut, self._unaccounted, self._misclaimed)
        damage = next(filter(None, map(self._looked, looks)), None)
        # The clocks are compared up to the damage too.
        unread = self._looked(self._compare_clocks)
        damage = damage or unread
        return Verdict(
            ledger=self.beginning.ledger,
            simulation=self.beginning.simulation,
            head=Head(chain.position, chain.log_hash),
            streams=len(chain.ends),
            root=check.tree.grow(chain.ends),
            last_seal=check.last,
            damages=(*([damage] if damage else []), *check.damages),
            apart=self.apart[0][-1] if self.apart else 0,
            examples=tuple(Apart(*fact) for *fact, _ in self.apart),
        )

    def _held(self) -> tuple[list[HeldSeal], list[Damage]]:
        try:
            with looking(self.connection):
                return held_seals(self.connection), []
        except UnreadableError as error:
            return [], [Damage(0, None, None, f"the seals cannot be read: {error}", Kind.SEAL)]

    def _looked(self, look: Callable[[], Damage | None]) -> Damage | None:
        try:
            with looking(self.connection):
                return look()
        except UnreadableError as error:
            return Damage(self.chain.position, None, None, f"what follows cannot be read: {error}")

    def _walked(self) -> Damage | None:
        chain, check = self.chain, self.check
        with closing(facts_of(self.connection)) as facts:
            for pause in [*sorted(set(check.pauses)), None]:
                misfit = None if pause == chain.position else chain.take(facts, pause)
                damage = Damage(*misfit) if misfit else check.compare(chain)
                if damage:
                    return damage
        return None

    def _cut(self) -> Damage | None:
        return self.check.cut(self.chain)

    def _unaccounted(self) -> Damage | None:
        ((commands, last),) = self.connection.execute(_COMMANDS).fetchall()
        if last > self.chain.position:
            return Damage(self.chain.position, None, None, f"a command recorded facts up to position {last}")
        if commands != self.chain.commands:
            return Damage(self.chain.position, None, None, _idle(self.connection))
        return None

    def _misclaimed(self) -> Damage | None:
        for stream, free in self.connection.execute(_MISCLAIMED):
            wrong = "it holds a claim that no command took" if free else "a claim that a command took for it is gone"
            return Damage(self.chain.position, stream, None, wrong)
        return None

    def _compare_clocks(self) -> None:
        # A simulation keeps its own time.
        if not self.beginning.simulation:
            self.apart = self.connection.execute(_APART, (self.chain.position,)).fetchall()


def _of_no_ledger(wrong: str) -> Verdict:
    return Verdict(
        ledger=UUID(int=0),
        simulation=False,
        head=Head(0, b""),
        streams=0,
        root=b"",
        last_seal=None,
        damages=(Damage(0, None, None, wrong),),
        apart=0,
        examples=(),
    )


def _idle(connection: Connection[Any]) -> str:
    for (command,) in connection.execute(_IDLE_COMMAND):
        return f"command {command} is in the command log and recorded no fact"
    return "a command stands in the command log twice"
