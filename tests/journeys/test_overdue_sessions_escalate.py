"""Nobody watches: the clock reminds, falls overdue and escalates by itself, each rung once and on time."""

from datetime import UTC, datetime, timedelta

from domain.days import london_instant
from tests.journeys.conftest import MONDAY

RAISED = ("clock-reminded.v1", "clock-fell-overdue.v1", "clock-escalated.v1", "clock-stood-down.v1")


async def raised(life):
    facts = (await life.read("/history", limit=200))["facts"]
    return [
        (each["name"], each["fact"].get("rung"), each)
        for each in facts
        if each["name"] in RAISED and each["fact"]["clock"] == "session"
    ]


async def test_every_rung_fires_once_on_its_day_until_a_session_is_held(on_programme, service):
    life = await on_programme()
    await life.move_to(MONDAY + timedelta(days=60))
    found = await raised(life)
    assert [(name, rung) for name, rung, _ in found] == [
        ("clock-reminded.v1", None),
        ("clock-fell-overdue.v1", None),
        ("clock-escalated.v1", 1),
        ("clock-escalated.v1", 2),
        ("clock-escalated.v1", 3),
    ]
    due = [
        london_instant(MONDAY + timedelta(days=days), 9)
        # Monday 28 days on; Tuesday 36 days on; the same day; three and eight working days after it.
        for days in (28, 36, 36, 39, 46)
    ]
    for (_, _, fact), instant in zip(found, due, strict=True):
        assert datetime.fromisoformat(fact["fact"]["due_at"]) == instant
        late = datetime.fromisoformat(fact["recorded_at"]).astimezone(UTC) - instant
        assert timedelta(0) <= late < timedelta(seconds=5)
        assert (fact["actor"], fact["role"]) == ("system:escalation", "system")
    assert found[-1][2]["fact"]["tell"] == ["programme lead", "employer"]

    late_session = await life.plan_session(MONDAY + timedelta(days=60))
    await life.hold(late_session, MONDAY + timedelta(days=60))
    name, _, fact = (await raised(life))[-1]
    assert name == "clock-stood-down.v1"
    assert fact["fact"]["rungs"] == 3
    service.caseload.catch_up()
    rows = (
        await service.http.get("/apprenticeships", params={"overdue_clock": "session"}, headers=life.headers())
    ).json()
    assert str(life.id) not in [row["apprenticeship"] for row in rows["apprenticeships"]]


async def test_a_session_held_in_time_prevents_it_and_a_break_stops_the_clock(on_programme):
    life = await on_programme()
    await life.meet(MONDAY + timedelta(days=27))
    began = MONDAY + timedelta(days=40)
    await life.move_to(began)
    terms = {
        "agreed_by_apprentice": True,
        "agreed_by_employer": True,
        "reason": "Parental leave.",
        "last_learning_on": (MONDAY + timedelta(days=27)).isoformat(),
        "expected_return_on": (MONDAY + timedelta(days=130)).isoformat(),
    }
    await life.agreed_by_two("PUT", "/break", terms)
    await life.move_to(began + timedelta(days=90))
    assert await raised(life) == []
    await life.do("PUT", "/return")
    alarms = [each for each in await life.read("/alarms") if each["kind"].startswith("session")]
    back = began + timedelta(days=90)
    assert datetime.fromisoformat(alarms[0]["at"]).date() >= back + timedelta(days=28)
    await life.move_to(back + timedelta(days=36), 12)
    assert [name for name, _, _ in await raised(life)][:2] == ["clock-reminded.v1", "clock-fell-overdue.v1"]
    checklist = await life.read("/gateway", on="2031-01-07")
    period = next(item for item in checklist["items"] if item["requirement"] == "minimum-period-on-programme")
    assert not period["met"]
    assert "breaks of 90 days" in period["why"]
