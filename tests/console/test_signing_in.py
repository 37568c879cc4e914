"""Signing in: by the code flow, for as long as the token holds, and not after access has ended."""

import re
from uuid import uuid4

import pytest

from activities.access.console_sessions import ConsoleSessions
from activities.database import fetch
from tests.console.conftest import (
    COOKIE,
    PATIENCE,
    PEOPLE,
    SUBJECTS,
    TICKET,
    cookies_in,
    session_of,
    signed_in_by_hand,
)
from tests.signing import bearer


async def test_whoever_picks_a_person_is_that_person_and_signs_out_again(look, console):
    page = await look(None)
    assert page.url.startswith(console.settings.issuer_given)
    await page.get_by_role("button", name=PEOPLE["tutor"], exact=True).click()
    await page.wait_for_url(re.compile(r"/console$"))
    assert "tutor-7, tutor" in await page.get_by_role("banner").inner_text()
    (kept,) = [each for each in await page.context.cookies() if each["name"] == COOKIE]
    assert kept["httpOnly"]
    assert kept["secure"]
    assert kept["sameSite"] == "Lax"
    assert kept["path"] == "/"
    await page.get_by_role("button", name="Sign out").click()
    await page.get_by_role("heading", name="You are signed out").wait_for(timeout=PATIENCE)
    assert [each for each in await page.context.cookies() if each["name"] == COOKIE] == []
    await page.goto(f"{console.address}/console")
    assert page.url.startswith(console.settings.issuer_given)


async def test_a_session_that_was_signed_out_lets_nobody_in(console, cookie):
    session = await cookie("tutor")
    page = (await console.http.get("/console", headers=session)).text
    token = re.search(r'name="token" value="([0-9a-f]+)"', page)[1]
    assert (await console.http.post("/console/sign-out", data={"token": token}, headers=session)).status_code == 303
    again = await console.http.get("/console", headers=session)
    assert (again.status_code, again.headers["Location"]) == (303, "/console/sign-in?to=%2Fconsole")


async def test_the_database_holds_nothing_that_lets_anybody_in(console, cookie):
    session = await cookie("coordinator")
    secret = session["Cookie"].partition("=")[2]
    rows = fetch(console.store.pool, str, "SELECT s::text FROM console.sessions s")
    assert rows
    assert not any(secret in each or "eyJ" in each for each in rows)


async def test_access_that_ends_ends_the_session_at_once(console):
    headers = {**bearer(), "Idempotency-Key": str(uuid4())}
    answer, _ = await signed_in_by_hand(console, "programme_lead")
    session = session_of(answer)
    assert (await console.http.get("/console", headers=session)).status_code == 200
    who = {"subject": SUBJECTS["programme_lead"]}
    ended = await console.http.post("/access-changes", json={"what": "access-ended", **who}, headers=headers)
    assert ended.is_success, ended.text
    assert (await console.http.get("/console", headers=session)).status_code == 303
    headers["Idempotency-Key"] = str(uuid4())
    restored = await console.http.post("/access-changes", json={"what": "access-restored", **who}, headers=headers)
    assert restored.is_success
    # What ended stays so: they sign in again.
    assert (await console.http.get("/console", headers=session)).status_code == 303


@pytest.mark.parametrize(
    "said",
    [
        {"state": "of-somebody-else", "code": "c"},
        {"code": "c"},
        {"state": None, "error": "access_denied"},
        {"state": None, "code": "c", "iss": "https://login.example"},
        {"state": None, "code": "of-nobody"},
    ],
)
async def test_an_answer_that_was_not_asked_for_signs_nobody_in(console, said):
    begun = await console.http.get("/console/sign-in")
    ticket = cookies_in(begun)[TICKET]
    asked = dict(each.split("=") for each in begun.headers["Location"].partition("?")[2].split("&"))
    given = {**said, "state": asked["state"]} if said.get("state", "") is None else said
    answer = await console.http.get("/console/signed-in", params=given, headers={"Cookie": f"{TICKET}={ticket}"})
    assert answer.status_code == 403
    assert COOKIE not in cookies_in(answer)
    assert "Sign in again" in answer.text
    without = await console.http.get("/console/signed-in", params=given)
    assert without.status_code == 403


@pytest.mark.parametrize(
    "to", ["https://elsewhere.example/console", "//elsewhere.example", "/apprenticeships", "/console\\@x", "/consoles"]
)
async def test_nobody_is_sent_elsewhere_afterwards(console, to):
    answer, _ = await signed_in_by_hand(console, "tutor", to)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/console")


