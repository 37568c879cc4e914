"""A real ledger for each test, a hand that records real commands in it, and the caseload beside it."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from threading import Event
from time import monotonic, sleep
from uuid import UUID, uuid4

import msgspec
import psycopg
import pytest

from activities.caseload.caseload import Caseload
from activities.caseload.table import read, row_of
from activities.database import open_pool
from activities.ledger.ledger import Ledger
from activities.ledger.recording import CommandRecorder
from domain.apprenticeship import FACTS
from domain.command import RING_ALARM, SYSTEM, Command
from domain.deciding.fold import fold
from domain.facts.fact import Fact, Facts
from domain.facts.proposals import ChangeProposed
from domain.folds import EVOLVE
from tests.domain.given import BOOK
from tests.recorded import accepting, cut_after

START = date(2026, 9, 7)
EMPLOYER = UUID(int=7)


@dataclass
class Hand:
    """Records what the workflow would: commands, and alarms when they are due."""

    recorder: CommandRecorder
    start = START
    employer = EMPLOYER

    def ask(self, stream, name, on=START, *, status="accepted", waits=False, **body):
        """Record a command at noon of a day, or after what was recorded later, and check its outcome.

        A lead accepts what needs a second person, unless it is to wait.
        """
        command = Command(
            id=uuid4(),
            apprenticeship=stream,
            name=name,
            body=body,
            actor="coordinator-1",
            role="coordinator",
            fingerprint="asked",
            at=self.noon(on),
        )
        change = self.recorder.record(command)
        if change.outcome.recorded == (ChangeProposed.NAME,) and not waits:
            change = self.recorder.record(accepting(command, *change.outcome.numbers, self.noon(on)))
        assert change.outcome.status == status, change.outcome
        return change

    def noon(self, on):
        return datetime.combine(on, time(12), UTC)

    def apply(self, cohort="2026-09", person=None):
        stream = uuid4()
        self.ask(stream, "apply", person=str(person or uuid4()), cohort=cohort)
        return stream

    def enrol(self, stream, employer=EMPLOYER):
        self.ask(
            stream,
            "enrol",
            employer=str(employer),
            starts_on=START.isoformat(),
            planned_end_on=(START + timedelta(days=460)).isoformat(),
            prior_attainment={"english": "level 2", "maths": "level 2", "evidence": "C1"},
            planned_off_the_job_hours=300,
            epao="nqual",
            age_at_start=24,
        )

    def allocate(self, stream, tutor="T1"):
        self.ask(stream, "allocate-tutor", tutor=tutor, from_on=START.isoformat())

    def starts(self, tutor="T1", cohort="2026-09", employer=EMPLOYER):
        """Take a new apprentice from application to training with a tutor: three commands, four facts."""
        stream = self.apply(cohort)
        self.enrol(stream, employer)
        self.allocate(stream, tutor)
        return stream

    def agree_training_plan(self, stream, on=START):
        """Let the office agree to the training plan, and record what the others signed."""
        for party, paper in (("provider", None), ("apprentice", "P-1"), ("employer", "P-1")):
            self.ask(stream, "agree-training-plan", on, version=1, party=party, sha256="a1" * 32, on_behalf=paper)

    def hold(self, stream, on):
        """Plan a session and hold it on the day."""
        self.ask(stream, "plan-session", on, planned_on=on.isoformat(), mode="workplace")
        session = self.recorder.ledger.history(stream)[-1].fact.session
        self.ask(stream, "hold-session", on, session=str(session), minutes=60, off_the_job_minutes=30, notes="sealed:x")

    def miss(self, stream, *days):
        """Plan a session for each of these days, and miss it."""
        for on in days:
            self.ask(stream, "plan-session", on, planned_on=on.isoformat(), mode="workplace")
            session = self.recorder.ledger.history(stream)[-1].fact.session
            self.ask(stream, "miss-session", on, session=str(session), missed_by="apprentice", reason="sealed:x")

    def correct(self, stream, name, on, **instead):
        """Say the last fact of this name otherwise, or withdraw it where nothing is said."""
        facts = [each for each in self.recorder.ledger.history(stream) if name == each.fact.NAME]
        said = {"instead": instead} if instead else {}
        self.ask(stream, "correct-fact", on, fact=facts[-1].originator_version, reason="sealed:x", **said)

    def contact(self, stream, on=START, status="accepted"):
        self.ask(stream, "record-contact", on, status=status, channel="telephone", summary="sealed:x")

    def pause(self, stream, on):
        day, back = on.isoformat(), (on + timedelta(days=60)).isoformat()
        for party in ("apprentice", "employer"):
            agreed = {"party": party, "from_on": day, "expected_return_on": back, "on_behalf": f"MAIL-{party}"}
            self.ask(stream, "agree-break", on, **agreed)
        self.ask(
            stream,
            "begin-break",
            on,
            last_learning_on=day,
            expected_return_on=back,
            agreed_by_apprentice=True,
            agreed_by_employer=True,
            reason="sealed:x",
        )

    def withdraw(self, stream, on):
        enrolled = any(each.fact.NAME == "enrolled.v2" for each in self.recorder.ledger.history(stream))
        last = {"last_learning_on": on.isoformat()} if enrolled else {}
        self.ask(stream, "withdraw", on, reason="other", explanation="sealed:x", **last)

    def ring(self, stream, until):
        """Ring every alarm that falls due before noon of a day, each at its own time."""
        now = self.noon(until)
        while (alarm := self.recorder.stand(stream, now).alarm) and alarm.at <= now:
            body = {"kind": alarm.kind, "about": alarm.about, "rung": alarm.rung}
            self.recorder.record(
                Command(alarm.id, stream, RING_ALARM, body, SYSTEM, "system", str(alarm.id), at=alarm.at)
            )


class Unheard(Fact, frozen=True, kw_only=True):
    NAME = "unheard-of.v1"


@dataclass
class Desk:
    """A ledger of real lives, and what its caseload should say."""

    pool: object
    ledger: Ledger
    hand: Hand

    def caseload(self, **kwargs):
        return Caseload(self.pool, self.ledger, BOOK, **kwargs)

    def rows(self, **wanted):
        """Return the rows as they are read, by apprenticeship."""
        return {row.apprenticeship: row for row in read(self.pool, wanted, 10_000)}

    def add_a_fact_of_newer_code(self, stream):
        newer = Ledger(self.pool, Facts([*EVOLVE, Unheard]))
        last = newer.history(stream)[-1]
        fact = msgspec.structs.replace(
            last, originator_version=last.originator_version + 1, command=uuid4(), fact=Unheard()
        )
        newer.append(
            [fact],
            stream=stream,
            command=fact.command,
            fingerprint="asked",
            outcome=b"done",
            expected=last.originator_version,
            recorded_at=last.recorded_at,
        )

    def expected(self):
        """Return the rows that folding each stream on its own, fact by fact from the log, leads to."""
        streams = {}
        for logged in self.ledger.log(after=0, limit=1_000_000):
            streams.setdefault(logged.stream, []).append(logged)
        found = {
            stream: row_of(fold(stream, [FACTS.decode(each.name, each.data) for each in log]), log[-1].position, BOOK)
            for stream, log in streams.items()
        }
        return {stream: row for stream, row in found.items() if row}


@pytest.fixture
def url(new_ledger):
    """Return the owner's address of a new ledger."""
    return new_ledger(simulation=True)


