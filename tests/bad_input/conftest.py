"""One service with a ledger of its own, and an apprentice on programme at whose door everything bad is tried."""

from contextlib import AsyncExitStack
from datetime import date, timedelta
from uuid import uuid4

import httpx
import pytest

from api.wiring.engine import connect_temporal
from api.wiring.http import build_api
from api.wiring.simulation import SimulatedTime
from api.wiring.store import open_store
from api.wiring.worker import running_worker
from tests.conftest import Service, new_database, settings_for
from workflows.apprenticeship import TOGETHER, Start

MONDAY = date(2030, 1, 7)
SESSION_DAY = MONDAY + timedelta(days=28)


@pytest.fixture(scope="session")
async def door(postgresql, temporal_address, tmp_path_factory, published):
    """Return the service that all tests here knock at."""
    url = new_database(postgresql, simulation=True)
    settings = settings_for(url, temporal_address, tmp_path_factory.mktemp("door"))
    async with AsyncExitStack() as stack:
        store = stack.enter_context(open_store(url))
        temporal = await connect_temporal(temporal_address, "default")
        app = build_api(settings, store, temporal, Start(uuid4(), together=TOGETHER))
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        http = await stack.enter_async_context(httpx.AsyncClient(transport=transport, base_url="http://indenture"))

        async def fits(answer):
            await answer.aread()
            published.check(answer)

        # Whatever is tried at this door, its answer is one that is published.
        http.event_hooks["response"].append(fits)
        await stack.enter_async_context(running_worker(settings, store, temporal))
        yield Service(settings, store, temporal, http, SimulatedTime(temporal))


@pytest.fixture(scope="session")
async def amina(door):
    """Return an apprentice on programme, on the day of her first session, which is planned."""
    life = door.life()
    await life.apply()
    await life.move_to(MONDAY)
    await life.enrol(MONDAY)
    await life.allocate_tutor()
    life.session = await life.plan_session(SESSION_DAY)
    await life.move_to(SESSION_DAY)
    return life


@pytest.fixture
def untouched(door, amina):
    """Expect that the test leaves no trace at all in the ledger."""
    before = door.store.ledger.head()
    yield
    assert door.store.ledger.head() == before


@pytest.fixture
async def ask(amina):
    """Send one request about the apprentice with a new key, raw where `content` is given."""

    async def send(method, path, *, content=None, headers=(), **given):
        if content is not None:
            given["content"] = content
        said = {"Content-Type": "application/json", **amina.headers(), **dict(headers)}
        said = {name: value for name, value in said.items() if value is not None}
        return await amina.http.request(method, f"/apprenticeships/{amina.id}{path}", headers=said, **given)

    return send
