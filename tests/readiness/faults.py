"""Faults of a whole service, each a block during which it lasts; and what is then to be seen of it."""

import asyncio
from base64 import b64encode
from collections.abc import Callable
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from typing import NamedTuple

import httpx
import psycopg
from psycopg.conninfo import make_conninfo
from temporalio.common import WorkflowIDConflictPolicy

from activities.migrations import migrate
from api.embedded.service_login import service_url
from api.processes.ports import free_port
from api.upkeep.readiness import Part
from api.wiring.engine import connect_temporal
from workflows.trial import trial_id
from workflows.witness import witness_id


class Fault(NamedTuple):
    """What goes wrong, and what readiness names, which parts the metrics tell to be down, what a change is answered."""

    what: str
    lasting: Callable[..., AbstractContextManager]
    ready: bool
    missing: str
    down: set
    answers: set


@contextmanager
def owner_of(parts):
    with psycopg.connect(parts.owner_url, autocommit=True) as owner:
        yield owner


@contextmanager
def full_disk(parts):
    filling = parts.disk / "filling"
    with filling.open("wb", buffering=0) as file:
        try:
            while file.write(bytes(65536)) == 65536:
                pass
        except OSError:
            pass
    try:
        yield
    finally:
        filling.unlink()


@contextmanager
def kept_ledger(parts):
    with owner_of(parts) as owner:
        owner.execute("SELECT pg_advisory_lock(731013791)")
        yield


def by_the_owner(does, undoes):
    """Return a fault: whoever owns the database has done these statements, and undoes it by those."""

    @contextmanager
    def lasting(parts):
        with owner_of(parts) as owner:
            for each in does:
                owner.execute(each)
            try:
                yield
            finally:
                owner.execute("SET default_transaction_read_only = off")
                for each in undoes:
                    owner.execute(each)

    return lasting


def taken(right):
    """Return a fault: the service lacks a right, which it had on something."""
    return by_the_owner([f"REVOKE {right} FROM indenture_service"], [f"GRANT {right} TO indenture_service"])


read_only = by_the_owner(
    ["ALTER SYSTEM SET default_transaction_read_only = on", "SELECT pg_reload_conf()"],
    ["ALTER SYSTEM RESET default_transaction_read_only", "SELECT pg_reload_conf()"],
)
table_gone = by_the_owner(["ALTER TABLE people.staff RENAME TO kept"], ["ALTER TABLE people.kept RENAME TO staff"])
column_renamed = by_the_owner(
    ["ALTER TABLE reading.caseload RENAME cohort TO kept"], ["ALTER TABLE reading.caseload RENAME kept TO cohort"]
)
no_more_facts = by_the_owner(
    ["ALTER TABLE ledger.events ADD CONSTRAINT no_more CHECK (false) NOT VALID"],
    ["ALTER TABLE ledger.events DROP CONSTRAINT no_more"],
)
row_in_the_way = by_the_owner(
    [
        """INSERT INTO ledger.commands
            SELECT gen_random_uuid(), gen_random_uuid(), '', '', NULL, NULL, place, place, now()
            FROM (SELECT coalesce(max(position), 0) + 1 AS place FROM ledger.events)"""
    ],
    [
        "ALTER TABLE ledger.commands DISABLE TRIGGER only_grows",
        "DELETE FROM ledger.commands WHERE fingerprint = ''",
        "ALTER TABLE ledger.commands ENABLE ALWAYS TRIGGER only_grows",
    ],
)
older_database = by_the_owner(
    [
        "CREATE TABLE kept AS SELECT * FROM public.schema_migrations ORDER BY name DESC LIMIT 1",
        "DELETE FROM public.schema_migrations WHERE name = (SELECT name FROM kept)",
    ],
    [
        "INSERT INTO public.schema_migrations TABLE kept",
        "DROP TABLE kept",
    ],
)


@contextmanager
def locked_table(parts):
    with psycopg.connect(parts.owner_url) as somebody:
        somebody.execute("LOCK TABLE audit.access_changes IN ACCESS EXCLUSIVE MODE")
        yield


