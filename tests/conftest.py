"""The real engines, a common ledger and a service on it, once a session; others for each test that asks for them."""

import faulthandler
import gc
import io
import logging
import os
import shutil
import sys
import tempfile
import threading
import warnings
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from functools import cache, partial
from itertools import chain, count
from pathlib import Path
from uuid import uuid4

import httpx
import hypothesis
import psycopg
import pytest
import structlog
from psycopg.conninfo import conninfo_to_dict, make_conninfo
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
from api.processes import ports
from api.settings.settings import Settings
from api.wiring.engine import connect_temporal
from api.wiring.http import build_api
from api.wiring.logs import configure
from api.wiring.simulation import SimulatedTime
from api.wiring.store import Store, open_store
from api.wiring.worker import running_worker
from domain.uln import is_valid_uln
from tests.published import Published
from tests.recorded import unguarded
from tests.signing import issuer, signed
from workflows.apprenticeship import TOGETHER, Start

SEAL_KEY = """-----BEGIN PRIVATE KEY-----
MC4CAQAwBQYDK2VwBCIEIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f
-----END PRIVATE KEY-----"""

# The connection that makes databases, by the server's address: the first that a connection makes takes it long.
SERVERS = {}

ULNS = filter(is_valid_uln, map(str, count(1_000_000_000)))


# Each of the runs beside one another looks among ports of its own: another one could find the same before it is used.
RUN = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
RUNS = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
ports.OURS = ports.OURS[RUN::RUNS]

# What a whole run writes, and as much again.
ROOM = 8 * 2**30

# Four servers and four runs share two cores, on which those threads that a server has beside its work look for some.
os.environ.setdefault("GOMAXPROCS", "1")

# Rooms of tests that take long, in the order in which each hand has them. What the first two have waits for most of its
# time, what the others have seldom does: two of either kind beside each other all along keep the machine at work.
LONG = [["operations", "faults"], ["readiness", "reconciliation"], ["journeys", "console"], ["entitled", "telling"]]

# A traceback in colours, with every local, takes two seconds to draw.
structlog.dev.ConsoleRenderer.get_active().exception_formatter = structlog.dev.plain_traceback

# How long one example takes says nothing on a machine where four tests run beside each other.
hypothesis.settings.register_profile("suite", deadline=None)
hypothesis.settings.load_profile("suite")


# What the modules of the tests are made of stays to the end: to look through it for rubbish costs a fifth of the start.
gc.disable()


def pytest_collection_modifyitems(items):
    """Hand each of the runs beside one another long tests first, of rooms of its own, and short ones to end with.

    Whoever has done theirs takes over the last ones of whoever has most left: a long one would be waited for.
    """
    rooms = {}
    for item in items:
        rooms.setdefault(item.path.relative_to(item.config.rootpath / "tests").parts[0], []).append(item)
    hands = [[] for _ in range(RUNS)]
    for number, long in enumerate(LONG):
        hands[number % RUNS] += chain.from_iterable(rooms.pop(each, []) for each in long)
    short = [*chain.from_iterable(rooms.values())]
    for others, hand in zip(range(RUNS, 0, -1), hands, strict=True):
        whole = (len(short) + sum(map(len, hands[-others:]))) // others
        count = max(0, whole - len(hand))
        hand.extend(short[:count])
        del short[:count]
    items[:] = [*chain.from_iterable(hands), *short]


def pytest_collection_finish():
    """Leave out all that was read when rubbish is looked for, and look for it again from here on, but less often."""
    gc.freeze()
    gc.set_threshold(5_000)
    gc.enable()


def in_memory():
    """Return a folder that lies in memory, or None where there is none with room: a new database is 900 new files."""
    there = Path("/dev/shm")
    return there if os.access(there, os.W_OK) and shutil.disk_usage(there).free > ROOM else None


def pytest_configure(config):
    """Give each run a folder of its own: another run closes the common one to PostgreSQL's user when it starts."""
    if config.option.basetemp is None:
        config.option.basetemp = tempfile.mkdtemp(prefix="ind-", dir=in_memory())
        config.add_cleanup(partial(shutil.rmtree, config.option.basetemp, ignore_errors=True))


def pytest_sessionstart(session):
    """Have a run that is beside others write where it was, if it ends by a fault in what is not Python."""
    if name := os.environ.get("PYTEST_XDIST_WORKER"):
        words = last_words(Path(session.config.option.basetemp).parent, name).open("w")
        session.config.add_cleanup(words.close)
        faulthandler.enable(words)


@pytest.hookimpl(optionalhook=True)
def pytest_handlecrashitem(report):
    """Tell in the report of a crash where every thread of that run was; one that was killed said nothing."""
    folder, name = Path(report.node.config.option.basetemp), report.node.gateway.id
    report.longrepr = f"{report.longrepr}\n{last_words(folder, name).read_text() or 'It said nothing.'}"


def last_words(folder, name):
    return folder / f"{name}.last-words"


@pytest.fixture(scope="session")
def postgresql(tmp_path_factory):
    with (
        embedded_postgresql(tmp_path_factory.mktemp("postgresql")) as url,
        psycopg.connect(url, autocommit=True) as server,
    ):
        # Nothing here is to outlive the machine: what a power cut leaves is not for these tests.
        server.execute("ALTER SYSTEM SET fsync = off")
        server.execute("SELECT pg_reload_conf()")
        SERVERS[url] = server
        yield url


