"""The witness: whether the ledger still holds what the engine has seen of it."""

import asyncio
from datetime import datetime
from functools import partial
from time import monotonic

import anyio.to_thread
from anyio import CapacityLimiter
from temporalio.client import Client
from temporalio.common import WorkflowIDConflictPolicy

from activities.ledger.ledger import Head, Ledger
from api.changing.own_workflows import TakenIdError, running
from workflows.witness import SEEN, WITNESS, LedgerEnd, WitnessWorkflow, witness_id

LOOKS_EVERY_SECONDS = 1.0


class Witness:
    """What the engine has seen of the ledger, beside the ledger."""

    def __init__(self, temporal: Client, task_queue: str, ledger: Ledger, seats: CapacityLimiter) -> None:
        """Ask the engine what it has seen of `ledger`."""
        self.temporal = temporal
        self.task_queue = task_queue
        self.ledger = ledger
        self.seats = seats
        self._looking = asyncio.Lock()
        self._looked = -LOOKS_EVERY_SECONDS
        self._behind = False

    async def ledger_is_behind(self) -> bool:
        """Return whether the ledger is known to lack what the engine has seen of it, as of a second ago at most.

        Where somebody else's workflow has the id of the witness nothing is known: readiness tells that. Raises RPCError
        where the engine is away, and DATABASE_AWAY.
        """
        async with self._looking:
            if monotonic() - self._looked >= LOOKS_EVERY_SECONDS:
                try:
                    self._behind = await self._lacks(await self.seen())
                except TakenIdError:
                    self._behind = False
                finally:
                    self._looked = monotonic()
        return self._behind

    async def seen(self) -> LedgerEnd | None:
        """Return the furthest end of the ledger that the engine has seen, or None where it knows of none.

        Raises TakenIdError, also where what runs there does not tell it, and RPCError where the engine is away.
        """
        identity = witness_id(self.task_queue)
        witness = await running(self.temporal, self.task_queue, identity, WITNESS)
        if witness is None:
            return None
        try:
            seen: LedgerEnd = await witness.memo_value(SEEN, type_hint=LedgerEnd)
            bytes.fromhex(seen.log_hash)
        except (KeyError, TypeError, ValueError, RuntimeError) as error:
            # Ours always does.
            raise TakenIdError(identity) from error
        return seen

    async def holds(self, seen: LedgerEnd) -> bool:
        """Return whether the ledger holds the fact that was its last once. Raises DATABASE_AWAY."""
        head = Head(seen.position, bytes.fromhex(seen.log_hash))
        return await anyio.to_thread.run_sync(partial(self.ledger.holds, head), limiter=self.seats)

    async def unseen_since(self, seen: LedgerEnd) -> datetime | None:
        """Return when the first fact after an end was inserted, aware UTC; None without one. Raises DATABASE_AWAY."""
        after = partial(self.ledger.log, after=seen.position, limit=1)
        return next((each.inserted_at for each in await anyio.to_thread.run_sync(after, limiter=self.seats)), None)

    async def head(self) -> LedgerEnd:
        """Return the end of the ledger as it is now. Raises DATABASE_AWAY."""
        head = await anyio.to_thread.run_sync(self.ledger.head, limiter=self.seats)
        return LedgerEnd(head.position, head.log_hash.hex())

    async def tell(self, end: LedgerEnd) -> None:
        """Tell the engine that the ledger has reached this end. Raises RPCError."""
        await self.temporal.start_workflow(
            WitnessWorkflow.run,
            end,
            id=witness_id(self.task_queue),
            task_queue=self.task_queue,
            memo=end.as_memo(),
            start_signal="reached",
            start_signal_args=[end],
        )

    async def begin_anew(self) -> None:
        """Let the engine know of the ledger what it holds now, and nothing beyond. Raises RPCError, DATABASE_AWAY."""
        end = await self.head()
        await self.temporal.start_workflow(
            WitnessWorkflow.run,
            end,
            id=witness_id(self.task_queue),
            task_queue=self.task_queue,
            memo=end.as_memo(),
            id_conflict_policy=WorkflowIDConflictPolicy.TERMINATE_EXISTING,
        )
        self._looked = -LOOKS_EVERY_SECONDS

    async def _lacks(self, seen: LedgerEnd | None) -> bool:
        return seen is not None and not await self.holds(seen)
