"""The engine loses everything under 200 apprenticeships in flight: each goes on from the ledger."""

import asyncio
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from api.embedded.temporal import embedded_temporal
from api.processes.ports import free_port
from api.upkeep.drift import Kind
from api.wiring.engine import connect_temporal
from api.wiring.http import build_api
from api.wiring.simulation import SimulatedTime
from api.wiring.store import open_store
from api.wiring.worker import running_worker
from tests.conftest import Service, settings_for
from tests.reconciliation.conftest import ago, reconciler
from tests.recorded import record_enrolment

# How many there are by days since their start: nothing was raised since, perhaps a reminder, what fell overdue, the
# first rung at least.
IN_FLIGHT = {5: 140, 30: 20, 37: 20, 40: 20}
MID_ESCALATION = 40
AT_A_TIME = 8


class Engine:
    """An engine that keeps nothing on disk: opened again, it has forgotten everything."""

    def __init__(self):
        self.port = free_port()
        self.stack = ExitStack()

    def open(self):
        return self.stack.enter_context(embedded_temporal(None, port=self.port, simulation=True)).grpc

    def wipe(self):
        self.stack.close()
        return self.open()


@pytest.fixture
def engine():
    engine = Engine()
    with engine.stack:
        yield engine


@asynccontextmanager
async def served(url, address, folder):
    """Yield the service on a ledger and an engine."""
    async with AsyncExitStack() as stack:
        settings = settings_for(url, address, folder)
        store = stack.enter_context(open_store(url))
        temporal = await connect_temporal(address, "default")
        transport = httpx.ASGITransport(build_api(settings, store, temporal), raise_app_exceptions=False)
        http = await stack.enter_async_context(httpx.AsyncClient(transport=transport, base_url="http://indenture"))
        await stack.enter_async_context(running_worker(settings, store, temporal))
        yield Service(settings, store, temporal, http, SimulatedTime(temporal))


async def in_turns(steps):
    """Return what the steps return, a few under way at a time."""
    seats = asyncio.Semaphore(AT_A_TIME)

    async def seated(step):
        async with seats:
            return await step

    return await asyncio.gather(*map(seated, steps))


def raised(service, apprenticeship):
    """Return what the session clock raised, when it was due, and how late it was recorded."""
    facts = service.store.ledger.history(apprenticeship)
    history = [each for each in facts if hasattr(each.fact, "due_at") and each.fact.clock == "session"]
    return [(type(each.fact).__name__, each.fact.due_at, each.recorded_at - each.fact.due_at) for each in history]


async def test_wiped_under_two_hundred_it_is_made_again_and_no_escalation_is_lost_or_repeated(
    engine, simulated_ledger, tmp_path
):
    started = [days for days, count in IN_FLIGHT.items() for _ in range(count)]
    assert len(started) == 200
    async with served(simulated_ledger, engine.open(), tmp_path) as service:
        days = {record_enrolment(service.store, ago(days)): days for days in started}
        await in_turns(reconciler(service).rebuild(each) for each in days)
        assert (await reconciler(service).reconcile(repair=False)).in_step
        before = {each: raised(service, each) for each in days}
        # How far each has come also depends on the weekends and holidays since, and on the hour.
        lengths = {days[each]: len(raised) for each, raised in before.items()}
        assert {len(raised) for each, raised in before.items() if days[each] == MID_ESCALATION} == {lengths[40]}
        assert lengths[5] == 0 <= lengths[30] <= 1 < lengths[37] <= lengths[40]
        assert lengths[40] > 2
        head = service.store.ledger.head()

    async with served(simulated_ledger, engine.wipe(), tmp_path) as service:
        reconciled = await reconciler(service).reconcile(repair=True)
        assert {each.apprenticeship: each.kind for each in reconciled.found} == dict.fromkeys(before, Kind.MISSING)
        assert reconciled.left == ()
        assert service.store.ledger.head() == head

        escalating = [each for each in days if days[each] == MID_ESCALATION]
        undisturbed = record_enrolment(service.store, ago(MID_ESCALATION))
        await reconciler(service).rebuild(undisturbed)
        later = datetime.now(UTC) + timedelta(days=30)
        await in_turns(service.time.move_to(each, later) for each in [*escalating, undisturbed])
        expected = [(kind, due) for kind, due, _ in raised(service, undisturbed)]
        assert len(expected) > len(before[escalating[0]])
        for each in escalating:
            after = raised(service, each)
            assert after[: len(before[each])] == before[each]
            assert [(kind, due) for kind, due, _ in after] == expected
            assert all(late < timedelta(minutes=2) for _, _, late in after[len(before[each]) :])
