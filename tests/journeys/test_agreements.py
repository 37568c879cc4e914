"""Agreements over HTTP: each is an act of its own, by whom the policy lets in, and moves its clocks in real time."""

from datetime import date, timedelta

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
    tutor = {"Authorization": f"Bearer {service.token('tutor', 'staff-99')}"}
    answer = await life.send("PUT", "/review-interval", {**BOTH, "months": 5}, **tutor)
    assert answer.status_code in {403, 404}
    assert not [fact for fact in await life.history() if fact["name"] == "review-interval-agreed.v1"]
