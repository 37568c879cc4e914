"""Drift is seen from outside: on the readiness endpoint, which then says degraded, and in the metrics."""

import asyncio
from datetime import datetime
from functools import partial

import pytest
from temporalio import workflow
from temporalio.api.enums.v1 import EventType, TaskQueueKind
from temporalio.client import WorkflowExecutionStatus, WorkflowUpdateRPCTimeoutOrCancelledError
from temporalio.common import WorkflowIDConflictPolicy
from temporalio.service import RPCError, RPCStatusCode
from temporalio.worker import UnsandboxedWorkflowRunner, Worker

from api.changing.own_workflows import TakenIdError
from api.upkeep.drift import Kind
from api.upkeep.in_time import in_time
from api.upkeep.readiness import Part
from api.upkeep.witnessing import EVERY_SECONDS
from api.upkeep.worker_tried import what_hinders_a_worker
from api.wiring.worker import running_worker
from tests.conftest import settings_for
from tests.reconciliation.conftest import (
    ago,
    handle_of,
    on_programme,
    projecting,
    reconciler,
    seen_all,
    served,
    witness_of,
)
from tests.scraped import families
from workflows.trial import TRIAL, trial_id
from workflows.witness import WITNESS, witness_id


async def readiness(service):
    answer = await service.http.get("/health/ready")
    return answer.status_code, answer.json()


async def metrics(service):
    """Return each sample by its name and label."""
    answer = await service.http.get("/metrics")
    assert answer.headers["Content-Type"].startswith("text/plain; version=")
    told = families(answer.text).values()
    return {(each.name, *each.labels.values()): each.value for family in told for each in family.samples}


async def test_drift_is_seen_until_a_reconciliation_finds_none(followed):
    service = followed
    life = await on_programme(service, ago(10))
    assert (await readiness(service))[1].items() >= {"degraded": False, "drift": None, "reconciled_at": None}.items()
    assert (await metrics(service))["indenture_reconciled_timestamp_seconds",] == 0

    await handle_of(service, life).terminate("lost, for the test")
    reconciled = await reconciler(service).reconcile(repair=False)
    status, seen = await readiness(service)
    assert status == 200
    assert seen.items() >= {"ready": True, "degraded": True, "drift": 1}.items()
    assert seen["missing"] == ["when they were last compared, 1 workflow differed from the ledger"]
    assert datetime.fromisoformat(seen["reconciled_at"]) == reconciled.at
    measured = await metrics(service)
    assert {kind: measured["indenture_drift", kind] for kind in Kind} == dict.fromkeys(Kind, 0) | {Kind.MISSING: 1}
    assert measured["indenture_reconciled",] == 1
    assert measured["indenture_reconciled_timestamp_seconds",] == reconciled.at.timestamp()

    await reconciler(service).reconcile(repair=True)
    assert (await readiness(service))[1].items() >= {"degraded": False, "drift": 0}.items()
    measured = await metrics(service)
    assert measured["indenture_drift", Kind.MISSING] == 0
    assert measured["indenture_drift_found", Kind.MISSING] == 1


async def test_metrics_tell_what_answers(service_with):
    service = await service_with(worker=False)
    measured = await metrics(service)
    parts = {part: measured["indenture_up", part] for part in Part}
    assert parts == dict.fromkeys(Part, 1) | {Part.WORKER: 0, Part.POST: 0, Part.PROJECTOR: 0}
    assert measured["indenture_facts_behind", "caseload"] == 0
    status, seen = await readiness(service)
    assert (status, seen["ready"], seen["degraded"], seen["worker"]) == (503, False, True, False)


async def test_a_caseload_ahead_of_its_ledger_is_not_ready_until_it_is_made_anew(service):
    service.caseload.catch_up()
    with service.store.pool.connection() as connection:
        connection.execute("UPDATE reading.position SET position = position + 3")
    status, seen = await readiness(service)
    assert (status, seen["ready"], seen["caseload_behind"]) == (503, False, -3)
    assert "the ledger ends before the caseload: it was cut, or restored from an older copy" in seen["missing"]
    assert (await metrics(service))["indenture_facts_behind", "caseload"] == -3
    with projecting(service):
        async with asyncio.timeout(20):
            while (await readiness(service))[1]["missing"]:  # noqa: ASYNC110 - it tells nobody
                await asyncio.sleep(0.05)
        assert (await readiness(service))[0] == 200


