"""Answers for what goes otherwise: a session that ended meanwhile, an erased person, filters that nobody offers."""

import re
from urllib.parse import parse_qsl
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


TO_MEND = [
    (
        "{life}/replay?on=2199-01-01&known_on=2030-01-02&show=days",
        "on",
        "give a date between 2000-01-01 and 2099-12-31",
    ),
    ("{life}/replay?on=2099-01-01", "on", "ask for that date or an earlier one, not for 1 January 2099."),
    ("{life}/replay?known_on=2001-01-01", "known_on", "ask for that date or later."),
    ("{life}/replay?on={start}&known_on=2001-01-01", "known_on", "ask for that date or later."),
    ("{life}/replay?on={start}&to_on=2099-01-01", "to_on", "ask for that date or an earlier one"),
    ("{life}/replay?on={start}&to_known_on=yesterday", "to_known_on", "give the date as YYYY-MM-DD"),
    ("/console/boards?by=cohort&on=2099-01-01", "on", "ask for that date or an earlier one"),
    ("/console/figures?on=2000-01-01", "on", "ask for that date or a later one."),
    ("/console/audit/reads?reader=auditor-1&read_from=soon", "read_from", "give the date as YYYY-MM-DD"),
    ("/console/audit/reads?read_from=2030-02-01&read_until=2030-01-31", "read_until", "before it begins"),
    ("/console/caseload?stage=on programme&due_before=31/01/2027", "due_before", "give the date as YYYY-MM-DD"),
]


@pytest.mark.parametrize(("address", "field", "says"), TO_MEND)
async def test_what_is_wrong_with_a_date_is_said_beside_it_on_the_page_that_asked(
    console, cookie, address, field, says
):
    life = console.lives["amina"]
    path, _, query = address.format(life=f"/console/apprenticeships/{life.id}", start=life.start).partition("?")
    page = await console.http.get(path, params=query, headers=await cookie("programme_lead"))
    assert page.status_code == 422
    typed = dict(parse_qsl(query))
    assert says in page.text.partition(f'id="{field}-wrong"')[2].partition("</span>")[0]
    shown = re.search(rf'<input[^>]* name="{field}"[^>]*>', page.text)[0]
    assert f'value="{typed[field]}"' in shown
    assert f'aria-describedby="{field}-wrong"' in shown
    assert f'<li><a href="#{field}">' in page.text.partition('id="what-is-wrong"')[2]
    for name, value in typed.items():
        assert value in page.text, f"{name} is kept"
    told = await console.http.get(f"{path}.json", params=query, headers=await cookie("programme_lead"))
    assert told.status_code == 422
    assert [each["place"] for each in told.json()["errors"]] == [f"query/{field}"]


async def test_a_page_to_be_mended_is_whole_and_leads_nobody_to_act_for_all(look, console, faults):
    for address in (f"{console.page_of('amina')}/replay?on=2099-01-01", "/console/caseload?due_before=2199-01-01"):
        page = await look("coordinator", address)
        assert page.answer.status == 422
        assert await faults(page) == []
        assert await page.evaluate("document.activeElement.id") == "what-is-wrong"
        assert await page.get_by_role("link", name="For all of these").count() == 0


async def test_a_filter_that_nobody_offers_leads_back_to_the_page_without_it(look):
    page = await look("coordinator", "/console/caseload?colour=red")
    assert page.answer.status == 422
    await page.get_by_role("link", name="this page without what was asked for").click()
    await page.get_by_role("heading", name="Caseload").wait_for()
