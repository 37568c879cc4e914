"""Recorded mistakes: said rightly or withdrawn by a new fact, and both stay for ever."""

import asyncio
from datetime import timedelta

import pytest

from api.demo.life import RefusedError
from tests.bad_input.asking import problem
from tests.journeys.conftest import MONDAY
from workflows.apprenticeship import workflow_id

WRONG_DAY, RIGHT_DAY = MONDAY + timedelta(days=14), MONDAY + timedelta(days=16)
REASON = "Read from the wrong line of the register."


def number_of(facts, name):
    """Return the number of the last fact of this name."""
    return [each["version"] for each in facts if each["name"] == name][-1]


@pytest.fixture
def second(service):
    """Return a way to let another member of staff act in a life."""

    def takes_over(life):
        life.token = service.token("quality_lead", "staff-2")
        return life

    return takes_over


async def test_a_session_recorded_for_the_wrong_day_is_said_rightly(on_programme):
    life = await on_programme()
    await life.meet(WRONG_DAY)
    await life.move_to(RIGHT_DAY + timedelta(days=1))
    wrong = number_of(await life.history(), "session-held.v1")
    body = {"fact": wrong, "instead": {"occurred_on": RIGHT_DAY.isoformat(), "minutes": 60, "off_the_job_minutes": 60}}
    recorded = await life.do("POST", "/corrections", {**body, "reason": REASON})
    assert recorded["recorded"] == ["fact-corrected.v1"]

    now = await life.read("/replay")
    assert now["state"] == (await life.read())["state"]
    assert now["state"]["cadence"]["last_held_on"] == RIGHT_DAY.isoformat()
    assert now["readings"]["off_the_job"]["eligible_hours"] == 1
    before = await life.read("/replay", before=recorded["version"])
    assert before["state"]["cadence"]["last_held_on"] == WRONG_DAY.isoformat()

    facts = await life.history()
    held, correction = facts[wrong - 1], facts[-1]
    assert held["corrected_by"] == correction["version"]
    assert held["fact"]["held_on"] == WRONG_DAY.isoformat()
    assert correction["fact"]["reason"] == REASON
    assert correction["fact"]["facts"][0]["fact"]["notes"] == "Good progress."
    assert correction["sentence"].startswith(f"Number {wrong} is corrected: Session held on 21 January 2030")


async def test_a_withdrawal_that_did_not_happen_is_withdrawn_by_a_second_person_and_the_clocks_go_on(
    on_programme, service, second
):
    life = await on_programme()
    await life.withdraw(MONDAY)
    ended = service.temporal.get_workflow_handle(workflow_id(life.id))
    await asyncio.wait_for(ended.result(), 10)
    wrong = number_of(await life.history(), "withdrawn.v1")
    with pytest.raises(RefusedError) as refusal:
        await life.do("POST", "/corrections", {"fact": wrong, "reason": REASON})
    assert refusal.value.rules == ["second-person-corrects"]

    await second(life).do("POST", "/corrections", {"fact": wrong, "reason": REASON})
    assert (await life.read())["state"]["stage"] == "on programme"
    await life.move_to(MONDAY + timedelta(days=36))
    names = [each["name"] for each in await life.history()]
    assert names.count("clock-fell-overdue.v1") == 1
    assert "clock-escalated.v1" in names


async def test_what_a_later_fact_presupposes_is_not_corrected_away_from_under_it(on_programme):
    life = await on_programme()
    await life.meet(WRONG_DAY)
    facts = await life.history()
    with pytest.raises(RefusedError) as refusal:
        await life.do("POST", "/corrections", {"fact": number_of(facts, "session-planned.v1"), "reason": REASON})
    assert refusal.value.rules == ["later-facts-remain-possible"]
    assert "No such session was planned" in str(refusal.value)


async def test_what_would_not_have_been_let_pass_is_not_let_pass_as_a_correction(on_programme, service):
    life = await on_programme()
    await life.meet(WRONG_DAY)
    facts = await life.history()
    held, head = number_of(facts, "session-held.v1"), service.store.ledger.head()
    for fact, instead, place in [
        (held, {"occurred_on": "tomorrow"}, "body/instead/occurred_on"),
        (held, {"minutes": 0}, "body/instead/minutes"),
        (held, {"notes": "Amina was ill"}, "body/instead/notes"),
        (held, {"shoe_size": 42}, "body/instead"),
        (number_of(facts, "enrolled.v2"), {"epao": "1000000043"}, "body/instead/epao"),
        (
            number_of(facts, "enrolled.v2"),
            {"prior_attainment": {"evidence": "1000000043"}},
            "body/instead/prior_attainment",
        ),
        (number_of(facts, "enrolled.v2"), {"age_at_start": 90}, "body/instead"),
        (number_of(facts, "enrolled.v2"), {"employer": str(life.id)}, "body/employer"),
        (0, {"minutes": 60}, "body/fact"),
    ]:
        body = {"fact": fact, "instead": instead, "reason": REASON}
        answer = await life.send("POST", "/corrections", body)
        said = problem(answer, 422, "malformed-request")
        assert [each["place"] for each in said["errors"]] == [place]
        assert "Amina" not in answer.text
    assert service.store.ledger.head() == head
    with pytest.raises(RefusedError):
        await life.enrol(MONDAY)
    refused = len(await life.history())
    answer = await life.send(
        "POST", "/corrections", {"fact": refused, "instead": {"starts_on": "2030-01-14"}, "reason": REASON}
    )
    assert problem(answer, 409, "refused")["unmet"][0]["rule"] == "fact-changed-something"
    answer = await life.send("POST", "/corrections", {"fact": 99, "instead": {"x": "Amina"}, "reason": REASON})
    assert problem(answer, 409, "refused")["unmet"][0]["rule"] == "fact-is-on-record"
    assert "Amina" not in str((await life.history())[-1])


async def test_who_is_too_young_to_enrol_does_not_take_the_enrolment_of_somebody_else(on_programme, service):
    life, child = await on_programme(), service.life(born="2014-05-17")
    await child.apply()
    person = (await child.read())["state"]["application"]["person"]
    body = {"fact": 1, "instead": {"person": person}, "reason": REASON}
    with pytest.raises(RefusedError) as refusal:
        await life.do("POST", "/corrections", body)
    assert refusal.value.rules == ["enrolment-stays-with-its-person"]
    assert (await life.read())["state"]["application"]["person"] != person

    applicant = service.life()
    await applicant.apply()
    await applicant.do("POST", "/corrections", body)
    await applicant.move_to(MONDAY)
    with pytest.raises(RefusedError) as refusal:
        await applicant.enrol(MONDAY)
    assert refusal.value.rules == ["apprentice-is-old-enough"]


async def test_an_agreement_corrected_away_and_given_anew_lapses_again(on_programme):
    life = await on_programme()
    body = {"planned_on": (MONDAY + timedelta(days=30)).isoformat(), "mode": "workplace"}
    agreement = f"/sessions/{(await life.do('POST', '/sessions', body))['id']}/agreements/apprentice"
    for day in (MONDAY + timedelta(days=8), MONDAY + timedelta(days=16)):
        await life.do("PUT", agreement)
        await life.move_to(day)
        facts = await life.history()
        assert facts[-1]["name"] == "agreement-lapsed.v1"
        wrong = {"fact": number_of(facts, "session-agreed.v1"), "reason": REASON}
        assert (await life.do("POST", "/corrections", wrong))["recorded"] == ["fact-withdrawn.v1"]
    assert [each["name"] for each in await life.history()].count("agreement-lapsed.v1") == 2
