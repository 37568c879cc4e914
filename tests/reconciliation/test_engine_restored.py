"""An engine that lost its data, or was restored from an older copy, under a newer ledger: all goes on from it."""

import asyncio
import shutil
from contextlib import contextmanager
from datetime import timedelta

import psycopg
import pytest
from temporalio.client import WorkflowExecutionStatus
from temporalio.service import RPCError

from activities.last_reconciliation import last_reconciliation
from api.embedded.temporal import embedded_temporal
from api.processes.ports import free_port
from api.upkeep.daily import DAILY
from api.upkeep.schedules import schedule_id
from tests.conftest import new_database, settings_for
from tests.reconciliation.conftest import ago, handle_of, on_programme, reconciler, seen_all, served
from tests.reconciliation.test_engine_wiped import Engine
from tests.reconciliation.test_watched import readiness

CONTACT = {"channel": "telephone", "summary": "Rang."}


@pytest.fixture
def engine():
    engine = Engine()
    with engine.stack:
        yield engine


async def until(holds):
    """Return once this holds of an engine that may be away meanwhile."""
    async with asyncio.timeout(60):
        while True:
            try:
                if await holds():
                    return
            except RPCError:
                pass
            await asyncio.sleep(0.1)


async def test_an_engine_that_lost_its_data_has_its_schedules_and_workflows_again_without_a_restart(
    engine, simulated_ledger, tmp_path
):
    async with served(settings_for(simulated_ledger, engine.open(), tmp_path)) as service:
        lives = [await on_programme(service, ago(10)) for _ in range(2)]
        await seen_all(service)
        facts = service.store.ledger.head()
        await asyncio.to_thread(engine.wipe)

        async def scheduled():
            for each in DAILY:
                await service.temporal.get_schedule_handle(
                    schedule_id(each.name, service.settings.task_queue)
                ).describe()
            return True

        async def running():
            described = [await handle_of(service, life).describe() for life in lives]
            return all(each.status is WorkflowExecutionStatus.RUNNING for each in described)

        await until(scheduled)
        await until(running)
        assert (await reconciler(service).reconcile(repair=False)).in_step
        assert service.store.ledger.head() == facts
        assert (await readiness(service))[0] == 200


async def compared(service):
    last = last_reconciliation(service.store.pool)
    return last is not None and last.found


@contextmanager
def kept_in(folder, port):
    with embedded_temporal(folder, port=port) as addresses:
        yield addresses.grpc


async def test_an_engine_restored_from_an_older_copy_answers_as_the_ledger_does_and_is_brought_up_to_it(
    postgresql, tmp_path, monkeypatch
):
    monkeypatch.setattr("api.upkeep.witnessing.FORGOTTEN_AFTER", timedelta(seconds=2))
    url, port = new_database(postgresql, simulation=False), free_port()
    now, older = tmp_path / "now", tmp_path / "older"
    settings = settings_for(url, f"127.0.0.1:{port}", tmp_path, simulation=False)
    with kept_in(now, port):
        async with served(settings) as service:
            life, gone = await on_programme(service, ago(40)), await on_programme(service, ago(40))
    shutil.copytree(now, older)
    with kept_in(now, port):
        async with served(settings) as service:
            life.http = gone.http = service.http
            first = await life.send("POST", "/contacts", CONTACT, key="first")
            refused = await life.send("PUT", "/completion", {}, key="refused")
            await gone.withdraw(last_learning_on=ago(1))
            new = await on_programme(service, ago(10))
            await seen_all(service)
            facts = service.store.ledger.head()
    with kept_in(older, port):
        async with served(settings) as service:
            life.http = service.http
            assert (await readiness(service))[0] == 200
            for answer, key in ((first, "first"), (refused, "refused")):
                what = ("POST", "/contacts", CONTACT) if answer is first else ("PUT", "/completion", {})
                again = await life.send(*what, key=key)
                assert (again.status_code, again.json()) == (answer.status_code, answer.json())
            await until(lambda: compared(service))
            last = last_reconciliation(service.store.pool)
            assert (last.found.get("extra"), last.found.get("missing"), last.left) == (1, 1, {})
            assert (await handle_of(service, new).describe()).status is WorkflowExecutionStatus.RUNNING
            assert service.store.ledger.head() == facts
            await seen_all(service)
    with psycopg.connect(postgresql, autocommit=True) as owner:
        owner.execute(f"DROP DATABASE {psycopg.conninfo.conninfo_to_dict(url)['dbname']} WITH (FORCE)")
