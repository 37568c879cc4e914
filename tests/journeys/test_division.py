"""Whose bank holidays count: those of the employer's division in the register, unless the caller says another."""

from datetime import date, timedelta

import pytest

# 28 days later, when a reminder is due, is Easter Monday: no bank holiday in Scotland.
START = date(2030, 3, 25)
EMPLOYER = {"name": "Northgate", "contact_name": "Pat Lee", "contact_email": "pat@example.org"}


@pytest.fixture
def registered(service):
    """Return a function that registers an employer of a division and returns its id."""

    async def register(life, division):
        body = {**EMPLOYER, "division": division}
        answer = await service.http.post("/people/employers", json=body, headers=life.headers())
        return answer.json()["employer"]

    return register


async def enrolled(service, registered, of, **said):
    """Return an apprentice who starts with an employer of this division, four weeks before Easter Monday."""
    life = service.life()
    await life.apply()
    await life.move_to(START)
    await life.enrol(START, employer=await registered(life, of), **said)
    return life


async def terms(life):
    return (await life.read())["state"]["enrolment"]


@pytest.mark.parametrize(
    ("division", "reminded_on"),
    [("england-and-wales", "2030-04-23"), ("scotland", "2030-04-22"), ("northern-ireland", "2030-04-23")],
)
async def test_an_enrolment_that_says_no_division_has_that_of_the_register(service, registered, division, reminded_on):
    life = await enrolled(service, registered, division)
    assert (await terms(life))["division"] == division
    alarm = next(each for each in await life.read("/alarms") if each["kind"] == "session-reminder")
    assert alarm["at"].startswith(reminded_on)


async def test_a_division_that_is_said_stands_beside_that_of_the_register(service, registered):
    life = await enrolled(service, registered, "scotland", division="northern-ireland")
    assert (await terms(life))["division"] == "northern-ireland"


async def test_a_new_employer_brings_the_division_of_the_register(service, registered):
    life = await enrolled(service, registered, "england-and-wales")
    await life.do("PUT", "/job-loss", {"reason": "The centre closed."})
    await life.move_to(START + timedelta(days=1))
    await life.do("PUT", "/employer", {"employer": await registered(life, "scotland")})
    assert (await terms(life))["division"] == "scotland"


async def test_an_employer_corrected_brings_its_division_and_nothing_of_its_contact(service, registered):
    life = await enrolled(service, registered, "england-and-wales")
    place = next(n for n, each in enumerate(await life.history(), 1) if each["name"] == "enrolled.v2")
    instead = {"employer": await registered(life, "scotland")}
    await life.do("POST", "/corrections", {"fact": place, "instead": instead, "reason": "Another employer."})
    assert await terms(life) | {"division": "scotland", **instead} == await terms(life)
    told = str(await life.history())
    assert not [each for each in EMPLOYER.values() if each in told]
