"""A service with a small cohort, answering at a port, and a browser that looks at its console: each once a process."""

import asyncio
import re
import shutil
import socket
from contextlib import AsyncExitStack, asynccontextmanager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qsl
from uuid import uuid4

import httpx
import pytest
import uvicorn
from axe_playwright_python.base import AXE_SCRIPT
from playwright.async_api import async_playwright

from activities.access.console_sessions import ConsoleSessions
from activities.caseload.caseload import Caseload
from api.console.entrance.reception import COOKIE
from api.console.entrance.tickets import TICKET
from api.demo.life import Life, Person
from api.demo.whose_act import Persons
from api.issuer.demo_people import DEMO_PEOPLE
from api.wiring.engine import connect_temporal
from api.wiring.http import build_api
from api.wiring.simulation import SimulatedTime
from api.wiring.store import open_store
from api.wiring.worker import running_worker
from domain.days import london_date
from tests.conftest import ULNS, new_database, settings_for
from tests.signing import bearer, signed

BROWSERS = ["chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"]
"""Whoever has several looks with the first: the shell has no window to draw, and works half as long."""
CHROMIUM = next(filter(None, map(shutil.which, BROWSERS)), None)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--in-process-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
DESK = {"width": 1280, "height": 720}
PATIENCE = 15_000
KEPT = {"domain": "127.0.0.1", "path": "/", "secure": True, "httpOnly": True, "sameSite": "Lax"}
"""How a browser that signs in keeps the cookie of its session."""
COLOURS_ONCE = """() => {
    const made = axe.commons.color.Color.prototype, parsed = made.parseString, known = {};
    made.parseString = function (text) {
        const { r, g, b, alpha } = known[text] ??= parsed.call(new axe.commons.color.Color(), text);
        return Object.assign(this, { r, g, b, alpha });
    };
}"""
"""Has axe find out once what a colour is: it would for each text and for all that it stands in, half of its time."""
FAULTS = """async (options) => (await axe.run(options)).violations
    .map((each) => `${each.id}: ${each.nodes[0].html.slice(0, 200)}`)"""
HOSTILE = '<img src=x onerror="document.title=1">\u202etxet edoc'

PEOPLE = {
    "coordinator": "the coordinator",
    "tutor": "the tutor",
    "programme_lead": "the programme lead",
    "employer": "the employer's contact",
    "apprentice": "the apprentice",
    "auditor": "the auditor",
}
"""The people of the embedded issuer by their roles: whose name is pressed to be one of them."""

SUBJECTS = {each.role: each.subject for each in DEMO_PEOPLE}


def pytest_collection_modifyitems(items):
    """Say plainly which tests are left out where there is no browser."""
    for item in items:
        if not CHROMIUM and Path(__file__).parent in Path(item.fspath).parents:
            why = "there is no Chromium here to look at the console: apt install chromium-headless-shell (Debian)"
            item.add_marker(pytest.mark.skip(reason=why))


class InThisLoop(uvicorn.Server):
    """A server that leaves signals to whoever runs the tests."""

    def capture_signals(self):
        return nullcontext()


@dataclass(repr=False)
class Console:
    """The service as a browser reaches it, and who is on its caseload."""

    address: str
    settings: object
    store: object
    temporal: object
    http: httpx.AsyncClient
    lives: dict = field(default_factory=dict)
    sample: str = ""

    def life(self, name, **given):
        uln = next(ULNS)
        first, _, last = name.partition(" ")
        person = Person(first, last, f"someone.{uln}@example.org", "2001-05-17", uln)
        persons = Persons(self.http, signed)
        return Life(self.http, SimulatedTime(self.temporal), signed(), person, persons=persons, **given)

    def on_caseload(self):
        """Bring the caseload up to what was recorded."""
        caseload = Caseload(self.store.pool, self.store.ledger, self.store.book)
        while caseload.catch_up():
            pass

    async def in_first_week(self, name):
        """Return somebody whose training began, by their own calendar, a moment ago."""
        life = self.life(name)
        await life.apply()
        await life.enrol(datetime.now(UTC).date() + timedelta(days=2))
        await life.allocate_tutor()
        await life.move_to(life.start)
        return life

    def page_of(self, name):
        return f"{self.address}/console/apprenticeships/{self.lives[name].id}"


@pytest.fixture(scope="session")
async def console(postgresql, temporal_address, tmp_path_factory):
    """Return the service with its cohort."""
    async with serving(postgresql, temporal_address, tmp_path_factory.mktemp("console")) as made:
        await live(made)
        yield made


