"""Answers for what goes otherwise: a session that ended meanwhile, an erased person, filters that nobody offers."""

from uuid import uuid4

import pytest

from tests.console.conftest import session_that_ended, signed_in_by_hand, ticket_in
from tests.signing import bearer

ASKED = {"reason": "asked by the apprentice", "reference": "DSR-12"}


@pytest.mark.parametrize(
    ("path", "field", "typed"),
    [("/console/audit", "seed", "autumn-visit"), ("/console/audit/seals", "seals", "a line of a seal")],
)
async def test_what_was_typed_in_the_auditors_room_survives_a_session_that_ended(console, cookie, path, field, typed):
    ended, token = await session_that_ended(console, "auditor")
    kept = await console.http.post(path, data={"token": token, "size": "2", field: typed}, headers=ended)
    ticket = ticket_in(kept)
    back, _ = await signed_in_by_hand(console, "auditor", ticket=(ticket, kept.headers["Location"]))
    assert back.headers["Location"].startswith(f"{path}?kept=")
    session = await cookie("auditor")
    both = {"Cookie": f"{session['Cookie']}; {ticket}"}
    assert typed in (await console.http.get(back.headers["Location"], headers=both)).text


async def test_a_file_is_chosen_again_after_signing_in(console):
    sent = {"file": ("pack.zip", b"PK", "application/zip")}
    answer = await console.http.post("/console/audit/check", data={"token": "gone"}, files=sent)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/console/sign-in?to=%2Fconsole%2Faudit%2Fcheck")


async def test_the_page_of_somebody_erased_says_so_and_stays_whole(look, console, faults):
    life = console.life("Rosa Erskine")
    await life.apply()
    await life.withdraw(None)
    person = (await life.read())["state"]["application"]["person"]
    path = f"/people/apprentices/{person}"
    page = await look("coordinator", console_page := f"/console/apprenticeships/{life.id}")
    assert await page.get_by_role("heading", name="Rosa Erskine").count() == 1
    headers = {"Idempotency-Key": str(uuid4())}
    proposed = await console.http.put(
        f"{path}/erasure-proposal", json=ASKED, headers=headers | bearer("coordinator", "staff-2")
    )
    proposed.raise_for_status()
    erased = await console.http.delete(
        path, headers={"Idempotency-Key": str(uuid4())} | bearer("quality_lead", "lead-1")
    )
    erased.raise_for_status()
    for where in (console_page, f"{console_page}/replay?show=everything"):
        page = await look("coordinator", where)
        assert page.answer.status == 200
        said = await page.locator("body").inner_text()
        assert "Erased" in said
        assert "Rosa" not in said + await page.title()
        assert await faults(page) == []


async def test_a_filter_that_nobody_offers_leads_back_to_the_page_without_it(look):
    page = await look("coordinator", "/console/caseload?colour=red")
    assert page.answer.status == 422
    await page.get_by_role("link", name="this page without what was asked for").click()
    await page.get_by_role("heading", name="Caseload").wait_for()