@contextmanager
def taken_ids(parts):
    """Have workflows of somebody else run in the engine as those by which the ledger and the workers are looked at."""
    settings = parts.settings
    theirs = [trial_id(settings.task_queue), witness_id(settings.task_queue)]
    connected = partial(connect_temporal, settings.temporal_address, settings.namespace)

    async def begin():
        engine = await connected()
        for each in theirs:
            await engine.start_workflow(
                *("Somebodys", "their own"),
                id=each,
                task_queue="somebodys",
                id_conflict_policy=WorkflowIDConflictPolicy.TERMINATE_EXISTING,
            )

    async def end():
        engine = await connected()
        for each in theirs:
            await engine.get_workflow_handle(each).terminate()

    asyncio.run(begin())
    try:
        yield
    finally:
        asyncio.run(end())


@contextmanager
def another_key(parts):
    """Have a second API, which starts with another master key, be the one that is asked."""
    with another_api(parts, master_key_text=b64encode(bytes(32)).decode()):
        yield


@contextmanager
def another_database(parts):
    """Have the worker record in a database of its own, as it were a copy of the right one."""
    with owner_of(parts) as owner:
        owner.execute("CREATE DATABASE another")
        url = make_conninfo(parts.owner_url, dbname="another")
        migrate(url, simulation=False)
        with parts.without("worker", starting(parts, "worker")):
            parts.start("worker", "other", database_url=service_url(url))
            try:
                yield
            finally:
                parts.stop("other")
        owner.execute("DROP DATABASE another (FORCE)")


@contextmanager
def another_command_key(parts):
    with another_api(parts, command_keys_text=b64encode(bytes(32)).decode()):
        yield


@contextmanager
def another_issuer(parts):
    """Have a second API, whose issuer is away since before it started, be the one that is asked."""
    with another_api(parts, issuer=NOWHERE):
        yield


@contextmanager
def another_api(parts, **settings):
    port, right = free_port(), parts.http
    parts.apply().raise_for_status()
    parts.start("api", "other", port=port, **settings)
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False, timeout=30) as http:
        parts.http = http
        try:
            parts.until(lambda: parts.readiness()["status"])
            yield
        finally:
            parts.http = right
            parts.stop("other")


def without(part):
    return lambda parts: parts.without(part, starting(parts, part))


def starting(parts, part):
    """Return how a part, or a server, is started."""
    return getattr(parts, f"start_{part}", lambda: parts.start(part))


def frozen(number_in):
    return lambda parts: parts.frozen(number_in)


NO_ISSUER = {Part.ISSUER_KEYS, Part.ISSUER}
NO_DATABASE = {*Part} - {Part.TEMPORAL, Part.WORKER, Part.POST} - NO_ISSUER
NO_ENGINE = {Part.TEMPORAL, Part.WORKER, Part.POST, Part.LEDGER}
NO_WRITES = {Part.WRITING, Part.PROJECTOR}
NO_WORKER = {Part.WORKER, Part.POST}
AWAY = "the database does not answer"
NO_ONE = "no worker carries out changes: none runs, or it is frozen or too busy"
NOBODY_FOLLOWS = "no projector follows the ledger: the caseload falls behind, and no webhook is sent"
ENGINE_AWAY = "the engine, Temporal, does not answer"
TAKEN = "somebody else's workflow runs in the engine as apprenticeships/trial and apprenticeships/witness: terminate it"
NO_POST = "the mail server does not answer, or does not let us in"
WRONG_KEY = "INDENTURE_MASTER_KEY of the API is not the key by which what is stored was wrapped"
NOT_BELIEVED = "the worker does not know the key by which the API signs changes: INDENTURE_COMMAND_KEYS"
ELSEWHERE = "the worker records in another database than the API reads: DATABASE_URL"
NOWHERE = "http://127.0.0.1:1"
DISCOVERY = f"{NOWHERE}/.well-known/openid-configuration"
NO_KEYS = f"no caller can be known: the discovery document at {DISCOVERY} cannot be fetched (ConnectError)"
LOST = "the service has lost rights in the database: let whoever owns it run `GRANT {} TO indenture_service;`"
OLDER = "the database is older than this code: run `indenture migrate` as its owner"
APPENDING, STAFF, FACTS = "EXECUTE ON FUNCTION ledger.append", "SELECT ON people.staff", "SELECT ON ledger.events"
OTHERWISE = "the database is not as the schema files make it: {}; let whoever owns it put that right"
GONE = OTHERWISE.format("table people.kept is added, table people.staff is missing")
RENAMED = OTHERWISE.format("column reading.caseload.cohort is missing, column reading.caseload.kept is added")
NO_MORE = OTHERWISE.format("constraint ledger.events.no_more is added")
IN_THE_WAY = "the database takes no writes (UniqueViolation at ledger.commands.commands_first_position_key)"
KEPT = "something has kept audit.access_changes locked for more than a second"
LOCKED = "the ledger takes no facts: something has kept it locked for more than a second"

