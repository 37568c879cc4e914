"""Signing in: by the code flow, for as long as the token holds, and not after access has ended."""

import re
from uuid import uuid4

import pytest

from activities.access.console_sessions import MOST_ATTEMPTS, ConsoleSessions
from activities.database import fetch
from api.console.entrance.tickets import MOST, TICKET
from api.console.signing_in import LONGEST
from tests.console.conftest import (
    COOKIE,
    PATIENCE,
    PEOPLE,
    SUBJECTS,
    cookies_in,
    picked_at,
    session_of,
    session_that_ended,
    signed_in_by_hand,
    ticket_in,
    token_on,
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
    ticket = ticket_in(begun)
    asked = dict(each.split("=") for each in begun.headers["Location"].partition("?")[2].split("&"))
    given = {**said, "state": asked["state"]} if said.get("state", "") is None else said
    answer = await console.http.get("/console/signed-in", params=given, headers={"Cookie": ticket})
    assert answer.status_code == 403
    assert COOKIE not in cookies_in(answer)
    assert "Sign in again" in answer.text
    without = await console.http.get("/console/signed-in", params=given)
    assert without.status_code == 403


@pytest.mark.parametrize(
    "to",
    [
        "https://elsewhere.example/console",
        "//elsewhere.example",
        "/apprenticeships",
        "/console\\@x",
        "/consoles",
        f"/console/{'a' * LONGEST}",
    ],
)
async def test_nobody_is_sent_elsewhere_afterwards(console, to):
    answer, _ = await signed_in_by_hand(console, "tutor", to)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/console")


async def test_whoever_came_by_another_name_comes_by_the_right_one_and_a_proxy_may_say_its_own(console):
    elsewhere = {"Host": "indenture.internal:8000"}
    sent = await console.http.get("/console/sign-in", params={"to": "/console/caseload"}, headers=elsewhere)
    assert sent.headers["Location"].startswith(f"{console.address}/console/sign-in?")
    path = sent.headers["Location"].removeprefix(console.address)
    begun = await console.http.get(path, headers=elsewhere)
    assert begun.headers["Location"].startswith(console.settings.issuer_given)


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
    both = {"Cookie": f"{session['Cookie']}; {ticket}"}
    name, _, _ = ticket.partition("=")
    gone = await console.http.post("/console/sign-out", data={"token": token}, headers=both)
    assert gone.status_code == 303
    assert gone.headers["Location"].startswith(f"{console.settings.issuer_given}/end-session?")
    assert {name: value.strip('"') for name, value in cookies_in(gone).items()} == {COOKIE: "", name: ""}


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


class Browser:
    """A browser with several windows, without the browser: it holds the cookies of all of them."""

    def __init__(self, console, session):
        self.console = console
        self.held = dict([session["Cookie"].split("=", 1)])

    async def ask(self, address, **data):
        """Return the answer to one window's request, its cookies taken over."""
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.held.items())}
        answer = await self.console.http.request("POST" if data else "GET", address, data=data, headers=headers)
        for name, value in cookies_in(answer).items():
            self.held.pop(name, None)
            self.held |= {name: value} if value.strip('"') else {}
        return answer

    async def sent_to_sign_in(self, path, **data):
        """Return where a window is sent at the issuer."""
        answer = await self.ask(path, **data)
        while answer.headers["Location"].startswith("/"):
            answer = await self.ask(answer.headers["Location"])
        return answer.headers["Location"]

    async def came_back(self, address):
        """Return the answer at the end of a window's attempt, the person picked."""
        picked = await picked_at(self.console, address, "tutor")
        return await self.ask(picked)

    @property
    def tickets(self):
        return [each for each in self.held if each.startswith(TICKET)]


async def test_of_windows_that_are_restored_at_once_each_goes_on_where_it_was(console):
    session, token = await session_that_ended(console, "tutor")
    browser = Browser(console, session)
    paths = ["/console", "/console/caseload", "/console/caseload?overdue=true", "/console/boards", "/console/figures"]
    form = "/console/caseload/acts/plan-series"
    sent = {path: await browser.sent_to_sign_in(path) for path in paths[:3]}
    for path in (form, f"{form}?stage=x"):
        sent[path] = await browser.sent_to_sign_in(path, token=token, days="typed")
    sent |= {path: await browser.sent_to_sign_in(path) for path in paths[3:]}
    assert len(browser.tickets) == len(sent)
    came = {path: await browser.came_back(address) for path, address in sent.items()}
    assert [each.status_code for each in came.values()] == [303] * len(sent)
    for path, answer in came.items():
        went, _, kept = re.sub("[?&]kept=", "#", answer.headers["Location"]).partition("#")
        assert went == path
        assert bool(kept) is path.startswith(form)
    assert len(browser.tickets) == 2
    # Whoever goes on in a window that was open before sends a form of theirs.
    assert (await browser.ask("/console/sign-out", token=token)).status_code == 303
    assert browser.held == {}


async def test_of_too_many_windows_the_first_are_told_that_somebody_is_signed_in(console):
    session, _ = await session_that_ended(console, "tutor")
    browser = Browser(console, session)
    sent = [await browser.sent_to_sign_in("/console/boards") for _ in range(MOST + 2)]
    assert len(browser.tickets) == MOST
    last = await browser.came_back(sent[-1])
    assert last.headers["Location"] == "/console/boards"
    first = await browser.came_back(sent[0])
    assert (first.status_code, first.headers["Location"]) == (303, "/console")


async def test_of_attempts_at_signing_in_only_so_many_are_kept_and_nothing_typed_makes_room_for_them(console):
    sessions = ConsoleSessions(console.store.pool)
    sessions.keep("an attempt", b"1", typed=False)
    sessions.keep("typed before", b"2", typed=True)
    fetch(
        console.store.pool,
        int,
        """INSERT INTO console.kept (id_hash, sealed, typed, ends_at)
           SELECT decode(md5(number::text), 'hex'), 'x', false, now() + interval '1 hour'
           FROM generate_series(1, %s) number RETURNING 1""",
        (MOST_ATTEMPTS - 1,),
    )
    assert sessions.kept("an attempt") == b"1"
    begun = await console.http.get("/console/sign-in")
    assert begun.status_code == 303
    assert sessions.kept("an attempt") is None
    assert sessions.kept("typed before") == b"2"
    answer, _ = await signed_in_by_hand(console, "tutor", ticket=(ticket_in(begun), begun.headers["Location"]))
    assert answer.headers["Location"] == "/console"
    fetch(console.store.pool, int, "DELETE FROM console.kept WHERE sealed = 'x' RETURNING 1")
