"""Workflows that differ from the ledger are found, each by its kind, and made again from it."""

import asyncio
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import timedelta

import psycopg
import pytest
from temporalio import workflow
from temporalio.client import WorkflowExecutionStatus
from temporalio.worker import Worker

from activities.bank_holidays import WorkingCalendar
from api.upkeep.drift import Kind
from api.wiring.worker import running_worker
from domain.days import london_date
from domain.rulebook.rulebook import load_rulebook
from tests.faults.test_unexpected_error import append_unknown
from tests.reconciliation.conftest import ago, handle_of, on_programme, reconciler
from tests.recorded import record, unguarded
from workflows.apprenticeship import ApprenticeshipWorkflow, Start, workflow_id


@workflow.defn(name="Apprenticeship", sandboxed=False)
class OfAnotherTime:
    """Wrote a history that today's code cannot have written."""

    @workflow.run
    async def run(self, _: Start) -> None:
        await workflow.sleep(timedelta(days=1))


async def test_in_step_nothing_is_found(service):
    for days in (1, 36):
        await on_programme(service, ago(days))
    reconciled = await reconciler(service).reconcile(repair=True)
    assert (reconciled.compared, reconciled.found, reconciled.left) == (2, (), ())
    assert reconciled.in_step


async def test_every_kind_of_drift_is_found_and_repaired(service, simulated_ledger):
    sound, missing, extra, behind, ahead = [await on_programme(service, ago(10)) for _ in range(5)]
    await handle_of(service, missing).terminate("lost, for the test")
    # Behind the workflows' backs, as nobody should.
    record(service.store, extra.id, "withdraw", last_learning_on=ago(2).isoformat())
    record(service.store, behind.id, "record-contact")
    await ahead.do("POST", "/contacts", {"channel": "telephone", "summary": "Rang."})
    forget_the_last_fact(simulated_ledger, ahead)
    before = service.store.ledger.head()

    looked = await reconciler(service).reconcile(repair=False)
    expected = {missing.id: "missing", extra.id: "extra", behind.id: "behind", ahead.id: "ahead"}
    assert {each.apprenticeship: each.kind for each in looked.found} == expected
    assert (looked.compared, looked.left, looked.in_step) == (5, looked.found, False)

    repaired = await reconciler(service).reconcile(repair=True)
    assert (repaired.found, repaired.left, repaired.in_step) == (looked.found, (), True)
    assert service.store.ledger.head() == before
    status = {life.id: (await handle_of(service, life).describe()).status for life in (sound, extra, behind)}
    running = WorkflowExecutionStatus.RUNNING
    assert status == {sound.id: running, extra.id: WorkflowExecutionStatus.TERMINATED, behind.id: running}
    for life in (missing, behind, ahead):
        await life.do("POST", "/contacts", {"channel": "telephone", "summary": "Rang."})


def forget_the_last_fact(url, life):
    """Do to the ledger what restoring an older copy would."""
    with psycopg.connect(url) as owner, unguarded(owner, "ledger.events", "ledger.commands"):
        owner.execute(
            "DELETE FROM ledger.events WHERE stream_id = %(of)s AND stream_version ="
            " (SELECT max(stream_version) FROM ledger.events WHERE stream_id = %(of)s)",
            {"of": life.id},
        )
        owner.execute("DELETE FROM ledger.commands WHERE first_position > (SELECT max(position) FROM ledger.events)")


