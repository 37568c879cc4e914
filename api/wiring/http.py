"""The HTTP application put together: every part built once, from the settings, and handed to those that need it."""

from collections.abc import Sequence
from contextlib import AsyncExitStack

import uvicorn
from anyio import CapacityLimiter
from fastapi import APIRouter, FastAPI
from prometheus_client import CollectorRegistry
from temporalio.client import Client

from activities.access.console_sessions import ConsoleSessions
from activities.audit.audit_reads import AuditReads
from activities.audit.samples import Samples
from activities.calendar_feeds import Feeds
from activities.caseload.caseload import Caseload
from activities.caseload.touched import Touched
from activities.ledger.signatures import Signatures
from activities.master_key import MasterKey
from activities.personal_data.free_text import SealedTexts
from activities.personal_data.people import People
from activities.personal_data.who_is_who import WhoIsWho
from activities.proof.chain_links import Links
from api.access.audited_reading import Auditing
from api.access.bearer import Who
from api.access.changers import entitled_changers
from api.access.door import Door
from api.access.readers import Readers, entitled_readers
from api.answers.acts import Acting
from api.answers.apprenticeship import ApprenticeshipAnswers
from api.answers.clocks import Clocks
from api.answers.difference import Differences
from api.answers.history import Histories
from api.answers.measures import Measuring
from api.answers.named_history import NamedHistories, Names
from api.answers.of_many.caseload import CaseloadAnswers
from api.answers.of_many.figures import Figuring
from api.answers.of_many.named_caseload import NamedCaseloads
from api.answers.of_many.today import Todays
from api.answers.policy import PolicyAnswers
from api.answers.preview import Previews
from api.answers.proposals import Proposals
from api.answers.reader import Reader, ReadOnce
from api.answers.replay import Replaying
from api.answers.sessions import Sessions
from api.answers.standards import Standards
from api.answers.values import Values
from api.answers.why import Reasons
from api.asking import drawing_samples
from api.asking import over_http as asking
from api.audit.access_changes import AccessChanges
from api.audit.audit_reads import AuditReading
from api.audit.eyes import Eyes
from api.audit.packing import Packer
from api.audit.packs import Packs
from api.audit.register_changes import RegisterChanges
from api.audit.sampling import Sampling
from api.audit.seals import SealReading
from api.changing import bounces, endpoints, many_endpoints
from api.changing.asked_for import AskedFor
from api.changing.carrying_out import Changes
from api.changing.from_the_register import FromTheRegister
from api.changing.many_at_once import ManyAtOnce
from api.changing.outcomes import Outcomes
from api.changing.selecting import Selecting
from api.changing.taking import Taking
from api.changing.witness import Witness
from api.changing.workflows import START, Workflows
from api.console.acting.forms import that_bring_a_file
from api.console.auditing import pack_checks
from api.console.entrance.parts import LARGEST_FILE_BYTES
from api.console.entrance.questioning import Answers, Questioning
from api.console.live.watchers import Watchers
from api.embedded.sent_mail import SentMail
from api.http.app import create_app
from api.http.openapi import Routes, changes_of
from api.http.requests_counted import RequestMetrics
from api.http.streams_end_first import StreamsEndFirst
from api.identity.ended_access import EndedAccess
from api.identity.identity import Identity
from api.identity.keys import Keys
from api.processes import open_files
from api.processes.kept_memory import spare_what_is_kept
from api.processes.ports import refuse_taken
from api.questions import QUESTIONS
from api.sending import calendar_feeds, webhooks_over_http
from api.sending.calendar_feeds import Calendars
from api.sending.webhooks import Webhooks
from api.settings.settings import Settings
from api.upkeep import health, metrics, over_http
from api.upkeep.asked_once import AskedOnce
from api.upkeep.counting import Counting
from api.upkeep.looking import Looking
from api.upkeep.over_http import UpkeepOverHttp
from api.wiring.console import build_console
from api.wiring.engine import connect_temporal
from api.wiring.identity import caller_of, identity_of, keys_kept_fresh
from api.wiring.policies import refuse_unanswered
from api.wiring.registers import registers_changed, registers_read
from api.wiring.simulation import SimulatedTime
from api.wiring.store import CONNECTIONS, Store, open_store
from api.wiring.webhooks import build_webhooks
from workflows.apprenticeship import Start


