"""Today: what waits for whoever looks, each role its own."""

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


async def test_a_tutors_monday_is_one_request_and_every_act_one_click(look):
    page = await look("tutor")
    row = page.get_by_role("row").filter(has=page.get_by_role("link", name="Amina Okafor"))
    said = await row.inner_text()
    assert "Northgate Training Centre" in said
    assert "no session held since" in said
    assert await row.get_by_role("link", name="Plan").count() == 1
    assert await row.get_by_role("link", name="Log hours").count() == 1
