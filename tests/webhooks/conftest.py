"""A ledger of each test's own, a real receiver that answers as it is told, and deliveries that do not wait long."""

import asyncio
import threading
import time
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from uuid import uuid4

import psycopg
import pytest

from activities.webhooks.deliveries import Deliveries, Patience
from activities.webhooks.subscriptions import Subscriptions
from api.wiring.store import open_store
from domain.days import months_after
from tests.recorded import cut_after, record

MASTER_KEY = bytes(range(32))
IMPATIENT = Patience(answer=0.5, poll=0.02, first_pause=0.02, longest_pause=0.05)
HANGS = "hangs"


@pytest.fixture
def url(new_ledger):
    return new_ledger(simulation=True)


@pytest.fixture
def store(url):
    with open_store(url) as opened:
        yield opened


@pytest.fixture
def cut(url):
    """Returns a hand that cuts the ledger after a position."""
    with psycopg.connect(url, autocommit=True) as owner:
        yield partial(cut_after, owner)


@pytest.fixture
def subscriptions(store):
    return Subscriptions(store.pool, MASTER_KEY)


@pytest.fixture
def apprenticeship(store):
    """Return an apprenticeship with three facts."""
    new = uuid4()
    start = datetime.now(UTC).date() + timedelta(days=30)
    end = months_after(start, 15).isoformat()
    record(store, new, "apply", person=str(uuid4()))
    record(store, new, "enrol", employer=str(uuid4()), starts_on=start.isoformat(), planned_end_on=end)
    contact(store, new)
    return new


def contact(store, apprenticeship):
    record(store, apprenticeship, "record-contact")


class Receiver(ThreadingHTTPServer):
    """Answers each request with the next of `answers`, then with 200, and keeps what it was sent."""

    daemon_threads = True

    def __init__(self, *answers, context=None):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answers, self.got, self.lock = list(answers), [], threading.Lock()
        self.scheme = "http"
        if context:
            self.socket = context.wrap_socket(self.socket, server_side=True)
            self.scheme = "https"

    @property
    def url(self):
        return f"{self.scheme}://localhost:{self.server_port}/hook"

    @property
    def ids(self):
        """Return the id of every message so far."""
        return [headers["webhook-id"] for headers, _ in self.got]


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        server = self.server
        body = self.rfile.read(int(self.headers["Content-Length"]))
        with server.lock:
            server.got.append((dict(self.headers), body))
            answer = server.answers.pop(0) if server.answers else 200
        if answer == HANGS:
            time.sleep(1)
            return
        status, *target = answer if isinstance(answer, tuple) else (answer,)
        self.send_response(status)
        for each in target:
            self.send_header("Location", each)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


@contextmanager
def receiving(*answers, context=None):
    """Yield a receiver that answers."""
    server = Receiver(*answers, context=context)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@asynccontextmanager
async def delivering(store, subscriptions, *, inside=True, patience=IMPATIENT):
    """Deliver while the block lasts."""
    stop = asyncio.Event()
    task = asyncio.create_task(Deliveries(store.ledger, subscriptions, inside=inside, patience=patience).follow(stop))
    try:
        yield task
    finally:
        stop.set()
        await task


async def until(said, seconds=15):
    """Return once something is so."""
    async with asyncio.timeout(seconds):
        # Neither a receiver nor a table tells when something came.
        while not said():  # noqa: ASYNC110
            await asyncio.sleep(0.01)
