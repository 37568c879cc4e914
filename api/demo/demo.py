"""The demo: a small cohort through whole apprenticeships, over HTTP, on the real engine, in simulated time."""

import asyncio
import sys
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, date, datetime
from functools import cache
from itertools import count
from pathlib import Path
from time import perf_counter
from uuid import UUID

import httpx
from rich.console import Console
from temporalio.client import Client

from activities.bank_holidays import WorkingCalendar
from activities.proof.verification import Verdict, verify
from api.audit.proof import proof, proof_lines
from api.cannot_run import CannotRunError
from api.demo.asked_to_end import run_until_asked
from api.demo.life import TUTOR, Json, Life, recorded_on
from api.demo.lives import LIVES, AnotherStoryError, Story
from api.demo.person import Person
from api.demo.progress import Follow, Progress, shown_progress
from api.demo.refused import RefusedError
from api.demo.service import simulated_service
from api.demo.whose_act import COORDINATOR, Persons
from api.embedded.parts import Parts
from api.issuer.asking import ask_for_a_token
from api.settings.settings import Settings
from api.wiring.engine import connect_temporal
from api.wiring.simulation import SimulatedTime
from api.wiring.store import open_store
from domain.days import in_words, london_date
from domain.uln import is_valid_uln

_BY_CTRL_C = 130


def demo(folder: Path, parts: Parts, *, told: bool = True) -> None:
    """Live the lives on a service of these parts, tell them where `told`, and prove the ledger.

    It is kept in `folder` to be looked at. Raises CannotRunError where something is not as told, and as `made_anew`
    does.
    """
    began = perf_counter()
    console = Console(highlight=False, soft_wrap=not sys.stdout.isatty())
    console.print("Four apprentices, a whole apprenticeship each, and one in the middle of it.")
    console.print("PostgreSQL and Temporal are real.")
    try:
        with _started(console, folder, parts) as settings:
            run_until_asked(_lived_by_all(settings, console, told=told))
            verdict = _proved(settings)
    except KeyboardInterrupt:
        console.print("Stopped; nothing is left behind.")
        sys.exit(_BY_CTRL_C)
    for line in proof_lines(proof(verdict)):
        console.print(line)
    console.print(f"{len(LIVES)} lives, {verdict.facts} facts, {perf_counter() - began:.0f} seconds, servers included.")


@contextmanager
def _started(console: Console, folder: Path, parts: Parts) -> Iterator[Settings]:
    with ExitStack() as stack:
        with console.status("Starting PostgreSQL, Temporal, the API, a worker and the projector ..."):
            settings = stack.enter_context(simulated_service(folder, parts))
        yield settings


class _FollowedTime(SimulatedTime):
    """The clock of one life, whose date somebody follows."""

    def __init__(self, client: Client, follow: Follow) -> None:
        super().__init__(client)
        self._follow = follow

    async def move_to(self, apprenticeship: UUID, instant: datetime) -> None:
        self._follow(london_date(instant))
        await super().move_to(apprenticeship, instant)


async def _lived_by_all(settings: Settings, console: Console, *, told: bool) -> None:
    async with httpx.AsyncClient(base_url=settings.api_url, timeout=30, trust_env=False) as http:
        with shown_progress(console, LIVES) as progress:
            stories = await _stories(settings, http, progress)
            await asyncio.gather(*(_lived(name, story, progress) for name, story in stories.items()))
        for name, story in stories.items() if told else ():
            console.print(f"\n[bold]{name}[/bold]: {LIVES[name].__doc__}")
            _print_history(await story.life.history(), console)
            for day in story.remarkable:
                await _print_replay(story.life, day, console)
    console.print()


async def _stories(settings: Settings, http: httpx.AsyncClient, progress: Progress) -> dict[str, Story]:
    now, ulns = datetime.now(UTC), filter(is_valid_uln, map(str, count(1_000_000_000)))

    @cache
    def sign(role: str, subject: str) -> str:
        return ask_for_a_token(settings.issuer, settings.issuer_secret, subject=subject, role=role)

    token = sign(*COORDINATOR)
    client = await connect_temporal(settings.temporal_address, settings.namespace)
    working, cohort = WorkingCalendar(), f"{london_date(now):%Y-%m}"
    stories: dict[str, Story] = {}
    for name, uln in zip(LIVES, ulns, strict=False):
        person = Person(name, "Example", f"{name.lower()}@example.org", "2001-05-17", uln)
        time = _FollowedTime(client, progress.follow(name))
        stories[name] = Story(Life(http, time, token, person, cohort, persons=Persons(http, sign, TUTOR)), working)
    return stories


async def _lived(name: str, story: Story, progress: Progress) -> None:
    try:
        await LIVES[name](story)
    except (AnotherStoryError, RefusedError, TimeoutError, httpx.HTTPError) as error:
        why = f"{type(error).__name__}: {error}"
        raise CannotRunError(f"The life of {name} went otherwise than told ({why}).") from error
    progress.done(name)


def _print_history(facts: Iterable[Json], console: Console) -> None:
    for fact in facts:
        unmet = fact["fact"].get("unmet", ())
        said = f"{fact['sentence'].partition(':')[0]}:" if unmet else fact["sentence"]
        console.print(f"  {recorded_on(fact)}  {said}", markup=False)
        for each in unmet:
            console.print(f"{'':14}- {each['reason']}", markup=False)


async def _print_replay(life: Life, day: date, console: Console) -> None:
    known = (await life.read("/replay", known_on=day.isoformat()))["state"]
    held = in_words(date.fromisoformat(known["cadence"]["last_held_on"]))
    open_ones = [each for each in known["clocks"]["raised"].values() if each["overdue_on"]]
    overdue = [
        f"{each['title']} overdue since {in_words(date.fromisoformat(each['overdue_on']))}, "
        f"escalated to rung {each['rungs']}"
        for each in open_ones
    ]
    escalated = ", ".join(overdue) or "nothing overdue"
    console.print(f"  [bold]As known on {in_words(day)}[/bold]: last session held on {held}, {escalated}.")


def _proved(settings: Settings) -> Verdict:
    with open_store(settings.database_url, settings.own_rules) as store:
        verdict = verify(store.pool, settings.seal_keys.public)
    if verdict.damage or not verdict.simulation:
        raise CannotRunError(f"The ledger of the demo is not proved: {' '.join(proof_lines(proof(verdict)))}")
    return verdict
