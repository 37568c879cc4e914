"""Agreements over HTTP: each is an act of its own, by whom the policy lets in, and moves its clocks in real time."""

from datetime import date, timedelta

from api.demo.life import TUTOR
from tests.journeys.conftest import MONDAY

BOTH = {"agreed_by_apprentice": True, "agreed_by_employer": True, "reason": "As told on paper.", "evidence": "PAPER-1"}


def day(count):
    return (MONDAY + timedelta(days=count)).isoformat()


async def clock(life, name):
    return next(each for each in (await life.read("/clocks"))["clocks"] if each["clock"] == name)


async def why(life, title):
    """Return what the why of a clock says, and the sentences that led there."""
    answers = (await life.read("/why", of="escalation"))["answers"]
    found = next(each for each in answers if each["says"].startswith(f"{title}:"))
    return found["says"], [each["fact"]["sentence"] for each in found["facts"]]


async def test_what_is_agreed_about_one_life_moves_the_clocks_that_it_names(on_programme, rules_against):
    life = await on_programme()

    found = {"hours": 20, "reason": "A course of last year.", "evidence": "SCAN-1"}
    await life.do("PUT", "/prior-learning", {**found, "hours": 0})
    assert "none found. 278 off-the-job hours are required, as before." in (await life.sentences())[-1]
    assessed = await life.do("PUT", "/prior-learning", found)
    assert assessed["recorded"] == ["prior-learning-assessed.v1"]
    assert (await life.read())["state"]["enrolment"]["required_off_the_job_hours"] == 258
    everything = life.do("PUT", "/prior-learning", {**found, "hours": 278})
    assert await rules_against(everything) == ["prior-learning-leaves-something-to-learn"]

    weeks = {**BOTH, "site": "SITE-1", "weeks": [{"first_on": day(35), "last_on": day(41)}]}
    agreed = await life.do("POST", "/weeks-without-work", weeks)
    assert agreed["recorded"] == ["weeks-without-work-agreed.v1"]
    session = await clock(life, "session")
    assert (session["due_on"], session["overdue_on"]) == (day(42), day(43))
    again = life.do("POST", "/weeks-without-work", {**weeks, "weeks": [{"first_on": day(0), "last_on": day(3)}]})
    assert await rules_against(again) == ["weeks-are-agreed-before-they-begin"]

    interval = await life.do("PUT", "/review-interval", {**BOTH, "months": 5})
    assert interval["recorded"] == ["review-interval-agreed.v1"]
    assert (await clock(life, "review"))["due_on"] == "2030-06-30"
    assert await rules_against(life.do("PUT", "/review-interval", {**BOTH, "months": 7})) == [
        "review-interval-is-allowed"
    ]

    end = await life.do("PUT", "/expected-end", {**BOTH, "expected_end_on": "2031-09-30"})
    assert end["recorded"] == ["new-end-agreed.v1"]
    assert (await clock(life, "planned-end"))["due_on"] == "2031-09-30"
    enrolment = (await life.read())["state"]["enrolment"]
    assert (enrolment["planned_end_on"], enrolment["expected_end_on"]) == ("2031-04-07", "2031-09-30")
    assert await rules_against(life.do("PUT", "/expected-end", {**BOTH, "expected_end_on": day(0)})) == [
        "new-end-is-to-come",
        "new-end-leaves-the-minimum-period",
    ]

    await life.move_to(date.fromisoformat(day(42)))
    assert [fact["name"] for fact in await life.history() if fact["fact"].get("clock") == "session"] == [
        "clock-reminded.v1"
    ]
    await life.move_to(date.fromisoformat(day(43)))
    says, led = await why(life, "Session")
    assert "7 days without work not counted" in says
    assert any(sentence.startswith("Weeks without work at site SITE-1 agreed") for sentence in led)

    await life.begin_break(MONDAY, MONDAY + timedelta(days=60))
    further = {**BOTH, "expected_return_on": day(90)}
    extended = await life.do("POST", "/break/extensions", further)
    assert extended["recorded"] == ["break-extended.v1"]
    assert await rules_against(life.do("POST", "/break/extensions", further)) == ["extension-ends-later"]
    await life.move_to(date.fromisoformat(day(90)), hour=23)
    assert not [fact for fact in await life.history() if fact["fact"].get("clock") == "break"]
    says, led = await why(life, "Return from a break in learning")
    assert "extended on" in says
    assert any(sentence.startswith("Break in learning from") and "extended" in sentence for sentence in led)
    await life.move_to(date.fromisoformat(day(91)))
    raised = [fact["name"] for fact in await life.history() if fact["fact"].get("clock") == "break"]
    assert raised == ["clock-fell-overdue.v1", "clock-escalated.v1"]


