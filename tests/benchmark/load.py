"""Load on the running service: the same change by client and over HTTP, beside updates that do nothing."""

import asyncio
import json
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from statistics import median
from time import perf_counter
from typing import Any
from uuid import UUID, uuid4

import httpx
from temporalio.client import Client, WorkflowHandle

from activities.ledger.signatures import Signatures
from api.demo.life import Life
from api.demo.person import Person
from api.settings.settings import Settings
from api.wiring.engine import connect_temporal
from api.wiring.simulation import SimulatedTime
from domain.command import Command, Outcome
from domain.days import london_date
from tests.benchmark.bare import MeasuredWorkflow
from tests.benchmark.lives import known
from tests.benchmark.uln import ulns
from tests.benchmark.wire import Wire
from tests.signing import signed
from workflows.apprenticeship import ApprenticeshipWorkflow, workflow_id

SUMMARY = "Spoke about the workshop prepared for two new mentors, and agreed what to reflect on together."
# What the summary becomes when the API seals it: it is as long as this.
SEALED = "sealed.v1:" + secrets.token_urlsafe(12 + len(SUMMARY) + 16)
CONTACT = {"channel": "telephone"}

Call = Callable[[int], Awaitable[object]]
"""One change, to the apprenticeship of this number."""


@dataclass(frozen=True)
class Calls:
    """The same change in each way, and what the engine asks at least; `ids` are the apprenticeships by their number."""

    ids: Sequence[UUID]

    transition: Call
    http: Call
    bare: Call
    bare_local: Call


@dataclass(frozen=True)
class Latencies:
    """Seconds a call, at the median; and each median of the rounds' ratios to another."""

    seconds: dict[str, float]
    rounds: dict[str, list[float]]

    def ratio(self, ours: str, bare: str) -> float:
        """Return how many times as long one takes as the other, in the median round."""
        return median(a / b for a, b in zip(self.rounds[ours], self.rounds[bare], strict=True))


@asynccontextmanager
async def calls(settings: Settings, apprenticeships: int) -> AsyncIterator[Calls]:
    """Yield the calls to so many apprenticeships on programme, each to the workflow of its number."""
    temporal = await connect_temporal(settings.temporal_address, settings.namespace)
    token = signed(lifetime=timedelta(hours=12))
    async with httpx.AsyncClient(base_url=settings.api_url, trust_env=False) as http:
        ids = await _apprenticeships(http, temporal, token, apprenticeships)
    ours = [temporal.get_workflow_handle(workflow_id(each)) for each in ids]
    wire, signatures = Wire(settings.host, settings.port), Signatures(settings.command_keys)

    async def transition(number: int) -> None:
        command = signatures.signed(_command(ids[number]))
        outcome = await ours[number].execute_update(ApprenticeshipWorkflow.transition, command, id=str(command.id))
        _check(outcome)

    async def over_http(number: int) -> None:
        headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": str(uuid4())}
        body = {**CONTACT, "occurred_on": _today(), "summary": SUMMARY}
        path = f"/apprenticeships/{ids[number]}/contacts"
        await wire.post(path, json.dumps(body).encode(), headers)

    async def bare(number: int) -> None:
        await _bare(MeasuredWorkflow.nothing, ours[number], ids[number])

    async def bare_local(number: int) -> None:
        await _bare(MeasuredWorkflow.nothing_recorded, ours[number], ids[number])

    try:
        yield Calls(ids, transition, over_http, bare, bare_local)
    finally:
        await wire.close()


async def latencies(calls: Sequence[tuple[str, Call]], *, rounds: int, each: int) -> Latencies:
    """Return how long one call takes, the kinds in turns of `each` calls, one at a time."""
    pooled: dict[str, list[float]] = {name: [] for name, _ in calls}
    by_round: dict[str, list[float]] = {name: [] for name, _ in calls}
    for turn in range(-1, rounds):
        for name, call in calls[:: 1 if turn % 2 else -1]:
            spent = [await _seconds(call) for _ in range(each)]
            # The first round warms up.
            if turn >= 0:
                pooled[name] += spent
                by_round[name].append(median(spent))
    return Latencies({name: median(spent) for name, spent in pooled.items()}, by_round)


async def throughput(
    calls: Sequence[tuple[str, Call]], *, rounds: int, each: int, apprenticeships: int
) -> dict[str, list[float]]:
    """Return calls a second in each round, one in flight at every apprenticeship, the kinds in turns."""
    rates: dict[str, list[float]] = {name: [] for name, _ in calls}

    async def loop(call: Call, number: int) -> None:
        for _ in range(each):
            await call(number)

    for turn in range(-1, rounds):
        for name, call in calls[:: 1 if turn % 2 else -1]:
            began = perf_counter()
            await asyncio.gather(*(loop(call, number) for number in range(apprenticeships)))
            if turn >= 0:
                rates[name].append(apprenticeships * each / (perf_counter() - began))
    return rates


async def _seconds(call: Call) -> float:
    began = perf_counter()
    await call(0)
    return perf_counter() - began


async def _apprenticeships(http: httpx.AsyncClient, temporal: Client, token: str, count: int) -> list[UUID]:
    ids = []
    for number, uln in zip(range(count), ulns(), strict=False):
        person = Person("Amina", "Okafor-Quill", f"a{number}@example.org", "2001-05-17", uln)
        life = Life(http, SimulatedTime(temporal), token, person)
        await life.apply()
        await life.enrol(london_date(datetime.now(UTC)))
        await life.allocate_tutor()
        ids.append(known(life))
    return ids


def _today() -> str:
    return london_date(datetime.now(UTC)).isoformat()


def _command(apprenticeship: UUID) -> Command:
    body = {**CONTACT, "occurred_on": _today(), "summary": SEALED}
    return Command(uuid4(), apprenticeship, "record-contact", body, "staff-1", "coordinator", secrets.token_hex(32))


async def _bare(update: object, handle: WorkflowHandle[Any, Any], apprenticeship: UUID) -> None:
    command = _command(apprenticeship)
    outcome: Outcome = await handle.execute_update(update, command, id=str(command.id))  # type: ignore[call-overload]
    _check(outcome)


def _check(outcome: Outcome) -> None:
    if outcome.status != "accepted":
        raise RuntimeError(f"the benchmark's change was answered {outcome}")
