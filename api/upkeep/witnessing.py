"""Witnessing: the engine is told how far the ledger has come, and what either has lost is noticed within seconds."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from time import monotonic

import structlog
from psycopg import Error
from temporalio.client import Client
from temporalio.service import RPCError

from api.changing.own_workflows import TakenIdError
from api.changing.witness import Witness
from api.upkeep.schedules import make_what_is_missing, schedule_id
from workflows.witness import LedgerEnd

EVERY_SECONDS = 1.0
FORGOTTEN_AFTER = timedelta(minutes=1)
"""A fact that was recorded longer ago, and that the engine has not seen, it has forgotten."""

SCHEDULED_EVERY_SECONDS = 30.0
"""How often a schedule that somebody took away, or the engine lost, is looked for."""

LOG = structlog.get_logger("witness")


class Witnessing:
    """Tells the engine of the ledger, and notices what either has lost."""

    def __init__(self, temporal: Client, task_queue: str, witness: Witness, *, simulation: bool = False) -> None:
        """Tell the engine by `witness`; keep the schedules of `task_queue` in it.

        The engine of a `simulation` begins anew each time: that it has not seen the ledger is no news.
        """
        self.temporal = temporal
        self.task_queue = task_queue
        self.witness = witness
        self.simulation = simulation
        self._said: LedgerEnd | None = None
        self._taken_up: LedgerEnd | None = None
        self._scheduled = -SCHEDULED_EVERY_SECONDS

    async def go_on(self) -> None:
        """Look every second, for as long as nobody cancels it."""
        while True:
            try:
                await self.look()
            except (RPCError, TakenIdError, Error) as error:
                LOG.warning("the ledger and the engine cannot be compared now", why=type(error).__name__)
            await asyncio.sleep(EVERY_SECONDS)

    async def look(self) -> None:
        """Tell the engine how far the ledger has come, and see to what either has lost.

        Raises RPCError where the engine is away, TakenIdError, and what the database says where it is away or refuses.
        """
        await self._schedule()
        head, seen = await self.witness.head(), await self.witness.seen()
        if seen and not await self.witness.holds(seen):
            self._say_once(head, seen)
            return
        self._said = None
        if seen is None or await self._forgotten(seen):
            await self._take_up_again(head)
            self._taken_up = seen
        if seen is None or seen.position < head.position:
            await self.witness.tell(head)

    async def _schedule(self) -> None:
        if monotonic() - self._scheduled >= SCHEDULED_EVERY_SECONDS:
            await make_what_is_missing(self.temporal, self.task_queue)
            self._scheduled = monotonic()

    def _say_once(self, head: LedgerEnd, seen: LedgerEnd) -> None:
        if self._said != seen:
            LOG.error("the ledger lacks facts that the engine has seen", ledger=head.position, engine=seen.position)
        self._said = seen

    async def _forgotten(self, seen: LedgerEnd) -> bool:
        if seen == self._taken_up:
            return False
        unseen_since = await self.witness.unseen_since(seen)
        return unseen_since is not None and datetime.now(UTC) - unseen_since > FORGOTTEN_AFTER

    async def _take_up_again(self, head: LedgerEnd) -> None:
        await make_what_is_missing(self.temporal, self.task_queue)
        if head.position:
            if not self.simulation:
                LOG.warning("the engine has not seen this ledger, or has forgotten it: workflows are compared with it")
            await self.temporal.get_schedule_handle(schedule_id("reconcile", self.task_queue)).trigger()


@asynccontextmanager
async def witnessing(
    temporal: Client, task_queue: str, witness: Witness, *, simulation: bool = False
) -> AsyncIterator[None]:
    """Keep the engine told of the ledger while the block lasts; that of a `simulation` begins anew each time."""
    async with asyncio.TaskGroup() as tasks:
        task = tasks.create_task(Witnessing(temporal, task_queue, witness, simulation=simulation).go_on())
        yield
        task.cancel()
