"""Lives at the points where the journeys begin."""

from datetime import date, timedelta

import pytest

from api.demo.life import KSBS, RefusedError
from domain.days import months_after

MONDAY = date(2030, 1, 7)
LEVEL_2_HELD = {"prior_attainment": {"english": "level 2", "maths": "level 2", "evidence": "GCSE-1"}}


@pytest.fixture
def applied(service):
    """Return a way to a life that has applied, on a Monday in January 2030."""

    async def begin(**given):
        life = service.life(**given)
        await life.apply()
        await life.move_to(MONDAY)
        return life

    return begin


@pytest.fixture
def on_programme(applied):
    """Return a way to a life in its first days on programme, with a tutor."""

    async def begin(terms=None, **given):
        life = await applied(**given)
        await life.enrol(MONDAY, **(terms or {}))
        await life.allocate_tutor()
        return life

    return begin


@pytest.fixture
def submitted(on_programme):
    """Return a way to a life that a year later lacks nothing but the word of both parties and the decision."""

    async def begin():
        life = await on_programme({**LEVEL_2_HELD, "prior_learning_hours": 91, "planned_off_the_job_hours": 190})
        await life.move_to(months_after(MONDAY, 12))
        await life.train([MONDAY + timedelta(days=7 * week) for week in range(8)], minutes=1440)
        await life.add_evidence(KSBS)
        await life.do("PUT", "/portfolio/submission")
        return life

    return begin


@pytest.fixture
def ready(submitted):
    """Return a way to a life that a year later lacks nothing but the gateway's decision."""

    async def begin():
        life = await submitted()
        await life.confirm()
        return life

    return begin


@pytest.fixture
def assessed(ready):
    """Return a way to a life that has passed the gateway."""

    async def begin():
        life = await ready()
        await life.pass_gateway()
        return life

    return begin


@pytest.fixture
def rules_against():
    """Return the rules that a step does not meet."""

    async def rules(step):
        with pytest.raises(RefusedError) as refusal:
            await step
        return refusal.value.rules

    return rules
