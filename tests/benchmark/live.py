"""What fifty viewers of live pages cost the process that serves them, and how soon they hear of a change."""

import asyncio
import os
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import UUID

import httpx
import psutil

from activities.caseload.caseload import Caseload
from api.processes.child_process import Child
from api.processes.ports import free_port
from api.settings.settings import Settings
from api.wiring.store import Store
from tests.benchmark.caseload import append_copy
from tests.domain.whole_lives import eventful

Cookie = dict[str, str]
VIEWERS = 50
QUIET_SECONDS = 30.0
CHANGES = 5
_PATIENCE_SECONDS = 60.0
_MARK = "api.cli.main"


@dataclass(frozen=True)
class Viewers:
    """By the cookies of their sessions, those who look at Today, and those who look at one apprenticeship."""

    of_today: list[Cookie]
    of_one: list[Cookie]


@dataclass(frozen=True)
class Viewed:
    """Megabytes of the process without viewers and with them, its share of a core while nothing changes, and delays.

    `heard` are the seconds from a change's commit until each viewer heard of it, `spent` the processor's milliseconds
    for a change that all of them hear of, their coming back included.
    """

    before_megabytes: float
    with_megabytes: float
    share_of_a_core: float
    heard: list[float]
    spent: float


def viewed(settings: Settings, store: Store, viewers: Viewers, known: UUID, folder: Path) -> Viewed:
    """Return what the `viewers` cost: of Today, and of the page of the apprenticeship `known`."""
    Caseload(store.pool, store.ledger, store.book).catch_up()
    with _api(replace(settings, port=free_port(), temporal_address="127.0.0.1:1"), folder) as (process, address):
        return asyncio.run(_viewed(store, process, address, viewers, known))


async def _viewed(store: Store, process: psutil.Process, address: str, viewers: Viewers, known: UUID) -> Viewed:
    one = f"/console/apprenticeships/{known}"
    pages = [*(("/console/today", each) for each in viewers.of_today), *((one, each) for each in viewers.of_one)]
    limits = httpx.Limits(max_connections=None)
    async with httpx.AsyncClient(base_url=address, timeout=60, trust_env=False, limits=limits) as http:
        for page, cookie in [("/console", viewers.of_today[0]), (one, viewers.of_one[0])] * 5:
            (await http.get(page, headers=cookie)).raise_for_status()
        before = process.memory_info().rss / 1e6
        async with _streams(http, store, pages):
            began = _busy(process)
            await asyncio.sleep(QUIET_SECONDS)
            quiet, held = (_busy(process) - began) / QUIET_SECONDS, process.memory_info().rss / 1e6
        heard, began = [], _busy(process)
        for fact in range(CHANGES):
            async with _streams(http, store, pages) as streams:
                heard += await _after_a_change(store, known, fact, streams)
        return Viewed(before, held, quiet, heard, (_busy(process) - began) / CHANGES * 1000)


@asynccontextmanager
async def _streams(
    http: httpx.AsyncClient, store: Store, pages: list[tuple[str, Cookie]]
) -> AsyncIterator[list[AsyncIterator[str]]]:
    since = store.ledger.head().position
    async with AsyncExitStack() as stack:
        asked = [
            stack.enter_async_context(http.stream("GET", f"{page}.events?since={since}", headers=cookie))
            for page, cookie in pages
        ]
        streams = [answer.raise_for_status().aiter_lines() for answer in await asyncio.gather(*asked)]
        await asyncio.gather(*(anext(each) for each in streams))
        yield streams


async def _after_a_change(store: Store, known: UUID, number: int, streams: list[AsyncIterator[str]]) -> list[float]:
    recorded = len(store.ledger.history(known))
    fact = eventful().history[recorded]
    append_copy(store.ledger, known, [fact])
    began = time.perf_counter()
    await asyncio.to_thread(Caseload(store.pool, store.ledger, store.book).catch_up)

    async def told(stream: AsyncIterator[str]) -> float:
        async for line in stream:
            if line == "event: changed":
                return time.perf_counter() - began
        raise RuntimeError(f"a viewer did not hear of change {number}")

    return await asyncio.gather(*map(told, streams))


def _busy(process: psutil.Process) -> float:
    spent = process.cpu_times()
    return spent.user + spent.system


@contextmanager
def _api(settings: Settings, folder: Path) -> Iterator[tuple[psutil.Process, str]]:
    """Yield the process of an API, and where it answers, until the block ends."""
    folder.mkdir(exist_ok=True)
    with (folder / "api.log").open("wb") as log:
        environment = os.environ | settings.as_environment()
        arguments = [sys.executable, "-m", _MARK, "api"]
        child = Child.start("api", arguments, directory=folder, environment=environment, output=log)
        try:
            _await_answer(settings.api_url)
            (process,) = [each for each in psutil.Process().children() if _MARK in each.cmdline()]
            yield process, settings.api_url
        finally:
            child.stop()


def _await_answer(address: str) -> None:
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < deadline:
        try:
            httpx.get(f"{address}/console/signed-out", trust_env=False)
        except httpx.TransportError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError("the API does not answer")
