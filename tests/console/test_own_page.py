"""An apprentice's and an employer's own page: what waits for their word, where letters lead, and what they may add."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from tests.console.conftest import PATIENCE, PEOPLE, whoever_it_is
from tests.signing import bearer

PHONE = {"width": 360, "height": 720}


@pytest.fixture
async def planned(console):
    """Return a way to a new session of Amina's that nobody has agreed to, and its day in words."""
    life = console.lives["amina"]

    async def plan(days):
        day = await life.today() + timedelta(days=days)
        made = await life.do("POST", "/sessions", {"planned_on": str(day), "mode": "microsoft teams"})
        console.on_caseload()
        return made["id"], f"{day.day} {day:%B %Y}"

    return plan


@pytest.mark.parametrize(("role", "days", "script"), [("apprentice", 25, True), ("employer", 30, False)])
async def test_a_letters_link_leads_through_signing_in_to_their_word_on_a_phone(
    look, console, planned, role, days, script, faults
):
    session, day = await planned(days)
    # As `activities/post/writing.py` writes it.
    letter = f"{console.settings.letterhead.address}/console/apprenticeships/{console.lives['amina'].id}"
    page = await look(None, letter, viewport=PHONE, java_script_enabled=script)
    await page.get_by_role("button", name=PEOPLE[role], exact=True).click()
    await page.wait_for_url(letter)
    await page.get_by_role("heading", name="Waits for you").wait_for(timeout=PATIENCE)
    if script:
        assert await faults(page) == []
        assert await page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    await page.get_by_role("link", name=f"A session is planned for {day}").click()
    assert await page.get_by_label("Session").input_value() == session
    await page.get_by_role("button", name="Try it first").click()
    await page.get_by_role("heading", name="This would be recorded").wait_for(timeout=PATIENCE)
    await page.get_by_role("button", name="Record it").click()
    await page.get_by_text("Recorded:").wait_for(timeout=PATIENCE)
    assert await page.get_by_role("link", name=f"A session is planned for {day}").count() == 0
    (agreed,) = [each for each in await console.lives["amina"].read("/sessions") if each["session"] == session]
    assert agreed["agreed_by"] == [role]


async def test_they_see_their_own_and_find_nobody_elses(console, cookie):
    for role in ("apprentice", "employer"):
        session = await cookie(role)
        own = await console.http.get(console.page_of("amina"), headers=session)
        assert own.status_code == 200
        others = await console.http.get(console.page_of("gareth"), headers=session)
        unknown = uuid4()
        nobody = await console.http.get(f"/console/apprenticeships/{unknown}", headers=session)
        assert (others.status_code, nobody.status_code) == (404, 404)
        others, nobody = whoever_it_is(others, console.lives["gareth"].id), whoever_it_is(nobody, unknown)
        assert others == nobody


@pytest.mark.parametrize(("role", "offered"), [("apprentice", "confirm-by-apprentice"), ("employer", "add-evidence")])
async def test_they_add_what_the_policy_lets_them_add_and_nothing_else(console, cookie, role, offered):
    session = await cookie(role)
    acts = (await console.http.get(f"{console.page_of('amina')}/acts.json", headers=session)).json()["acts"]["acts"]
    named = {each["command"] for each in acts}
    assert "agree-session" in named
    assert (offered in named) is (role == "apprentice")
    for command in ("enrol", "decide-gateway", "hold-session"):
        answer = await console.http.get(f"{console.page_of('amina')}/acts/{command}", headers=session)
        assert answer.status_code == 403, command


async def test_a_review_waits_until_each_who_took_part_has_said_so(console):
    life = console.life("Ines Duarte")
    await life.apply()
    await life.enrol(datetime.now(UTC).date() + timedelta(days=2))
    await life.allocate_tutor()
    await life.move_to(life.start + timedelta(days=10))
    state = (await life.read())["state"]
    who = {"person": state["application"]["person"]}
    linked = await console.http.put("/people/subjects/apprentice-9", json=who, headers=life.headers())
    linked.raise_for_status()
    together = {"attended_by": ["apprentice", "employer", "tutor"], "form": "virtual", "summary": "On plan."}
    await life.do("POST", "/progress-reviews", together)
    console.on_caseload()
    headers = bearer("apprentice", "apprentice-9")

    async def waiting(**asked):
        return (await console.http.get("/today", params=asked, headers=headers)).json()["waiting"]

    (found,) = await waiting()
    assert (found["kind"], found["command"]) == ("confirmation", "confirm-review")
    assert found["said"] == {"held_on": str(await life.today()), "party": "apprentice"}
    assert await waiting(about=str(life.id)) == [found]
    assert await waiting(about=str(uuid4())) == []
    await life.do("PUT", f"/progress-reviews/{await life.today()}/confirmations/apprentice")
    assert await waiting() == []


async def test_an_agreement_to_a_break_waits_on_the_other_partys_own_page_and_is_given_there(look, console):
    life = console.life("Tomasz Brook")
    await life.apply()
    await life.enrol(datetime.now(UTC).date() + timedelta(days=2))
    await life.allocate_tutor()
    await life.move_to(life.start + timedelta(days=3))
    await link_to_employer(console, life)
    today = await life.today()
    first, back = today + timedelta(days=14), today + timedelta(days=90)
    days = {"from_on": str(first), "expected_return_on": str(back)}
    await life.do("PUT", "/break/agreements/apprentice", days)
    console.on_caseload()
    page = await look("employer", f"/console/apprenticeships/{life.id}", viewport=PHONE)
    await page.get_by_role("link", name="The apprentice agreed to a break in learning").click()
    assert await page.get_by_label("From on").input_value() == str(first)
    assert await page.get_by_label("Expected return on").input_value() == str(back)
    await page.get_by_role("button", name="Try it first").click()
    await page.get_by_role("button", name="Record it").click()
    await page.get_by_text("Recorded:").wait_for(timeout=PATIENCE)
    assert await page.get_by_role("link", name="The apprentice agreed to a break in learning").count() == 0
    agreed = (await life.read())["state"]["interruption"]["agreed"]
    assert {each["party"] for each in agreed} == {"apprentice", "employer"}


async def link_to_employer(console, life):
    """Let the employer's contact of the embedded issuer speak for the employer of a life too."""
    employer = (await life.read())["state"]["enrolment"]["employer"]
    known = (await console.http.get("/people/subjects/employer-1", headers=life.headers())).json()["person"]
    address = f"/people/employers/{employer}/contacts"
    contact = (await console.http.get(address, headers=life.headers())).json()["contacts"][0]
    said = {name: contact[name] for name in ("name", "email")}
    made = await console.http.put(f"{address}/{known}", json=said, headers=life.headers())
    made.raise_for_status()
