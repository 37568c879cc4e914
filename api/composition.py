"""The composition root: every part built once, from the settings, and handed to those that need it."""

import asyncio
import signal
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import structlog
import uvicorn
from anyio import CapacityLimiter
from fastapi import FastAPI
from temporalio.client import Client
from temporalio.worker import UnsandboxedWorkflowRunner, Worker

from activities.amending import Amending
from activities.audit_reads import AuditReads
from activities.caseload import Caseload
from activities.database import Pool, open_pool
from activities.deliveries import Deliveries
from activities.feeds import Feeds
from activities.ledger import Ledger
from activities.links import Links
from activities.people import People
from activities.post import Post
from activities.record import Recorder
from activities.samples import Samples
from activities.sealing import Seals
from activities.staff import Staff
from activities.subscriptions import Subscriptions
from activities.writing import Writer
from api import (
    amending,
    audit_reads,
    bounces,
    caseload,
    clocks,
    commands,
    difference,
    feeds,
    health,
    measures,
    metrics,
    outcomes,
    packing,
    packs,
    people,
    reading,
    register_changes,
    replay,
    sampling,
    seals,
    sessions,
    staff,
    upkeep_over_http,
    webhooks,
    why,
)
from api.app import create_app
from api.auditing import Auditing
from api.changes import Changes
from api.daily import Upkeep
from api.desks import Desks
from api.edge import Edge
from api.identity import authenticate
from api.payloads import data_converter
from api.reader import Reader
from api.reconciliation import Reconciler
from api.rules import rulebook
from api.schedules import ensure_schedules
from api.settings import Settings
from api.simulation import SimulatedTime
from api.upkeep_over_http import UpkeepOverHttp
from domain.apprenticeship import FACTS
from domain.rulebook import Rulebook
from workflows.apprenticeship import TOGETHER, ApprenticeshipWorkflow, Start
from workflows.daily import DailyWorkflow
from workflows.guard import Guard
from workflows.telling import TellingWorkflow

CONNECTIONS = 12
WORKFLOWS_KEPT = 6000
NOBODY = UUID(int=0)

LOG = structlog.get_logger("composition")
START = Start(NOBODY, together=TOGETHER)
GATHER_SECONDS = 120.0


@dataclass(frozen=True)
class Store:
    """What stands on the database."""

    pool: Pool
    ledger: Ledger
    book: Rulebook
    caseload: Caseload


@contextmanager
def open_store(database_url: str, ladders: Path | None = None) -> Iterator[Store]:
    """Yield the store at `database_url`, and close its connections at the end.

    `ladders` is the folder of the provider's own ladders. Raises ObstacleError where they cannot be used.
    """
    book = rulebook(ladders)
    pool = open_pool(database_url, size=CONNECTIONS)
    ledger = Ledger(pool, FACTS)
    try:
        yield Store(pool, ledger, book, Caseload(pool, ledger, book))
    finally:
        ledger.close()
        pool.close()


async def connect_temporal(address: str, namespace: str, *, lazy: bool = False) -> Client:
    """Return a client of the engine at `address`; a lazy one connects when first used."""
    return await Client.connect(address, namespace=namespace, data_converter=data_converter(), lazy=lazy)


def build_api(settings: Settings, store: Store, temporal: Client, start: Start | None = None) -> FastAPI:
    """Return the HTTP application over these; `start` tells how workflows begin."""
    seats = CapacityLimiter(CONNECTIONS)
    who = authenticate(settings.token_key)
    register, texts = People(store.pool), Seals(store.pool, settings.master_key)
    client = SimulatedTime(temporal).client if settings.simulation else temporal
    changes = Changes(Desks(client, settings.task_queue, store.ledger, seats, start or START), texts, seats)
    reader = Reader(store.ledger, texts, store.book)
    reads, samples = AuditReads(store.pool), Samples(store.pool)
    auditing = Auditing(reads, samples, seats)
    readers, drawing = auditing.readers(who), sampling.Sampling(store.ledger, samples)
    asked = health.Health(temporal, settings.task_queue, store.ledger, store.caseload, seats)
    return create_app(
        [
            caseload.router(store.pool, readers, seats),
            commands.router(changes, Edge(register, store.ledger, store.book, seats), who),
            reading.router(reader, readers, seats),
            replay.router(reader, readers, seats),
            difference.router(reader, readers, seats),
            why.router(reader, readers, seats),
            sessions.router(reader, readers, seats),
            clocks.router(reader, readers, seats),
            measures.router(reader, readers, seats),
            sampling.router(drawing, who, readers, seats),
            packs.router(packs.Packs(packing.Packer(reader, Links(store.pool))), drawing, auditing, readers, seats),
            seals.router(store.pool, readers, seats),
            upkeep_over_http.router(UpkeepOverHttp(temporal, settings.task_queue, store.pool), who, readers, seats),
            audit_reads.router(audit_reads.AuditReading(reads), readers, seats),
            register_changes.router(store.pool, readers, seats),
            people.router(register, who, seats),
            amending.router(Amending(store.pool, store.ledger.facts, texts), who, seats),
            staff.router(Staff(store.pool), settings.sent, who, seats),
            bounces.router(changes, store.pool, who, seats),
            webhooks.router(build_webhooks(settings, store), who, seats),
            feeds.router(feeds.Calendars(Feeds(store.pool), store.pool, reader), who, seats),
            outcomes.router(changes, store.book, who),
            health.router(asked),
            metrics.router(asked),
        ]
    )


