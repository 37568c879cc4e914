"""The worker put together: the workflows and the activities that it carries out."""

from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import structlog
from anyio import CapacityLimiter
from temporalio.client import Client
from temporalio.worker import UnsandboxedWorkflowRunner, Worker

from activities.ledger.recording import CommandRecorder
from activities.ledger.signatures import Signatures
from activities.ledger.signed_recording import SignedRecording
from activities.personal_data.contacts import Contacts
from activities.personal_data.people import People
from activities.personal_data.staff import Staff
from activities.post.e_mail import EMail
from activities.post.post import Post
from activities.post.writing import Writer
from activities.workers_trial import WorkersTrial
from api.changing.witness import Witness
from api.changing.workflows import START, Workflows
from api.processes.kept_memory import spare_what_is_kept
from api.settings.settings import Settings
from api.upkeep.daily import Upkeep
from api.upkeep.schedules import ensure_schedules
from api.upkeep.witnessing import witnessing
from api.wiring.engine import connect_temporal
from api.wiring.reconciler import build_reconciler
from api.wiring.simulation import SimulatedTime
from api.wiring.stopping import told_to_stop
from api.wiring.store import CONNECTIONS, Store, open_store
from domain.letter import E_MAIL
from workflows.apprenticeship import ApprenticeshipWorkflow, apprenticeship_of
from workflows.daily import DailyWorkflow
from workflows.guard import Guard
from workflows.signing import Signing
from workflows.telling import TellingWorkflow
from workflows.trial import TrialWorkflow
from workflows.witness import WitnessWorkflow

WORKFLOWS = (ApprenticeshipWorkflow, TellingWorkflow, DailyWorkflow, WitnessWorkflow, TrialWorkflow)
WORKFLOWS_KEPT = 6000

LOG = structlog.get_logger("composition")
GATHER_SECONDS = 120.0


def build_post(
    settings: Settings, store: Store, temporal: Client, recorder: CommandRecorder, gather_seconds: float
) -> Post | None:
    """Return what tells people, or None where there is no mail server."""
    if settings.mailbox is None:
        return None
    client = SimulatedTime(temporal).client if settings.simulation else temporal
    seats = CapacityLimiter(CONNECTIONS)
    witness = Witness(temporal, settings.task_queue, store.ledger, seats)
    people, contacts, staff = People(store.pool), Contacts(store.pool), Staff(store.pool)
    writer = Writer(store.ledger, recorder.states, people, contacts, staff, settings.letterhead)
    sign = Signatures(settings.command_keys).signed
    workflows = Workflows(client, settings.task_queue, store.ledger, witness, seats, START, sign)
    channels = {E_MAIL: EMail(settings.mailbox, writer)}
    return Post(channels, writer, store.book, client, settings.task_queue, workflows.hand_in, gather_seconds)


def build_upkeep(settings: Settings, store: Store, temporal: Client) -> Upkeep:
    """Return what is done daily, or whenever somebody asks."""
    reconciler = build_reconciler(settings, store, temporal)
    return Upkeep(store.pool, settings.seal_keys, reconciler, settings.whole_proof_every)


@asynccontextmanager
async def running_worker(
    settings: Settings, store: Store, temporal: Client, *, gather_seconds: float = GATHER_SECONDS
) -> AsyncIterator[Worker]:
    """Yield a worker at work; it finishes what it has begun when the block is left.

    A letter gathers what to say until nothing more came for `gather_seconds`: a morning's matters come within that.
    """
    with ThreadPoolExecutor(CONNECTIONS, thread_name_prefix="record") as threads:
        worker = Worker(
            temporal,
            task_queue=settings.task_queue,
            workflows=WORKFLOWS,
            activities=_activities(settings, store, temporal, threads, gather_seconds),
            activity_executor=threads,
            interceptors=[Guard(), Signing(Signatures(settings.command_keys).signed)],
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


def _activities(
    settings: Settings, store: Store, temporal: Client, threads: Executor, gather_seconds: float
) -> Sequence[Callable[..., Any]]:
    recorder = CommandRecorder(store.ledger, store.book, tells=settings.mailbox is not None)
    signatures = Signatures(settings.command_keys)
    recording = SignedRecording(recorder, signatures, store.pool, apprenticeship_of)
    post = build_post(settings, store, temporal, recorder, gather_seconds)
    trial = WorkersTrial(store.pool, threads, settings.mailbox, signatures)
    daily = build_upkeep(settings, store, temporal)
    return [
        *(recording.record, recording.record_together, recorder.stand),
        *((post.hand_over, post.address, post.send, post.report) if post else ()),
        *(trial.try_to_write, trial.try_the_post, trial.name_the_keys, trial.name_the_database),
        *daily.activities,
    ]


async def serve_worker(settings: Settings) -> None:
    """Work until told to stop."""
    temporal = await connect_temporal(settings.temporal_address, settings.namespace)
    if settings.mailbox is None and not settings.simulation:
        LOG.warning("nobody is told: INDENTURE_SMTP is not set")
    with open_store(settings.database_url, settings.own_rules) as store:
        witness = Witness(temporal, settings.task_queue, store.ledger, CapacityLimiter(1))
        async with running_worker(settings, store, temporal):
            await ensure_schedules(temporal, settings.task_queue)
            async with witnessing(temporal, settings.task_queue, witness, simulation=settings.simulation):
                spare_what_is_kept()
                await told_to_stop()
