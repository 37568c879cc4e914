"""The real engines, once a session; a service of its own for each test that asks for one."""

import io
import logging
import shutil
import sys
import tempfile
import threading
import warnings
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from functools import partial
from itertools import count
from uuid import uuid4

import httpx
import hypothesis
import psycopg
import pytest
import structlog
from psycopg.conninfo import make_conninfo
from temporalio.client import Client

with warnings.catch_warnings():
    # The embedded server's library looks for a runtime folder that a bare machine has not.
    warnings.simplefilter("ignore")
    from api.embedded.postgresql import embedded_postgresql
    from api.embedded.temporal import embedded_temporal

from activities.caseload.caseload import Caseload
from activities.ledger.signatures import Signatures
from activities.migrations import migrate
from api.demo.life import Life
from api.demo.person import Person
from api.demo.whose_act import Persons
from api.settings.settings import Settings
from api.wiring.engine import connect_temporal
from api.wiring.http import build_api
from api.wiring.logs import configure
from api.wiring.simulation import SimulatedTime
from api.wiring.store import Store, open_store
from api.wiring.worker import running_worker
from domain.uln import is_valid_uln
from tests.signing import issuer, signed
from workflows.apprenticeship import TOGETHER, Start

SEAL_KEY = """-----BEGIN PRIVATE KEY-----
MC4CAQAwBQYDK2VwBCIEIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f
-----END PRIVATE KEY-----"""

ULNS = filter(is_valid_uln, map(str, count(1_000_000_000)))


# How long one example takes says nothing on a machine where four tests run beside each other.
hypothesis.settings.register_profile("suite", deadline=None)
hypothesis.settings.load_profile("suite")


def pytest_configure(config):
    """Give each run a folder of its own: another run closes the common one to PostgreSQL's user when it starts."""
    if config.option.basetemp is None:
        config.option.basetemp = tempfile.mkdtemp(prefix="ind-")
        config.add_cleanup(partial(shutil.rmtree, config.option.basetemp, ignore_errors=True))


@pytest.fixture(scope="session")
def postgresql(tmp_path_factory):
    with embedded_postgresql(tmp_path_factory.mktemp("postgresql")) as url:
        yield url


@pytest.fixture(scope="session")
def temporal_address():
    with embedded_temporal(None, simulation=True) as addresses:
        yield addresses.grpc


@pytest.fixture(scope="session")
def simulated_ledger(postgresql):
    """The URL of a migrated database that holds a simulation."""
    return new_database(postgresql, simulation=True)


@pytest.fixture
def empty_url(postgresql):
    """Return the owner's address of a database with nothing in it."""
    name = f"ledger_{uuid4().hex}"
    with psycopg.connect(postgresql, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    yield make_conninfo(postgresql, dbname=name)
    with psycopg.connect(postgresql, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def new_database(postgresql, *, simulation):
    name = f"t_{uuid4().hex[:12]}"
    with psycopg.connect(postgresql, autocommit=True) as owner:
        owner.execute(f"CREATE DATABASE {name}")
    url = make_conninfo(postgresql, dbname=name)
    migrate(url, simulation=simulation)
    return url


@dataclass
class Service:
    """The whole service in this process: HTTP over ASGI, a worker, a real ledger, a real engine."""

    settings: Settings
    store: Store
    temporal: Client
    http: httpx.AsyncClient
    time: SimulatedTime

    @property
    def caseload(self):
        return Caseload(self.store.pool, self.store.ledger, self.store.book)

    def token(self, role="coordinator", subject="staff-1"):
        return signed(role, subject)

    def signed(self, command):
        """Return a command as the service signs it where it enters."""
        return Signatures(self.settings.command_keys).signed(command)

    def life(self, born="2001-05-17", **given):
        uln = next(ULNS)
        person = Person("Amina", "Okafor-Quill", f"amina.{uln}@example.org", born, uln)
        return Life(self.http, self.time, self.token(), person, persons=Persons(self.http, self.token), **given)


def settings_for(database_url, address, tmp_path, **changes):
    environment = {
        "DATABASE_URL": database_url,
        "TEMPORAL_ADDRESS": address,
        "INDENTURE_DATA": str(tmp_path),
        "INDENTURE_SIMULATION": "1",
        "INDENTURE_TASK_QUEUE": f"q-{uuid4().hex[:8]}",
        "INDENTURE_MASTER_KEY": "bWFzdGVyLWtleS1mb3ItdGVzdHMtb25seS0wMTIzNDU=",
        "INDENTURE_ISSUER": issuer().issuer,
        "INDENTURE_COMMAND_KEYS": "Y29tbWFuZC1rZXktZm9yLXRlc3RzLW9ubHktMDEyMzQ=",
        "INDENTURE_SEAL_KEY": SEAL_KEY,
    }
    return replace(Settings.from_environment(environment), **changes)


@pytest.fixture
def logged(monkeypatch):
    """Return what every library logs during the test, as the service writes it."""
    for module in (sys, threading):
        monkeypatch.setattr(module, "excepthook", module.excepthook)
    kept, level, stream = logging.root.handlers[:], logging.root.level, io.StringIO()
    configure(stream)
    yield stream
    logging.root.handlers[:] = kept
    logging.root.setLevel(level)
    logging.captureWarnings(capture=False)
    structlog.reset_defaults()


@pytest.fixture
async def service_with(simulated_ledger, temporal_address, tmp_path):
    """Start a service, its settings changed; ask for few events a run to cross several runs."""
    async with AsyncExitStack() as stack:

        async def start(*, events_per_run=1000, worker=True, gather_seconds=1.0, **changes):
            settings = settings_for(simulated_ledger, temporal_address, tmp_path, **changes)
            store = stack.enter_context(open_store(simulated_ledger, settings.own_rules))
            temporal = await connect_temporal(temporal_address, "default")
            app = build_api(settings, store, temporal, Start(uuid4(), events_per_run, TOGETHER))
            transport = httpx.ASGITransport(app, raise_app_exceptions=False)
            http = await stack.enter_async_context(httpx.AsyncClient(transport=transport, base_url="http://indenture"))
            if worker:
                worker_at_work = running_worker(settings, store, temporal, gather_seconds=gather_seconds)
                await stack.enter_async_context(worker_at_work)
            return Service(settings, store, temporal, http, SimulatedTime(temporal))

        yield start


@pytest.fixture
async def service(service_with):
    return await service_with()
