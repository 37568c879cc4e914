"""The least that the engine asks: updates that do nothing, one of them through a local activity; and bare timers."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta

from temporalio import activity, workflow
from temporalio.client import Client
from temporalio.worker import UnsandboxedWorkflowRunner, Worker

from workflows.apprenticeship import ApprenticeshipWorkflow, Start

with workflow.unsafe.imports_passed_through():
    from domain.command import Alarm, Change, Command, Outcome, Standing

TASK_QUEUE = "bare"
RECORDED = ("contact-made.v1",)


@workflow.defn(name="Apprenticeship")
class MeasuredWorkflow(ApprenticeshipWorkflow):
    """An apprenticeship's own workflow, which also takes what it takes and gives what it gives, and does nothing."""

    @workflow.init
    def __init__(self, start: Start) -> None:
        """Begin as it does."""
        super().__init__(start)

    @workflow.run
    async def run(self, start: Start) -> None:
        """Live as it does."""
        await super().run(start)

    @workflow.update
    async def nothing(self, command: Command) -> Outcome:
        """Return an outcome of the usual size."""
        return outcome_of(command)

    @workflow.update
    async def nothing_recorded(self, command: Command) -> Outcome:
        """Return it through a local activity with the usual arguments and result."""
        change: Change = await workflow.execute_local_activity(
            "record-nothing",
            replace(command, at=workflow.now()),
            result_type=Change,
            start_to_close_timeout=timedelta(seconds=15),
        )
        return change.outcome


@workflow.defn(name="BareTimer")
class BareTimerWorkflow:
    """Waits for one instant and ends."""

    @workflow.run
    async def run(self, at: datetime) -> None:
        """Sleep until `at` (aware UTC)."""
        await workflow.sleep(at - workflow.now())


@activity.defn(name="record-nothing")
async def record_nothing(command: Command) -> Change:
    """Return a change of the usual size."""
    if command.at is None:
        raise ValueError("the workflow gives the time")
    alarm = Alarm(command.id, "session-reminder", str(command.apprenticeship), 0, command.at)
    details = "on programme, next session due by 11 October 2026"
    return Change(outcome_of(command), standing=Standing(1, "on programme", ended=False, details=details, alarm=alarm))


def outcome_of(command: Command) -> Outcome:
    """Return an accepted outcome that recorded one fact."""
    return Outcome(command.id, "accepted", 1, command.fingerprint, RECORDED)


@asynccontextmanager
async def bare_worker(temporal: Client) -> AsyncIterator[None]:
    """Keep a worker of the bare timers at work, in this process."""
    async with Worker(
        temporal,
        task_queue=TASK_QUEUE,
        workflows=[BareTimerWorkflow],
        workflow_runner=UnsandboxedWorkflowRunner(),
        sticky_queue_schedule_to_start_timeout=timedelta(seconds=2),
    ):
        yield
