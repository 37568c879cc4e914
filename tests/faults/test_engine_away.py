"""The engine away: told as such, nothing half made, and what only reads goes on."""

from contextlib import AsyncExitStack, ExitStack

import httpx

from api.embedded.temporal import embedded_temporal
from api.processes.ports import free_port
from api.wiring.engine import connect_temporal
from api.wiring.http import build_api
from api.wiring.simulation import SimulatedTime
from api.wiring.store import open_store
from api.wiring.worker import running_worker
from tests.conftest import Service, settings_for

CONTACT = {"channel": "telephone", "summary": "Rang."}


async def test_a_change_hears_that_its_outcome_is_not_known_and_the_same_key_carries_it_out_later(
    simulated_ledger, tmp_path
):
    port = free_port()
    async with AsyncExitStack() as stack:
        engine = ExitStack()
        stack.callback(engine.close)
        address = engine.enter_context(embedded_temporal(None, port=port, simulation=True)).grpc
        settings = settings_for(simulated_ledger, address, tmp_path)
        store = stack.enter_context(open_store(simulated_ledger))
        temporal = await connect_temporal(address, "default")
        transport = httpx.ASGITransport(build_api(settings, store, temporal), raise_app_exceptions=False)
        http = await stack.enter_async_context(httpx.AsyncClient(transport=transport, base_url="http://indenture"))
        life = Service(settings, store, temporal, http, SimulatedTime(temporal)).life()
        async with running_worker(settings, store, temporal):
            await life.apply()
            await life.enrol(await life.today())
        before = store.ledger.head()

        engine.close()
        ready = await http.get("/health/ready")
        assert ready.status_code == 503
        assert ready.json().items() >= {"ready": False, "database": True, "temporal": False, "worker": False}.items()
        away = await life.send("POST", "/contacts", CONTACT, key="while-away")
        assert (away.status_code, away.json()["type"]) == (503, "/problems/outcome-unknown")
        assert int(away.headers["Retry-After"]) > 0
        assert (await http.get("/commands/while-away", headers=life.headers())).status_code == 404
        assert (await life.read())["state"]["stage"] == "on programme"
        assert store.ledger.head() == before

        # It comes back with nothing: its workflows are made again from the ledger by the next change.
        engine.enter_context(embedded_temporal(None, port=port, simulation=True))
        async with running_worker(settings, store, await connect_temporal(address, "default")):
            again = await life.send("POST", "/contacts", CONTACT, key="while-away")
            assert again.status_code == 201
            repeat = await life.send("POST", "/contacts", CONTACT, key="while-away")
            assert repeat.json() == again.json()
        assert store.ledger.head().position == before.position + 1
