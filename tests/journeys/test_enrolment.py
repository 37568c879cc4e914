"""Enrolment: an application, the terms, and one open enrolment a person and standard."""

from datetime import date, timedelta

import pytest

from api.demo.life import RefusedError
from tests.journeys.conftest import MONDAY

PLAN = {"learning_plan": "education, health and care plan", "learning_plan_evidence": "EHCP-1"}


def prior(english="none", maths="none", evidence=None):
    return {"prior_attainment": {"english": english, "maths": maths, "evidence": evidence}}


async def test_what_is_held_already_decides_what_is_required(applied):
    for terms, english, maths in (
        (prior(), "level 2", "level 2"),
        (prior("level 2", "level 2", "GCSE-1"), "exempt", "exempt"),
        ({**prior(), **PLAN}, "entry level 3", "entry level 3"),
        ({**prior(), "uses_british_sign_language": True}, "british sign language", "level 2"),
    ):
        life = await applied()
        await life.enrol(MONDAY, **terms)
        skills = (await life.read())["state"]["functional_skills"]
        assert (skills["english"]["requirement"], skills["maths"]["requirement"]) == (english, maths)


async def test_terms_that_cannot_be_are_refused_with_every_reason(applied, rules_against):
    life = await applied()
    rules = await rules_against(
        life.enrol(
            MONDAY,
            planned_end_on="2030-12-01",
            planned_off_the_job_hours=100,
            epao="unheard-of",
            **prior("level 2"),
        )
    )
    assert rules == [
        "planned-end-leaves-the-minimum-period",
        "planned-off-the-job-hours-suffice",
        "epao-is-on-the-register",
        "prior-attainment-is-evidenced",
    ]
    assert (await life.read())["state"]["stage"] == "applied"
    await life.enrol(MONDAY)


async def test_training_starts_by_itself_on_its_date(applied):
    life = await applied()
    await life.enrol(MONDAY + timedelta(days=14))
    assert (await life.read())["state"]["stage"] == "enrolled"
    await life.move_to(MONDAY + timedelta(days=13), 23)
    assert (await life.read())["state"]["stage"] == "enrolled"
    await life.move_to(MONDAY + timedelta(days=14), 0)
    assert (await life.read())["state"]["stage"] == "on programme"
    last = (await life.read("/history"))["facts"][-1]
    assert (last["name"], last["actor"], last["occurred_on"]) == (
        "training-started.v1",
        "system:escalation",
        "2030-01-21",
    )


async def test_a_person_has_one_open_enrolment_on_a_standard(service, on_programme, rules_against):
    first = await on_programme()
    second = service.life()
    second.person = first.person
    body = {"person": (await first.read())["state"]["application"]["person"], "cohort": "2030-02"}
    answer = await service.http.post("/apprenticeships", json=body, headers=second.headers())
    second.id = answer.json()["apprenticeship"]
    await second.move_to(MONDAY)
    assert await rules_against(second.enrol(MONDAY)) == ["person-has-no-other-open-enrolment"]
    leaving = {"last_learning_on": "2030-01-07", "reason": "other", "explanation": "Moved away."}
    await first.agreed_by_two("PUT", "/withdrawal", leaving)
    await second.enrol(MONDAY)
    assert (await second.read())["state"]["stage"] == "on programme"


@pytest.mark.parametrize(("born", "enrols"), [("2013-08-31", True), ("2013-09-01", False), ("2013-09-15", False)])
async def test_who_is_still_at_school_does_not_start_although_16(applied, born, enrols):
    life = await applied(born=born)
    if enrols:
        await life.enrol(MONDAY)
    else:
        with pytest.raises(RefusedError) as refusal:
            await life.enrol(MONDAY)
        assert refusal.value.rules == ["apprentice-is-old-enough"]
        assert "give a start date from 29 June 2030 on" in str(await life.history())
    assert born not in str(await life.history())


async def test_a_start_corrected_into_the_time_at_school_is_refused(applied):
    life = await applied(born="2013-09-15")
    await life.enrol(date(2030, 7, 1))
    enrolled = next(n for n, each in enumerate(await life.history(), 1) if each["name"] == "enrolled.v2")
    for starts_on, enrols in (("2030-06-28", False), ("2030-06-29", True)):
        body = {"fact": enrolled, "instead": {"starts_on": starts_on}, "reason": "Another day."}
        if enrols:
            await life.do("POST", "/corrections", body)
            continue
        with pytest.raises(RefusedError) as refusal:
            await life.do("POST", "/corrections", body)
        assert refusal.value.rules == ["right-values-meet-their-rules"]
    assert (await life.read())["state"]["enrolment"]["starts_on"] == "2030-06-29"