FAULTS = [
    Fault("another master key at the API", another_key, False, WRONG_KEY, {Part.MASTER_KEY}, {500}),
    Fault("another command key at the API", another_command_key, False, NOT_BELIEVED, NO_WORKER, {503}),
    Fault("another database at the worker", another_database, False, ELSEWHERE, NO_WORKER, {201}),
    Fault("an issuer that was never reached", another_issuer, False, NO_KEYS, NO_ISSUER, {503}),
    Fault("the worker stopped", without("worker"), False, NO_ONE, NO_WORKER, {503}),
    Fault("the worker frozen", frozen("worker.pid"), False, NO_ONE, NO_WORKER, {503}),
    Fault("the projector stopped", without("projector"), True, NOBODY_FOLLOWS, {Part.PROJECTOR}, {201}),
    Fault("the projector frozen", frozen("projector.pid"), True, NOBODY_FOLLOWS, {Part.PROJECTOR}, {201}),
    Fault("the mail server stopped", without("mail"), True, NO_POST, {Part.POST}, {201}),
    Fault("the database stopped", without("postgresql"), False, AWAY, NO_DATABASE, {503}),
    Fault("the database frozen", frozen("disk/postgresql/postmaster.pid"), False, AWAY, NO_DATABASE, {503}),
    Fault(
        *("the database read-only", read_only, False, "the database takes no writes: it is read-only"),
        *(NO_WRITES, {503}),
    ),
    Fault(
        *("its disk full", full_disk, False, "the database takes no writes: its disk is full"),
        *(NO_WRITES, {201, 503}),
    ),
    Fault("the ledger locked by somebody", kept_ledger, False, LOCKED, NO_WRITES, {202, 503}),
    Fault("a table locked by somebody", locked_table, False, KEPT, NO_WRITES, {503}),
    Fault("a table gone", table_gone, False, GONE, NO_WRITES, {503}),
    Fault("a column renamed", column_renamed, False, RENAMED, NO_WRITES, {201}),
    Fault("a row where the next one goes", row_in_the_way, False, IN_THE_WAY, NO_WRITES, {500}),
    Fault("a constraint that lets no fact in", no_more_facts, False, NO_MORE, NO_WRITES, {500}),
    Fault("the right to append taken", taken(APPENDING), False, LOST.format(APPENDING), NO_WRITES, {202, 503}),
    Fault("the right to read of staff taken", taken(STAFF), False, LOST.format(STAFF), NO_WRITES, {503}),
    Fault("the right to read facts taken", taken(FACTS), False, LOST.format(FACTS), NO_DATABASE, {503}),
    Fault("a schema file not applied", older_database, False, OLDER, NO_WRITES, {201}),
    Fault("ids in the engine taken", taken_ids, False, TAKEN, NO_ENGINE, {201}),
    Fault("the engine stopped", without("temporal"), False, ENGINE_AWAY, NO_ENGINE, {503}),
    Fault("the engine frozen", frozen("temporal/temporal.pid"), False, ENGINE_AWAY, NO_ENGINE, {503}),
]