def build_api(
    settings: Settings, store: Store, temporal: Client, start: Start | None = None, keys: Keys | None = None
) -> FastAPI:
    """Return the HTTP application; `keys` are the issuer's. Raises CannotRunError where the policy lacks an act."""
    seats = CapacityLimiter(CONNECTIONS)
    keys, ended = keys or Keys(settings.issuer_given), EndedAccess(store.pool)
    caller = caller_of(identity := identity_of(settings, keys, ended))
    texts = SealedTexts(store.pool, settings.master_key)
    witness = Witness(temporal, settings.task_queue, store.ledger, seats)
    changes = Changes(workflows := _workflows(settings, store, temporal, witness, seats, start), texts, seats)
    completing = FromTheRegister(People(store.pool), WhoIsWho(store.pool), store.ledger, store.book, seats)
    reader, samples = Reader(store.ledger, texts, store.book), Samples(store.pool)
    webhooks, calendars = build_webhooks(settings, store), Calendars(Feeds(store.pool), store.pool, reader)
    upkeep, drawing = UpkeepOverHttp(temporal, settings.task_queue, store.pool), Sampling(store.ledger, samples)
    auditing, of_this_process = Auditing(AuditReads(store.pool), samples), _counted(workflows)
    door = Door(store.ledger, WhoIsWho(store.pool), store.book, seats, of_this_process)
    readers, taking = Readers(door, auditing, seats), Taking(AskedFor(changes, Previews(reader), completing), door)
    many = ManyAtOnce(taking, Selecting(store.pool, readers, seats))
    others = [*_read_by_auditors(store, reader, drawing, auditing), *registers_read(store, texts, reader)]
    others += [*_read_otherwise(store, settings), Outcomes(changes), upkeep, webhooks, calendars]
    entitled = entitled_changers(caller, door)
    changing = [
        *registers_changed(store, texts, ended, entitled, seats),
        *_changed_beside(entitled, drawing, upkeep, webhooks, calendars, seats),
    ]
    refuse_unanswered(store.book.policies, {each.in_policy for each in QUESTIONS}, changes_of(changing))
    questioning = Questioning(QUESTIONS, _of_a_page(store, others, reader), readers, seats)
    watchers, always = _watchers(store, identity, seats), [*others, *_read_from_facts(store, reader)]
    return _served(
        [
            asking.router(QUESTIONS, always, entitled_readers(caller, readers), seats),
            *_commands(many, changes, store, caller, seats),
            *changing,
            *build_console(settings, store, identity, many, questioning, drawing, watchers),
            *_watching(settings, store, temporal, witness, keys, of_this_process),
        ],
        of_this_process,
        watchers,
    )


def _commands(
    many: ManyAtOnce, changes: Changes, store: Store, caller: Who, seats: CapacityLimiter
) -> Sequence[Routes]:
    return [
        endpoints.router(many.taking, caller),
        many_endpoints.router(many, caller),
        bounces.router(changes, store.pool, many.taking.door, caller, seats),
    ]


def _watchers(store: Store, identity: Identity, seats: CapacityLimiter) -> Watchers:
    return Watchers(Touched(store.pool), ConsoleSessions(store.pool), identity, seats)


def _served(routers: Sequence[APIRouter], counted: CollectorRegistry, watchers: Watchers) -> FastAPI:
    larger = {pack_checks.ADDRESS: LARGEST_FILE_BYTES, that_bring_a_file(): LARGEST_FILE_BYTES}
    app = create_app(routers, RequestMetrics(counted), larger)
    app.state.watchers = watchers
    return app


