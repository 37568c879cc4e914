"""Live changes: a page says that something changed since it was made, and holds nobody up when the service ends."""

import asyncio
import socket
from contextlib import AsyncExitStack, asynccontextmanager, nullcontext
from datetime import timedelta
from uuid import uuid4

import httpx
import pytest
import uvicorn

from activities.access.console_sessions import ConsoleSessions
from activities.database import fetch
from api.console.live.watchers import MOST_OF_A_SESSION, MOST_OF_A_SUBJECT, READER
from api.http.streams_end_first import StreamsEndFirst
from api.wiring.http import build_api
from tests.console.conftest import COOKIE, PATIENCE
from tests.signing import bearer

CHANGED = "Something changed since this page was made."


@pytest.fixture
async def life(console):
    """Return somebody in training with the tutor of the issuer, for one test alone."""
    made = await console.in_first_week("Petra Nowak")
    console.on_caseload()
    return made


def events_of(life=None, since=0):
    return (f"/console/apprenticeships/{life.id}" if life else "/console/today") + f".events?since={since}"


@asynccontextmanager
async def stream(console, session, path):
    """Open a stream, and yield a way to its next event: None once it is over."""
    async with console.http.stream("GET", path, headers=session, timeout=30) as answer:
        assert answer.status_code == 200
        assert answer.headers["Content-Type"].startswith("text/event-stream")
        assert answer.headers["Cache-Control"] == "no-store"
        lines = answer.aiter_lines()

        async def event():
            async with asyncio.timeout(20):
                async for line in lines:
                    if line.startswith("event: "):
                        return line.removeprefix("event: ")
            return None

        yield event


async def head_of(console):
    return fetch(console.store.pool, int, "SELECT max(position) FROM ledger.events")[0]


async def test_the_page_of_an_apprenticeship_says_that_it_changed_and_shows_it_when_looked_at_again(
    look, console, life, faults
):
    page = await look("tutor", f"/console/apprenticeships/{life.id}")
    assert await page.get_by_text(CHANGED).count() == 0
    await life.do("POST", "/sessions", {"planned_on": str(life.start + timedelta(days=9)), "mode": "workplace"})
    console.on_caseload()
    await page.get_by_text(CHANGED).wait_for(timeout=PATIENCE)
    assert await faults(page) == []
    assert page.said == []
    await page.get_by_role("link", name="Look again").click()
    day = life.start + timedelta(days=9)
    await page.wait_for_url(f"**/{life.id}")
    assert f"{day.day} {day:%B %Y}" in await page.content()
    assert await page.get_by_text(CHANGED).count() == 0


async def test_what_one_records_oneself_is_no_news_on_the_page_that_says_so(look, life, console):
    page = await look("tutor", f"/console/apprenticeships/{life.id}/acts/record-contact")
    await page.get_by_label("Channel").select_option("telephone")
    await page.get_by_label("Summary").fill("Rang.")
    await page.get_by_role("button", name="Try it first").click()
    await page.get_by_role("button", name="Record it").click()
    await page.get_by_text("Recorded:").wait_for(timeout=PATIENCE)
    events = await page.locator("#bar").get_attribute("data-events")
    assert int(events.rpartition("=")[2]) >= await head_of(console)


async def test_today_says_that_something_new_waits_for_whom_it_does_and_for_nobody_else(console, cookie, life):
    since = await head_of(console)
    async with (
        stream(console, await cookie("tutor"), events_of(since=since)) as tutor,
        stream(console, await cookie("apprentice"), events_of(since=since)) as apprentice,
    ):
        await life.do("POST", "/contacts", {"channel": "e-mail", "summary": "Wrote."})
        console.on_caseload()
        assert await tutor() == "changed"
        assert await tutor() is None, "it is told once, and the stream is over"
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(2.5):
                await apprentice()


async def test_what_came_between_the_page_and_its_stream_is_told_at_once(console, cookie, life):
    since = await head_of(console)
    await life.do("POST", "/contacts", {"channel": "e-mail", "summary": "Wrote."})
    console.on_caseload()
    for path in (events_of(life, since), events_of(since=since)):
        async with stream(console, await cookie("tutor"), path) as event:
            assert await event() == "changed"


async def test_a_stream_ends_soon_after_its_session(console, cookie, life):
    session = await cookie("coordinator")
    async with stream(console, session, events_of(life, await head_of(console))) as event:
        ConsoleSessions(console.store.pool).end(session["Cookie"].partition("=")[2])
        assert await event() == "ended"
        assert await event() is None
    again = await console.http.get(events_of(life), headers=session)
    assert (again.status_code, again.headers["Content-Type"]) == (401, "application/problem+json")


async def test_a_page_whose_session_has_ended_says_so_and_goes_on(look, console):
    page = await look(None)
    await page.get_by_role("button", name="the tutor", exact=True).click()
    await page.get_by_role("heading", name="Today").wait_for()
    (kept,) = [each["value"] for each in await page.context.cookies() if each["name"] == COOKIE]
    ConsoleSessions(console.store.pool).end(kept)
    await page.get_by_text("Your session has ended.").wait_for(timeout=PATIENCE)
    await page.get_by_role("link", name="Go on").click()
    await page.get_by_role("heading", name="Today").wait_for()
    assert page.url == f"{console.address}/console"


