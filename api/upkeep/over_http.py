"""Upkeep over HTTP: the ledger proved and sealed, the workflows compared with it, as the command line does it."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from typing import Annotated

from fastapi import Depends, Query
from pydantic import BaseModel
from temporalio.api.failure.v1 import Failure
from temporalio.client import Client, WorkflowFailureError, WorkflowHandle
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.exceptions import ActivityError
from temporalio.service import RPCError

from activities.database import Pool, why_away
from activities.last_reconciliation import last_reconciliation
from api.access.bearer import Who
from api.audit.proof import Proof
from api.http.openapi import Routes
from api.problems import Problem, unavailable
from api.upkeep.worker_listening import listens
from domain.days import how_many
from workflows.daily import DailyWorkflow

PATIENCE_SECONDS = 25.0
AWAY = (
    "This was tried {times} and could not be done: {why}. It is tried again by itself: see /health/ready, and ask"
    " again."
)
# What a worker's library calls an activity that it has not.
_NOT_KNOWN = "NotFoundError"
_OLDER = "the worker is older than the API, and cannot do it"

Repair = Annotated[bool, Query(description="Make again from the ledger what differs.")]


class Done(BaseModel):
    """What was done, in one sentence."""

    said: str


class ReconciliationRead(BaseModel):
    """The last reconciliation: how many were compared, and how many differed by kind, at first and at its end."""

    finished_at: datetime
    compared: int
    found: Mapping[str, int]
    left: Mapping[str, int]


class UpkeepOverHttp:
    """Asks a worker, which has the keys, for what concerns the whole ledger."""

    def __init__(self, temporal: Client, task_queue: str, pool: Pool) -> None:
        """Ask the workers of `task_queue`; what was found last stands behind `pool`."""
        self.temporal = temporal
        self.task_queue = task_queue
        self.pool = pool

    async def proof(self) -> Proof:
        """Prove the whole ledger and its seals, and return what fits and what does not."""
        return Proof.model_validate_json(await self._done("prove"))

    async def seal(self) -> Done:
        """Prove the whole ledger and seal it as it is now; nothing is sealed where something does not fit."""
        return Done(said=await self._done("seal-whole"))

    async def reconcile(self, *, repair: Repair = False) -> Done:
        """Compare every workflow with the ledger."""
        return Done(said=await self._done("reconcile" if repair else "compare"))

    def last_reconciliation(self) -> ReconciliationRead:
        """Return what the last reconciliation found, by whomever it was asked for."""
        last = last_reconciliation(self.pool)
        if last is None:
            raise Problem(404, "never-reconciled", "Never reconciled", "Nothing was compared yet: ask for it by POST.")
        return ReconciliationRead(**last._asdict())

    async def _done(self, upkeep: str) -> str:
        try:
            # Whoever asks while it is being done waits for the same.
            handle = await self.temporal.start_workflow(
                DailyWorkflow.run,
                upkeep,
                id=f"{self.task_queue}/asked/{upkeep}",
                task_queue=self.task_queue,
                id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
                id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
            )
            with suppress(TimeoutError):
                return await asyncio.wait_for(handle.result(), PATIENCE_SECONDS)
            raise await self._not_yet(handle)
        except RPCError:
            raise unavailable("engine-away", "The engine does not answer; ask again in a moment.") from None
        except WorkflowFailureError as error:
            raise Problem(409, "not-done", "Not done", _why(error)) from error

    async def _not_yet(self, handle: WorkflowHandle[DailyWorkflow, str]) -> Problem:
        if not await listens(self.temporal, self.task_queue):
            return unavailable("no-worker", "No worker is at work, so this is not done: start one, and ask again.")
        described = await handle.describe()
        for each in described.raw_description.pending_activities:
            if each.HasField("last_failure"):
                times, why = how_many(each.attempt - 1, "time"), _why_away(each.last_failure)
                return unavailable("cannot-be-done-now", AWAY.format(times=times, why=why))
        return unavailable("not-done-yet", "This is still being done; ask again in a moment.")


def router(upkeep: UpkeepOverHttp, who: Who) -> Routes:
    """Return the routes by which it is asked for."""
    routes = Routes(tags=["audit"], dependencies=[Depends(who)], problems=(401, 403, 409, 422, 503))
    routes.add_api_route("/seals", upkeep.seal, methods=["POST"], status_code=201)
    routes.add_api_route("/reconciliation", upkeep.reconcile, methods=["POST"])
    return routes


def _why_away(failure: Failure) -> str:
    if failure.HasField("timeout_failure_info"):
        return "the worker ended before it, or could not say how it went"
    kind = failure.application_failure_info.type
    if kind == _NOT_KNOWN:
        return _OLDER
    return "the engine was away" if kind == RPCError.__name__ else why_away(kind)


def _why(error: WorkflowFailureError) -> str:
    cause = error.cause.cause if isinstance(error.cause, ActivityError) else error.cause
    return str(cause or error)