@asynccontextmanager
async def serving(postgresql, temporal_address, folder):
    """Run a service with an empty ledger during the block."""
    async with AsyncExitStack() as stack:
        listening = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        port = listening.getsockname()[1]
        url = new_database(postgresql, simulation=True)
        settings = settings_for(url, temporal_address, folder)
        address = f"http://127.0.0.1:{port}"
        settings = replace(settings, letterhead=replace(settings.letterhead, address=address))
        store = stack.enter_context(open_store(url, settings.own_rules))
        temporal = await connect_temporal(temporal_address, "default")
        await stack.enter_async_context(running_worker(settings, store, temporal))
        app = build_api(settings, store, temporal)
        await stack.enter_async_context(answering(app, listening))
        http = await stack.enter_async_context(httpx.AsyncClient(base_url=address, timeout=30, trust_env=False))
        yield Console(address, settings, store, temporal, http)


@asynccontextmanager
async def answering(app, listening):
    """Have an application answer at a socket during the block."""
    config = uvicorn.Config(app, log_config=None, access_log=False, lifespan="off", timeout_keep_alive=75)
    server = InThisLoop(config)
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    yield
    server.should_exit = server.force_exit = True
    await serving


async def live(made):
    """Live the cohort's lives: one in training with an escalation, one ready for the gateway, one just begun."""
    amina, gareth, zoe = (made.life(name) for name in ("Amina Okafor", "Gareth Pugh", f"Zoë {HOSTILE}"))
    made.lives = {"amina": amina, "gareth": gareth, "zoe": zoe}
    await asyncio.gather(in_training(made, amina), at_the_gateway(made, gareth), begun(made, zoe))
    made.on_caseload()
    headers = {**bearer("quality_lead", "lead-9"), "Idempotency-Key": str(uuid4())}
    made.sample = (await made.http.post("/samples", json={"size": 3}, headers=headers)).json()["sample"]


async def in_training(made, life):
    start = london_date(datetime.now(UTC)) + timedelta(days=2)
    await life.apply()
    await life.enrol(start, prior_attainment={"english": "level 2", "maths": "none", "evidence": "GCSE-1"})
    await life.allocate_tutor()
    await link(made, life, "apprentice-1", "employer-1")
    await life.move_to(start)
    for month in range(1, 5):
        await life.month(start + timedelta(days=27 * month))
    await life.add_evidence(["K1", "K2", "S1", "S4", "B1"])
    planned = start + timedelta(days=27 * 5)
    await life.do("POST", "/sessions", {"planned_on": planned.isoformat(), "mode": "workplace", "starts_at": "10:00"})
    await life.move_to(start + timedelta(days=27 * 4 + 45))
    later = start + timedelta(days=27 * 4 + 60)
    await life.do("POST", "/sessions", {"planned_on": later.isoformat(), "mode": "microsoft teams"})


async def at_the_gateway(made, life):
    start = london_date(datetime.now(UTC)) + timedelta(days=2)
    await life.apply()
    held = {"english": "level 2", "maths": "level 2", "evidence": "GCSE-1"}
    await life.enrol(start, prior_attainment=held, prior_learning_hours=91)
    await life.allocate_tutor()
    await life.move_to(start + timedelta(days=370))
    await life.train([start + timedelta(days=7 * week) for week in range(13)], minutes=900)
    await life.complete_portfolio()
    await life.confirm()


async def begun(made, life):
    await life.apply()


async def link(made, life, apprentice, contact):
    """Let the people of the embedded issuer be the apprentice of a life and their employer's contact."""
    state = (await life.read())["state"]
    headers = life.headers()
    employer = state["enrolment"]["employer"]
    contacts = (await made.http.get(f"/people/employers/{employer}/contacts", headers=headers)).json()["contacts"]
    for subject, person in ((apprentice, state["application"]["person"]), (contact, contacts[0]["contact"])):
        answer = await made.http.put(f"/people/subjects/{subject}", json={"person": person}, headers=life.headers())
        answer.raise_for_status()


@pytest.fixture(scope="session")
async def cookie(console):
    """Return a way to the cookie of somebody of the embedded issuer, signed in without a browser."""

    async def of(role, to="/console"):
        answer, _ = await signed_in_by_hand(console, role, to)
        return session_of(answer)

    return of


async def signed_in_by_hand(console, role, to="/console", ticket="", session=""):
    """Return the last answer of signing in, and the ticket that it needed; the browser may have a session before."""
    if not ticket:
        begun = await console.http.get("/console/sign-in", params={"to": to})
        ticket, asked = ticket_in(begun), begun.headers["Location"]
    else:
        ticket, asked = ticket
    held = "; ".join(filter(None, (ticket, session)))
    return await console.http.get(await picked_at(console, asked, role), headers={"Cookie": held}), ticket


async def picked_at(console, asked, role):
    """Return where the issuer sends back whoever picks somebody at an address of it."""
    address, _, query = asked.partition("?")
    said = dict(parse_qsl(query)) | {"person": SUBJECTS[role]}
    return (await console.http.post(address, data=said)).headers["Location"]