async def test_whoever_wanted_to_go_somewhere_comes_there(console):
    answer, _ = await signed_in_by_hand(console, "tutor", "/console/caseload?overdue=true")
    assert answer.headers["Location"] == "/console/caseload?overdue=true"


async def test_a_form_that_another_site_sends_does_nothing(console, cookie):
    session = await cookie("coordinator")
    page = (await console.http.get("/console", headers=session)).text
    token = re.search(r'name="token" value="([0-9a-f]+)"', page)[1]
    foreign = [
        ({"Sec-Fetch-Site": "cross-site"}, token),
        ({"Sec-Fetch-Site": "same-site"}, token),
        ({"Origin": "https://elsewhere.example"}, token),
        ({"Origin": "null"}, token),
        ({}, "0" * 64),
        ({}, ""),
    ]
    for headers, said in foreign:
        answer = await console.http.post("/console/sign-out", data={"token": said}, headers={**session, **headers})
        assert answer.status_code == 403, headers
    assert (await console.http.get("/console", headers=session)).status_code == 200


async def test_signing_out_is_signing_out_at_the_issuer_too(look, console):
    page = await look(None)
    await page.get_by_role("button", name=PEOPLE["tutor"], exact=True).click()
    await page.wait_for_url(re.compile(r"/console$"))
    there = {each["name"] for each in await page.context.cookies()}
    assert "__Host-indenture-issuer" in there
    await page.get_by_role("button", name="Sign out").click()
    await page.get_by_role("heading", name="You are signed out").wait_for(timeout=PATIENCE)
    assert {each["name"] for each in await page.context.cookies()} & {"__Host-indenture-issuer", COOKIE} == set()


async def test_of_two_windows_that_sign_in_at_once_the_other_finds_that_somebody_is_signed_in(console, cookie):
    session = await cookie("tutor")
    said = {"state": "of-the-other-window", "code": "c"}
    answer = await console.http.get("/console/signed-in", params=said, headers=session)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/console")
    assert COOKIE not in cookies_in(answer)


@pytest.mark.parametrize("ended", [False, True])
async def test_signing_out_leaves_nothing_in_the_browser_also_where_the_session_has_ended_before(console, ended):
    answer, ticket = await signed_in_by_hand(console, "tutor")
    session = session_of(answer)
    token = token_on((await console.http.get("/console", headers=session)).text)
    if ended:
        ConsoleSessions(console.store.pool).end(session["Cookie"].partition("=")[2])
    both = {"Cookie": f"{session['Cookie']}; {TICKET}={ticket}"}
    gone = await console.http.post("/console/sign-out", data={"token": token}, headers=both)
    assert gone.status_code == 303
    assert gone.headers["Location"].startswith(f"{console.settings.issuer_given}/end-session?")
    assert {name: value.strip('"') for name, value in cookies_in(gone).items()} == {COOKIE: "", TICKET: ""}


async def test_another_site_signs_nobody_out_of_a_session_that_has_ended(console):
    headers = {"Cookie": f"{COOKIE}=ended", "Sec-Fetch-Site": "cross-site"}
    answer = await console.http.post("/console/sign-out", data={"token": "gone"}, headers=headers)
    assert (answer.status_code, cookies_in(answer)) == (403, {})


@pytest.mark.parametrize("again", ["tutor", "coordinator"])
async def test_who_signs_in_again_ends_the_session_before_and_keeps_the_forms_that_were_their_own(console, again):
    answer, _ = await signed_in_by_hand(console, "tutor")
    first = session_of(answer)
    token = token_on((await console.http.get("/console", headers=first)).text)
    answer, _ = await signed_in_by_hand(console, again, session=first["Cookie"])
    second = session_of(answer)
    assert second != first
    assert (await console.http.get("/console", headers=first)).status_code == 303
    page = await console.http.get("/console", headers=second)
    assert page.status_code == 200
    assert (token_on(page.text) == token) is (again == "tutor")
    sent = await console.http.post("/console/sign-out", data={"token": token}, headers=second)
    assert sent.status_code == (303 if again == "tutor" else 403)


def token_on(page):
    """Return what the forms on a page are known by."""
    return re.search(r'name="token" value="([0-9a-f]+)"', page)[1]
