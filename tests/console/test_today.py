"""Today: what waits for whoever looks, each role its own."""

import re

import pytest


@pytest.fixture
def waiting(console, cookie):
    """Return a way to what waits for somebody, by kind and apprentice."""

    async def of(role):
        told = (await console.http.get("/console/today.json", headers=await cookie(role))).json()["today"]
        who = {str(life.id): name for name, life in console.lives.items()}
        return [(each["kind"], who.get(each["apprenticeship"])) for each in told["waiting"]]

    return of


async def test_a_tutor_sees_sessions_to_record_and_what_escalated_to_them(waiting):
    found = await waiting("tutor")
    assert ("session", "amina") in found
    assert ("escalation", "amina") in found


async def test_a_lead_sees_the_gateway_to_decide_and_no_session_to_record(waiting):
    found = await waiting("programme_lead")
    assert "session" not in {kind for kind, _ in found}


async def test_the_parties_see_the_session_that_they_are_to_agree_to_and_nobody_elses(waiting):
    for role in ("apprentice", "employer"):
        found = await waiting(role)
        assert ("agreement", "amina") in found, role
        assert {who for _, who in found} == {"amina"}


async def test_nothing_waits_for_a_coordinator_whom_nothing_told(waiting):
    assert await waiting("coordinator") == []


async def test_a_proposal_waits_for_another_person_than_who_made_it(console, cookie, waiting, look):
    life = console.lives["gareth"]
    said = {"reason": "other", "explanation": "Moves away.", "last_learning_on": str(await life.today())}
    await life.do("PUT", "/withdrawal", said)
    console.on_caseload()
    assert ("proposal", "gareth") in await waiting("programme_lead")
    assert ("proposal", "gareth") in await waiting("coordinator"), "staff-1 proposed it, and coordinator-1 is another"
    page = await look("programme_lead", console.page_of("gareth"))
    await page.get_by_role("link", name=re.compile("Decide on a proposal ?: Withdraw")).click()
    await page.get_by_label("Verdict").select_option("declined")
    await page.get_by_label("Reason").fill("They stay.")
    await page.get_by_role("button", name="Try it first").click()
    await page.get_by_role("button", name="Record it").click()
    await page.get_by_text("Recorded:").wait_for()
    assert (await life.read("/proposals")) == []


async def test_what_waits_in_one_apprenticeship_stands_together_and_the_longest_first(console, cookie, look):
    page = await look("tutor")
    told = (await console.http.get("/console/today.json", headers=await cookie("tutor"))).json()["today"]
    order = [*dict.fromkeys(each["apprenticeship"] for each in told["waiting"])]
    assert len(order) < len(told["waiting"]), "somebody has several"
    groups = await page.locator(".by-person > li").all()
    shown = [await each.locator("> a").get_attribute("href") for each in groups]
    assert shown == [f"/console/apprenticeships/{each}" for each in order]
    for known, group in zip(order, groups, strict=True):
        said = await group.locator(".tasks strong").all_inner_texts()
        assert said == [each["says"] for each in told["waiting"] if each["apprenticeship"] == known]


async def test_a_tutors_monday_is_one_request_and_every_act_one_click(look):
    page = await look("tutor")
    row = page.get_by_role("row").filter(has=page.get_by_role("link", name="Amina Okafor"))
    said = await row.inner_text()
    assert "Northgate Training Centre" in said
    assert "no session held since" in said
    assert await row.get_by_role("link", name="Plan a tutor session").count() == 1
    assert await row.get_by_role("link", name="Record off-the-job hours").count() == 1