@pytest.fixture(scope="session")
def temporal_address():
    with embedded_temporal(None, simulation=True) as addresses:
        yield addresses.grpc


@pytest.fixture(scope="session")
def common_ledger(postgresql):
    """Return the owner's address of the simulated ledger of all tests that ask for no other."""
    return new_database(postgresql, simulation=True)


@pytest.fixture(scope="session")
def simulated_ledger(common_ledger):
    """Return the owner's address of a ledger that holds a simulation; a file of tests may have another."""
    return common_ledger


@pytest.fixture
def empty_url(postgresql):
    """Return the owner's address of a database with nothing in it."""
    name = f"ledger_{uuid4().hex}"
    SERVERS[postgresql].execute(f"CREATE DATABASE {name}")
    yield make_conninfo(postgresql, dbname=name)
    SERVERS[postgresql].execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def new_ledger(postgresql):
    """Return a way to a new ledger; it gives the owner's address, and is gone after the test."""
    made = []

    def make(*, simulation):
        made.append(new_database(postgresql, simulation=simulation))
        return made[-1]

    yield make
    for url in made:
        SERVERS[postgresql].execute(f"DROP DATABASE {conninfo_to_dict(url)['dbname']} WITH (FORCE)")


def new_database(postgresql, *, simulation):
    """Return the owner's address of a new ledger, which is there as long as the server."""
    name = f"t_{uuid4().hex[:12]}"
    SERVERS[postgresql].execute(f"CREATE DATABASE {name} TEMPLATE {built_once(postgresql)} STRATEGY FILE_COPY")
    url = make_conninfo(postgresql, dbname=name)
    migrate(url, simulation=simulation)
    return url


@cache
def built_once(postgresql):
    """Return the name of a database of a server that has every table, and is no ledger yet: what copies begin as."""
    name = "built_once"
    SERVERS[postgresql].execute(f"CREATE DATABASE {name}")
    url = make_conninfo(postgresql, dbname=name)
    migrate(url, simulation=True)
    with psycopg.connect(url, autocommit=True) as owner, unguarded(owner, "ledger.meta"):
        owner.execute("DELETE FROM ledger.meta")
    return name


# Whoever awaits one has its text made, for nobody: it is long.
@dataclass(repr=False)
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
    # A logger that was made meanwhile would go on logging so, and what a later test captures would lack it.
    structlog.configure(cache_logger_on_first_use=False)
    yield stream
    logging.root.handlers[:] = kept
    logging.root.setLevel(level)
    logging.captureWarnings(capture=False)
    structlog.reset_defaults()


@asynccontextmanager
async def running(ledger, address, folder, *, events_per_run=1000, worker=True, gather_seconds=1.0, **changes):
    """Yield a service on a ledger, its settings changed; ask for few events a run to cross several runs."""
    settings = settings_for(ledger, address, folder, **changes)
    async with AsyncExitStack() as stack:
        store = stack.enter_context(open_store(ledger, settings.own_rules))
        temporal = await connect_temporal(address, "default")
        app = build_api(settings, store, temporal, Start(uuid4(), events_per_run, TOGETHER))
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        http = await stack.enter_async_context(httpx.AsyncClient(transport=transport, base_url="http://indenture"))
        if worker:
            worker_at_work = running_worker(settings, store, temporal, gather_seconds=gather_seconds)
            await stack.enter_async_context(worker_at_work)
        yield Service(settings, store, temporal, http, SimulatedTime(temporal))


@pytest.fixture
async def service_with(simulated_ledger, temporal_address, tmp_path):
    """Return a way to start a service of this test's own, its settings changed."""
    async with AsyncExitStack() as stack:

        async def start(**changes):
            return await stack.enter_async_context(running(simulated_ledger, temporal_address, tmp_path, **changes))

        yield start


@pytest.fixture(scope="session")
async def common_service(common_ledger, temporal_address, tmp_path_factory):
    """Return a way to the service on the common ledger, with a worker or without: made once, for that is dear."""
    async with AsyncExitStack() as stack:
        made = {}

        async def common(*, worker):
            if worker not in made:
                folder = tmp_path_factory.mktemp("common")
                service = running(common_ledger, temporal_address, folder, worker=worker)
                made[worker] = await stack.enter_async_context(service)
            return made[worker]

        yield common


@pytest.fixture(scope="session")
async def document(common_service):
    """Return the OpenAPI document: gathered once, for it is the same of every service of a run."""
    return (await (await common_service(worker=False)).http.get("/openapi.json")).json()


@pytest.fixture(scope="session")
def published(document):
    """Return what the service publishes of itself."""
    return Published(document)


@pytest.fixture
async def service(simulated_ledger, common_ledger, common_service, service_with):
    """Return the service on the common ledger, or one of this test's own on a ledger of its own."""
    return await (common_service(worker=True) if simulated_ledger == common_ledger else service_with())


@pytest.fixture
async def service_without_worker(common_service):
    """Return the service on the common ledger at which no workflow runs: lives are recorded by commands alone."""
    return await common_service(worker=False)
