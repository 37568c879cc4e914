"""A ledger of each test's own, which it may compare as a whole."""

import asyncio
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from threading import Event, Thread

import httpx
import pytest
from anyio import CapacityLimiter

from api.changing.witness import Witness
from api.upkeep.witnessing import witnessing
from api.wiring.engine import connect_temporal
from api.wiring.http import build_api
from api.wiring.reconciler import build_reconciler
from api.wiring.simulation import SimulatedTime
from api.wiring.store import open_store
from api.wiring.worker import running_worker
from tests.conftest import Service, new_database
from workflows.apprenticeship import workflow_id


@pytest.fixture
def simulated_ledger(postgresql):
    """Return a ledger of this test's own: all of it is compared."""
    return new_database(postgresql, simulation=True)


@pytest.fixture(autouse=True)
def _seen_at_once(monkeypatch):
    """Have readiness believe nothing of a second ago."""
    monkeypatch.setattr("api.upkeep.asked_once.BELIEVED_SECONDS", 0.0)


@contextmanager
def projecting(service):
    """Have a projector follow the ledger during the block."""
    stop = Event()
    thread = Thread(target=service.caseload.follow, args=(stop,))
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


@pytest.fixture
async def followed(service):
    """Return a service whose projector is at work too."""
    with projecting(service):
        yield service


def ago(days):
    """Return the date so many days before today, a day more or less."""
    return datetime.now(UTC).date() - timedelta(days=days)


async def on_programme(service, start: date):
    """Return a life on programme since `start`: what is due of a past since then has rung."""
    life = service.life()
    await life.apply()
    enrolled = await life.enrol(start)
    if "taking-over-began.v1" in enrolled["recorded"]:
        await life.do("PUT", "/taking-over/closure")
    return life


def handle_of(service, life):
    return service.temporal.get_workflow_handle(workflow_id(life.id))


def reconciler(service, **changes):
    return build_reconciler(service.settings, replace(service.store, **changes), service.temporal)


@asynccontextmanager
async def served(settings):
    """Yield a service by its settings, whose worker tells the engine how far the ledger has come."""
    async with AsyncExitStack() as stack:
        store = stack.enter_context(open_store(settings.database_url))
        temporal = await connect_temporal(settings.temporal_address, "default")
        transport = httpx.ASGITransport(build_api(settings, store, temporal), raise_app_exceptions=False)
        http = await stack.enter_async_context(httpx.AsyncClient(transport=transport, base_url="http://indenture"))
        await stack.enter_async_context(running_worker(settings, store, temporal))
        service = Service(settings, store, temporal, http, SimulatedTime(temporal))
        await stack.enter_async_context(witnessing(temporal, settings.task_queue, witness_of(service)))
        yield service


def witness_of(service):
    return Witness(service.temporal, service.settings.task_queue, service.store.ledger, CapacityLimiter(1))


async def seen_all(service, witness=None):
    """Return once the engine has seen all that is in the ledger."""
    witness = witness or witness_of(service)
    async with asyncio.timeout(20):
        while await witness.seen() != await witness.head():  # noqa: ASYNC110 - it tells nobody
            await asyncio.sleep(0.05)
