"""The database cut off and back: nothing half made, and the same key carries the change out."""

import httpx
import psycopg

from api.wiring.engine import connect_temporal
from api.wiring.http import build_api
from api.wiring.simulation import SimulatedTime
from api.wiring.store import open_store
from api.wiring.worker import running_worker
from tests.conftest import Service, new_database, settings_for

CONTACT = {"channel": "telephone", "summary": "Rang."}


def cut(owner, name):
    owner.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (name,))


async def test_a_change_waits_for_the_database_and_is_made_once(postgresql, temporal_address, tmp_path):
    url = new_database(postgresql, simulation=True)
    name = psycopg.conninfo.conninfo_to_dict(url)["dbname"]
    settings = settings_for(url, temporal_address, tmp_path)
    temporal = await connect_temporal(temporal_address, "default")
    with open_store(url) as store, psycopg.connect(postgresql, autocommit=True) as owner:
        app = build_api(settings, store, temporal)
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with (
            httpx.AsyncClient(transport=transport, base_url="http://indenture") as http,
            running_worker(settings, store, temporal),
        ):
            service = Service(settings, store, temporal, http, SimulatedTime(temporal))
            life = service.life()
            await life.apply()
            await life.enrol(await life.today())
            cut(owner, name)
            assert (await life.send("POST", "/contacts", CONTACT, key="before-the-cut")).status_code == 201

            before = store.ledger.head()
            owner.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
            cut(owner, name)
            ready = await http.get("/health/ready")
            assert ready.status_code == 503
            assert ready.json().items() >= {"ready": False, "database": False, "temporal": True, "worker": True}.items()
            assert (await http.get("/health/live")).status_code == 200
            away = await life.send("GET", "")
            assert (away.status_code, away.json()["type"]) == (503, "/problems/database-away")
            assert away.headers["Retry-After"]
            unknown = await life.send("POST", "/contacts", CONTACT, key="while-cut")
            assert unknown.status_code in {202, 503}
            owner.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
            again = await life.send("POST", "/contacts", CONTACT, key="while-cut")
            while again.status_code != 201:
                assert again.status_code in {202, 503}
                again = await life.send("POST", "/contacts", CONTACT, key="while-cut")
            assert store.ledger.head().position == before.position + 1
