"""One life with its agreements: a transfer, a redundancy near the end, an adjustment, a fail and a retake."""

from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from uuid import UUID, uuid4
from zipfile import ZipFile

import pytest

from api.demo.life import RefusedError
from tests.journeys.conftest import LEVEL_2_HELD, MONDAY
from tests.journeys.test_reviews_epao_and_employer import CONTACT

REASON = {"reason": "As told by the parties."}


async def test_carried_to_completion_by_agreements_each_of_its_own(ready, rules_against):
    life = await ready()
    today = await life.today()
    owner = (await life.http.post("/people/employers", json=CONTACT, headers=life.headers())).json()["employer"]
    await life.do("PUT", "/employment-transfer", {"employer": owner, "evidence": "TUPE-1", **REASON})
    assert (await life.read())["state"]["employment"]["ended_on"] is None

    await life.move_to(today + timedelta(days=1))
    stand_in = {"evidence": "SI-1", **REASON}
    alone = life.do("PUT", "/gateway/stand-in-confirmation", stand_in)
    assert await rules_against(alone) == ["redundancy-left-no-employer"]
    await life.do("PUT", "/job-loss", {"because": "redundancy", **REASON})
    await life.move_to(today + timedelta(days=2))
    await life.do("PUT", "/gateway/stand-in-confirmation", stand_in)
    await life.pass_gateway()

    asked = {"method": "observation", "widens": ["time"], "evidence": "NEED-1", "reason": "Reads slowly."}
    adjustment = (await life.do("POST", "/adjustments", asked))["id"]
    decided = {"granted": True, "extra_minutes": 30, "evidence": "RA-1"}
    await life.do("PUT", f"/adjustments/{adjustment}/decision", decided)
    await life.observe(life.gateway + timedelta(days=14), "fail")
    considered = {"granted": True, "evidence": "SC-1", "reason": "A fire alarm."}
    await life.do("PUT", f"/assessments/{life.assessments['observation']}/special-consideration", considered)

    plan = {"plan": "PLAN-1", "agreed_by_apprentice": True, "agreed_by_employer": False, **REASON}
    await life.do("POST", "/gateway/returns-to-learning", plan)
    assert (await life.read())["state"]["stage"] == "on programme"
    tomorrow = await life.today() + timedelta(days=1)
    booked = {"method": "observation", "booked_for": tomorrow.isoformat(), "venue": "workplace"}
    assert await rules_against(life.do("POST", "/assessments", booked)) == ["booking-lies-in-the-window"]
    await life.move_to(life.gateway + timedelta(days=28))
    await life.do("PUT", "/portfolio/submission")
    await life.do("PUT", "/gateway/stand-in-confirmation", stand_in)
    await life.do("PUT", "/gateway/apprentice-confirmation", {"evidence": "CONF-2"})
    await life.pass_gateway()
    await life.observe(life.gateway + timedelta(days=14), "distinction")
    await life.discuss(life.gateway + timedelta(days=21), "distinction")
    await life.finish()

    state = (await life.read())["state"]
    assert (state["stage"], state["assessments"]["overall"]) == ("completed", "distinction")
    said = " ".join(await life.sentences())
    for each in (
        "Employment transferred to a new owner",
        "carried to completion without an employer",
        "The provider stood in for the employer",
        "30 minutes more",
        "the next sitting is no resit",
        "Back to learning from",
    ):
        assert each in said


@pytest.mark.parametrize(("because", "overdue"), [("dismissal", True), ("resignation", False)])
async def test_a_dismissal_in_a_break_is_followed_by_a_withdrawal_at_once_and_a_resignation_by_time_for_a_new_job(
    on_programme, because, overdue
):
    life = await on_programme()
    await life.move_to(MONDAY + timedelta(days=7))
    await life.begin_break(MONDAY + timedelta(days=6), MONDAY + timedelta(days=90))
    await life.do("PUT", "/job-loss", {"because": because, **REASON})
    assert because in (await life.sentences())[-1]
    await life.move_to(MONDAY + timedelta(days=8))
    late = [fact for fact in await life.history() if fact["name"] == "clock-fell-overdue.v1"]
    assert [fact["fact"]["clock"] for fact in late] == (["job"] if overdue else [])


async def applied_again(life):
    """Return another life of the same person, which has applied."""
    person = (await life.read())["state"]["application"]["person"]
    body = {"person": person, "cohort": "2031-01", "standard": "ST1379"}
    answer = await life.http.post("/apprenticeships", json=body, headers=life.headers())
    return replace(life, id=UUID(answer.json()["apprenticeship"]), assessments={})


async def test_withdrawn_and_restarted_as_one_story_under_the_original_start(on_programme, rules_against):
    before = await on_programme({**LEVEL_2_HELD, "planned_off_the_job_hours": 300}, born="2012-01-07")
    await before.move_to(MONDAY + timedelta(days=10))
    await before.train([MONDAY + timedelta(days=7)], minutes=600)
    await before.move_to(MONDAY + timedelta(days=60))
    life = await applied_again(before)
    again = {"restart_of": str(before.id), **LEVEL_2_HELD}
    assert await rules_against(life.enrol(MONDAY + timedelta(days=60), **again)) == [
        "earlier-episode-ended-by-a-withdrawal"
    ]
    with pytest.raises(RefusedError, match="restart_of"):
        await life.enrol(MONDAY + timedelta(days=60), **{**again, "restart_of": str(uuid4())})
    with pytest.raises(RefusedError, match="earlier"):
        await life.enrol(MONDAY + timedelta(days=60), **again, earlier={})
    await before.withdraw(MONDAY + timedelta(days=50))
    await life.move_to(MONDAY + timedelta(days=400))
    await life.enrol(await life.today(), **again)
    enrolment = (await life.read())["state"]["enrolment"]
    earlier = enrolment["earlier"]
    assert (earlier["apprenticeship"], earlier["starts_on"]) == (str(before.id), MONDAY.isoformat())
    assert (enrolment["age_at_start"], earlier["days"], earlier["minutes"]) == (18, 51, 600)
    replay = await life.read("/replay")
    assert replay["earlier_episode"]["state"]["stage"] == "withdrawn"
    assert replay["earlier_episode"]["state"]["id"] == str(before.id)
    pack = await life.http.get(f"/apprenticeships/{life.id}/pack", headers=life.headers())
    names = ZipFile(BytesIO(pack.content)).namelist()
    assert {f"{each.id}/history.html" for each in (before, life)} <= set(names)
