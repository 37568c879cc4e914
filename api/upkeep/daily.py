"""What is done every day by itself: the ledger is sealed, and every workflow compared with it."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import time, timedelta
from functools import partial
from typing import TypeVar

import structlog
from temporalio import activity
from temporalio.exceptions import ApplicationError, FailureError
from temporalio.service import RPCError

from activities.database import DATABASE_AWAY, Pool
from activities.proof.seal import Seal, SealKeys
from activities.proof.seal_making import UnprovedError, make_daily_seal, make_seal
from activities.proof.verification import verify
from api.audit.proof import proof, proof_lines, seal_line
from api.upkeep.reconciliation import Reconciler

LOG = structlog.get_logger("daily")

_ALIVE_EVERY_SECONDS = 10

T = TypeVar("T")


@dataclass(frozen=True)
class Daily:
    """An activity by its name, and when it is done: a time of the day in London."""

    name: str
    at: time


SEAL = Daily("seal", time(3, 0))
DAILY = (SEAL, Daily("reconcile", time(3, 30)))


class Upkeep:
    """The activities that are done daily, or whenever somebody asks."""

    def __init__(self, pool: Pool, keys: SealKeys, reconciler: Reconciler, whole_every: timedelta) -> None:
        """Seal the ledger behind `pool` with `keys`, wholly proved so often; let `reconciler` compare and repair."""
        self.pool = pool
        self.whole_every = whole_every
        self.keys = keys
        self.reconciler = reconciler

    @property
    def activities(self) -> list[Callable[[], Awaitable[str]]]:
        """Return them all."""
        return [self.prove, self.seal, self.seal_whole, self.compare, self.reconcile]

    @activity.defn(name="prove")
    async def prove(self) -> str:
        """Prove the whole ledger and its seals, and return what was proved as JSON. Raises DATABASE_AWAY."""
        return await _alive(asyncio.to_thread(self._proved))

    @activity.defn(name="seal")
    async def seal(self) -> str:
        """Seal the log as it is now, what is new since the last seal or the whole proved as is due, and say so.

        Fails for good where something does not fit, naming it: nothing is sealed then. Raises DATABASE_AWAY.
        """
        make = partial(make_daily_seal, whole_every=self.whole_every)
        return await _alive(asyncio.to_thread(self._sealed, make))

    @activity.defn(name="seal-whole")
    async def seal_whole(self) -> str:
        """Prove the whole ledger, seal it as it is now, and say so. Fails and raises as `seal`."""
        return await _alive(asyncio.to_thread(self._sealed, make_seal))

    @activity.defn(name="compare")
    async def compare(self) -> str:
        """Compare every workflow with the ledger, and say how many differ. Raises as `reconcile`."""
        return await _alive(self._reconciled(repair=False))

    @activity.defn(name="reconcile")
    async def reconcile(self) -> str:
        """Compare every workflow with the ledger, make again from it what differs, and say how many that were.

        Raises RPCError where the engine is away, DATABASE_AWAY, and ApplicationError where the worker stops: all are
        tried again.
        """
        return await _alive(self._reconciled(repair=True))

    def _proved(self) -> str:
        return proof(verify(self.pool, self.keys.public)).model_dump_json()

    def _sealed(self, make: Callable[[Pool, SealKeys], Seal]) -> str:
        try:
            return seal_line(make(self.pool, self.keys))
        except UnprovedError as error:
            why = " ".join(proof_lines(proof(error.verdict)))
            raise ApplicationError(why, type="Unproved", non_retryable=True) from error

    async def _reconciled(self, *, repair: bool) -> str:
        reconciled = await _while_the_worker_works(self.reconciler.reconcile(repair=repair))
        if reconciled.left:
            LOG.error("workflows differ from the ledger", left=len(reconciled.left))
        return reconciled.in_a_sentence


async def _alive(work: Awaitable[T]) -> T:
    # What is away is tried again, for half a day. Nothing else gets better by trying: it fails at once, and for good.
    doing = asyncio.ensure_future(work)
    while not doing.done():
        activity.heartbeat()
        await asyncio.wait({doing}, timeout=_ALIVE_EVERY_SECONDS)
    try:
        return doing.result()
    except (*DATABASE_AWAY, RPCError, FailureError):
        raise
    except Exception as error:
        raise ApplicationError(f"{type(error).__name__}: {error}", type="Failed", non_retryable=True) from error


async def _while_the_worker_works(work: Awaitable[T]) -> T:
    # It asks workflows, and a worker that stops carries out none: it would wait for answers of its own.
    doing, stopping = asyncio.ensure_future(work), asyncio.ensure_future(activity.wait_for_worker_shutdown())
    await asyncio.wait({doing, stopping}, return_when=asyncio.FIRST_COMPLETED)
    for each in (stopping, doing):
        each.cancel()
    if not doing.done():
        raise ApplicationError("The worker stops: another one compares anew.", type="Stopping")
    return doing.result()
