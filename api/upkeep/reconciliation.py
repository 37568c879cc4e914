"""Reconciliation: every workflow beside the ledger, and what differs made again from it."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, TypeVar
from uuid import UUID

import msgspec
from temporalio.client import Client, WorkflowQueryFailedError, WorkflowQueryRejectedError
from temporalio.common import QueryRejectCondition, WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.service import RPCError, RPCStatusCode

from activities.caseload.comparing import CaseloadCompared
from activities.caseload.tally import Tally
from activities.last_reconciliation import LastReconciliation, keep
from activities.ledger.ledger import Ledger
from api.changing.witness import Witness
from api.upkeep.drift import Absent, Drift, Found, Kind, Silent, drift
from domain.command import Standing
from domain.days import how_many
from domain.deciding.decide import what_is_due
from domain.deciding.fold import fold
from domain.deciding.standing import standing
from domain.facts.fact import UnreadableFactError
from domain.rulebook.rulebook import ChangedRulesError, Rulebook
from workflows.apprenticeship import TOGETHER, ApprenticeshipWorkflow, Start, apprenticeship_of, workflow_id

# A workflow that rests is replayed to be asked: its worker reads its history, about a third of a
# millisecond an event, and keeps it in its cache. So many at a time leave room for changes.
AT_A_TIME = 8
ANSWERS_IN = timedelta(seconds=10)
SETTLES_IN_SECONDS = 2.0

_UNREADABLE = (UnreadableFactError, ChangedRulesError)
_RUNNING = "WorkflowType='Apprenticeship' AND ExecutionStatus='Running' AND TaskQueue='{task_queue}'"

A = TypeVar("A")
R = TypeVar("R")


@dataclass(frozen=True)
class Reconciled:
    """What a reconciliation compared, the drift that it found, and what was left of that at its end."""

    at: datetime
    compared: int
    found: tuple[Drift, ...]
    left: tuple[Drift, ...]

    @property
    def in_a_sentence(self) -> str:
        """Return how many apprenticeships were compared, how many differed, and how many do at its end."""
        compared = how_many(self.compared, "apprenticeship")
        found, left = (sum(1 for each in drifts if each.apprenticeship) for drifts in (self.found, self.left))
        tally = {each.kind for each in self.found} - {each.kind for each in self.left}
        more = " What the metrics count differed, and was made anew." if Kind.TALLY in tally else ""
        return f"Compared with their workflows: {compared}, of which {found} differed and {left} still do.{more}"

    @property
    def in_step(self) -> bool:
        """Return whether nothing differs any more."""
        return not self.left

    def as_data(self) -> dict[str, Any]:
        """Return it as plain JSON values."""
        data: dict[str, Any] = msgspec.to_builtins(self)
        return {**data, "in_step": self.in_step}


def counted(drifts: Iterable[Drift]) -> dict[str, int]:
    """Return how many there are of each kind, kinds without any left out."""
    return Counter(each.kind.value for each in drifts)


class Reconciler:
    """Asks the workflows and the caseload what they know, and the ledger what is true."""

    def __init__(  # noqa: PLR0913, PLR0917 - one argument for each thing that is compared
        self,
        temporal: Client,
        task_queue: str,
        ledger: Ledger,
        book: Rulebook,
        witness: Witness,
        caseload: CaseloadCompared,
        tally: Tally,
    ) -> None:
        """Compare what runs in `temporal`, `caseload` and `tally` with `ledger`, and start again on `task_queue`.

        `witness` tells what the engine has seen of the ledger.
        """
        self.caseload = caseload
        self.tally = tally
        self.temporal = temporal
        self.task_queue = task_queue
        self.ledger = ledger
        self.book = book
        self.witness = witness

    async def reconcile(self, *, repair: bool) -> Reconciled:
        """Compare workflows, rows of the caseload and the tally with the ledger; `repair` makes what differs again.

        With `repair`, a ledger that lacks what the engine has seen of it is the truth from now on.

        How much differed is kept for whoever watches. Raises RPCError where the engine is away, and DATABASE_AWAY.
        """
        # What runs is listed first: what ends or begins meanwhile is then asked about, and settles.
        running = await self._running()
        streams, rows = [await asyncio.to_thread(each) for each in (self.ledger.streams, self.caseload.every)]
        every = dict.fromkeys([*streams, *running, *rows])
        found = left = [*await self._lasting(every, running), *await self._tally_differs()]
        if repair and found:
            await self.repair(found)
            left = [*await self._lasting(_whose(found), running), *await self._tally_differs()]
        if repair and await self.witness.ledger_is_behind():
            # Changes are taken again, and what was lost is carried out where it is asked for again.
            await self.witness.begin_anew()
        reconciled = Reconciled(datetime.now(UTC), len(every), tuple(found), tuple(left))
        await asyncio.to_thread(keep, self.ledger.pool, _last(reconciled))
        return reconciled

    async def repair(self, drifts: Iterable[Drift]) -> None:
        """End each workflow that should not run, start every other one again from the ledger, and make rows anew.

        A change in flight there is asked again by the API, and the ledger answers repeats. What cannot be read
        is left alone.
        """
        await _each(self._repaired, [each for each in drifts if each.kind is not Kind.UNREADABLE])

    async def rebuild(self, apprenticeship: UUID) -> None:
        """Start a workflow from the ledger, in the place of the one that may run. Its alarms are taken up."""
        await self.temporal.start_workflow(
            ApprenticeshipWorkflow.run,
            Start(apprenticeship, together=TOGETHER),
            id=workflow_id(apprenticeship),
            task_queue=self.task_queue,
            id_conflict_policy=WorkflowIDConflictPolicy.TERMINATE_EXISTING,
            id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
        )

    async def _repaired(self, drifted: Drift) -> None:
        if drifted.apprenticeship is None:
            await asyncio.to_thread(self.tally.rebuild)
            return
        if drifted.kind is Kind.ROW:
            await asyncio.to_thread(self.caseload.mend, drifted.apprenticeship)
            return
        if drifted.kind is not Kind.EXTRA:
            await self.rebuild(drifted.apprenticeship)
            return
        try:
            await self.temporal.get_workflow_handle(workflow_id(drifted.apprenticeship)).terminate(drifted.why)
        except RPCError as error:
            if error.status is not RPCStatusCode.NOT_FOUND:
                raise

    async def _running(self) -> set[UUID]:
        running = self.temporal.list_workflows(_RUNNING.format(task_queue=self.task_queue))
        return {apprenticeship_of(each.id) async for each in running}

    async def _lasting(self, asked: Iterable[UUID], running: Collection[UUID]) -> list[Drift]:
        # A change on its way differs for a moment. What still differs in the same way was left so.
        before = await self._drifting(asked, running)
        if not before:
            return []
        await asyncio.sleep(SETTLES_IN_SECONDS)
        again = await self._drifting(_whose(before), running)
        return [each for each in again if each in before]

    async def _tally_differs(self) -> list[Drift]:
        try:
            why = await asyncio.to_thread(self.tally.difference)
        except _UNREADABLE:
            # Whose facts cannot be read is told of their apprenticeship.
            return []
        return [Drift(None, Kind.TALLY, why)] if why else []

    async def _drifting(self, asked: Iterable[UUID], running: Collection[UUID]) -> list[Drift]:
        found = await _each(partial(self._compared, running=running), asked)
        return [each for drifts in found for each in drifts if each]

    async def _compared(self, apprenticeship: UUID, running: Collection[UUID]) -> list[Drift | None]:
        now = datetime.now(UTC)
        try:
            says = await asyncio.to_thread(self._says, apprenticeship, now)
            row = await asyncio.to_thread(self.caseload.difference, apprenticeship)
        except _UNREADABLE as error:
            return [Drift(apprenticeship, Kind.UNREADABLE, f"its history cannot be read: {error}")]
        differs = Drift(apprenticeship, Kind.ROW, row) if row else None
        if says.ended and apprenticeship not in running:
            return [differs]
        return [drift(apprenticeship, says, await self._found(apprenticeship), now), differs]

    def _says(self, apprenticeship: UUID, now: datetime) -> Standing:
        state = fold(apprenticeship, self.ledger.history(apprenticeship))
        # As of its last fact, which is when its workflow last looked.
        return standing(what_is_due(state, state.last_recorded_at or now, self.book))

    async def _found(self, apprenticeship: UUID) -> Found:
        handle = self.temporal.get_workflow_handle(workflow_id(apprenticeship))
        try:
            knows = await handle.query(
                ApprenticeshipWorkflow.standing,
                reject_condition=QueryRejectCondition.NOT_OPEN,
                rpc_timeout=ANSWERS_IN,
            )
        except WorkflowQueryRejectedError:
            return Absent()
        except WorkflowQueryFailedError as error:
            return Silent(str(error))
        except RPCError as error:
            if error.status is RPCStatusCode.NOT_FOUND:
                return Absent()
            if error.status is RPCStatusCode.UNAVAILABLE:
                raise
            return Silent(str(error))
        return knows or Silent("it has not read the ledger yet")


def _whose(drifts: Iterable[Drift]) -> list[UUID]:
    return list(dict.fromkeys(each.apprenticeship for each in drifts if each.apprenticeship))


def _last(reconciled: Reconciled) -> LastReconciliation:
    counts = counted(reconciled.found), counted(reconciled.left)
    return LastReconciliation(reconciled.at, reconciled.compared, *counts)


async def _each(work: Callable[[A], Awaitable[R]], things: Iterable[A]) -> list[R]:
    seats = asyncio.Semaphore(AT_A_TIME)

    async def seated(thing: A) -> R:
        async with seats:
            return await work(thing)

    return await asyncio.gather(*map(seated, things))
