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
from activities.proof.accounts import misclaimed, unaccounted
from activities.proof.chain import Beginning, begin, facts_of
from activities.proof.damage import Damage, Kind
from activities.proof.merkle import Tree
from activities.proof.registers import REGISTERS, RegisterEnd, proved
from activities.proof.seal import PublicKeys, Seal
from activities.proof.seal_check import SealCheck
from activities.proof.seal_log import HeldSeal, held_seals
from activities.proof.snapshot import UnreadableError, looking, snapshot

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
    `registers` are the ends of those that fit, and `tree` is that of the root.
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
    registers: tuple[RegisterEnd, ...]
    tree: Tree

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
        registers = [proved(self.connection, name, check.registers[name]) for name in self._registers()]
        return Verdict(
            ledger=self.beginning.ledger,
            simulation=self.beginning.simulation,
            head=Head(chain.position, chain.log_hash),
            streams=len(chain.ends),
            root=check.tree.grow(chain.ends),
            last_seal=check.last,
            damages=(*([damage] if damage else []), *check.damages, *(r for r in registers if isinstance(r, Damage))),
            apart=self.apart[0][-1] if self.apart else 0,
            examples=tuple(Apart(*fact) for *fact, _ in self.apart),
            registers=tuple(each for each in registers if isinstance(each, RegisterEnd)),
            tree=check.tree,
        )

    def _registers(self) -> list[str]:
        return sorted({*REGISTERS, *self.check.registers})

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
        return unaccounted(self.connection, self.chain)

    def _misclaimed(self) -> Damage | None:
        return misclaimed(self.connection, self.chain)

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
        registers=(),
        tree=Tree(),
    )
