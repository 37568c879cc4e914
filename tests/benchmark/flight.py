"""Many apprenticeships in flight: all started from the ledger, and many of them due at one instant."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from statistics import median, quantiles
from time import perf_counter
from typing import TypeVar
from uuid import UUID

import psutil
from temporalio.client import Client

from api.settings.settings import Settings
from api.wiring.engine import connect_temporal
from api.wiring.reconciler import build_reconciler
from api.wiring.simulation import SimulatedTime
from api.wiring.store import Store, open_store
from domain.days import london_date
from domain.deciding.decide import what_is_due
from domain.deciding.fold import fold
from domain.deciding.standing import standing
from tests.benchmark.bare import TASK_QUEUE, BareTimerWorkflow
from tests.recorded import record_enrolment
from workflows.apprenticeship import workflow_id

IN_FLIGHT, REBUILT, DUE = 2000, 1000, 500
LEAD = timedelta(seconds=90)
PATIENCE_SECONDS = 120.0
AT_A_TIME = 16

_RANG = """
    SELECT stream_id, name, inserted_at FROM ledger.events
    WHERE position > %s AND stream_id = ANY(%s) ORDER BY position"""

T = TypeVar("T")
R = TypeVar("R")


@dataclass(frozen=True)
class Flight:
    """What was measured: the rebuild, seconds late for each alarm and bare timer, and what the processes held."""

    rebuilt_per_second: float
    busy: dict[str, float]
    late: list[float]
    bare_late: list[float]
    megabytes: dict[str, float]


def p50_p99(seconds: Sequence[float]) -> tuple[float, float]:
    """Return the median and the 99th percentile."""
    return median(seconds), quantiles(seconds, n=100)[98]


async def flight(settings: Settings) -> Flight:
    """Return what 2,000 apprenticeships in flight take, 500 of them due at one instant; raises where one is lost."""
    temporal = await connect_temporal(settings.temporal_address, settings.namespace)
    with open_store(settings.database_url, settings.own_rules) as store:
        rebuilt = await asyncio.to_thread(_enrolled, store, REBUILT)
        rate, busy = await _started_from_the_ledger(settings, store, temporal)
        others = await asyncio.to_thread(_enrolled, store, IN_FLIGHT - REBUILT)
        await _started_from_the_ledger(settings, store, temporal)
        late = await _alarms(store, temporal, rebuilt[:DUE])
        bare_late = await _bare_timers(temporal, DUE)
        await _nothing_lost(settings, store, temporal, len(rebuilt) + len(others))
    return Flight(rate, busy, late, bare_late, {part: held for part, (held, _) in _parts().items()})


def _enrolled(store: Store, count: int) -> list[UUID]:
    start = london_date(datetime.now(UTC)) - timedelta(days=7)
    with ThreadPoolExecutor(4) as threads:
        return list(threads.map(lambda _: record_enrolment(store, start, datetime.now(UTC)), range(count)))


async def _started_from_the_ledger(
    settings: Settings, store: Store, temporal: Client
) -> tuple[float, dict[str, float]]:
    before, began = _parts(), perf_counter()
    reconciled = await build_reconciler(settings, store, temporal).reconcile(repair=True)
    seconds = perf_counter() - began
    if not reconciled.in_step:
        raise RuntimeError(f"not every workflow was made again from the ledger: {reconciled.left[:3]}")
    busy = {part: (after - before[part][1]) / seconds for part, (_, after) in _parts().items()}
    return len(reconciled.found) / seconds, busy


async def _alarms(store: Store, temporal: Client, due: Sequence[UUID]) -> list[float]:
    time, head = SimulatedTime(temporal), store.ledger.head().position
    together_at = datetime.now(UTC) + LEAD

    async def brought_near(apprenticeship: UUID) -> datetime:
        state = fold(apprenticeship, store.ledger.history(apprenticeship))
        alarm = standing(what_is_due(state, datetime.now(UTC), store.book)).alarm
        if alarm is None:
            raise RuntimeError("an apprenticeship on programme waits for nothing")
        passing = alarm.at - await time.now(apprenticeship) - (together_at - datetime.now(UTC))
        await time.pass_time(temporal.get_workflow_handle(workflow_id(apprenticeship)), passing)
        return datetime.now(UTC) + (alarm.at - await time.now(apprenticeship))

    due_at = dict(zip(due, await _each(brought_near, due), strict=True))
    if min(due_at.values()) < datetime.now(UTC):
        raise RuntimeError("the machine is too slow to bring so many near their instant in time")
    rang = await _all_rang(store, head, due)
    kinds = Counter((stream, name) for stream, name, _ in rang)
    if set(kinds.values()) != {1}:
        raise RuntimeError(f"an alarm was raised twice: {kinds.most_common(1)}")
    first: dict[UUID, datetime] = {}
    for stream, _, inserted_at in rang:
        first.setdefault(stream, inserted_at)
    return [(first[stream] - at).total_seconds() for stream, at in due_at.items()]


async def _all_rang(store: Store, head: int, due: Sequence[UUID]) -> list[tuple[UUID, str, datetime]]:
    for _ in range(int(PATIENCE_SECONDS + LEAD.total_seconds())):
        await asyncio.sleep(1)
        with store.pool.connection() as connection:
            rang = connection.execute(_RANG, (head, list(due))).fetchall()
        if {stream for stream, *_ in rang} == set(due):
            return rang
    raise RuntimeError(f"only {len({stream for stream, *_ in rang})} of {len(due)} alarms rang")


async def _bare_timers(temporal: Client, count: int) -> list[float]:
    at = datetime.now(UTC) + LEAD

    async def started(number: int) -> None:
        await temporal.start_workflow(BareTimerWorkflow.run, at, id=f"timer/{number}", task_queue=TASK_QUEUE)

    async def ended(number: int) -> float:
        handle = temporal.get_workflow_handle(f"timer/{number}")
        await handle.result()
        closed = (await handle.describe()).close_time
        if closed is None:
            raise RuntimeError("a workflow has a result and has not ended")
        return (closed - at).total_seconds()

    await _each(started, range(count))
    if datetime.now(UTC) > at:
        raise RuntimeError("the machine is too slow to start so many timers in time")
    await asyncio.sleep((at - datetime.now(UTC)).total_seconds() + 15)
    return await _each(ended, range(count))


async def _nothing_lost(settings: Settings, store: Store, temporal: Client, count: int) -> None:
    reconciled = await build_reconciler(settings, store, temporal).reconcile(repair=False)
    if not reconciled.in_step or reconciled.compared != count:
        raise RuntimeError(f"{reconciled.compared} of {count} compared, and these differ: {reconciled.left[:3]}")


async def _each(work: Callable[[T], Awaitable[R]], things: Iterable[T]) -> list[R]:
    seats = asyncio.Semaphore(AT_A_TIME)

    async def seated(thing: T) -> R:
        async with seats:
            return await work(thing)

    return await asyncio.gather(*map(seated, things))


def _parts() -> dict[str, tuple[float, float]]:
    """Return megabytes resident and seconds of processor time of the worker and of Temporal, both our children."""
    names = {"worker": "tests.benchmark.worker", "Temporal": "start-dev"}
    found = {}
    for child in psutil.Process().children():
        for part, mark in names.items():
            if mark in child.cmdline():
                spent = child.cpu_times()
                found[part] = (child.memory_info().rss / 1e6, spent.user + spent.system)
    return found