async def session_that_ended(console, role):
    """Return the header of a session that has ended, and the token that its forms hold."""
    answer, _ = await signed_in_by_hand(console, role)
    session = session_of(answer)
    token = token_on((await console.http.get("/console", headers=session)).text)
    ConsoleSessions(console.store.pool).end(session["Cookie"].partition("=")[2])
    return session, token


def token_on(page):
    """Return what the forms on a page are known by."""
    return re.search(r'name="token" value="([0-9a-f]+)"', page)[1]


def whoever_it_is(answer, known):
    """Return a page without the id that was asked for, and the moment at which it was."""
    return re.sub(r"<time [^>]*>[^<]*</time>", "", answer.text.replace(str(known), ""))


def cookies_in(answer):
    """Return the cookies that an answer sets, by name."""
    said = (each.partition(";")[0].partition("=") for each in answer.headers.get_list("Set-Cookie"))
    return {name: value for name, _, value in said}


def ticket_in(answer):
    """Return the ticket that an answer hands over, as the browser sends it."""
    (given,) = (each for each in cookies_in(answer).items() if each[0].startswith(TICKET) and each[1].strip('"'))
    return "=".join(given)


def session_of(answer):
    """Return the header that carries the session which an answer began."""
    return {"Cookie": f"{COOKIE}={cookies_in(answer)[COOKIE]}"}


@pytest.fixture(scope="session")
async def browser():
    """Return the browser."""
    async with async_playwright() as playwright:
        started = await playwright.chromium.launch(executable_path=CHROMIUM, headless=True, args=FLAGS)
        yield started
        await started.close()


@pytest.fixture(scope="session")
def signed_in(cookie):
    """Return a way to the cookies of somebody who has signed in, each once."""
    known = {}

    async def cookies_of(role):
        if role not in known:
            name, _, value = (await cookie(role))["Cookie"].partition("=")
            known[role] = {"name": name, "value": value, **KEPT}
        return [known[role]]

    return cookies_of


async def sign_in(page, console, role):
    """Sign in as somebody of the embedded issuer, on a page of a browser."""
    await page.goto(f"{console.address}/console", timeout=PATIENCE)
    await page.get_by_role("button", name=PEOPLE[role], exact=True).click()
    await page.wait_for_url(re.compile(r"/console$"))


@pytest.fixture
async def look(browser, console, windows, signed_in):
    """Return a way to a page as somebody sees it: of a role, or of nobody where that is None.

    A new one has nothing kept of what others asked for, and whoever says more of it than its size has one.
    """
    async with AsyncExitStack() as stack:

        async def see(role, path="/console", *, viewport=DESK, new=False, **how):
            fresh = new or how or not role
            opened = window(browser, viewport=viewport, **how) if fresh else windows(viewport=viewport)
            page = await stack.enter_async_context(opened)
            if role:
                await page.context.add_cookies(await signed_in(role))
            page.answer = await page.goto(path if "://" in path else console.address + path)
            return page

        yield see


@pytest.fixture(scope="session")
async def windows(browser):
    """Return a way to a window for the block: one that was looked at before is as new, and much cheaper."""
    free = []
    async with AsyncExitStack() as stack:

        @asynccontextmanager
        async def of(*, viewport=DESK, color_scheme="light", offline=False):
            page = free.pop() if free else await stack.enter_async_context(window(browser))
            await page.set_viewport_size(viewport)
            await page.emulate_media(media="screen", color_scheme=color_scheme)
            await page.context.set_offline(offline)
            yield page
            await as_new(page)
            free.append(page)

        yield of


async def as_new(page):
    """Make a window as it was before anybody looked, but for its size, its colours and whether it is offline."""
    await page.unroute_all()
    await page.goto("about:blank")
    await page.context.clear_cookies()
    page.said.clear()
    page.asked.clear()


@asynccontextmanager
async def window(browser, **how):
    """Open a window for the block: it notes what its pages say, and what they ask for."""
    context = await browser.new_context(**{"viewport": DESK} | how)
    context.set_default_timeout(PATIENCE)
    page = await context.new_page()
    page.said, page.asked = [], []
    page.on("console", lambda message: page.said.append(message.text))
    page.on("pageerror", lambda error: page.said.append(str(error)))
    page.on("request", lambda request: page.asked.append(request.url))
    yield page
    await context.close()


@pytest.fixture
def faults():
    """Return a way to what axe finds on a page."""

    async def found(page, **options):
        if not await page.evaluate("'axe' in window"):
            await page.evaluate(AXE_SCRIPT)
            await page.evaluate(COLOURS_ONCE)
        return await page.evaluate(FAULTS, {"resultTypes": ["violations"], **options})

    return found
