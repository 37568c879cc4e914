"""The grading table: both assessments have to be passed, and what was failed may be resat."""

import asyncio
from datetime import timedelta

from api.demo.life import THEMES
from domain.days import months_after

TABLE = {
    ("pass", "pass"): "pass",
    ("pass", "distinction"): "merit",
    ("distinction", "pass"): "merit",
    ("distinction", "distinction"): "distinction",
}


def days(count):
    return timedelta(days=count)


async def test_two_passes_make_a_grade_by_the_table_in_whichever_order_they_come(assessed):
    async def lived(observation, discussion):
        life = await assessed()
        if observation == "pass":
            await life.observe(life.gateway + days(20), observation)
            await life.discuss(life.gateway + days(30), discussion)
        else:
            await life.discuss(life.gateway + days(20), discussion)
            await life.observe(life.gateway + days(30), observation)
        await life.finish()
        return (await life.read())["state"]

    states = await asyncio.gather(*(lived(*grades) for grades in TABLE))
    assert [state["assessments"]["overall"] for state in states] == list(TABLE.values())
    assert {state["stage"] for state in states} == {"completed"}
    routes = {tuple(state["ending"]["progression"]) for state in states}
    assert [len(each) for each in routes] == [3]


async def test_each_failed_assessment_is_resat_until_it_is_passed(assessed, rules_against):
    life = await assessed()
    await life.discuss(life.gateway + days(20), "fail")
    await life.observe(life.gateway + days(25), "distinction")
    assert (await life.read())["state"]["assessments"]["overall"] is None
    assert await rules_against(life.do("PUT", "/certificate", {"evidence": "CERT-1"})) == ["stage-allows-it"]
    await life.discuss(life.gateway + days(50), "fail")
    ends_on = months_after(life.gateway, 3)
    await life.discuss(ends_on + days(10), "distinction")
    state = (await life.read())["state"]
    assert (state["stage"], state["assessments"]["overall"]) == ("achieved", "distinction")
    sittings = [each for each in state["assessments"]["by_id"].values() if each["method"] == "discussion"]
    assert [(each["sitting"], each["grade"]) for each in sittings] == [(1, "fail"), (2, "fail"), (3, "distinction")]


async def test_a_booking_may_be_cancelled_while_nothing_was_held(assessed, rules_against):
    life = await assessed()
    day = life.gateway + days(30)
    booking = {"method": "observation", "booked_for": day.isoformat(), "venue": "remote"}
    first = (await life.do("POST", "/assessments", booking))["id"]
    assert await rules_against(life.do("POST", "/assessments", booking)) == ["no-sitting-is-outstanding"]
    cancelled = {"reason": "The mentee could not come."}
    await life.do("PUT", f"/assessments/{first}/cancellation", cancelled)
    again = life.do("PUT", f"/assessments/{first}/cancellation", cancelled)
    assert await rules_against(again) == ["assessment-is-outstanding"]
    await life.observe(day, "pass")
    sittings = (await life.read())["state"]["assessments"]["by_id"].values()
    assert [(each["sitting"], each["grade"], each["cancelled"]) for each in sittings] == [
        (1, None, True),
        (1, "pass", False),
    ]


async def test_each_of_the_four_themes_has_to_be_covered(assessed, rules_against):
    life = await assessed()
    day = life.gateway + days(20)
    booking = {"method": "discussion", "booked_for": day.isoformat(), "venue": "epao"}
    sitting = f"/assessments/{(await life.do('POST', '/assessments', booking))['id']}"
    await life.move_to(day)
    for theme in THEMES:
        held = {"minutes": 60, "questions": {each: 3 for each in THEMES if each != theme}}
        assert await rules_against(life.do("PUT", f"{sitting}/sitting", held)) == ["every-theme-was-covered"]
        assert f"No question covered: {theme}." in (await life.history())[-1]["sentence"]
