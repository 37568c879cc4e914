"""Whole simulated apprenticeships over HTTP on the running service, and what each of them leaves behind."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from time import perf_counter
from uuid import UUID

import httpx
from psycopg import connect
from temporalio.client import Client

from api.changing.queue_limit import AT_THE_WORKFLOW
from api.demo.life import Life
from api.demo.person import Person
from api.demo.whose_act import Persons
from api.settings.settings import Settings
from api.wiring.engine import connect_temporal
from api.wiring.simulation import SimulatedTime
from domain.days import months_after
from tests.benchmark.uln import ulns
from tests.signing import signed
from workflows.apprenticeship import workflow_id

MONDAY = date(2030, 1, 7)
LONG = 10
SKILLS_MONTH = 7

_FACTS = "SELECT count(*), sum(octet_length(data)) FROM ledger.events WHERE stream_id = %s"


@dataclass(frozen=True)
class Lived:
    """What one life took and left: seconds of wall time, and events and bytes of history over all its runs."""

    apprenticeship: UUID
    seconds: float
    commands: int
    facts: int
    fact_bytes: int
    runs: int
    events: int
    history_bytes: int


async def lives(settings: Settings, count: int) -> list[Lived]:
    """Return so many apprenticeships lived one after another, from application to distinction, after one to warm up.

    The last one logs more training than the others, and leaves more than 200 facts.
    """
    days = [3, *[3] * count, LONG]
    async with _at(settings) as (http, temporal):
        people = (Person("Amina", "Okafor-Quill", f"a{uln}@example.org", "2001-05-17", uln) for uln in ulns())
        token = signed(lifetime=timedelta(hours=12))
        persons = Persons(http, partial(signed, lifetime=timedelta(hours=12)))
        lived = [
            await _lived(settings, Life(http, SimulatedTime(temporal), token, person, persons=persons), each)
            for each, person in zip(days, people, strict=False)
        ]
    return lived[1:]


@asynccontextmanager
async def _at(settings: Settings) -> AsyncIterator[tuple[httpx.AsyncClient, Client]]:
    temporal = await connect_temporal(settings.temporal_address, settings.namespace)
    # As many connections as changes of one apprenticeship go to its workflow: its pool slows down with every more.
    limits = httpx.Limits(max_connections=AT_THE_WORKFLOW)
    async with httpx.AsyncClient(base_url=settings.api_url, trust_env=False, timeout=30, limits=limits) as http:
        yield http, temporal


async def _lived(settings: Settings, life: Life, training_days: int) -> Lived:
    sent = 0

    async def count(request: httpx.Request) -> None:
        nonlocal sent
        sent += request.method in {"POST", "PUT"} and not request.url.path.startswith("/people/")

    life.http.event_hooks["request"] = [count]
    began = perf_counter()
    apprenticeship = await _live(life, training_days)
    seconds = perf_counter() - began
    with connect(settings.database_url) as connection:
        facts, fact_bytes = connection.execute(_FACTS, (apprenticeship,)).fetchall()[0]
    runs, events, size = await _history(life.time.client, apprenticeship)
    return Lived(apprenticeship, seconds, sent, facts, int(fact_bytes), runs, events, size)


async def _live(life: Life, training_days: int) -> UUID:
    await life.apply()
    await life.move_to(MONDAY)
    await life.enrol(MONDAY)
    await life.allocate_tutor()
    await life.agree_training_plan()
    days = [MONDAY + timedelta(days=28 * month) for month in range(1, 14)]
    sessions = await life.plan_series(days)
    for month, (day, session) in enumerate(zip(days, sessions, strict=True), 1):
        await life.move_to(day)
        training = [day - timedelta(days=back) for back in range(training_days, 0, -1)]
        reviews = [life.review()] if month % 3 == 0 else []
        skills = [life.sit(subject, passed=True) for subject in ("english", "maths") if month == SKILLS_MONTH]
        await asyncio.gather(life.hold(session, day), life.train(training), *reviews, *skills)
    await life.move_to(months_after(MONDAY, 12))
    await life.complete_portfolio()
    await life.confirm()
    await life.pass_gateway()
    await life.observe(life.gateway + timedelta(days=30), "distinction")
    await life.discuss(life.gateway + timedelta(days=40), "distinction")
    await life.finish()
    return known(life)


def known(life: Life) -> UUID:
    """Return the id of a life that has begun."""
    if life.id is None:
        raise LookupError("this life has not applied yet")
    return life.id


async def _history(client: Client, apprenticeship: UUID) -> tuple[int, int, int]:
    runs = events = size = 0
    run: str | None = None
    while run != "":
        handle = client.get_workflow_handle(workflow_id(apprenticeship), run_id=run)
        info = (await handle.describe()).raw_description.workflow_execution_info
        history = await handle.fetch_history()
        runs, events, size = runs + 1, events + len(history.events), size + info.history_size_bytes
        run = history.events[0].workflow_execution_started_event_attributes.continued_execution_run_id
    return runs, events, size
