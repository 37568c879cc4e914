"""The schedules of what is done daily, made in the engine, or brought up to date where they are there."""

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

from temporalio.client import (
    Client,
    Schedule,
    ScheduleActionStartWorkflow,
    ScheduleAlreadyRunningError,
    ScheduleCalendarSpec,
    ScheduleOverlapPolicy,
    SchedulePolicy,
    ScheduleRange,
    ScheduleSpec,
    ScheduleUpdate,
    ScheduleUpdateInput,
)
from temporalio.service import RPCError, RPCStatusCode

from api.upkeep.daily import DAILY, Daily
from workflows.daily import DailyWorkflow

_QUICK = timedelta(seconds=2)


async def ensure_schedules(temporal: Client, task_queue: str) -> None:
    """See that everything in DAILY is scheduled as it says there; what was paused stays so. Safe to repeat.

    Raises RPCError where the engine is away.
    """
    for daily in DAILY:
        wanted = _schedule(daily, task_queue)
        try:
            await temporal.create_schedule(schedule_id(daily.name, task_queue), wanted)
        except ScheduleAlreadyRunningError:
            await _bring_up_to_date(temporal, schedule_id(daily.name, task_queue), wanted)


async def make_what_is_missing(temporal: Client, task_queue: str) -> None:
    """See that everything in DAILY is scheduled, and leave alone what is. Raises RPCError where the engine is away."""
    for daily in DAILY:
        with suppress(ScheduleAlreadyRunningError):
            await temporal.create_schedule(schedule_id(daily.name, task_queue), _schedule(daily, task_queue))


async def is_paused(temporal: Client, name: str, task_queue: str) -> bool:
    """Return whether a schedule is paused; one that is missing is not. Raises RPCError where the engine is away."""
    try:
        described = await temporal.get_schedule_handle(schedule_id(name, task_queue)).describe(rpc_timeout=_QUICK)
    except RPCError as error:
        if error.status is RPCStatusCode.NOT_FOUND:
            return False
        raise
    return described.schedule.state.paused


def schedule_id(name: str, task_queue: str) -> str:
    """Return the id of the schedule of this name for the workers of a task queue."""
    return f"{task_queue}/daily/{name}"


async def _bring_up_to_date(temporal: Client, identity: str, wanted: Schedule) -> None:
    def kept(found: ScheduleUpdateInput) -> ScheduleUpdate:
        return ScheduleUpdate(replace(wanted, state=found.description.schedule.state))

    await temporal.get_schedule_handle(identity).update(kept)


def _schedule(daily: Daily, task_queue: str) -> Schedule:
    at = ScheduleCalendarSpec(hour=[ScheduleRange(daily.at.hour)], minute=[ScheduleRange(daily.at.minute)])
    return Schedule(
        ScheduleActionStartWorkflow(
            DailyWorkflow.run, daily.name, id=schedule_id(daily.name, task_queue), task_queue=task_queue
        ),
        spec=ScheduleSpec(calendars=[at], time_zone_name="Europe/London"),
        # Of the days that the engine was away, the last one is made up for.
        policy=SchedulePolicy(overlap=ScheduleOverlapPolicy.SKIP, catchup_window=timedelta(days=1)),
    )
