"""What nobody may do to the ledger, and what the service may not."""

import psycopg
import pytest

from tests.conftest import new_database

CHANGES = [
    "UPDATE {table} SET {column} = {column}",
    "DELETE FROM {table}",
    "TRUNCATE {table}",
]
TABLES = {"events": "name", "commands": "fingerprint", "meta": "simulation", "seals": "position"}


@pytest.fixture(scope="module")
def one_ledger(postgresql):
    return new_database(postgresql, simulation=True)


@pytest.fixture
def ledger_url(one_ledger):
    """Return the owner's address of a ledger of all tests here: what is refused changes nothing."""
    return one_ledger


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("preamble", ["SELECT", "SET session_replication_role = replica"])
def test_even_the_owner_cannot_change_history(owner, scribe, preamble, table, change):
    scribe.life(1)
    owner.execute(preamble)
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="only ever grows"):
        owner.execute(change.format(table=f"ledger.{table}", column=TABLES[table]))


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("table", [*TABLES, "claims"])
def test_the_service_cannot_change_anything(pool, table, change):
    column = TABLES.get(table, "claim")
    with (
        pool.connection() as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege, match="permission denied"),
    ):
        connection.execute(change.format(table=f"ledger.{table}", column=column))


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO ledger.events SELECT * FROM ledger.events",
        "INSERT INTO ledger.commands SELECT * FROM ledger.commands",
        "INSERT INTO ledger.claims VALUES ('a', gen_random_uuid())",
        "INSERT INTO ledger.meta (simulation) VALUES (true)",
        "SELECT ledger.genesis()",
        "ALTER TABLE ledger.events DISABLE TRIGGER ALL",
        "DROP TABLE ledger.events",
        "CREATE TABLE ledger.more ()",
    ],
)
def test_the_service_writes_by_append_only(pool, statement):
    with pool.connection() as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute(statement)


def test_there_is_one_ledger_to_a_database(owner):
    with pytest.raises(psycopg.errors.UniqueViolation):
        owner.execute("INSERT INTO ledger.meta (simulation) VALUES (true)")


def test_the_service_speaks_utc_in_its_own_role(pool):
    with pool.connection() as connection:
        asked = connection.execute("SELECT current_user, current_setting('TimeZone')").fetchone()
    assert asked == ("indenture_service", "UTC")
