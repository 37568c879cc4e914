"""Readiness: whether a change can be carried out now, and what is missing, in words."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from enum import StrEnum

from pydantic import BaseModel, Field

from api.upkeep.looking import Found, Stored
from api.upkeep.sealing_watched import why_stopped
from domain.days import how_many


class Part(StrEnum):
    """What the service stands on, part by part."""

    DATABASE = "database"
    WRITING = "writing"
    MASTER_KEY = "master_key"
    ISSUER_KEYS = "issuer_keys"
    ISSUER = "issuer"
    LEDGER = "ledger"
    TEMPORAL = "temporal"
    WORKER = "worker"
    CASELOAD = "caseload"
    PROJECTOR = "projector"
    POST = "post"
    WORKFLOWS = "workflows"
    SEALING = "sealing"


NEEDED = frozenset(
    {
        *(Part.DATABASE, Part.WRITING, Part.MASTER_KEY, Part.ISSUER_KEYS),
        *(Part.LEDGER, Part.TEMPORAL, Part.WORKER, Part.CASELOAD),
    }
)
"""What a change, and its answer, cannot do without."""

_STANDS_ON = {
    Part.WRITING: {Part.DATABASE},
    Part.MASTER_KEY: {Part.DATABASE},
    Part.ISSUER: {Part.ISSUER_KEYS},
    Part.LEDGER: {Part.DATABASE, Part.TEMPORAL},
    Part.WORKER: {Part.TEMPORAL},
    Part.CASELOAD: {Part.DATABASE},
    Part.PROJECTOR: {Part.DATABASE, Part.WRITING},
    Part.POST: {Part.TEMPORAL, Part.WORKER},
    Part.WORKFLOWS: {Part.DATABASE},
    Part.SEALING: {Part.DATABASE},
}


class Readiness(BaseModel):
    """What the service stands on: true where it answers. `missing` says in words what is not as it should be.

    Not ready, a change would not be carried out. Degraded, something in `missing` is not as it should be: where the
    service is ready all the same, it answers and records, and people may not be told, the caseload may be behind, or
    nobody knows that what is recorded is proved.

    With `ledger_behind`, the ledger lacks facts that the engine has seen: its database was restored from an older
    copy, or is another one. No change is taken until the right one is there, or `indenture reconcile --repair` has
    made this one the truth.

    `caseload_behind` counts facts not yet in the caseload.
    Less than 0, the ledger ends before the caseload: it was cut, or restored from an older backup, and the service
    is not ready until the projector has made the caseload anew.

    `drift` counts the workflows that still differed from the ledger when they were last compared, at
    `reconciled_at`. `sealing_stopped` says why the ledger is no longer sealed every day.
    """

    ready: bool
    degraded: bool
    missing: list[str] = Field(examples=[["no worker carries out changes: none runs, or it is frozen or too busy"]])
    database: bool
    temporal: bool
    worker: bool
    ledger_behind: bool
    caseload_behind: int | None
    drift: int | None
    reconciled_at: datetime | None
    sealing_stopped: str | None


def readiness(found: Found, now: datetime) -> Readiness:
    """Return what was found as it is told; `now` is aware UTC."""
    missing, stored = what_is_missing(found, now), found.stored
    return Readiness(
        ready=not missing.keys() & NEEDED,
        degraded=bool(missing),
        missing=list(missing.values()),
        database=stored is not None,
        temporal=found.engine,
        worker=found.worker is not None,
        ledger_behind=found.lacking,
        caseload_behind=stored.behind if stored else None,
        drift=_drift(stored),
        reconciled_at=stored.reconciled.finished_at if stored and stored.reconciled else None,
        sealing_stopped=missing.get(Part.SEALING),
    )


def what_is_missing(found: Found, now: datetime) -> Mapping[Part, str]:
    """Return in words what is not as it should be, by its part.

    What could not be asked, because what it stands on is away itself, is not among it.
    """
    return {**dict(_of_the_database(found, now)), **dict(_of_the_engine(found)), **dict(_of_the_issuer(found))}


def what_is_well(found: Found, now: datetime) -> Mapping[Part, bool]:
    """Return of each part whether it is known to be as it should be."""
    missing = what_is_missing(found, now).keys()
    return {part: not missing & {part, *_STANDS_ON.get(part, ())} for part in Part}


def _of_the_database(found: Found, now: datetime) -> Iterator[tuple[Part, str]]:
    stored = found.stored
    if stored is None:
        yield Part.DATABASE, found.hindered or "the database does not answer"
        return
    if found.hindered:
        yield Part.WRITING, found.hindered
    elif not found.followed:
        yield Part.PROJECTOR, "no projector follows the ledger: the caseload falls behind, and no webhook is sent"
    if not stored.fits:
        yield Part.MASTER_KEY, "INDENTURE_MASTER_KEY of the API is not the key by which what is stored was wrapped"
    if stored.behind < 0:
        yield Part.CASELOAD, "the ledger ends before the caseload: it was cut, or restored from an older copy"
    if drift := _drift(stored):
        yield Part.WORKFLOWS, f"when they were last compared, {how_many(drift, 'workflow')} differed from the ledger"
    if stopped := why_stopped(stored.sealing, now, paused=found.paused):
        yield Part.SEALING, stopped


def _of_the_engine(found: Found) -> Iterator[tuple[Part, str]]:
    if not found.engine:
        yield Part.TEMPORAL, "the engine, Temporal, does not answer"
        return
    if found.taken:
        yield Part.TEMPORAL, f"somebody else's workflow runs in the engine as {' and '.join(found.taken)}: terminate it"
        return
    if found.lacking:
        yield Part.LEDGER, "the ledger lacks facts that the engine has seen"
    yield from _of_the_worker(found)


def _of_the_worker(found: Found) -> Iterator[tuple[Part, str]]:
    if found.worker is None:
        yield Part.WORKER, "no worker carries out changes: none runs, or it is frozen or too busy"
        return
    if found.worker.writing and found.stored and not found.hindered:
        yield Part.WORKER, f"the worker cannot record: {found.worker.writing}"
    elif not found.believed:
        yield Part.WORKER, "the worker does not know the key by which the API signs changes: INDENTURE_COMMAND_KEYS"
    elif found.elsewhere:
        yield Part.WORKER, "the worker records in another database than the API reads: DATABASE_URL"
    if found.worker.post:
        yield Part.POST, found.worker.post


def _of_the_issuer(found: Found) -> Iterator[tuple[Part, str]]:
    if not found.keys:
        yield Part.ISSUER_KEYS, f"no caller can be known: {found.issuer or 'the issuer has not told its keys yet'}"
    elif found.issuer:
        yield Part.ISSUER, f"the keys of the issuer are not fetched anew: {found.issuer}"


def _drift(stored: Stored | None) -> int | None:
    return sum(stored.reconciled.left.values()) if stored and stored.reconciled else None
