"""That sealing has stopped, and why, is seen from outside at once, and whoever asks is told what became of it."""

import asyncio
from contextlib import suppress
from datetime import timedelta
from threading import Thread
from time import monotonic

import psycopg
import pytest
from temporalio import activity
from temporalio.common import RetryPolicy
from temporalio.service import RPCError
from temporalio.worker import Worker

from activities.last_sealing import keep, keep_begun
from activities.proof.damage import Kind
from activities.proof.seal_making import make_seal
from api.upkeep.daily import DAILY
from api.upkeep.schedules import schedule_id
from api.upkeep.witnessing import witnessing
from tests.reconciliation.conftest import ago, on_programme, witness_of
from tests.reconciliation.test_watched import metrics, readiness
from tests.recorded import unguarded
from workflows.daily import DailyWorkflow

pytestmark = pytest.mark.usefixtures("followed")

CHANGED = "UPDATE ledger.commands SET outcome = '{}' WHERE first_position = 1"
MENDED = "UPDATE ledger.commands SET outcome = %s WHERE first_position = 1"
REFUSING = """
    CREATE FUNCTION public.refuse() RETURNS boolean LANGUAGE plpgsql
    AS $$ BEGIN RAISE EXCEPTION 'somebody refuses'; END $$"""
WAITING = "SELECT pid FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%octet_length(e.hash)%'"


@pytest.fixture
def owner(simulated_ledger):
    with psycopg.connect(simulated_ledger, autocommit=True) as connection:
        yield connection


@pytest.fixture
def asked(service):
    async def ask(method, path):
        headers = {"Authorization": f"Bearer {service.token('quality_lead')}"}
        return await service.http.request(method, path, headers=headers)

    return ask


async def stopped(service):
    """Return why sealing stopped, as readiness tells, and which kinds of failure the metrics tell."""
    _, seen = await readiness(service)
    measured = await metrics(service)
    assert bool(seen["sealing_stopped"]) == bool(measured["indenture_sealing_stopped",]) == seen["degraded"]
    kinds = [kind for kind in (*Kind, "failed") if measured["indenture_sealing_failed", kind]]
    return seen["sealing_stopped"], kinds


async def test_a_ledger_that_is_not_sealed_because_it_does_not_fit_is_seen_until_it_is_sealed_again(
    service, asked, owner
):
    life = await on_programme(service, ago(10))
    assert await stopped(service) == (None, [])
    ((before,),) = owner.execute("SELECT outcome FROM ledger.commands WHERE first_position = 1").fetchall()
    with unguarded(owner, "ledger.commands"):
        owner.execute(CHANGED)
    assert (await asked("POST", "/seals")).status_code == 409
    why, kinds = await stopped(service)
    assert why.startswith("Nothing was sealed at 20")
    assert "position 1 of the log does not fit: its hash does not prove what it says, what its command was asked" in why
    assert str(life.id) not in why
    assert kinds == [Kind.FACT]
    with unguarded(owner, "ledger.commands"):
        owner.execute(MENDED, (before,))
    assert (await asked("POST", "/seals")).status_code == 201
    assert await stopped(service) == (None, [])
    measured = await metrics(service)
    assert measured["indenture_wholly_proved_timestamp_seconds",] == measured["indenture_sealed_timestamp_seconds",]


async def test_a_register_that_was_changed_is_told_by_its_name(service, asked, owner):
    life = await on_programme(service, ago(10))
    headers = {"Authorization": f"Bearer {service.token('auditor', 'dfe-1')}"}
    assert (await service.http.get(f"/apprenticeships/{life.id}/history", headers=headers)).status_code == 200
    with unguarded(owner, "audit.reads"):
        owner.execute("UPDATE audit.reads SET reader = 'nobody' WHERE number = 1")
    told = (await asked("GET", "/proof")).json()["damages"][0]
    assert (told["kind"], told["in_register"], told["position"]) == ("register", "audit.reads", 1)
    refused = await asked("POST", "/seals")
    assert "DAMAGED in row 1 of the register audit.reads: its hash does not prove" in refused.json()["detail"]
    why, kinds = await stopped(service)
    assert ("row 1 of the register audit.reads does not fit: its hash" in why, kinds) == (True, [Kind.REGISTER])


