"""An apprentice may leave at any time before the grade, and nothing is raised about them from then on."""

import asyncio
from datetime import timedelta

import pytest

from tests.journeys.conftest import MONDAY
from workflows.apprenticeship import workflow_id


@pytest.fixture
def at(applied, on_programme, ready, assessed):
    """Return ways to lives in which somebody leaves."""

    async def enrolled():
        life = await applied()
        await life.enrol(MONDAY + timedelta(days=30))
        return life

    async def escalated():
        life = await on_programme()
        await life.move_to(MONDAY + timedelta(days=36))
        return life

    async def in_a_break():
        life = await on_programme()
        await life.move_to(MONDAY + timedelta(days=7))
        await life.begin_break(MONDAY, MONDAY + timedelta(days=100))
        return life

    return {
        "applied": applied,
        "enrolled": enrolled,
        "on programme": escalated,
        "in a break": in_a_break,
        "gateway": ready,
        "end-point assessment": assessed,
    }


async def test_whoever_leaves_at_whichever_stage_is_withdrawn_and_left_in_peace(at, rules_against, service):
    async def left(stage):
        life = await at[stage]()
        before = (await life.read())["state"]["stage"]
        assert before == ("on programme" if stage == "in a break" else stage)
        today = await life.today()
        last = None if stage in {"applied", "enrolled"} else today
        if last is None:
            false = life.withdraw(last_learning_on=today)
            assert await rules_against(false) == ["who-never-started-has-no-last-learning"]
        await life.withdraw(last_learning_on=last)
        # Its workflow ends: nothing waits any more, and no clock goes on.
        await service.temporal.get_workflow_handle(workflow_id(life.id)).result()
        assert await life.read("/alarms") == []
        after = (await life.read())["state"]
        assert (after["stage"], after["ending"]["last_learning_on"]) == ("withdrawn", last and last.isoformat())
        assert await rules_against(life.withdraw(last_learning_on=today)) == ["stage-allows-it"]
        return [fact["fact"].get("because") for fact in await life.history()]

    histories = await asyncio.gather(*map(left, at))
    stood_down = [stage for stage, why in zip(at, histories, strict=True) if "the apprentice was withdrawn" in why]
    assert stood_down == ["on programme", "gateway"]


async def test_the_last_learning_lies_in_the_programme(on_programme, rules_against):
    life = await on_programme()
    for day in (MONDAY - timedelta(days=1), MONDAY + timedelta(days=1)):
        assert await rules_against(life.withdraw(last_learning_on=day)) == ["last-learning-lies-in-the-programme"]


async def test_whoever_has_the_grade_cannot_be_withdrawn_any_more(assessed, rules_against):
    life = await assessed()
    await life.observe(life.gateway + timedelta(days=20), "pass")
    await life.discuss(life.gateway + timedelta(days=21), "pass")
    today = await life.today()
    assert await rules_against(life.withdraw(last_learning_on=today)) == ["stage-allows-it"]


async def test_an_applicant_is_not_withdrawn_before_having_applied(applied, rules_against):
    life = await applied()
    leaving = {"occurred_on": "2000-01-01", "reason": "other", "explanation": "Moved away."}
    assert await rules_against(life.do("PUT", "/withdrawal", leaving)) == ["it-happened-after-the-application"]
    assert (await life.read())["state"]["stage"] == "applied"
