"""What the ledger costs, beside the least that PostgreSQL asks for the same bytes in the same run."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from operator import attrgetter
from statistics import median
from time import perf_counter
from typing import Any
from uuid import UUID, uuid4

from psycopg import Connection, connect

from activities.database import open_pool
from activities.ledger.ledger import Ledger
from activities.migrations import migrate
from domain.apprenticeship import FACTS
from domain.days import london_date
from domain.deciding.fold import fold
from domain.facts.fact import Recorded
from domain.facts.sessions import Mode, Party, SessionHeld
from domain.history.replay import Point, replayed
from tests.domain.lives import held, on_programme

APPENDS = 600
LIFE = 200
ROUNDS = 400
OUTCOME = b'{"status":"accepted","version":1,"recorded":["session-held.v1"],"unmet":[]}'
FINGERPRINT = "0" * 64

_BARE = "INSERT INTO benchmark.bare VALUES (%s, %s, %s, %s, %s, %s)"
_BARE_TABLE = """
    CREATE SCHEMA IF NOT EXISTS benchmark;
    CREATE TABLE IF NOT EXISTS benchmark.bare (
        stream_id uuid, stream_version integer, name text, command_id uuid,
        recorded_at timestamptz, data bytea, PRIMARY KEY (stream_id, stream_version))"""
_DATA = "SELECT data FROM ledger.events WHERE stream_id = %s AND stream_version <= %s ORDER BY stream_version"


def append_ratio(url: str) -> dict[str, float]:
    """Return appends and bare prepared INSERTs, each committed, a second; and `ratio`, theirs.

    They take turns on one thread, so that whatever else the machine does slows both. `url` is an
    owner's address of a database that may keep a simulated ledger.
    """
    with _ledger(url) as ledger, connect(url, autocommit=True) as bare:
        bare.execute(_BARE_TABLE)
        stream, appended, inserted = uuid4(), [], []
        for version in range(APPENDS):
            fact = _fact(stream, version + 1)
            appended.append(_seconds(lambda fact=fact: _append(ledger, [fact])))  # type: ignore[misc]
            inserted.append(_seconds(lambda fact=fact: _insert(ledger, bare, fact)))  # type: ignore[misc]
    return _rates(append=appended, bare=inserted, count=1)


def replay_ratio(url: str, life: UUID) -> dict[str, float]:
    """Return facts a second by history() and fold(), and by SELECT with json.loads; and `ratio`, theirs.

    Both read the first 200 facts of the apprenticeship `life` in turn. `url` as for append_ratio.
    """
    with _ledger(url) as ledger, connect(url, autocommit=True) as bare:
        replayed, raw = [], []
        for _ in range(ROUNDS):
            replayed.append(_seconds(lambda: _replay(ledger, life)))
            raw.append(_seconds(lambda: _select(bare, life)))
    return _rates(replay=replayed, raw=raw, count=LIFE)


def two_axes_ratio(url: str, facts: int = 300) -> dict[str, float]:
    """Return facts a second by history() and a replay on both axes, and by SELECT with json.loads; and `ratio`, theirs.

    Both read a life of so many `facts` in turn. `url` as for append_ratio.
    """
    history = busy_life(facts)
    with _ledger(url) as ledger, connect(url, autocommit=True) as bare:
        for _, act in groupby(history, attrgetter("command")):
            _append(ledger, list(act))
        stream, today = history[0].originator_id, london_date(history[-1].recorded_at)
        point = Point(on=today, known_on=today)
        replayed_in, raw = [], []
        for _ in range(ROUNDS):
            replayed_in.append(_seconds(lambda: replayed(stream, ledger.history(stream), point)))
            raw.append(_seconds(lambda: _select(bare, stream, facts)))
    return _rates(replay=replayed_in, raw=raw, count=facts)


@contextmanager
def _ledger(url: str) -> Iterator[Ledger]:
    migrate(url, simulation=True)
    with open_pool(url, size=2) as pool:
        yield Ledger(pool, FACTS)


def _fact(stream: UUID, version: int, command: UUID | None = None) -> Recorded[SessionHeld]:
    return Recorded(
        originator_id=stream,
        originator_version=version,
        occurred_on=date(2026, 3, 2),
        recorded_at=datetime(2026, 3, 2, 9, 30, tzinfo=UTC),
        actor="tutor-0b9f2c4e",
        role="tutor",
        command=command or uuid4(),
        rules="st1379-v1.1@0123456789abcdef",
        fact=SessionHeld(
            session=uuid4(),
            held_on=date(2026, 3, 2),
            tutor="tutor-7",
            element="all",
            mode=Mode.WORKPLACE,
            minutes=60,
            off_the_job_minutes=60,
            progress_percent=40,
            agreed_by=(Party.APPRENTICE, Party.EMPLOYER),
            notes="sealed.v1:" + "A" * 100,
        ),
    )


def _append(ledger: Ledger, facts: list[Recorded[SessionHeld]]) -> None:
    appended = ledger.append(
        facts,
        stream=facts[0].originator_id,
        command=facts[0].command,
        fingerprint=FINGERPRINT,
        outcome=OUTCOME,
        expected=facts[0].originator_version - 1,
        recorded_at=facts[0].recorded_at,
    )
    if appended.status != "appended":
        raise RuntimeError(f"the benchmark's append was answered {appended.status!r}")


def _insert(ledger: Ledger, bare: Connection[Any], fact: Recorded[SessionHeld]) -> None:
    stored = ledger.mapper.to_stored_event(fact)
    row = (stored.originator_id, stored.originator_version, stored.topic, fact.command)
    bare.execute(_BARE, (*row, fact.recorded_at, stored.state), prepare=True)


def _life(ledger: Ledger) -> UUID:
    stream, command = uuid4(), uuid4()
    _append(ledger, [_fact(stream, version, command) for version in range(1, LIFE + 1)])
    return stream


def _replay(ledger: Ledger, stream: UUID) -> None:
    state = fold(stream, ledger.history(stream, until=LIFE))
    if state.recorded != LIFE:
        raise RuntimeError(f"the life has {state.recorded} facts, not {LIFE}")


def busy_life(facts: int, starts_on: date = date(2026, 9, 7)) -> list[Recorded[Any]]:
    """Return a life of so many facts, as commands led to them: sessions, training, contacts, evidence, progress."""
    life, day, number = on_programme(starts_on.isoformat()), starts_on, 0
    while len(life.history) < facts:
        number, day = number + 1, day + timedelta(days=1)
        on = day.isoformat()
        match number % 5:
            case 0:
                life = held(life, on)
            case 1:
                life = life.then("log-off-the-job", on, ksbs=["K1"])
            case 2:
                life = life.then("record-contact", on)
            case 3:
                life = life.then("add-evidence", on, onefile_id=f"OF-{number}")
            case _:
                life = life.then("update-progress", on)
    return list(life.history[:facts])


def _select(bare: Connection[Any], stream: UUID, facts: int = LIFE) -> list[Any]:
    rows = bare.execute(_DATA, (stream, facts), prepare=True, binary=True).fetchall()
    return [json.loads(data) for (data,) in rows]


def _seconds(work: Callable[[], object]) -> float:
    started = perf_counter()
    work()
    return perf_counter() - started


def _rates(count: int, **timings: list[float]) -> dict[str, float]:
    rates = {f"{name}_per_second": count / median(spent) for name, spent in timings.items()}
    ours, theirs = rates.values()
    return {**rates, "ratio": ours / theirs}
