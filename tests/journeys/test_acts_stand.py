"""What is found out later: acts stand, what rested on it is in question, a lead is asked, and an act answers."""

import asyncio
from datetime import timedelta

import pytest

from api.demo.life import RefusedError
from tests.journeys.test_corrections import REASON, number_of
from workflows.apprenticeship import workflow_id


@pytest.fixture
def by(service):
    """Return a way to let another member of staff act in a life."""

    def takes_over(life, role="quality_lead", subject="staff-2"):
        life.token = service.token(role, subject)
        return life

    return takes_over


@pytest.fixture
def graded(assessed):
    """Return a way to a life with an overall grade of merit, whose certificate is claimed."""

    async def begin():
        life = await assessed()
        await life.observe(life.gateway + timedelta(days=20), "pass")
        await life.discuss(life.gateway + timedelta(days=30), "distinction")
        await life.do("PUT", "/certificate", {"evidence": "CERT-1"})
        return life

    return begin


def of_clock(facts, clock, name="clock-fell-overdue.v1"):
    """Return the facts of this name about one clock."""
    return [each for each in facts if each["name"] == name and each["fact"]["clock"] == clock]


async def test_an_appeal_after_the_claim_asks_for_the_new_claim_and_the_first_one_stays_what_it_was(graded):
    life = await graded()
    observation = f"/assessments/{life.assessments['observation']}"
    appealed = await life.do("PUT", f"{observation}/appeal", {"grade": "distinction", "evidence": "AP-1"})
    assert appealed["recorded"] == ["grade-changed.v1", "overall-grade-changed.v1"]
    state = (await life.read())["state"]
    assert (state["stage"], state["assessments"]["overall"]) == ("achieved", "distinction")
    assert state["ending"]["claimed"] == "merit"
    with pytest.raises(RefusedError) as refusal:
        await life.do("PUT", "/completion")
    assert refusal.value.rules == ["certificate-is-claimed"]

    day = await life.today()
    await life.move_to(day + timedelta(days=16))
    (overdue,) = of_clock(await life.history(), "certificate")
    assert "with merit, and the overall grade is distinction" in overdue["sentence"]

    again = await life.do("PUT", "/certificate", {"evidence": "CERT-2"})
    assert again["recorded"] == ["certificate-claimed-again.v1", "clock-stood-down.v1"]
    await life.do("PUT", "/completion")
    claims = [each["fact"]["overall"] for each in await life.history() if "certificate-claimed" in each["name"]]
    assert claims == ["merit", "distinction"]


async def test_a_grade_revoked_after_the_completion_takes_the_apprentice_back_to_the_assessment(graded, service):
    life = await graded()
    # The clock of a workflow that starts anew after the end is the machine's, until time passes.
    day = await life.today()
    await life.do("PUT", "/completion")
    await asyncio.wait_for(service.temporal.get_workflow_handle(workflow_id(life.id)).result(), 10)
    before = await life.history()
    discussion = f"/assessments/{life.assessments['discussion']}"
    body = {"evidence": "RV-1", "reason": REASON}
    revoked = await life.do("PUT", f"{discussion}/revocation", body)
    assert revoked["recorded"] == ["grade-revoked.v1", "overall-grade-lost.v1"]
    after = await life.history()
    assert [each["fact"] for each in after[: len(before)]] == [each["fact"] for each in before]
    state = (await life.read())["state"]
    assert (state["stage"], state["ending"]["completed_on"]) == ("end-point assessment", None)

    await life.move_to(day + timedelta(days=16))
    (overdue,) = of_clock(await life.history(), "certificate")
    assert "is not returned, and no overall grade stands any more" in overdue["sentence"]
    await life.do("PUT", "/certificate/return", {"evidence": "RET-1", "reason": REASON})
    await life.discuss(await life.today() + timedelta(days=7), "pass")
    await life.do("PUT", "/certificate", {"evidence": "CERT-2"})
    await life.do("PUT", "/completion")
    state = (await life.read())["state"]
    assert (state["stage"], state["ending"]["claimed"]) == ("completed", "pass")


async def test_evidence_withdrawn_from_a_submitted_portfolio_puts_the_gateway_in_question(assessed, by):
    life = await assessed()
    facts = await life.history()
    wrong, gateway = number_of(facts, "evidence-added.v1"), number_of(facts, "gateway-passed.v1")
    await life.move_to(life.gateway + timedelta(days=7))
    by(life)
    corrected = await life.do("POST", "/corrections", {"fact": wrong, "reason": REASON})
    assert corrected["recorded"] == ["fact-withdrawn.v1"]

    state = (await life.read())["state"]
    assert state["stage"] == "end-point assessment"
    checklist = await life.read("/gateway")
    assert [each["requirement"] for each in checklist["items"] if not each["met"]] == ["portfolio-submitted"]
    assert checklist["in_question"].startswith("The gateway was passed on ")
    (why,) = (await life.read("/why", of="gateway"))["answers"]
    assert why["says"] == f"{checklist['in_question']} Nobody has answered for it yet."
    told = (await life.history())[gateway - 1]
    assert (told["in_question"], told["fact"]) == (why["says"], facts[gateway - 1]["fact"])
    replay = await life.read("/replay")
    assert gateway in [each["number"] for each in replay["readings"]["in_question"]]
    before = await life.read("/replay", before=corrected["version"])
    assert before["readings"]["in_question"] == []
    assert before["readings"]["gateway"]["in_question"] is None

    await life.move_to(await life.today() + timedelta(days=4))
    rungs = of_clock(await life.history(), "in-question", "clock-escalated.v1")
    assert [each["fact"]["tell"] for each in rungs] == [["programme lead"]] * 2

    body = {"act": gateway, "reason": REASON}
    with pytest.raises(RefusedError) as refusal:
        await life.do("POST", "/upheld-acts", {**body, "act": 1})
    assert refusal.value.rules == ["act-is-in-question"]
    upheld = await by(life, "programme_lead", "staff-3").do("POST", "/upheld-acts", body)
    assert upheld["recorded"] == ["act-upheld.v1", "clock-stood-down.v1"]
    reopened = await life.do("POST", "/gateway/reopenings", {"reason": REASON})
    assert reopened["recorded"] == ["gateway-reopened.v1", "clock-stood-down.v1"]
    state = (await life.read())["state"]
    assert (state["stage"], state["gateway"]["passed_on"]) == ("on programme", None)


async def test_what_is_corrected_after_the_completion_is_asked_of_a_lead_and_ends_again(graded, by, service):
    life = await graded()
    # The clock of a workflow that starts anew after the end is the machine's, until time passes.
    day = await life.today()
    await life.do("PUT", "/completion")
    await asyncio.wait_for(service.temporal.get_workflow_handle(workflow_id(life.id)).result(), 10)
    facts = await life.history()
    wrong, gateway = number_of(facts, "off-the-job-logged.v1"), number_of(facts, "gateway-passed.v1")
    await by(life).do("POST", "/corrections", {"fact": wrong, "reason": REASON})
    await life.move_to(day + timedelta(days=4))
    assert len(of_clock(await life.history(), "in-question", "clock-escalated.v1")) == 1
    assert (await life.read())["state"]["stage"] == "completed"
    by(life, "programme_lead", "staff-3")
    await life.do("POST", "/upheld-acts", {"act": gateway, "reason": REASON})
    # Without those hours fewer were delivered than planned: that is asked about too, also after the end.
    for party in ("employer", "apprentice"):
        await life.do("PUT", f"/off-the-job/statements/{party}", {"reason": REASON})
    await asyncio.wait_for(service.temporal.get_workflow_handle(workflow_id(life.id)).result(), 10)
