"""Whether a worker and a projector do their work, as a health check beside them asks."""

from dataclasses import replace

import pytest

from activities.database import DATABASE_AWAY
from api.cannot_run import CannotRunError
from api.cli import process_health
from api.cli.process_health import projector_works, worker_works
from api.processes.ports import free_port
from api.wiring.worker import running_worker
from tests.reconciliation.conftest import projecting


async def test_a_worker_works_once_it_asks_for_work_and_answers_for_its_own_machine_only(service_with, monkeypatch):
    service = await service_with(worker=False)
    assert not await worker_works(service.settings)
    async with running_worker(service.settings, service.store, service.temporal):
        await service.life().apply()
        assert await worker_works(service.settings)
        monkeypatch.setattr("socket.gethostname", lambda: "another")
        assert not await worker_works(service.settings)


async def test_a_projector_works_that_follows_and_leaves_no_fact_behind(service, monkeypatch):
    monkeypatch.setattr(process_health, "_PATIENCE_SECONDS", 0.5)
    await service.life().apply()
    assert not projector_works(service.settings)
    service.caseload.catch_up()
    # Nothing is left behind, and nobody follows.
    assert not projector_works(service.settings)
    with projecting(service):
        assert projector_works(service.settings)


async def test_a_projector_does_not_work_whose_caseload_is_ahead_of_the_ledger(service_with, monkeypatch):
    monkeypatch.setattr(process_health, "_PATIENCE_SECONDS", 0.5)
    service = await service_with(worker=False)
    service.caseload.catch_up()
    with service.store.pool.connection() as connection:
        connection.execute("UPDATE reading.position SET position = position + 1")
    assert not projector_works(service.settings)
    with projecting(service):
        assert projector_works(service.settings)


async def test_what_is_away_is_named(service_with):
    service = await service_with(worker=False)
    with pytest.raises(CannotRunError, match="Temporal does not answer"):
        await worker_works(replace(service.settings, temporal_address=f"127.0.0.1:{free_port()}"))
    with pytest.raises(DATABASE_AWAY):
        projector_works(replace(service.settings, database_url=f"postgresql://a@127.0.0.1:{free_port()}/a"))
