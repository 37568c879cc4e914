"""A database restored from an older copy under a newer engine: no answer is given that nothing stands behind."""

import asyncio

import psycopg
import pytest
from click.testing import CliRunner
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from structlog.testing import capture_logs

from api.cli.main import main
from api.upkeep.witnessing import witnessing
from tests.conftest import settings_for
from tests.reconciliation.conftest import ago, on_programme, reconciler, seen_all, served, witness_of
from tests.reconciliation.test_watched import readiness
from tests.recorded import cut_after

CONTACT = {"channel": "telephone", "summary": "Rang."}
CHANGES = {
    "a contact": ("POST", "/contacts", CONTACT),
    "a refusal": ("PUT", "/completion", {}),
    "a tutor": ("POST", "/tutors", {"tutor": "tutor-7", "from_on": ago(10).isoformat()}),
}


@pytest.fixture
def restored(simulated_ledger):
    """Return a way to take from the ledger what an older copy of it does not hold."""

    def restore(position):
        with psycopg.connect(simulated_ledger, autocommit=True) as owner:
            cut_after(owner, position)

    return restore


@pytest.fixture
async def witnessed(service):
    """Return what the engine sees of the ledger, told every moment."""
    witness = witness_of(service)
    async with witnessing(service.temporal, service.settings.task_queue, witness):
        yield witness


def lacking(said):
    """Return what the engine had seen, of each time that the ledger was said to lack it."""
    return [each["engine"] for each in said if each["event"].startswith("the ledger lacks")]


def commands(service, life):
    return {str(each.command) for each in service.store.ledger.history(life.id)}


@pytest.mark.parametrize("what", CHANGES)
async def test_what_the_engine_alone_remembers_is_no_answer(service, restored, what):
    life = await on_programme(service, ago(10))
    before = service.store.ledger.head()
    first = await life.send(*CHANGES[what], key="lost")
    assert first.json()["command"] in commands(service, life)
    restored(before.position)
    again = await life.send(*CHANGES[what], key="lost")
    assert (again.status_code, again.json()["command"]) == (first.status_code, first.json()["command"])
    assert first.json()["command"] in commands(service, life)


async def test_a_ledger_that_lacks_what_the_engine_has_seen_is_not_ready_and_takes_no_change(
    service, witnessed, restored
):
    life, other = await on_programme(service, ago(10)), await on_programme(service, ago(10))
    kept = await life.send("POST", "/contacts", CONTACT, key="kept")
    before = service.store.ledger.head()
    lost = {what: await life.send(*said, key=f"lost {what}".replace(" ", "-")) for what, said in CHANGES.items()}
    await seen_all(service, witnessed)
    with capture_logs() as said:
        restored(before.position)
        status, seen = await readiness(service)
        while not seen["ledger_behind"]:  # what was found a moment ago is believed for a second
            status, seen = await readiness(service)
        assert (status, seen["ready"]) == (503, False)
        for who, key in ((life, "lost-a-contact"), (life, "new"), (other, "new-too")):
            answer = await who.send("POST", "/contacts", CONTACT, key=key)
            assert (answer.status_code, answer.json()["type"]) == (503, "/problems/ledger-behind")
            assert "indenture reconcile --repair" in answer.json()["detail"]
            assert answer.headers["Retry-After"]
        again = await life.send("POST", "/contacts", CONTACT, key="kept")
        assert (again.status_code, again.json()) == (201, kept.json())
        assert service.store.ledger.head() == before
        async with asyncio.timeout(20):
            while not lacking(said):  # noqa: ASYNC110 - the log tells nobody
                await asyncio.sleep(0.05)
    assert lacking(said) == [before.position + 3]

    assert (await reconciler(service).reconcile(repair=False)).in_step is False
    assert (await readiness(service))[0] == 503
    assert (await reconciler(service).reconcile(repair=True)).in_step
    async with asyncio.timeout(20):
        while (await readiness(service))[0] == 503:  # noqa: ASYNC110 - it tells nobody
            await asyncio.sleep(0.05)
    for what, asked in CHANGES.items():
        answer = await life.send(*asked, key=f"lost {what}".replace(" ", "-"))
        assert (answer.status_code, answer.json()["command"]) == (
            lost[what].status_code,
            lost[what].json()["command"],
        )
        assert answer.json()["command"] in commands(service, life)
    assert service.store.ledger.head().position == before.position + 3
    await seen_all(service, witnessed)


def copy_of(postgresql, url):
    """Return the address of a copy of a database, as it is now and while nobody is connected to it."""
    name = conninfo_to_dict(url)["dbname"]
    with psycopg.connect(postgresql, autocommit=True) as owner:
        owner.execute(f"CREATE DATABASE {name}_older TEMPLATE {name}")
    return make_conninfo(url, dbname=f"{name}_older")


async def test_a_whole_older_copy_is_noticed_by_a_service_started_on_it_and_taken_as_the_truth_when_told(
    simulated_ledger, postgresql, temporal_address, tmp_path
):
    queue = f"restored-{tmp_path.name}"
    async with served(settings_for(simulated_ledger, temporal_address, tmp_path, task_queue=queue)) as service:
        life = await on_programme(service, ago(10))
    older = await asyncio.to_thread(copy_of, postgresql, simulated_ledger)
    async with served(settings_for(simulated_ledger, temporal_address, tmp_path, task_queue=queue)) as service:
        life.http = service.http
        lost = await life.do("POST", "/contacts", CONTACT)
        kept = await life.send("POST", "/contacts", CONTACT, key="again")
        await seen_all(service, witness_of(service))

    async with served(settings_for(older, temporal_address, tmp_path, task_queue=queue)) as service:
        life.http = service.http
        status, seen = await readiness(service)
        assert (status, seen["ledger_behind"]) == (503, True)
        refused = await life.send("POST", "/contacts", CONTACT, key="again")
        assert (refused.status_code, refused.json()["type"]) == (503, "/problems/ledger-behind")
        environment = service.settings.as_environment()
        ended = await asyncio.to_thread(CliRunner().invoke, main, ["reconcile", "--repair"], env=environment)
        assert (ended.exit_code, f"{life.id} ahead: its workflow knows version" in ended.output) == (0, True)
        async with asyncio.timeout(20):
            while (again := await life.send("POST", "/contacts", CONTACT, key="again")).status_code == 503:  # noqa: ASYNC110 - it tells nobody
                await asyncio.sleep(0.05)
        assert (again.status_code, again.json()["command"]) == (201, kept.json()["command"])
        assert commands(service, life) >= {again.json()["command"]}
        assert lost["command"] not in commands(service, life)
        assert (await readiness(service))[0] == 200