def build_webhooks(settings: Settings, store: Store) -> webhooks.Webhooks:
    """Return what answers about the receivers of webhooks."""
    subscriptions = Subscriptions(store.pool, settings.master_key)
    # Whoever runs everything here has receivers here too.
    inside = settings.webhooks_inside or not settings.database_url
    return webhooks.Webhooks(store.ledger, subscriptions, inside=inside)


def build_reconciler(settings: Settings, store: Store, temporal: Client) -> Reconciler:
    """Return what compares the workflows with the ledger."""
    client = SimulatedTime(temporal).client if settings.simulation else temporal
    return Reconciler(client, settings.task_queue, store.ledger, store.book)


def build_post(
    settings: Settings, store: Store, temporal: Client, recorder: Recorder, gather_seconds: float
) -> Post | None:
    """Return what tells people, or None where there is no mail server."""
    if settings.mailbox is None:
        return None
    client = SimulatedTime(temporal).client if settings.simulation else temporal
    desks = Desks(client, settings.task_queue, store.ledger, CapacityLimiter(CONNECTIONS), START)
    writer = Writer(store.ledger, recorder.states, People(store.pool), Staff(store.pool))
    return Post(settings.mailbox, writer, store.book, client, settings.task_queue, desks.hand_in, gather_seconds)


@asynccontextmanager
async def running_worker(
    settings: Settings, store: Store, temporal: Client, *, gather_seconds: float = GATHER_SECONDS
) -> AsyncIterator[Worker]:
    """Yield a worker at work; it finishes what it has begun when the block is left.

    A letter to a tutor gathers what to say for `gather_seconds`: a morning's alarms all ring within that.
    """
    recorder = Recorder(store.ledger, store.book, tells=settings.mailbox is not None)
    post = build_post(settings, store, temporal, recorder, gather_seconds)
    telling: list[Callable[..., Any]] = [post.hand_over, post.address, post.send, post.report] if post else []
    daily = Upkeep(store.pool, settings.seal_keys, build_reconciler(settings, store, temporal))
    with ThreadPoolExecutor(CONNECTIONS, thread_name_prefix="record") as threads:
        worker = Worker(
            temporal,
            task_queue=settings.task_queue,
            workflows=[ApprenticeshipWorkflow, TellingWorkflow, DailyWorkflow],
            activities=[
                recorder.record,
                recorder.record_together,
                recorder.stand,
                *telling,
                daily.prove,
                daily.seal,
                daily.compare,
                daily.reconcile,
            ],
            activity_executor=threads,
            interceptors=[Guard()],
            # Contracts and replays keep them deterministic: see docs/adr/0017.
            workflow_runner=UnsandboxedWorkflowRunner(),
            max_cached_workflows=WORKFLOWS_KEPT,
            max_concurrent_local_activities=CONNECTIONS,
            # A killed worker otherwise costs ten seconds for every apprenticeship that it held.
            sticky_queue_schedule_to_start_timeout=timedelta(seconds=2),
            graceful_shutdown_timeout=timedelta(seconds=20),
        )
        async with worker:
            yield worker


async def serve_api(settings: Settings) -> None:
    """Serve HTTP until told to stop."""
    temporal = await connect_temporal(settings.temporal_address, settings.namespace, lazy=True)
    with open_store(settings.database_url, settings.ladders) as store:
        app = build_api(settings, store, temporal)
        config = uvicorn.Config(
            app,
            host=settings.host,
            port=settings.port,
            access_log=False,
            log_config=None,
            server_header=False,
            timeout_graceful_shutdown=15,
        )
        await uvicorn.Server(config).serve()


async def serve_worker(settings: Settings) -> None:
    """Work until told to stop."""
    if settings.mailbox is None:
        LOG.warning("nobody is told: INDENTURE_SMTP is not set")
    temporal = await connect_temporal(settings.temporal_address, settings.namespace)
    with open_store(settings.database_url, settings.ladders) as store:
        async with running_worker(settings, store, temporal):
            await ensure_schedules(temporal, settings.task_queue)
            await told_to_stop()


async def serve_projector(settings: Settings) -> None:
    """Keep the read tables up to date, and send webhooks, until told to stop."""
    with open_store(settings.database_url, settings.ladders) as store:
        subscriptions = Subscriptions(store.pool, settings.master_key)
        deliveries = Deliveries(store.ledger, subscriptions, inside=settings.webhooks_inside)
        done, stop = threading.Event(), asyncio.Event()
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(asyncio.to_thread(store.caseload.follow, done))
            tasks.create_task(deliveries.follow(stop))
            try:
                await told_to_stop()
            finally:
                # Whichever part fails, the other ends too: the process is started again, loudly.
                stop.set()
                done.set()


async def told_to_stop() -> None:
    """Return once the process is told to end."""
    stop = asyncio.Event()
    for told in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(told, stop.set)
    await stop.wait()