@pytest.fixture
def owner(url):
    with psycopg.connect(url, autocommit=True) as connection:
        yield connection


@pytest.fixture
def pool(url):
    with open_pool(url, size=8) as pool:
        yield pool


@pytest.fixture
def desk(pool):
    ledger = Ledger(pool, FACTS)
    return Desk(pool, ledger, Hand(CommandRecorder(ledger, BOOK)))


@pytest.fixture
def hand(desk):
    return desk.hand


@pytest.fixture
def following(url, desk):
    """Returns what follows the ledger in a thread of its own, with a pool of its own, until its block ends."""

    @contextmanager
    def start(**kwargs):
        stop = Event()
        with open_pool(url, size=3) as pool, ThreadPoolExecutor(1) as thread:
            caseload = Caseload(pool, Ledger(pool, FACTS), desk.hand.recorder.book, **kwargs)
            running = thread.submit(caseload.follow, stop)
            try:
                yield running
            finally:
                stop.set()
                running.result(timeout=15)

    return start


@pytest.fixture
def cut(owner):
    """Returns a hand that cuts the ledger after a position."""
    return partial(cut_after, owner)


@pytest.fixture(scope="session")
def eventually():
    """Returns a wait for what has no event to wait for, on the other side of a database."""

    def wait(holds, seconds=15):
        deadline = monotonic() + seconds
        while not holds():
            assert monotonic() < deadline, "it never came true"
            sleep(0.005)

    return wait
