"""The demo: a small cohort through whole apprenticeships, over HTTP, on the real engine, in simulated time."""

import asyncio
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from time import perf_counter

import httpx
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from activities.verification import Verdict, verify
from api import logs
from api.child import Child
from api.composition import connect_temporal, open_store
from api.demo_lives import LIVES, AnotherStoryError
from api.identity import mint
from api.life import Life, Person, RefusedError
from api.obstacle import ObstacleError
from api.ports import free_port
from api.service import PARTS
from api.settings import Settings
from api.simulation import SimulatedTime
from api.supervisor import servers
from api.upkeep import told
from domain.days import in_words, london_date, months_after
from domain.uln import is_valid_uln

_PATIENCE_SECONDS = 60.0


def demo() -> None:
    """Live the lives, print them, prove the ledger; raises ObstacleError where something is not as told."""
    began = perf_counter()
    console = Console(highlight=False, soft_wrap=True)
    console.print("Four apprentices, a whole apprenticeship each, on real PostgreSQL and real Temporal.")
    with _service() as settings:
        try:
            asyncio.run(_shown(settings, console))
        except (AnotherStoryError, RefusedError, ExceptionGroup) as error:
            raise ObstacleError(f"The demo went otherwise than told: {_first(error)}.") from error
        verdict = _proved(settings)
    for line in told(verdict):
        console.print(line)
    if verdict.damage:
        raise ObstacleError("The ledger of the demo does not fit together.")
    console.print(f"All of it took {perf_counter() - began:.0f} seconds, servers started and stopped included.")


@contextmanager
def _service() -> Iterator[Settings]:
    with tempfile.TemporaryDirectory(prefix="indenture-") as folder, ExitStack() as stack:
        log = stack.enter_context((Path(folder) / "log").open("wb"))
        logs.configure(stack.enter_context((Path(folder) / "demo.log").open("w")))
        wanted = {"INDENTURE_DATA": folder, "INDENTURE_SIMULATION": "1", "INDENTURE_PORT": str(free_port())}
        settings = stack.enter_context(servers(Settings.from_environment(wanted)))
        for part in PARTS:
            child = Child.start(
                part,
                [sys.executable, "-m", "api.cli", part],
                directory=settings.data,
                environment=os.environ | settings.as_environment(),
                output=log,
            )
            stack.callback(child.stop)
        yield settings


async def _shown(settings: Settings, console: Console) -> None:
    async with httpx.AsyncClient(base_url=settings.api_url, timeout=30, trust_env=False) as http:
        await asyncio.wait_for(_answering(http), _PATIENCE_SECONDS)
        lives = await _lives(settings, http)
        await _lived(lives, console)
        for name, life in lives.items():
            console.print(f"\n[bold]{name}[/bold]")
            for sentence in await life.sentences():
                console.print(f"  {sentence}", markup=False)
        await _replayed("Ben", lives["Ben"], console)


async def _answering(http: httpx.AsyncClient) -> None:
    while True:
        try:
            if (await http.get("/health/ready")).json()["worker"]:
                return
        except httpx.TransportError:
            pass
        await asyncio.sleep(0.05)


async def _lives(settings: Settings, http: httpx.AsyncClient) -> dict[str, Life]:
    now, ulns = datetime.now(UTC), filter(is_valid_uln, map(str, count(1_000_000_000)))
    token = mint(settings.token_key, subject="staff-1", role="coordinator", lifetime=timedelta(days=1), now=now)
    time = SimulatedTime(await connect_temporal(settings.temporal_address, settings.namespace))
    cohort = f"{london_date(now):%Y-%m}"
    people = {name: Person(name, "Example", f"{name.lower()}@example.org", "2001-05-17", next(ulns)) for name in LIVES}
    return {name: Life(http, time, token, person, cohort) for name, person in people.items()}


async def _lived(lives: dict[str, Life], console: Console) -> None:
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        tasks = {name: progress.add_task(f"{name}, an apprentice", total=1) for name in lives}

        async def live(name: str, life: Life) -> None:
            await LIVES[name](life)
            progress.update(tasks[name], completed=1, description=f"{name}, done")

        async with asyncio.TaskGroup() as group:
            for name, life in lives.items():
                group.create_task(live(name, life))


async def _replayed(name: str, life: Life, console: Console) -> None:
    day = months_after(life.start, 2) + timedelta(days=16)
    known = (await life.read("/replay", known_on=day.isoformat()))["state"]
    clock = known["cadence"]
    console.print(f"\n[bold]{name}, as known on {in_words(day)}[/bold]")
    console.print(f"  {known['stage']}; {len(known['sessions']['by_id'])} sessions planned until then;")
    console.print(f"  last session held on {clock['last_held_on']}; overdue since {clock['overdue_on']};")
    console.print(f"  escalated to rung {clock['rungs']}.\n")


def _proved(settings: Settings) -> Verdict:
    with open_store(settings.database_url) as store:
        return verify(store.pool)


def _first(error: BaseException) -> BaseException:
    return _first(error.exceptions[0]) if isinstance(error, BaseExceptionGroup) else error
