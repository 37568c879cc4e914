"""What the caseload costs: catching up and being rebuilt, beside reading the same log in the same run."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from time import perf_counter
from typing import Any
from uuid import UUID, uuid4

import msgspec
from psycopg import connect
from psycopg.conninfo import make_conninfo

from activities.bank_holidays import WorkingCalendar
from activities.caseload.caseload import Caseload
from activities.database import open_pool
from activities.ledger.ledger import Ledger
from activities.ledger.recording import CommandRecorder
from activities.migrations import migrate
from domain.apprenticeship import FACTS
from domain.command import Command
from domain.facts.fact import Recorded
from domain.rulebook.rulebook import Rulebook, load_rulebook

LIVES = 100
LIFE = 200
AT_ONCE = 10
START = date(2026, 9, 7)

_DATA = "SELECT data FROM ledger.events WHERE position > %s ORDER BY position LIMIT 1000"


def catch_up_rate(url: str) -> dict[str, float]:
    """Return facts a second by catch_up(), by rebuild() and by SELECT with json.loads, over 20,000 facts.

    A hundred lives of 200 facts stand interleaved in the log, ten facts of one after ten of
    another; `ratio` is catch_up's rate by the bare one. `url` is an owner's address from which a
    database can be created; it is dropped again.
    """
    with _database_beside(url) as own, open_pool(own, size=3) as pool:
        book, ledger = load_rulebook(WorkingCalendar()), Ledger(pool, FACTS)
        _interleave(ledger, _life(ledger, book))
        facts = ledger.head().position
        caseload = Caseload(pool, ledger, book)
        spent = {
            "catch_up": _seconds(caseload.catch_up),
            "rebuild": _seconds(caseload.rebuild),
            "bare": _seconds(lambda: _read_log(own)),
        }
    rates = {f"{name}_per_second": facts / seconds for name, seconds in spent.items()}
    return {"facts": facts, **rates, "ratio": spent["bare"] / spent["catch_up"]}


@contextmanager
def _database_beside(url: str) -> Iterator[str]:
    name = f"caseload_{uuid4().hex}"
    with connect(url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        try:
            own = make_conninfo(url, dbname=name)
            migrate(own, simulation=True)
            yield own
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _life(ledger: Ledger, book: Rulebook) -> list[Recorded[Any]]:
    recorder, stream = CommandRecorder(ledger, book), uuid4()

    def ask(day: date, name: str, **body: Any) -> None:
        at = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
        command = Command(uuid4(), stream, name, body, "coordinator-1", "coordinator", "asked", at=at)
        outcome = recorder.record(command).outcome
        if outcome.status != "accepted":
            raise RuntimeError(f"the benchmark's {name} was {outcome}")

    _begin(ask)
    day = START
    while len(history := ledger.history(stream)) < LIFE:
        day += timedelta(days=2)
        _week(ask, day, lambda: ledger.history(stream)[-1].fact.session)
    return history[:LIFE]


def _begin(ask: Callable[..., None]) -> None:
    ask(START, "apply", person=str(uuid4()), cohort="2026-09")
    ask(
        START,
        "enrol",
        employer=str(uuid4()),
        starts_on=START.isoformat(),
        planned_end_on="2027-12-10",
        prior_attainment={"english": "level 2", "maths": "level 2", "evidence": "C1"},
        planned_off_the_job_hours=300,
        epao="nqual",
        age_at_start=24,
    )
    ask(START, "allocate-tutor", tutor="T1", from_on=START.isoformat())


def _week(ask: Callable[..., None], day: date, planned: Callable[[], UUID]) -> None:
    ask(day, "plan-session", planned_on=day.isoformat(), mode="workplace")
    session = str(planned())
    for party in ("apprentice", "employer"):
        ask(day, "agree-session", session=session, party=party, on_behalf="MAIL-1")
    ask(day, "hold-session", session=session, minutes=60, off_the_job_minutes=30, notes="sealed:" + "A" * 100)
    ask(day, "record-contact", channel="telephone", summary="sealed:" + "A" * 100)


def _interleave(ledger: Ledger, life: list[Recorded[Any]]) -> None:
    streams = [uuid4() for _ in range(LIVES - 1)]  # the first life is the one that is copied
    for first in range(0, LIFE, AT_ONCE):
        for stream in streams:
            append_copy(ledger, stream, life[first : first + AT_ONCE])


def append_copy(ledger: Ledger, stream: UUID, facts: list[Recorded[Any]]) -> None:
    command, now = uuid4(), facts[-1].recorded_at
    copies = [msgspec.structs.replace(fact, originator_id=stream, command=command, recorded_at=now) for fact in facts]
    ledger.append(
        copies,
        stream=stream,
        command=command,
        fingerprint="asked",
        outcome=b"{}",
        expected=facts[0].originator_version - 1,
        recorded_at=now,
    )


def _read_log(url: str) -> None:
    position = 0
    with connect(url, autocommit=True) as connection:
        while rows := connection.execute(_DATA, (position,), prepare=True, binary=True).fetchall():
            for (data,) in rows:
                json.loads(data)
            position += len(rows)


def _seconds(work: Callable[[], object]) -> float:
    started = perf_counter()
    work()
    return perf_counter() - started
