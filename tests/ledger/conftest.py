"""A real PostgreSQL for the session, a new ledger for each test, and a hand to write in it."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import psycopg
import pytest

from activities.database import open_pool
from activities.ledger.ledger import Ledger
from domain.apprenticeship import FACTS
from domain.facts.fact import Fact, Facts, Recorded
from tests.ledger.office import Office
from tests.recorded import LEDGER, unguard

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


class Enrolled(Fact, frozen=True, kw_only=True):
    NAME = "test-enrolled.v1"
    standard: str


class Held(Fact, frozen=True, kw_only=True):
    NAME = "test-held.v1"
    hours: float


@dataclass
class Scribe:
    """Appends facts of its own making, so that a test names only what it is about."""

    ledger: Ledger

    def recorded(self, stream, version, command, at=NOON, fact=None):
        return Recorded(
            originator_id=stream,
            originator_version=version,
            occurred_on=date(2026, 3, 1),
            recorded_at=at,
            actor="tutor-1",
            role="tutor",
            command=command,
            rules="pack@0",
            fact=fact or Held(hours=version / 2),
        )

    def append(self, stream, expected=0, *, facts=1, command=None, at=NOON, **kwargs):
        command = command or uuid4()
        recorded = [self.recorded(stream, expected + n + 1, command, at) for n in range(facts)]
        asked = {"fingerprint": "asked", "outcome": b"done", **kwargs}
        return self.ledger.append(recorded, stream=stream, command=command, expected=expected, recorded_at=at, **asked)

    def life(self, length) -> UUID:
        stream = uuid4()
        for version in range(length):
            self.append(stream, version, at=NOON + timedelta(days=version))
        return stream


@pytest.fixture
def simulation():
    return True


@pytest.fixture
def ledger_url(new_ledger, simulation):
    """Return the owner's address of a new ledger."""
    return new_ledger(simulation=simulation)


@pytest.fixture
def owner(ledger_url):
    with psycopg.connect(ledger_url, autocommit=True) as connection:
        yield connection


@pytest.fixture
def pool(ledger_url):
    with open_pool(ledger_url, size=6) as pool:
        yield pool


@pytest.fixture
def ledger(pool):
    return Ledger(pool, Facts([Enrolled, Held]))


@pytest.fixture
def office(pool):
    return Office(Ledger(pool, FACTS))


@pytest.fixture
def scribe(ledger):
    return Scribe(ledger)


@pytest.fixture
def damage(owner):
    """Return a hand that changes history as only a superuser can."""

    def change(statement, *arguments):
        unguard(owner, *LEDGER)
        assert owner.execute(statement, arguments).rowcount

    return change
