"""Counting for the metrics: what the database and the engine know, of the ledger, of webhooks and of letters."""

import asyncio
from dataclasses import dataclass

from anyio import CapacityLimiter
from temporalio.client import Client

from activities.caseload.tally import Counted, counted
from activities.database import Pool
from activities.ledger.signed_recording import counted_not_genuine
from activities.webhooks.receivers_watched import Receivers, receivers
from api.upkeep.in_time import in_a_thread, in_time

_SECONDS = 2.0
_LETTERS = "WorkflowType = 'Telling' AND ExecutionStatus = 'Running' AND TaskQueue = '{task_queue}'"


@dataclass(frozen=True)
class Counts:
    """What was counted; None where what knows it is away."""

    ledger: Counted | None
    receivers: Receivers | None
    not_genuine: dict[str, int] | None
    letters: int | None


class Counting:
    """Counts what others do: the worker, the projector, the post."""

    def __init__(self, temporal: Client, task_queue: str, pool: Pool) -> None:
        """Ask these."""
        self.temporal = temporal
        self.task_queue = task_queue
        self.pool = pool
        self._seats = CapacityLimiter(1)

    async def count(self) -> Counts:
        """Return what is known within two seconds."""
        database, letters = await asyncio.gather(
            in_time(in_a_thread(self._in_the_database, self._seats), _SECONDS), in_time(self._letters(), _SECONDS)
        )
        ledger, taking, not_genuine = database or (None, None, None)
        return Counts(ledger, taking, not_genuine, letters)

    def _in_the_database(self) -> tuple[Counted, Receivers, dict[str, int]]:
        return counted(self.pool), receivers(self.pool), counted_not_genuine(self.pool)

    async def _letters(self) -> int:
        found = await self.temporal.count_workflows(_LETTERS.format(task_queue=self.task_queue))
        return found.count
