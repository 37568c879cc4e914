"""Tutors by element and period, and every way a session can go."""

from datetime import timedelta

import pytest

from api.demo.life import RefusedError
from tests.journeys.conftest import MONDAY

REASON = {"reason": "The mentee was ill."}


async def test_two_tutors_teach_different_elements_and_one_hands_over_without_a_gap(on_programme, rules_against):
    life = await on_programme()
    await life.allocate_tutor("tutor-9", element="maths", from_on="2030-02-04", until_on="2030-04-26")
    clash = life.allocate_tutor("tutor-3", element="maths", from_on="2030-04-01")
    assert await rules_against(clash) == ["element-has-one-tutor-at-a-time"]
    await life.do("POST", "/tutors/handovers", {"to_tutor": "tutor-8", "from_on": "2030-03-01"})
    allocations = (await life.read())["state"]["tutors"]["allocations"]
    held = {(each["tutor"], each["element"]): (each["from_on"], each["until_on"]) for each in allocations}
    assert held["tutor-7", "knowledge-skills-behaviours"] == ("2030-01-07", "2030-02-28")
    assert held["tutor-8", "knowledge-skills-behaviours"] == ("2030-03-01", None)
    assert held["tutor-9", "maths"] == ("2030-02-04", "2030-04-26")


async def test_a_session_is_planned_agreed_and_held(on_programme, rules_against):
    life = await on_programme()
    day = MONDAY + timedelta(days=21)
    session = await life.plan_session(day, mode="workplace")
    assert await rules_against(life.hold(session, day)) == ["it-has-happened"]
    await life.move_to(day)
    await life.hold(session, day, notes="Discussed boundaries.")
    state = (await life.read())["state"]
    assert state["sessions"]["by_id"][session]["status"] == "held"
    assert sorted(state["sessions"]["by_id"][session]["agreed_by"]) == ["apprentice", "employer"]
    assert state["cadence"]["since_on"] == day.isoformat()
    assert await rules_against(life.hold(session, day)) == ["session-is-still-planned"]
    facts = (await life.read("/history", limit=200))["facts"]
    assert facts[-2]["fact"]["notes"] == "Discussed boundaries."
    assert facts[-1]["name"] == "command-refused.v1"


async def test_sessions_are_rescheduled_missed_and_cancelled_with_a_reason(on_programme):
    life = await on_programme()
    first, second = [await life.plan_session(MONDAY + timedelta(days=n)) for n in (14, 15)]
    moved = {"planned_on": (MONDAY + timedelta(days=16)).isoformat(), **REASON}
    await life.do("PUT", f"/sessions/{first}/date", moved)
    await life.do("PUT", f"/sessions/{second}/cancellation", REASON)
    await life.move_to(MONDAY + timedelta(days=16), 18)
    await life.do("PUT", f"/sessions/{first}/absence", {"missed_by": "apprentice", **REASON})
    await life.do("POST", "/contacts", {"channel": "telephone", "summary": "Rang about the missed session."})
    sessions = (await life.read())["state"]["sessions"]
    assert [sessions["by_id"][each]["status"] for each in (first, second)] == ["missed", "cancelled"]
    assert sessions["by_id"][first]["agreed_by"] == []
    assert sessions["contacts"] == 1


async def test_a_friday_session_recorded_on_monday_keeps_both_dates(on_programme):
    life = await on_programme()
    friday = MONDAY + timedelta(days=18)
    session = await life.plan_session(friday)
    await life.move_to(friday + timedelta(days=3))
    await life.hold(session, friday)
    known = await life.read("/replay", known_on=(friday + timedelta(days=2)).isoformat())
    assert known["state"]["sessions"]["by_id"][session]["status"] == "planned"
    last = (await life.read("/history", limit=200))["facts"][-1]
    assert last["occurred_on"] == friday.isoformat()
    assert last["sentence"].endswith("Recorded 3 days later, on 28 January 2030.")


async def test_a_series_is_proposed_from_the_cadence_and_planned_at_once(on_programme):
    life = await on_programme()
    await life.meet(MONDAY + timedelta(days=21))
    days = (await life.read("/sessions/proposal", count=3))["days"]
    assert days == [(MONDAY + timedelta(days=n)).isoformat() for n in (49, 77, 106)]  # Easter Monday gives way
    with pytest.raises(RefusedError) as unknown:
        await life.read("/sessions/proposal", element="english")
    assert unknown.value.problem["type"].endswith("no-own-cadence")
    planned = await life.do("POST", "/sessions/series", {"days": days, "mode": "workplace"})
    assert planned["recorded"] == ["session-planned.v1"] * 3
    sessions = await life.read("/sessions")
    assert [(each["planned_on"], each["status"]) for each in sessions[1:]] == [(day, "planned") for day in days]
    await life.do("PUT", f"/sessions/{sessions[1]['session']}/agreements/employer")
    assert (await life.read("/sessions"))[1]["agreed_by"] == ["employer"]


async def test_in_a_break_sessions_are_planned_from_the_expected_return_on(on_programme, rules_against):
    life = await on_programme()
    await life.move_to(MONDAY + timedelta(days=21))
    back = MONDAY + timedelta(days=84)
    await life.begin_break(MONDAY + timedelta(days=20), back)
    series = {"days": [(back - timedelta(days=1)).isoformat(), back.isoformat()], "mode": "workplace"}
    assert await rules_against(life.do("POST", "/sessions/series", series)) == ["session-is-planned-outside-a-break"]
    days = (await life.read("/sessions/proposal", count=1))["days"]
    assert days == [(back + timedelta(days=28)).isoformat()]
    await life.do("POST", "/sessions/series", {"days": [back.isoformat(), *days], "mode": "workplace"})
