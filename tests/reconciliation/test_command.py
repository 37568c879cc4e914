"""`indenture reconcile`: what it says, and the status it ends with."""

import asyncio
import json

import pytest
from click.testing import CliRunner

from api.cli.main import main
from api.upkeep.worker_listening import listens
from api.wiring.worker import running_worker
from tests.reconciliation.conftest import ago, handle_of, on_programme


@pytest.fixture
def reconcile(service_with):
    """Return a way to run the command against a service, in a thread of its own."""

    async def run(service, *options, **changes):
        environment = service.settings.as_environment() | changes
        ended = await asyncio.to_thread(CliRunner().invoke, main, ["reconcile", *options], env=environment)
        return ended.exit_code, ended.output

    return run


async def test_it_tells_of_drift_and_ends_with_one_until_it_is_repaired(service, reconcile):
    life = await on_programme(service, ago(10))
    assert await reconcile(service) == (0, "Compared with their workflows: 1 apprenticeship, of which 0 differ.\n")

    await handle_of(service, life).terminate("lost, for the test")
    first = (
        f"Compared with their workflows: 1 apprenticeship, of which 1 differ.\n  {life.id} missing: no workflow runs."
    )
    assert await reconcile(service) == (1, f"{first}\n")

    status, said = await reconcile(service, "--json")
    found = {"apprenticeship": str(life.id), "kind": "missing", "why": "no workflow runs"}
    assert status == 1
    assert json.loads(said).items() >= {"compared": 1, "found": [found], "left": [found], "in_step": False}.items()

    repaired = "1 were made again from the ledger, and 0 still differ."
    assert await reconcile(service, "--repair") == (0, f"{first}\n{repaired}\n")
    assert (await reconcile(service))[0] == 0


async def test_an_obstacle_ends_it_with_two_and_a_sentence(service_with, reconcile):
    service = await service_with(worker=False)
    status, said = await reconcile(service)
    assert (status, said.count("\n")) == (2, 1)
    assert said.startswith("No worker is at work")
    async with running_worker(service.settings, service.store, service.temporal):
        while not await listens(service.temporal, service.settings.task_queue):  # noqa: ASYNC110 - it tells nobody
            await asyncio.sleep(0.1)
        nowhere = "postgresql://a@127.0.0.1:1/a"
        status, said = await reconcile(service, DATABASE_URL=nowhere)
        assert (status, said.partition(" (")[0]) == (2, "The database at DATABASE_URL cannot be used")
        status, said = await reconcile(service, TEMPORAL_ADDRESS="127.0.0.1:1")
        assert (status, said.partition(" at ")[0]) == (2, "Temporal does not answer")
