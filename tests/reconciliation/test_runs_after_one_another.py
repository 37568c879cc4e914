"""What the engine carries beside apprenticeships goes on from run to run: none of it is lost where one ends."""

import asyncio

import pytest

from api.upkeep.worker_tried import what_hinders_a_worker
from tests.reconciliation.conftest import witness_of
from workflows.trial import trial_id
from workflows.witness import LedgerEnd, witness_id

FEW = 7


def end(position):
    return LedgerEnd(position, f"{position:064x}")


@pytest.fixture
def run_of(service):
    async def run(identity):
        return (await service.temporal.get_workflow_handle(identity).describe()).run_id

    return run


async def test_the_witness_knows_the_furthest_end_in_every_run(service, run_of, monkeypatch):
    monkeypatch.setattr("workflows.witness.TOLD_PER_RUN", FEW)
    witness, name = witness_of(service), witness_id(service.settings.task_queue)
    await witness.tell(end(1))
    runs = {await run_of(name)}
    for position in range(2, 4 * FEW):
        await witness.tell(end(position))
    async with asyncio.timeout(20):
        while await witness.seen() != end(4 * FEW - 1):  # noqa: ASYNC110 - it tells nobody
            await asyncio.sleep(0.05)
    runs.add(await run_of(name))
    assert len(runs) == 2
    # An older copy of the ledger tells of less: what was seen once stays seen, in the next run too.
    for _ in range(2 * FEW):
        await witness.tell(end(2))
    async with asyncio.timeout(20):
        while (run := await run_of(name)) in runs:  # noqa: ASYNC110 - it tells nobody
            await asyncio.sleep(0.05)
    assert await witness.seen() == end(4 * FEW - 1)
    assert run


async def test_whoever_tries_while_a_run_of_the_trial_ends_is_answered_by_the_next(service, run_of, monkeypatch):
    monkeypatch.setattr("workflows.trial.TRIALS_PER_RUN", FEW)
    runs = set()
    for _ in range(FEW):
        asked = (what_hinders_a_worker(service.temporal, service.settings.task_queue) for _ in range(4))
        hindered = await asyncio.gather(*asked)
        assert [each.writing for each in hindered] == [None] * 4
        runs.add(await run_of(trial_id(service.settings.task_queue)))
    assert len(runs) > 2