async def test_whoever_is_not_entitled_agrees_to_nothing_on_record(on_programme, service):
    life = await on_programme()
    for who, status, says in ((TUTOR, 403, "This is for: coordinator, lead."), ("staff-99", 404, "No apprenticeship")):
        tutor = {"Authorization": f"Bearer {service.token('tutor', who)}"}
        answer = await life.send("PUT", "/review-interval", {**BOTH, "months": 5}, **tutor)
        assert answer.status_code == status
        assert says in answer.json()["detail"], answer.json()
    assert not [fact for fact in await life.history() if fact["name"] == "review-interval-agreed.v1"]


async def test_both_parties_state_why_fewer_hours_were_delivered_than_planned(ready, rules_against):
    life = await ready()
    await life.do("PUT", "/off-the-job/plan", {"planned_hours": 250, "reason": "A workshop more was planned."})
    await life.pass_gateway()
    assert (await clock(life, "hours-statement"))["due_on"] == str(life.gateway + timedelta(days=84))
    await life.move_to(life.gateway + timedelta(days=85))
    said = {"reason": "The workshop was cancelled."}
    by_employer = await life.do("PUT", "/off-the-job/statements/employer", said)
    assert by_employer["recorded"] == ["hours-stated.v1"]
    assert await rules_against(life.do("PUT", "/off-the-job/statements/employer", said)) == [
        "party-has-not-stated-it-yet"
    ]
    by_apprentice = await life.do("PUT", "/off-the-job/statements/apprentice", said)
    assert by_apprentice["recorded"] == ["hours-stated.v1", "clock-stood-down.v1"]
    says, led = await why(life, "Statement on hours")
    assert "because nothing is due" in says
    assert any(sentence.startswith("The employer stated why 192 h of 250 planned") for sentence in led)


async def test_all_three_agree_to_the_training_plan_by_day_42_and_again_with_a_new_end(on_programme, rules_against):
    life = await on_programme()
    plan = {"sha256": "a1" * 32}
    assert (await clock(life, "training-plan"))["due_on"] == day(41)
    for party in ("apprentice", "provider"):
        agreed = await life.do("PUT", f"/training-plans/1/agreements/{party}", plan)
        assert agreed["recorded"] == ["training-plan-agreed.v1"]
    other = life.do("PUT", "/training-plans/1/agreements/employer", {"sha256": "b2" * 32})
    assert await rules_against(other) == ["version-of-the-plan-has-one-text"]
    await life.move_to(MONDAY + timedelta(days=42))
    raised = [fact for fact in await life.history() if fact["fact"].get("clock") == "training-plan"]
    assert [fact["name"] for fact in raised] == ["clock-fell-overdue.v1", "clock-escalated.v1"]
    assert "version 1 of the training plan is not agreed by the employer" in raised[0]["sentence"]

    agreed = await life.do("PUT", "/training-plans/1/agreements/employer", plan)
    assert agreed["recorded"] == ["training-plan-agreed.v1", "clock-stood-down.v1"]
    said = (await life.read("/history"))["facts"]
    assert any(fact["sentence"].startswith("The employer agreed to version 1 of the training plan") for fact in said)
    says, led = await why(life, "Training plan")
    assert "because nothing is due: the employer agreed to version 1 of the training plan" in says
    assert any(sentence.startswith("The provider agreed to version 1") for sentence in led)

    await life.do("PUT", "/expected-end", {**BOTH, "expected_end_on": "2031-09-30"})
    assert (await clock(life, "training-plan"))["due_on"] == day(84)
    await life.agree_training_plan(version=2)
    assert (await clock(life, "training-plan"))["due_on"] is None
    (text, *_) = (await life.read())["state"]["training_plan"]["agreements"]
    assert text == {"text": {"version": 1, "sha256": "a1" * 32}, "party": "apprentice", "agreed_on": str(MONDAY)}
    unknown = await life.send("PUT", "/training-plans/3/agreements/employer", {"sha256": "A1"})
    assert unknown.status_code == 422