def _changed_beside(  # noqa: PLR0913, PLR0917 - what is changed, from the composition root
    who: Who,
    drawing: Sampling,
    upkeep: UpkeepOverHttp,
    webhooks: Webhooks,
    calendars: Calendars,
    seats: CapacityLimiter,
) -> Sequence[Routes]:
    return [
        drawing_samples.router(drawing, who, seats),
        over_http.router(upkeep, who),
        webhooks_over_http.router(webhooks, who, seats),
        calendar_feeds.router(calendars, who, seats),
    ]


def _workflows(  # noqa: PLR0913, PLR0917 - what they work with
    settings: Settings, store: Store, temporal: Client, witness: Witness, seats: CapacityLimiter, start: Start | None
) -> Workflows:
    client = SimulatedTime(temporal).client if settings.simulation else temporal
    signed = Signatures(settings.command_keys).signed
    return Workflows(client, settings.task_queue, store.ledger, witness, seats, start or START, signed)


def _counted(workflows: Workflows) -> CollectorRegistry:
    registry = CollectorRegistry()
    registry.register(workflows.queue.ahead)
    return registry


def _read_from_facts(store: Store, reader: Reader) -> list[object]:
    return [
        *(ApprenticeshipAnswers(reader), Histories(reader), Replaying(reader), Values(reader), Differences(reader)),
        Reasons(reader),
        *(Sessions(reader), Proposals(reader), Clocks(reader)),
        *(Measuring(reader, store.pool), Figuring(reader, store.pool)),
        *(Names(reader, store.pool), NamedHistories(reader, store.pool), Acting(reader, WhoIsWho(store.pool))),
        Todays(reader, store.pool),
    ]


def _of_a_page(store: Store, others: Sequence[object], reader: Reader) -> Answers:
    return lambda: [*others, *_read_from_facts(store, ReadOnce(reader))]


def _read_otherwise(store: Store, settings: Settings) -> list[object]:
    return [
        *(CaseloadAnswers(store.pool), NamedCaseloads(store.pool)),
        *(Standards(store.book), PolicyAnswers(store.book), SentMail(settings.sent)),
    ]


def _read_by_auditors(store: Store, reader: Reader, drawing: Sampling, auditing: Auditing) -> list[object]:
    return [
        *(drawing, Packs(Packer(reader, Links(store.pool)), drawing, auditing), Eyes(reader, drawing, auditing)),
        *(SealReading(store.pool), AuditReading(auditing.reads)),
        *(AccessChanges(store.pool), RegisterChanges(store.pool)),
    ]


def _watching(  # noqa: PLR0913, PLR0917 - what is looked at, from the composition root
    settings: Settings,
    store: Store,
    temporal: Client,
    witness: Witness,
    keys: Keys,
    of_this_process: CollectorRegistry,
) -> Sequence[Routes]:
    caseload, key = Caseload(store.pool, store.ledger, store.book), MasterKey(store.pool, settings.master_key)
    signatures = Signatures(settings.command_keys)
    looking = Looking(temporal, settings.task_queue, store.pool, caseload, key, witness, keys, signatures)
    counted = AskedOnce(Counting(temporal, settings.task_queue, store.pool).count)
    looked = AskedOnce(looking.look)
    return [health.router(looked), metrics.router(looked, counted, of_this_process)]


async def serve_api(settings: Settings) -> None:
    """Serve HTTP until told to stop. Raises CannotRunError where its port is taken, and as `connect_temporal` does."""
    refuse_taken(settings.host, settings.port, "INDENTURE_PORT")
    temporal = await connect_temporal(settings.temporal_address, settings.namespace, lazy=True)
    async with AsyncExitStack() as stack:
        store = stack.enter_context(open_store(settings.database_url, settings.own_rules))
        keys = await stack.enter_async_context(keys_kept_fresh(settings))
        app = build_api(settings, store, temporal, keys=keys)
        config = uvicorn.Config(
            app,
            host=settings.host,
            port=settings.port,
            access_log=False,
            log_config=None,
            server_header=False,
            timeout_keep_alive=75,  # longer than a proxy waits: what closes first must be what asks
            timeout_graceful_shutdown=15,
        )
        open_files.allow_all()
        spare_what_is_kept()
        await StreamsEndFirst(config, app.state.watchers.end).serve()
