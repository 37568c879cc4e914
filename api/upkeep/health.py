"""Health: whether the process lives, and whether it can serve."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from functools import partial

import anyio.to_thread
from anyio import CapacityLimiter
from fastapi import Response
from pydantic import BaseModel
from temporalio.client import Client
from temporalio.service import RPCError

from activities.caseload.caseload import Caseload
from activities.database import DATABASE_AWAY
from activities.last_reconciliation import LastReconciliation, last_reconciliation
from activities.last_sealing import LastSealing, last_sealing
from activities.ledger.ledger import Ledger
from api.changing.witness import Witness
from api.http.openapi import Routes
from api.upkeep.sealing_watched import why_stopped
from api.upkeep.worker_listening import listens

QUICK = timedelta(seconds=2)


class Readiness(BaseModel):
    """What the service stands on: true where it answers.

    With `ledger_behind`, the ledger lacks facts that the engine has seen: its database was restored from an older
    copy, or is another one. No change is taken until the right one is there, or `indenture reconcile --repair` has
    made this one the truth.

    `caseload_behind` counts facts not yet in the caseload.
    Less than 0, the ledger ends before the caseload: it was cut, or restored from an older backup, and the service
    is not ready until the projector has made the caseload anew.

    `drift` counts the workflows that still differed from the ledger when they were last compared, at
    `reconciled_at`. `sealing_stopped` says why the ledger is no longer sealed every day. Degraded, the service
    answers and records, and alarms may not ring on time, or nobody knows that what it records is proved.
    """

    ready: bool
    degraded: bool
    database: bool
    temporal: bool
    worker: bool
    ledger_behind: bool
    caseload_behind: int | None
    drift: int | None
    reconciled_at: datetime | None
    sealing_stopped: str | None


class Health:
    """Asks everything that the service stands on."""

    def __init__(  # noqa: PLR0913, PLR0917 - what it asks, from the composition root
        self,
        temporal: Client,
        task_queue: str,
        ledger: Ledger,
        caseload: Caseload,
        witness: Witness,
        seats: CapacityLimiter,
    ) -> None:
        """Ask these."""
        self.temporal = temporal
        self.task_queue = task_queue
        self.ledger = ledger
        self.caseload = caseload
        self.witness = witness
        self.seats = seats

    async def readiness(self) -> Readiness:
        """Return what answers; ready when database and engine do, and neither engine nor caseload knows more.

        Degraded without a worker, with drift, or where sealing has stopped.
        """
        database = await self._answers(self._database)
        temporal = await self._answers(self._temporal)
        worker = temporal and await self._answers(self._worker)
        behind = await self._behind() if database else None
        lacking = database and temporal and await self._answers(self.witness.ledger_is_behind)
        last = await self.reconciled() if database else None
        drift = sum(last.left.values()) if last else None
        stopped = why_stopped(await self.sealing(), datetime.now(UTC)) if database else None
        return Readiness(
            ready=database and temporal and not lacking and (behind or 0) >= 0,
            degraded=not worker or bool(drift) or bool(stopped),
            database=database,
            temporal=temporal,
            worker=worker,
            ledger_behind=lacking,
            caseload_behind=behind,
            drift=drift,
            reconciled_at=last.finished_at if last else None,
            sealing_stopped=stopped,
        )

    async def reconciled(self) -> LastReconciliation | None:
        """Return the last reconciliation, or None before there was any. Raises DATABASE_AWAY."""
        return await anyio.to_thread.run_sync(last_reconciliation, self.ledger.pool, limiter=self.seats)

    async def sealing(self) -> LastSealing:
        """Return what is known of sealing. Raises DATABASE_AWAY."""
        return await anyio.to_thread.run_sync(last_sealing, self.ledger.pool, limiter=self.seats)

    async def _answers(self, ask: Callable[[], Awaitable[bool]]) -> bool:
        try:
            return await ask()
        except (*DATABASE_AWAY, RPCError, RuntimeError):
            return False

    async def _database(self) -> bool:
        await anyio.to_thread.run_sync(self.ledger.identity, limiter=self.seats)
        return True

    async def _temporal(self) -> bool:
        return await self.temporal.service_client.check_health(timeout=QUICK)

    async def _worker(self) -> bool:
        return await listens(self.temporal, self.task_queue)

    async def _behind(self) -> int:
        return await anyio.to_thread.run_sync(partial(self.caseload.lag), limiter=self.seats)


def router(health: Health) -> Routes:
    """Return the health routes; they need no token and tell nothing about anybody."""
    routes = Routes(prefix="/health", tags=["health"])

    @routes.get("/live")
    async def live() -> dict[str, bool]:
        """Return that the process lives."""
        return {"live": True}

    @routes.get("/ready", responses={503: {"model": Readiness, "description": "Not ready."}})
    async def ready(response: Response) -> Readiness:
        """Return what answers: 200 when the database and the engine do and the ledger lacks nothing, else 503."""
        found = await health.readiness()
        response.status_code = 200 if found.ready else 503
        return found

    return routes