async def test_a_schedule_that_is_not_carried_out_is_seen(service, owner):
    begun = "UPDATE ledger.meta SET created_at = clock_timestamp() - interval '{}'"
    with unguarded(owner, "ledger.meta"):
        owner.execute(begun.format("24 hours 59 minutes"))
    assert await stopped(service) == (None, [])
    with unguarded(owner, "ledger.meta"):
        owner.execute(begun.format("25 hours 1 minute"))
    why, kinds = await stopped(service)
    assert (why.startswith("Nothing was sealed since 20"), "schedule" in why, kinds) == (True, True, [])


@pytest.mark.parametrize(("seconds", "told"), [(55, False), (61, True)])
async def test_an_attempt_that_went_silent_is_seen_within_a_minute(service, owner, seconds, told):
    keep_begun(service.store.pool)
    owner.execute(f"UPDATE upkeep.sealing SET tried_at = clock_timestamp() - interval '{seconds} seconds'")
    why, kinds = await stopped(service)
    assert (why is not None, kinds) == (told, [])
    if told:
        assert why.startswith("Nothing was sealed at 20")
        assert "it went on until then, and did not end" in why
    make_seal(service.store.pool, service.settings.seal_keys)
    assert await stopped(service) == (None, [])


def test_an_attempt_that_takes_long_says_that_it_goes_on(service, owner, simulated_ledger, monkeypatch):
    monkeypatch.setattr("activities.proof.seal_making.GOES_ON_EVERY_SECONDS", 0.05)
    keeping, seen = Thread(target=make_seal, args=(service.store.pool, service.settings.seal_keys)), set()
    with psycopg.connect(simulated_ledger) as holder:
        holder.execute("LOCK TABLE audit.samples IN ACCESS EXCLUSIVE MODE")
        keeping.start()
        until = monotonic() + 8
        while len(seen) < 3 and monotonic() < until:
            seen.update(owner.execute("SELECT tried_at FROM upkeep.sealing WHERE kind = 'begun'").fetchall())
    keeping.join()
    assert len(seen) >= 3
    assert owner.execute("SELECT kind, why FROM upkeep.sealing").fetchall() == [(None, None)]


def test_an_attempt_that_begins_leaves_standing_why_the_one_before_failed(service, owner):
    keep(service.store.pool, Kind.FACT, "a fact does not fit")
    keep_begun(service.store.pool)
    assert owner.execute("SELECT kind, why FROM upkeep.sealing").fetchall() == [("fact", "a fact does not fit")]


async def test_a_schedule_that_is_paused_is_seen_and_one_that_was_taken_away_is_there_again(service, monkeypatch):
    monkeypatch.setattr("api.upkeep.witnessing.SCHEDULED_EVERY_SECONDS", 0.1)
    queue = service.settings.task_queue
    schedule = service.temporal.get_schedule_handle(schedule_id("seal", queue))
    async with witnessing(service.temporal, queue, witness_of(service)):
        await there(schedule)
        assert await stopped(service) == (None, [])
        await schedule.pause(note="for the test")
        why, kinds = await stopped(service)
        assert (why, kinds) == (
            "Nothing is sealed any more: the daily schedule is paused in Temporal. Let it go on there.",
            [],
        )
        assert (await readiness(service))[1]["ready"]
        await schedule.unpause()
        assert await stopped(service) == (None, [])
        await schedule.delete()
        await there(schedule)
        assert not (await schedule.describe()).schedule.state.paused
    for each in DAILY:
        await service.temporal.get_schedule_handle(schedule_id(each.name, queue)).delete()


async def there(schedule):
    """Return once a schedule is there."""
    async with asyncio.timeout(20):
        while True:
            with suppress(RPCError):
                await schedule.describe()
                return
            await asyncio.sleep(0.05)


LOCKED = "something that it needs was kept locked in the database"