async def test_whoever_asks_within_a_second_is_told_the_same_and_costs_nothing(service, monkeypatch):
    monkeypatch.setattr("api.upkeep.asked_once.BELIEVED_SECONDS", 60.0)
    tried = "SELECT number FROM upkeep.trial"
    answers = await asyncio.gather(*(readiness(service) for _ in range(50)))
    with service.store.pool.connection() as connection:
        ((number,),) = connection.execute(tried).fetchall()
    assert (answers, number) == ([answers[0]] * 50, 2)


async def kinds_of(handle):
    return [each.event_type async for each in handle.fetch_history_events()]


@workflow.defn(name=TRIAL)
class Otherwise:
    """A trial that goes another way than ours, which no worker of ours can go on with."""

    @workflow.run
    async def run(self):
        await asyncio.sleep(3600)


async def test_a_trial_that_no_worker_can_go_on_with_is_begun_anew(service_with):
    service = await service_with(worker=False)
    queue = service.settings.task_queue
    theirs = Worker(
        service.temporal, task_queue=queue, workflows=[Otherwise], workflow_runner=UnsandboxedWorkflowRunner()
    )
    async with theirs, asyncio.timeout(20):
        stuck = await service.temporal.start_workflow(TRIAL, id=trial_id(queue), task_queue=queue)
        while EventType.EVENT_TYPE_TIMER_STARTED not in await kinds_of(stuck):  # noqa: ASYNC110 - it tells nobody
            await asyncio.sleep(0.05)
    async with running_worker(service.settings, service.store, service.temporal), asyncio.timeout(30):
        trial = partial(what_hinders_a_worker, service.temporal, queue)
        while (found := await in_time(trial(), 5.0)) is None:  # noqa: ASYNC110 - as above
            await asyncio.sleep(0.05)
    assert found.writing is None
    assert (await stuck.describe()).run_id != stuck.first_execution_run_id


async def test_whose_workflow_is_in_the_way_of_a_trial_and_cannot_go_on_is_left_alone(service_with):
    service = await service_with()
    queue = service.settings.task_queue
    theirs = await service.temporal.start_workflow("Somebodys", id=trial_id(queue), task_queue=queue)
    refused = None
    async with asyncio.timeout(60):
        while refused is None:
            try:
                await what_hinders_a_worker(service.temporal, queue)
            except RPCError as error:
                refused = error
            except WorkflowUpdateRPCTimeoutOrCancelledError:
                pass
    assert refused.status is RPCStatusCode.FAILED_PRECONDITION
    found = await theirs.describe()
    assert (found.status, found.run_id) == (WorkflowExecutionStatus.RUNNING, theirs.first_execution_run_id)
    await theirs.terminate()


async def test_a_worker_is_tried_by_its_own_queue_and_by_that_of_all(service):
    queue = service.settings.task_queue
    for _ in range(3):
        assert (await what_hinders_a_worker(service.temporal, queue)).writing is None
    history = service.temporal.get_workflow_handle(trial_id(queue)).fetch_history_events()
    came_by = [
        each.workflow_task_scheduled_event_attributes.task_queue.kind
        async for each in history
        if each.event_type is EventType.EVENT_TYPE_WORKFLOW_TASK_SCHEDULED
    ]
    own, of_all = TaskQueueKind.TASK_QUEUE_KIND_STICKY, TaskQueueKind.TASK_QUEUE_KIND_NORMAL
    assert came_by[-4:] == [own, of_all, own, of_all]


@pytest.mark.parametrize(
    ("kind", "memo"),
    [("Somebodys", None), (WITNESS, {"seen": "garbage"}), (WITNESS, {"seen": {"position": 1, "log_hash": "zz"}})],
)
async def test_whose_id_in_the_engine_somebody_took_is_told_of_the_ledger_again_once_it_is_free(
    simulated_ledger, temporal_address, tmp_path, kind, memo
):
    async with served(settings_for(simulated_ledger, temporal_address, tmp_path)) as service:
        await seen_all(service)
        taken = await service.temporal.start_workflow(
            kind,
            "their own",
            id=witness_id(service.settings.task_queue),
            task_queue="somebodys" if kind != WITNESS else service.settings.task_queue,
            memo=memo,
            id_conflict_policy=WorkflowIDConflictPolicy.TERMINATE_EXISTING,
        )
        with pytest.raises(TakenIdError):
            await witness_of(service).seen()
        await service.life().apply()
        status, seen = await readiness(service)
        assert status == 503
        assert f"somebody else's workflow runs in the engine as {taken.id}: terminate it" in seen["missing"]
        assert (await metrics(service))["indenture_up", Part.LEDGER] == 0
        await asyncio.sleep(2 * EVERY_SECONDS)
        await taken.terminate()
        await seen_all(service)
