"""Ledgers of any length, written once and copied for each test that damages one."""

from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from psycopg.conninfo import conninfo_to_dict, make_conninfo

from activities.database import open_pool
from activities.ledger.ledger import Ledger
from domain.facts.fact import Facts
from tests.conftest import SERVERS, new_database
from tests.ledger.conftest import Enrolled, Held, Scribe

OF_A_COMMAND, OF_A_LIFE = 3, 21


def written(postgresql, facts, *, simulation):
    """Return the address of a new ledger of so many facts: three a command, seven commands a life."""
    url = new_database(postgresql, simulation=simulation)
    now = datetime.now(UTC)
    with open_pool(url, size=1) as pool, closing(Ledger(pool, Facts([Enrolled, Held]))) as ledger:
        scribe = Scribe(ledger)
        for before in range(0, facts, OF_A_COMMAND):
            stream, version = life_of(before + 1)
            # The first command is told late: it stands far from the database's clock.
            at = now if before else now - timedelta(hours=1)
            scribe.append(stream, version - 1, facts=OF_A_COMMAND, at=at, claim=f"held by {stream}")
    return url


def life_of(position):
    """Return which life the fact at a position is of, and which of its facts it is."""
    return UUID(int=(position - 1) // OF_A_LIFE + 1), (position - 1) % OF_A_LIFE + 1


def places(facts):
    """Return where a command begins: last, in the middle, first. What comes later in the log hides nothing earlier."""
    return facts - 2, facts // 6 * 3 + 1, 1


@contextmanager
def copy_of(postgresql, url):
    """Yield the address of a copy of a database that nobody is connected to."""
    name = f"d_{uuid4().hex[:12]}"
    template = conninfo_to_dict(url)["dbname"]
    SERVERS[postgresql].execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
    yield make_conninfo(postgresql, dbname=name)
    SERVERS[postgresql].execute(f"DROP DATABASE {name} WITH (FORCE)")
