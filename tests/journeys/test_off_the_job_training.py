"""Off-the-job training: planned, logged, and counted only where it is eligible."""

from datetime import timedelta

import pytest

from domain.days import in_words
from tests.journeys.conftest import MONDAY

ENTRY = {
    "minutes": 120,
    "activity": "workshop",
    "in_working_hours": True,
    "new_learning": True,
    "ksbs": ["K2", "S1"],
    "description": "How a mentoring contract is made.",
}
EMPLOYER = {"name": "Elm School", "contact_name": "Bea Brown", "contact_email": "bea@elm.example"}


async def test_what_is_not_eligible_is_logged_with_the_reason_and_does_not_count(on_programme, rules_against):
    life = await on_programme({"prior_learning_hours": 30})
    reasons = {
        "english-and-maths": {"activity": "english-and-maths"},
        "normal-duties": {"activity": "normal-duties"},
        "progress-review": {"activity": "progress-review"},
        "outside paid working hours": {"in_working_hours": False},
        "no new learning": {"new_learning": False},
    }
    for changed in ({}, *reasons.values()):
        await life.do("POST", "/off-the-job/entries", {**ENTRY, **changed})
    logged = [fact["fact"] for fact in await life.history() if fact["name"] == "off-the-job-logged.v1"]
    assert [each["eligible_minutes"] for each in logged] == [120, 0, 0, 0, 0, 0]
    for entry, reason in zip(logged[1:], reasons, strict=True):
        assert reason in entry["not_counted_because"]
    session = await life.plan_session(MONDAY)
    await life.hold(session, MONDAY)
    hours = {"required_hours": 248, "planned_hours": 280, "eligible_hours": 3.5, "not_eligible": []}
    told = await life.read("/off-the-job")
    months = told.pop("months")
    assert told == hours
    assert [(each["month"], each["eligible_hours"]) for each in months if each["eligible_hours"]] == [
        ("2030-01-01", 3.5)
    ]
    assert sum(each["planned_hours"] for each in months) == pytest.approx(280, abs=0.1)
    strange = life.do("POST", "/off-the-job/entries", {**ENTRY, "ksbs": ["K17"]})
    assert await rules_against(strange) == ["logged-ksbs-belong-to-the-standard"]
    tomorrow = (MONDAY + timedelta(days=1)).isoformat()
    early = life.do("POST", "/off-the-job/entries", {**ENTRY, "occurred_on": tomorrow})
    assert await rules_against(early) == ["it-has-happened"]
    assert await life.read("/off-the-job") == {**hours, "months": months}


async def test_what_is_learned_without_an_employer_is_kept_apart_until_the_new_one_is_told(on_programme, service):
    life = await on_programme()
    lost_on, day = MONDAY + timedelta(days=4), MONDAY + timedelta(days=7)
    session = await life.plan_session(day)
    await life.move_to(day)
    await life.do("PUT", "/job-loss", {"occurred_on": lost_on.isoformat(), "reason": "The centre closed."})
    await life.hold(session, day)
    because = f"The employment ended on {in_words(lost_on)}."
    hours = await life.read("/off-the-job")
    assert hours["eligible_hours"] == 0
    assert hours["not_eligible"] == [{"on": day.isoformat(), "hours": 1.5, "because": because}]
    assert [each["not_eligible_because"] for each in await life.read("/sessions")] == [because]
    registered = (await service.http.post("/people/employers", json=EMPLOYER, headers=life.headers())).json()
    new = {"employer": registered["employer"], "occurred_on": day.isoformat()}
    await life.do("PUT", "/employer", new)
    assert (await life.read("/off-the-job"))["eligible_hours"] == 1.5
    assert [each["not_eligible_because"] for each in await life.read("/sessions")] == [None]


async def test_the_plan_may_change_but_not_below_what_is_required(on_programme, rules_against):
    life = await on_programme()
    plan = {"planned_hours": 277, "reason": "Fewer workshops this year."}
    assert await rules_against(life.do("PUT", "/off-the-job/plan", plan)) == ["planned-hours-reach-the-required-amount"]
    await life.do("PUT", "/off-the-job/plan", {**plan, "planned_hours": 320})
    assert (await life.read("/off-the-job"))["planned_hours"] == 320


async def test_the_gateway_asks_for_the_last_minute_of_it(ready):
    life = await ready()
    body = {"minutes": 1, "activity": "self-study", "in_working_hours": True, "new_learning": True}
    short = await life.read("/off-the-job")
    assert (short["required_hours"], short["eligible_hours"]) == (187, 192)
    await life.do("POST", "/off-the-job/entries", {**body, "description": "Read."})
    items = (await life.read("/gateway", on=(await life.today()).isoformat()))["items"]
    why = {item["requirement"]: (item["met"], item["why"]) for item in items}
    assert why["off-the-job-training-completed"] == (True, "192 h 1 min of 187 required hours are eligible.")
