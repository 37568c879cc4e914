"""The HTTP application put together: every part built once, from the settings, and handed to those that need it."""

import uvicorn
from anyio import CapacityLimiter
from fastapi import FastAPI
from temporalio.client import Client

from activities.audit.audit_reads import AuditReads
from activities.audit.samples import Samples
from activities.calendar_feeds import Feeds
from activities.personal_data.amending import Amending
from activities.personal_data.free_text import SealedTexts
from activities.personal_data.people import People
from activities.personal_data.staff import Staff
from activities.proof.chain_links import Links
from activities.webhooks.subscriptions import Subscriptions
from api.access.audited_reading import Auditing
from api.access.bearer import authenticate
from api.answers import apprenticeship, caseload, clocks, difference, measures, replay, sessions, why
from api.answers.reader import Reader
from api.audit import audit_reads, packing, packs, register_changes, sampling, seals
from api.changing import bounces, endpoints, outcomes
from api.changing.carrying_out import Changes
from api.changing.from_the_register import FromTheRegister
from api.changing.workflows import START, Workflows
from api.http.app import create_app
from api.processes.ports import refuse_taken
from api.registers import amending, people, staff
from api.sending import calendar_feeds, webhooks
from api.settings.settings import Settings
from api.upkeep import health, metrics, over_http
from api.upkeep.over_http import UpkeepOverHttp
from api.wiring.simulation import SimulatedTime
from api.wiring.store import CONNECTIONS, Store, connect_temporal, open_store
from workflows.apprenticeship import Start


def build_api(settings: Settings, store: Store, temporal: Client, start: Start | None = None) -> FastAPI:
    """Return the HTTP application over these; `start` tells how workflows begin."""
    seats = CapacityLimiter(CONNECTIONS)
    who = authenticate(settings.token_key)
    register, texts = People(store.pool), SealedTexts(store.pool, settings.master_key)
    client = SimulatedTime(temporal).client if settings.simulation else temporal
    changes = Changes(Workflows(client, settings.task_queue, store.ledger, seats, start or START), texts, seats)
    reader = Reader(store.ledger, texts, store.book)
    reads, samples = AuditReads(store.pool), Samples(store.pool)
    auditing = Auditing(reads, samples, seats)
    readers, drawing = auditing.readers(who), sampling.Sampling(store.ledger, samples)
    asked = health.Health(temporal, settings.task_queue, store.ledger, store.caseload, seats)
    return create_app(
        [
            caseload.router(store.pool, readers, seats),
            endpoints.router(changes, FromTheRegister(register, store.ledger, store.book, seats), who),
            apprenticeship.router(reader, readers, seats),
            replay.router(reader, readers, seats),
            difference.router(reader, readers, seats),
            why.router(reader, readers, seats),
            sessions.router(reader, readers, seats),
            clocks.router(reader, readers, seats),
            measures.router(reader, readers, seats),
            sampling.router(drawing, who, readers, seats),
            packs.router(packs.Packs(packing.Packer(reader, Links(store.pool))), drawing, auditing, readers, seats),
            seals.router(store.pool, readers, seats),
            over_http.router(UpkeepOverHttp(temporal, settings.task_queue, store.pool), who, readers, seats),
            audit_reads.router(audit_reads.AuditReading(reads), readers, seats),
            register_changes.router(store.pool, readers, seats),
            people.router(register, who, seats),
            amending.router(Amending(store.pool, store.ledger.facts, texts), who, seats),
            staff.router(Staff(store.pool), settings.sent, who, seats),
            bounces.router(changes, store.pool, who, seats),
            webhooks.router(build_webhooks(settings, store), who, seats),
            calendar_feeds.router(calendar_feeds.Calendars(Feeds(store.pool), store.pool, reader), who, seats),
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


async def serve_api(settings: Settings) -> None:
    """Serve HTTP until told to stop. Raises CannotRunError where its port is taken, and as `connect_temporal` does."""
    refuse_taken(settings.host, settings.port, "INDENTURE_PORT")
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