@pytest.mark.parametrize(("role", "status"), [("apprentice", 404), ("employer", 404), ("auditor", 403)])
async def test_a_stranger_hears_nothing(console, cookie, life, role, status):
    answer = await console.http.get(events_of(life), headers=await cookie(role))
    assert answer.status_code == status


@pytest.mark.parametrize("since", ["-1", "soon", str(2**63)])
async def test_a_position_that_there_cannot_be_is_refused(console, cookie, since):
    answer = await console.http.get(events_of(since=since), headers=await cookie("tutor"))
    assert (answer.status_code, answer.headers["Content-Type"]) == (422, "application/problem+json")


async def test_one_reader_looks_for_all_and_rests_once_nobody_watches(console, cookie, life):
    session, since = await cookie("tutor"), await head_of(console)
    async with stream(console, session, events_of(life, since)), stream(console, session, events_of(since=since)):
        (reader,) = [each for each in asyncio.all_tasks() if each.get_name() == READER]
    async with asyncio.timeout(10):
        await reader


class Stopped(StreamsEndFirst):
    """A server that a test stops as a signal would."""

    def capture_signals(self):
        return nullcontext()


async def test_a_service_that_is_told_to_stop_ends_its_streams_and_is_not_held_up(console, cookie, life):
    app = build_api(console.settings, console.store, console.temporal)
    listening = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(app, log_config=None, access_log=False, lifespan="off", timeout_graceful_shutdown=60)
    server = Stopped(config, app.state.watchers.end)
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    address, session = f"http://127.0.0.1:{listening.getsockname()[1]}", await cookie("tutor")
    async with httpx.AsyncClient(base_url=address, trust_env=False) as http:
        path = events_of(life, await head_of(console))
        async with http.stream("GET", path, headers=session, timeout=30) as answer:
            lines = answer.aiter_lines()
            assert await anext(lines) == ": here"
            server.should_exit = True
            async with asyncio.timeout(10):
                assert [each async for each in lines if each.startswith("event: ")] == []
                await serving


@pytest.fixture
async def access_changed(console):
    """Return a way to change the access of somebody; whose access has ended gets it back."""
    ended = []

    async def changed(what, **whose):
        headers = {**bearer("coordinator", "coordinator-9"), "Idempotency-Key": str(uuid4())}
        answer = await console.http.post("/access-changes", json={"what": what, **whose}, headers=headers)
        assert answer.status_code == 201, answer.text
        ended.append(whose)

    yield changed
    for whose in [each for each in ended if "subject" in each]:
        await changed("access-restored", **whose)


@pytest.mark.parametrize("what", ["access-ended", "token-revoked"])
async def test_a_stream_ends_soon_after_the_access_of_who_listens(console, cookie, life, access_changed, what):
    session, other = await cookie("tutor"), await cookie("coordinator")
    known = ConsoleSessions(console.store.pool).of(session["Cookie"].partition("=")[2])
    whose = {"subject": known.subject} if what == "access-ended" else {"token_id": known.token_id}
    path = events_of(life, await head_of(console))
    async with stream(console, session, path) as event, stream(console, other, path) as others:
        await access_changed(what, **whose)
        assert await event() == "ended"
        assert await event() is None
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(2.5):
                await others()


async def test_a_session_and_a_person_watch_only_so_many_pages(console, cookie, life):
    first, second, third = [await cookie("tutor") for _ in range(3)]
    path = events_of(life, await head_of(console))

    async def refused(session):
        answer = await console.http.get(path, headers=session)
        return answer.status_code, answer.json()["type"]

    async with AsyncExitStack() as opened:
        for session in (first, second):
            for _ in range(MOST_OF_A_SESSION):
                await opened.enter_async_context(stream(console, session, path))
            assert await refused(session) == (429, "/problems/too-many-watch")
        assert MOST_OF_A_SUBJECT == 2 * MOST_OF_A_SESSION
        assert await refused(third) == (429, "/problems/too-many-watch")
        async with stream(console, await cookie("coordinator"), path):
            pass


async def test_today_of_long_ago_is_told_at_once_and_the_page_of_one_only_of_its_own(
    console, cookie, life, monkeypatch
):
    since = await head_of(console)
    await console.life("Ivo Novak").apply()
    console.on_caseload()
    path, about = events_of(since=since), events_of(life, since)
    async with (
        stream(console, await cookie("apprentice"), path) as near,
        stream(console, await cookie("tutor"), about) as one,
    ):
        for event in (near, one):
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(1.5):
                    await event()
    monkeypatch.setattr("api.console.live.watchers.FAR_BEHIND", 0)
    async with (
        stream(console, await cookie("apprentice"), path) as far,
        stream(console, await cookie("tutor"), about) as one,
    ):
        assert await far() == "changed"
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(1.5):
                await one()