async def test_a_workflow_that_today_s_code_cannot_replay_is_silent_and_starts_again_from_the_ledger(service_with):
    service = await service_with(worker=False)
    async with running_worker(service.settings, service.store, service.temporal):
        life = await on_programme(service, ago(10))
        await handle_of(service, life).terminate("its place is taken, for the test")
    queue = service.settings.task_queue
    async with Worker(service.temporal, task_queue=queue, workflows=[OfAnotherTime], max_cached_workflows=0):
        await service.temporal.start_workflow(
            "Apprenticeship", Start(life.id), id=workflow_id(life.id), task_queue=queue
        )
        # Until its timer is in the history, which tells nobody.
        while (await handle_of(service, life).describe()).history_length < 5:  # noqa: ASYNC110
            await asyncio.sleep(0.05)
    async with running_worker(service.settings, service.store, service.temporal):
        reconciled = await reconciler(service).reconcile(repair=True)
        assert [(each.apprenticeship, each.kind) for each in reconciled.found] == [(life.id, Kind.SILENT)]
        assert reconciled.in_step
        await life.do("POST", "/contacts", {"channel": "telephone", "summary": "Rang."})


class WithAnotherHoliday(WorkingCalendar):
    """A calendar with one bank holiday more."""

    def __init__(self, day):
        super().__init__()
        self.day = day

    def is_working_day(self, day):
        return day != self.day and super().is_working_day(day)


async def test_a_bank_holiday_added_after_the_alarms_were_set_moves_them(service_with):
    service = await service_with(worker=False)
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(running_worker(service.settings, service.store, service.temporal))
        life = await on_programme(service, ago(10))
        before = (await handle_of(service, life).query(ApprenticeshipWorkflow.standing)).alarm
    book = load_rulebook(WithAnotherHoliday(london_date(before.at)))
    newer = reconciler(service, book=book)
    async with running_worker(service.settings, replace(service.store, book=book), service.temporal):
        reconciled = await newer.reconcile(repair=True)
        assert [(each.apprenticeship, each.kind) for each in reconciled.found] == [(life.id, Kind.ALARM)]
        assert reconciled.in_step
        after = (await handle_of(service, life).query(ApprenticeshipWorkflow.standing)).alarm
    assert (after.kind, after.id) == (before.kind, before.id)
    assert after.at > before.at


@pytest.mark.parametrize("data", ["'no JSON'", "set_byte(data, 20, 255)", "convert_to(repeat('[', 100000), 'UTF8')"])
async def test_a_damaged_fact_is_named_and_hides_nothing_else(service, simulated_ledger, data):
    damaged, missing = [await on_programme(service, ago(10)) for _ in range(2)]
    with psycopg.connect(simulated_ledger, autocommit=True) as owner, unguarded(owner, "ledger.events"):
        owner.execute(
            f"UPDATE ledger.events SET data = {data} WHERE stream_id = %s AND stream_version = 2", (damaged.id,)
        )
    await handle_of(service, missing).terminate("lost, for the test")
    reconciled = await reconciler(service).reconcile(repair=True)
    found = {each.apprenticeship: each.kind for each in reconciled.found}
    assert found == {damaged.id: Kind.UNREADABLE, missing.id: Kind.MISSING}
    assert [each.apprenticeship for each in reconciled.left] == [damaged.id]


async def test_what_cannot_be_read_is_named_and_hides_nothing_else(service):
    unreadable, missing = [await on_programme(service, ago(10)) for _ in range(2)]
    append_unknown(service, unreadable)
    await handle_of(service, missing).terminate("lost, for the test")
    reconciled = await reconciler(service).reconcile(repair=True)
    found = {each.apprenticeship: each.kind for each in reconciled.found}
    assert found == {unreadable.id: Kind.UNREADABLE, missing.id: Kind.MISSING}
    assert [each.apprenticeship for each in reconciled.left] == [unreadable.id]


async def test_a_change_on_its_way_is_no_drift(service):
    life = await on_programme(service, ago(10))
    looking = reconciler(service)
    for _ in range(3):
        sent = [life.send("POST", "/contacts", {"channel": "telephone", "summary": "Rang."}) for _ in range(5)]
        *answers, reconciled = await asyncio.gather(*sent, looking.reconcile(repair=False))
        assert {answer.status_code for answer in answers} == {201}
        assert reconciled.in_step
