"""Sealing: proves the whole log, or what is new since the last seal, then signs what it is."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from threading import Event, Thread
from uuid import UUID

from activities.database import DATABASE_AWAY, Pool, why_away
from activities.last_sealing import keep, keep_begun
from activities.proof.merkle import Nodes
from activities.proof.seal import NONE_BEFORE, Seal, SealKeys
from activities.proof.seal_log import keep_seal, seals
from activities.proof.since_the_last_seal import DoesNotFitError, New, last_to_go_on_from, proved_since
from activities.proof.snapshot import UnreadableError, snapshot, wait_no_longer_than_a_proof
from activities.proof.stored_tree import store
from activities.proof.verification import Verdict, verify

GOES_ON_EVERY_SECONDS = 10.0
"""How often an attempt says that it goes on."""


class UnprovedError(Exception):
    """A ledger that does not fit together is not sealed; `verdict` says what is wrong."""

    def __init__(self, verdict: Verdict) -> None:
        super().__init__("; ".join(damage.wrong for damage in verdict.damages))
        self.verdict = verdict


def make_seal(pool: Pool, keys: SealKeys) -> Seal:
    """Prove the whole log, seal it as it is now, and return the seal; of two at once, both return the first.

    How it ended is kept for whoever watches. Raises UnprovedError where the log, a register or an earlier seal does
    not fit, and DATABASE_AWAY.
    """
    with _told(pool):
        return _wholly(pool, keys)


def _wholly(pool: Pool, keys: SealKeys) -> Seal:
    verdict = verify(pool, keys.public)
    if verdict.damages:
        raise UnprovedError(verdict)
    last = verdict.last_seal
    seal = Seal(
        ledger=verdict.ledger,
        number=last.number + 1 if last else 1,
        position=verdict.facts,
        log_hash=verdict.head.log_hash.hex(),
        streams=verdict.streams,
        root=verdict.root.hex(),
        sealed_at=datetime.now(UTC),
        previous=last.hash if last else NONE_BEFORE,
        key_id="",
        signature="",
        format=2,
        registers=verdict.registers,
    )
    return _kept(pool, keys.sign(seal), verdict.tree.nodes, verdict.tree.streams, whole=True)


def make_daily_seal(pool: Pool, keys: SealKeys, *, whole_every: timedelta) -> Seal:
    """Do as `make_seal`, but prove no more than what is new since the last seal where the rest was proved lately.

    Raises as it does: where what is new does not fit, the whole is proved, and says what does not.
    """
    with _told(pool):
        new = _new(pool, keys, datetime.now(UTC), whole_every)
        return _of_the_new(pool, keys, new) if new else _wholly(pool, keys)


def _of_the_new(pool: Pool, keys: SealKeys, new: New) -> Seal:
    seal = Seal(
        ledger=new.last.ledger,
        number=new.last.number + 1,
        position=new.chain.position,
        log_hash=new.chain.log_hash.hex(),
        streams=new.streams,
        root=new.root.hex(),
        sealed_at=datetime.now(UTC),
        previous=new.last.hash,
        key_id="",
        signature="",
        format=2,
        proved_after=new.last.position,
        registers=new.registers,
    )
    return _kept(pool, keys.sign(seal), new.nodes, new.began, whole=False)


@contextmanager
def _going_on(pool: Pool) -> Iterator[None]:
    # Whoever is killed in the middle says nothing any more: so it is known.
    over = Event()

    def say() -> None:
        while not over.wait(GOES_ON_EVERY_SECONDS):
            with suppress(*DATABASE_AWAY):
                keep_begun(pool)

    saying = Thread(target=say, name="sealing goes on")
    saying.start()
    try:
        yield
    finally:
        over.set()
        saying.join()


@contextmanager
def _told(pool: Pool) -> Iterator[None]:
    keep_begun(pool)
    try:
        with _going_on(pool):
            yield
    except UnprovedError as error:
        damage = error.verdict.damages[0]
        keep(pool, damage.kind, f"{damage.place} does not fit: {damage.wrong}")
        raise
    except DATABASE_AWAY as error:
        with suppress(*DATABASE_AWAY):
            keep(pool, "failed", f"{why_away(type(error).__name__)}; it is tried again by itself")
        raise
    except Exception as error:
        keep(pool, "failed", f"it failed with {type(error).__name__}, as the worker's log tells")
        raise
    keep(pool, None, None)


def _new(pool: Pool, keys: SealKeys, now: datetime, whole_every: timedelta) -> New | None:
    with snapshot(pool) as connection:
        try:
            last = last_to_go_on_from(connection, keys.public, now=now, whole_every=whole_every)
            return proved_since(connection, last) if last else None
        except (DoesNotFitError, UnreadableError):
            return None


def _kept(pool: Pool, seal: Seal, nodes: Nodes, began: Mapping[int, UUID], *, whole: bool) -> Seal:
    with pool.connection() as connection, connection.transaction():
        wait_no_longer_than_a_proof(connection)
        if keep_seal(connection, seal):
            store(connection, nodes, began, whole=whole)
    (kept,) = seals(pool, after=seal.number - 1, limit=1)
    return kept
