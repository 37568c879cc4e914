"""Lives at the points where the journeys begin."""

from datetime import date

import pytest

from api.life import RefusedError

MONDAY = date(2030, 1, 7)


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
def rules_against():
    """Return the rules that a step does not meet."""

    async def rules(step):
        with pytest.raises(RefusedError) as refusal:
            await step
        return refusal.value.rules

    return rules
