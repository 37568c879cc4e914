"""The auditor's replay: as it was on a date, as known on a date; with what that meant then."""

from datetime import timedelta

import pytest

from domain.days import months_after
from tests.bad_input.asking import problem
from tests.journeys.conftest import MONDAY

FRIDAY = MONDAY + timedelta(days=18)
SUNDAY, NEXT_MONDAY = FRIDAY + timedelta(days=2), FRIDAY + timedelta(days=3)


@pytest.fixture
async def recorded_late(on_programme):
    """Return a life whose session of a Friday was recorded on the Monday after."""
    life = await on_programme()
    session = await life.plan_session(FRIDAY)
    await life.move_to(NEXT_MONDAY)
    await life.hold(session, FRIDAY)
    return life, session


async def test_a_session_recorded_late_is_absent_from_what_was_known_and_present_in_what_was(recorded_late):
    life, session = recorded_late
    sunday = await life.read("/replay", on=FRIDAY.isoformat(), known_on=SUNDAY.isoformat())
    monday = await life.read("/replay", on=FRIDAY.isoformat(), known_on=NEXT_MONDAY.isoformat())
    status = [each["state"]["sessions"]["by_id"][session]["status"] for each in (sunday, monday)]
    assert status == ["planned", "held"]
    assert [each["readings"]["off_the_job"]["eligible_hours"] > 0 for each in (sunday, monday)] == [False, True]
    assert monday["version"] > sunday["version"]
    before = await life.read("/replay", on=(FRIDAY - timedelta(days=1)).isoformat())
    assert before["state"]["sessions"]["by_id"][session]["status"] == "planned"


async def test_a_replay_to_now_is_what_stands_and_carries_what_it_means(recorded_late):
    life, _ = recorded_late
    replay = await life.read("/replay")
    assert replay["state"] == (await life.read())["state"]
    assert replay["readings"]["gateway"] == await life.read("/gateway")
    assert replay["readings"]["alarms"] == await life.read("/alarms")
    assert replay["readings"]["off_the_job"] == await life.read("/off-the-job")
    assert replay["readings"]["portfolio_coverage"] == await life.read("/portfolio/coverage")
    assert replay["readings"]["tutor"] == "tutor-7"


async def test_the_checklist_of_a_past_date_is_that_of_its_date(ready):
    life = await ready()
    month = months_after(MONDAY, 11)
    then = (await life.read("/replay", on=month.isoformat()))["readings"]["gateway"]
    assert (then["on"], then["ready"]) == (month.isoformat(), False)
    unmet = {each["requirement"] for each in then["items"] if not each["met"]}
    assert {"minimum-period-on-programme", "portfolio-submitted", "employer-confirmed-readiness"} <= unmet
    assert (await life.read("/replay"))["readings"]["gateway"]["ready"]


async def test_a_fact_has_a_before_and_an_after(recorded_late):
    life, session = recorded_late
    held = next(each for each in await life.history() if each["name"] == "session-held.v1")
    before = await life.read("/replay", before=held["version"])
    after = await life.read("/replay", after=held["version"])
    status = [each["state"]["sessions"]["by_id"][session]["status"] for each in (before, after)]
    assert status == ["planned", "held"]
    assert after["facts"] == before["facts"] + 1 == held["version"]


async def test_a_replay_that_has_no_answer_says_what_to_ask(recorded_late):
    life, _ = recorded_late
    for query, kind in {
        "version=2&known_on=2030-01-28": "one-of",
        "version=99": "unknown-version",
        "before=1": "unknown-fact",
        "after=99": "unknown-fact",
        "known_on=2020-01-01": "before-it-began",
        "on=2020-01-01": "before-it-began",
        "on=2030-01-27&known_on=2030-01-26": "known-before-it-was",
        "on=2090-01-01": "still-to-come",
        "on=yesterday": "malformed-request",
        "version=99999999999999999999999": "unknown-version",
    }.items():
        problem(await life.send("GET", f"/replay?{query}"), 422, kind)
