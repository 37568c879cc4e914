"""Every day by itself, on the real engine: the ledger is sealed, and what drifted is made again from it."""

import asyncio
from datetime import timedelta
from itertools import pairwise
from time import monotonic

import psycopg
import pytest
from temporalio.api.enums.v1 import PendingActivityState
from temporalio.client import WorkflowExecutionStatus, WorkflowFailureError
from temporalio.common import RetryPolicy

from activities.last_reconciliation import last_reconciliation
from activities.proof.seal_log import seals
from activities.proof.verification import verify
from api.upkeep.daily import DAILY
from api.upkeep.schedules import ensure_schedules, schedule_id
from api.wiring.worker import running_worker
from domain.days import LONDON
from tests.reconciliation.conftest import ago, handle_of, on_programme
from tests.reconciliation.test_watched import metrics
from tests.recorded import unguarded
from workflows.daily import DailyWorkflow


@pytest.fixture
async def daily(service):
    """Schedule what is done daily; return a way to have it done now, which gives what it says."""
    queue = service.settings.task_queue
    await ensure_schedules(service.temporal, queue)

    async def now(name):
        schedule = service.temporal.get_schedule_handle(schedule_id(name, queue))
        done = len((await schedule.describe()).info.recent_actions)
        await schedule.trigger()
        while len(actions := (await schedule.describe()).info.recent_actions) == done:  # noqa: ASYNC110 - it tells nobody
            await asyncio.sleep(0.05)
        started = actions[-1].action
        return await service.temporal.get_workflow_handle(
            started.workflow_id, run_id=started.first_execution_run_id, result_type=str
        ).result()

    yield now
    for each in DAILY:
        await service.temporal.get_schedule_handle(schedule_id(each.name, queue)).delete()


async def test_a_seal_is_made_of_all_that_was_recorded_and_the_metrics_tell_when(service, daily):
    assert (await metrics(service))["indenture_sealed_facts",] == 0
    await on_programme(service, ago(10))
    facts = service.store.ledger.head().position
    said = await daily("seal")
    (seal,) = seals(service.store.pool)
    assert said.startswith("Seal 1, ")
    assert (seal.position, verify(service.store.pool, service.settings.seal_keys.public, [seal]).damages) == (facts, ())
    measured = await metrics(service)
    assert measured["indenture_sealed_facts",] == facts
    assert measured["indenture_sealed_timestamp_seconds",] == seal.sealed_at.timestamp()


async def test_what_does_not_fit_is_named_and_not_sealed(service, daily, simulated_ledger):
    await on_programme(service, ago(10))
    with psycopg.connect(simulated_ledger, autocommit=True) as owner, unguarded(owner, "ledger.commands"):
        owner.execute("UPDATE ledger.commands SET outcome = '{}' WHERE first_position = 1")
    with pytest.raises(WorkflowFailureError) as failed:
        await daily("seal")
    why = failed.value.cause.cause
    assert why.type == "Unproved"
    assert "DAMAGED at position 1 of the log, fact 1 of apprenticeship" in why.message
    assert seals(service.store.pool) == []


async def test_a_workflow_that_was_lost_is_started_again(service, daily):
    lost, sound = await on_programme(service, ago(10)), await on_programme(service, ago(10))
    await handle_of(service, lost).terminate("lost, for the test")
    assert await daily("reconcile") == (
        "Compared with their workflows: 2 apprenticeships, of which 1 differed and 0 still do."
    )
    last = last_reconciliation(service.store.pool)
    assert (last.compared, last.found, last.left) == (2, {"missing": 1}, {})
    for life in (lost, sound):
        assert (await handle_of(service, life).describe()).status is WorkflowExecutionStatus.RUNNING


async def under_way(handle):
    """Return once a worker has begun what a workflow asks of it."""
    async with asyncio.timeout(20):
        while PendingActivityState.PENDING_ACTIVITY_STATE_STARTED not in {  # noqa: ASYNC110 - it tells nobody
            each.state for each in (await handle.describe()).raw_description.pending_activities
        }:
            await asyncio.sleep(0.05)


async def test_a_worker_that_stops_does_not_wait_for_answers_of_its_own_and_another_compares_anew(
    service_with, monkeypatch
):
    monkeypatch.setattr("workflows.daily._PATIENT", RetryPolicy(initial_interval=timedelta(milliseconds=100)))
    service = await service_with(worker=False)
    queue = service.settings.task_queue
    async with running_worker(service.settings, service.store, service.temporal):
        life = await on_programme(service, ago(10))
        await handle_of(service, life).terminate("lost, for the test")
        comparing = await service.temporal.start_workflow(
            DailyWorkflow.run, "reconcile", id=schedule_id("reconcile", queue), task_queue=queue
        )
        await under_way(comparing)
        asked_to_stop = monotonic()
    assert monotonic() - asked_to_stop < 10
    async with running_worker(service.settings, service.store, service.temporal):
        said = await comparing.result()
    assert said == "Compared with their workflows: 1 apprenticeship, of which 1 differed and 0 still do."


async def test_schedules_are_made_once_at_their_time_in_london_and_stay_paused(service, daily):
    queue = service.settings.task_queue
    handles = [service.temporal.get_schedule_handle(schedule_id(each.name, queue)) for each in DAILY]
    await handles[0].pause(note="for the test")
    await ensure_schedules(service.temporal, queue)
    described = [await handle.describe() for handle in handles]
    assert [each.schedule.state.paused for each in described] == [True, False]
    times = [instant.astimezone(LONDON) for instant in described[1].info.next_action_times]
    assert {(at.hour, at.minute) for at in times} == {(3, 30)}
    days = [at.date() for at in times]
    assert {later - day for day, later in pairwise(days)} == {timedelta(days=1)}
