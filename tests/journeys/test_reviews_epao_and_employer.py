"""Beside sessions: progress reviews, an EPAO chosen in time, and a new employer after a job loss."""

from datetime import timedelta

import pytest

from api.demo.life import RefusedError
from tests.journeys.conftest import MONDAY

CONTACT = {"name": "Southgate School", "contact_name": "Sam Ray", "contact_email": "sam@example.org"}
REVIEW = {"form": "virtual", "summary": "On plan; two mentoring sessions to record."}


async def test_a_review_is_recorded_with_those_who_took_part(on_programme, rules_against):
    life = await on_programme()
    await life.move_to(MONDAY + timedelta(days=60))
    alone = life.do("POST", "/progress-reviews", {**REVIEW, "attended_by": ["tutor"]})
    assert await rules_against(alone) == [
        "apprentice-and-tutor-take-part",
        "employer-attends-or-could-contribute",
    ]
    together = {**REVIEW, "attended_by": ["tutor", "employer", "apprentice"]}
    assert (await life.do("POST", "/progress-reviews", together))["recorded"] == ["progress-review-held.v1"]
    fact = (await life.history())[-1]
    assert fact["sentence"] == "Progress review held on 8 March 2030 (virtual) with apprentice, employer and tutor."
    assert fact["fact"]["summary"] == REVIEW["summary"]


async def test_an_epao_left_open_at_the_enrolment_is_chosen_before_the_gateway(on_programme, rules_against):
    life = await on_programme({"epao": None})
    assert "epao-chosen" in await rules_against(life.pass_gateway())
    assert await rules_against(life.do("PUT", "/epao", {"epao": "nobody"})) == ["epao-is-on-the-register"]
    register = (await life.http.get("/epaos", headers=life.headers())).json()
    (found,) = [each["epao"] for each in register if each["name"] == "Training Qualifications UK"]
    await life.do("PUT", "/epao", {"epao": found})
    assert (await life.read())["state"]["enrolment"]["epao"] == "tquk"
    assert "epao-chosen" not in await rules_against(life.pass_gateway())


async def test_a_job_is_lost_and_the_apprenticeship_goes_on_elsewhere(on_programme, service, rules_against):
    life = await on_programme()
    await life.move_to(MONDAY + timedelta(days=18))
    unknown = {"employer": str(life.id)}
    with pytest.raises(RefusedError, match="employer"):
        await life.do("PUT", "/employer", unknown)
    registered = (await life.http.post("/people/employers", json=CONTACT, headers=life.headers())).json()["employer"]
    assert await rules_against(life.do("PUT", "/employer", {"employer": registered})) == ["employment-has-ended"]
    lost_on = (MONDAY + timedelta(days=11)).isoformat()
    await life.do("PUT", "/job-loss", {"occurred_on": lost_on, "reason": "The centre closed."})
    assert (await life.read())["state"]["employment"]["ended_on"] == lost_on
    await life.do("PUT", "/employer", {"employer": registered})
    service.caseload.catch_up()
    row = (await service.http.get("/apprenticeships", params={"employer": registered}, headers=life.headers())).json()
    assert [each["apprenticeship"] for each in row["apprenticeships"]] == [str(life.id)]