@pytest.mark.parametrize("table", ["ledger.claims", "upkeep.subtrees"])
async def test_what_somebody_keeps_locked_is_told_and_never_said_to_be_done_still(
    service, asked, simulated_ledger, monkeypatch, table
):
    monkeypatch.setattr("activities.proof.snapshot.LOCKED_SECONDS", 1)
    monkeypatch.setattr("api.upkeep.over_http.PATIENCE_SECONDS", 3)
    monkeypatch.setattr("workflows.daily._PATIENT", RetryPolicy(initial_interval=timedelta(seconds=4)))
    await on_programme(service, ago(10))
    # What a seal alone needs keeps nobody from the proof.
    hindered = [("POST", "/seals")] if table == "upkeep.subtrees" else [("GET", "/proof"), ("POST", "/seals")]
    with psycopg.connect(simulated_ledger) as holder:
        holder.execute(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE")
        for said in hindered:
            answer = await asked(*said)
            assert (answer.status_code, answer.json()["type"]) == (503, "/problems/cannot-be-done-now")
            assert f"This was tried 1 time and could not be done: {LOCKED}." in answer.json()["detail"]
        why, kinds = await stopped(service)
        assert (why.endswith(f": {LOCKED}; it is tried again by itself."), kinds) == (True, ["failed"])
    async with asyncio.timeout(60):
        while (answer := await asked("POST", "/seals")).status_code == 503:  # noqa: ASYNC110 - it tells nobody
            await asyncio.sleep(0.05)
    assert answer.status_code == 201
    assert await stopped(service) == (None, [])


async def test_a_worker_that_is_too_old_to_do_it_is_told(service_with, monkeypatch):
    monkeypatch.setattr("api.upkeep.over_http.PATIENCE_SECONDS", 3)
    service = await service_with(worker=False)
    headers = {"Authorization": f"Bearer {service.token('quality_lead')}"}
    queue = service.settings.task_queue
    # It knows the workflow, and none of what is done in it.
    async with Worker(service.temporal, task_queue=queue, workflows=[DailyWorkflow], activities=[unrelated]):
        answer = await service.http.get("/proof", headers=headers)
    assert (answer.status_code, answer.json()["type"]) == (503, "/problems/cannot-be-done-now")
    assert "the worker is older than the API, and cannot do it" in answer.json()["detail"]


@activity.defn(name="unrelated")
async def unrelated() -> None:
    """Do what no schedule asks for."""


async def test_what_cannot_succeed_fails_at_once_and_says_so(service, asked, owner):
    await on_programme(service, ago(10))
    owner.execute(REFUSING)
    owner.execute("CREATE POLICY refusing ON ledger.commands USING (public.refuse())")
    owner.execute("ALTER TABLE ledger.commands ENABLE ROW LEVEL SECURITY")
    for method, path in (("GET", "/proof"), ("POST", "/seals")):
        answer = await asked(method, path)
        assert (answer.status_code, answer.json()["type"]) == (409, "/problems/not-done")
        assert "somebody refuses" in answer.json()["detail"]
    why, kinds = await stopped(service)
    assert ("it failed with RaiseException" in why, kinds) == (True, ["failed"])
    owner.execute("ALTER TABLE ledger.commands DISABLE ROW LEVEL SECURITY")
    assert (await asked("GET", "/proof")).json()["proved"]


async def test_what_needs_a_lost_right_is_tried_again_until_it_is_given_back(service, asked, owner, monkeypatch):
    monkeypatch.setattr("api.upkeep.over_http.PATIENCE_SECONDS", 1)
    await on_programme(service, ago(10))
    owner.execute("REVOKE SELECT ON ledger.commands FROM indenture_service")
    answer = await asked("POST", "/seals")
    assert (answer.status_code, answer.json()["type"]) == (503, "/problems/cannot-be-done-now")
    assert "could not be done: the service had lost a right in the database." in answer.json()["detail"]
    why, kinds = await stopped(service)
    assert ("the service had lost a right in the database; it is tried again" in why, kinds) == (True, ["failed"])
    owner.execute("GRANT SELECT ON ledger.commands TO indenture_service")
    monkeypatch.setattr("api.upkeep.over_http.PATIENCE_SECONDS", 20)
    assert (await asked("POST", "/seals")).status_code == 201


async def test_what_is_tried_again_because_the_database_is_away_is_not_said_to_be_done_still(
    service, asked, owner, simulated_ledger, monkeypatch
):
    monkeypatch.setattr("api.upkeep.over_http.PATIENCE_SECONDS", 3)
    await on_programme(service, ago(10))
    with psycopg.connect(simulated_ledger) as holder:
        holder.execute("LOCK TABLE ledger.events IN ACCESS EXCLUSIVE MODE")
        asking = asyncio.create_task(asked("GET", "/proof"))
        while not (waits := owner.execute(WAITING).fetchall()):  # noqa: ASYNC110 - the database tells nobody
            await asyncio.sleep(0.05)
        owner.execute("SELECT pg_terminate_backend(%s)", waits[0])
        answer = await asking
    assert (answer.status_code, answer.json()["type"]) == (503, "/problems/cannot-be-done-now")
    assert answer.json()["detail"].startswith("This was tried 1 time and could not be done: the database was away.")
    assert "Retry-After" in answer.headers
