"""A change that was taken up, and then its database or its workflow goes away: never said to have left nothing."""

import asyncio
from datetime import timedelta

import psycopg
import pytest

from api.wiring.worker import running_worker
from tests.conftest import new_database

CONTACT = {"channel": "telephone", "summary": "Rang."}


class Hold:
    """Holds the ledger's own lock, so that an append waits where it is."""

    def __init__(self, url):
        self.connection = psycopg.connect(url)
        self.connection.execute("SELECT pg_advisory_xact_lock(731013791)")

    def waiting(self):
        """Return how many appends wait."""
        found = self.connection.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
        return found.fetchone()[0]

    async def until_waiting(self):
        """Return once an append waits."""
        async with asyncio.timeout(10):
            # The database tells nobody who waits for a lock.
            while not self.waiting():  # noqa: ASYNC110
                await asyncio.sleep(0.01)

    def let_go(self):
        self.connection.close()


@pytest.fixture
def simulated_ledger(postgresql):
    """Return a ledger of this test's own: it is held, and cut off."""
    return new_database(postgresql, simulation=True)


async def enrolled(service):
    life = service.life()
    await life.apply()
    await life.enrol(await life.today())
    return life


async def told(service, life, address):
    """Return what the service says at an address of a command once it knows."""
    async with asyncio.timeout(30):
        while (answer := await service.http.get(address, headers=life.headers())).status_code != 200:
            assert answer.status_code in {404, 503}
            await asyncio.sleep(0.05)
    return answer.json()


async def test_a_database_cut_off_under_a_change_is_no_promise_that_it_left_nothing(
    service, simulated_ledger, postgresql
):
    life = await enrolled(service)
    before = service.store.ledger.head()
    hold = Hold(simulated_ledger)
    sent = asyncio.create_task(life.send("POST", "/contacts", CONTACT, key="in-flight"))
    await hold.until_waiting()
    name = psycopg.conninfo.conninfo_to_dict(simulated_ledger)["dbname"]
    with psycopg.connect(postgresql, autocommit=True) as owner:
        owner.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        # The holder keeps the lock: with it gone first, the append would go through before it is cut off.
        owner.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND pid <> %s",
            (name, hold.connection.info.backend_pid),
        )
        answer = await sent
        hold.let_go()
        owner.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
    assert answer.status_code in {202, 503}
    assert answer.status_code == 202 or answer.json()["type"] == "/problems/outcome-unknown"
    assert answer.headers["Retry-After"]
    outcome = await told(service, life, "/commands/in-flight")
    assert (outcome["status"], outcome["recorded"]) == ("accepted", ["contact-made.v1"])
    assert service.store.ledger.head().position == before.position + 1
    again = await life.send("POST", "/contacts", CONTACT, key="in-flight")
    assert (again.status_code, again.json()["command"]) == (201, outcome["command"])


async def test_a_change_that_takes_long_is_told_of_later_where_its_location_says(
    service, simulated_ledger, published, monkeypatch
):
    # The engine says that it has taken a change up once its recording has lasted for some seconds.
    monkeypatch.setattr("api.changing.workflows.ACCEPTED_IN", timedelta(seconds=30))
    monkeypatch.setattr("api.changing.workflows.DONE_IN", timedelta(milliseconds=100))
    life = await enrolled(service)
    hold = Hold(simulated_ledger)
    taken_up = await life.send("POST", "/contacts", CONTACT, key="slow?#%/../x")
    assert (taken_up.status_code, taken_up.json()["status"]) == (202, "running")
    published.check(taken_up)
    not_yet = await service.http.get(taken_up.headers["Location"], headers=life.headers())
    assert (not_yet.status_code, not_yet.json()["type"]) == (404, "/problems/nothing-recorded")
    assert "may be on its way" in not_yet.json()["detail"]
    hold.let_go()
    outcome = await told(service, life, taken_up.headers["Location"])
    assert (outcome["status"], outcome["command"]) == ("accepted", taken_up.json()["command"])


async def test_a_workflow_ended_under_a_change_is_no_promise_that_it_left_nothing(service, simulated_ledger):
    life = await enrolled(service)
    before = service.store.ledger.head()
    hold = Hold(simulated_ledger)
    sent = asyncio.create_task(life.send("POST", "/contacts", CONTACT, key="terminated"))
    await hold.until_waiting()
    await service.temporal.get_workflow_handle(f"apprenticeship/{life.id}").terminate("lost, for the test")
    hold.let_go()
    answer = await sent
    assert answer.status_code in {201, 202, 503}, answer.text
    again = await life.send("POST", "/contacts", CONTACT, key="terminated")
    assert again.status_code == 201
    assert service.store.ledger.head().position == before.position + 1


async def test_a_change_that_was_given_up_on_is_carried_out_by_itself_when_a_worker_comes(service_with):
    service = await service_with(worker=False)
    async with running_worker(service.settings, service.store, service.temporal):
        life = await enrolled(service)
    before = service.store.ledger.head()
    assert (await life.send("POST", "/contacts", CONTACT, key="given-up")).status_code == 503
    async with running_worker(service.settings, service.store, service.temporal):
        first, second = await asyncio.gather(
            told(service, life, "/commands/given-up"), life.send("POST", "/contacts", CONTACT, key="given-up")
        )
    assert first["command"] == second.json()["command"]
    assert service.store.ledger.head().position == before.position + 1
