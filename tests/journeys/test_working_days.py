"""When an escalation rings: at nine in the morning in London, rungs on working days, whatever the calendar holds."""

import asyncio
from datetime import date, datetime, timedelta

import pytest

from domain.days import LONDON

# When the last session was held, and when, in London, everything about the next one is raised.
CALENDAR = {
    # Overdue on the Thursday before Easter, in summer time, which began on 31 March.
    date(2030, 3, 13): ["04-10", "04-18", "04-18", "04-25", "05-02"],
    # Overdue on a Saturday: the first rung waits for Monday. The third passes the early May bank holiday.
    date(2030, 3, 22): ["04-23", "04-27", "04-29", "05-02", "05-10"],
    # Overdue on Christmas Day, a Wednesday.
    date(2030, 11, 19): ["12-17", "12-25", "12-27", "01-02", "01-09"],
}


def of_session(fact):
    return fact["fact"].get("clock") == "session"


@pytest.mark.parametrize("events_per_run", [1000, 20])
async def test_every_rung_rings_once_on_its_working_day_at_nine_in_london(service_with, events_per_run):
    service = await service_with(events_per_run=events_per_run)

    async def raised(held_on):
        life = service.life()
        await life.apply()
        await life.move_to(held_on - timedelta(days=7))
        await life.enrol(held_on - timedelta(days=7))
        await life.allocate_tutor()
        await life.meet(held_on)
        before = len(await life.history())
        await life.move_to(held_on + timedelta(days=90))
        return [each for each in (await life.history())[before:] if of_session(each)]

    lives = await asyncio.gather(*map(raised, CALENDAR))
    for facts, expected in zip(lives, CALENDAR.values(), strict=True):
        rang = [datetime.fromisoformat(fact["recorded_at"]).astimezone(LONDON) for fact in facts]
        assert [f"{at:%m-%d}" for at in rang] == expected
        assert {(at.hour, at.minute) for at in rang} == {(9, 0)}
        assert [fact["fact"].get("rung") for fact in facts] == [None, None, 1, 2, 3]
        assert {fact["actor"] for fact in facts} == {"system:escalation"}


async def test_a_late_record_of_a_session_stands_the_escalation_down(on_programme):
    life = await on_programme()
    day = life.start + timedelta(days=35)
    session = await life.plan_session(day)
    await life.move_to(life.start + timedelta(days=36))
    raised = (await life.read())["state"]["clocks"]["raised"]
    assert raised[f"session/{life.start}"]["rungs"] == 1
    held = await life.hold(session, day)
    assert held["recorded"] == ["session-held.v1", "clock-stood-down.v1"]
    await life.move_to(day + timedelta(days=27))
    assert [each["name"] for each in await life.history() if of_session(each)][-1] == "clock-stood-down.v1"
    (alarm,) = [each for each in await life.read("/alarms") if each["kind"].startswith("session")]
    assert (alarm["kind"], alarm["about"]) == ("session-reminder", day.isoformat())


async def test_sessions_held_in_time_keep_everything_quiet_and_a_missed_one_does_not(on_programme):
    life = await on_programme()
    for month in (1, 2, 3):
        await life.meet(life.start + timedelta(days=27 * month))
    last = life.start + timedelta(days=81)
    assert not [fact for fact in await life.history() if of_session(fact)]
    missed = await life.plan_session(last + timedelta(days=20))
    await life.move_to(last + timedelta(days=20))
    await life.do("PUT", f"/sessions/{missed}/absence", {"missed_by": "employer", "reason": "Short of staff."})
    await life.do("POST", "/contacts", {"channel": "telephone", "summary": "Found another date."})
    # Overdue on Saturday 4 May; Monday is the early May bank holiday.
    await life.move_to(last + timedelta(days=39))
    raised = [fact["name"] for fact in await life.history() if of_session(fact)]
    assert raised == ["clock-reminded.v1", "clock-fell-overdue.v1", "clock-escalated.v1"]
