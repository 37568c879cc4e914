"""Every kind of damage, at the first place, in the middle and at the last, of short and of long ledgers, is named."""

from pathlib import Path
from uuid import UUID

import psycopg
import pytest

from activities.database import open_pool
from activities.proof.damage import Kind
from activities.proof.verification import verify
from tests.ledger.long import copy_of, life_of, places, written
from tests.recorded import LEDGER, unguard

LONG, SHORT = 2100, 21
LEDGERS = {
    f"{length} and {kind}": (facts, kind == "simulated")
    for length, facts in (("long", LONG), ("short", SHORT))
    for kind in ("real", "simulated")
}

FIRST_OF_A_COMMAND = (
    "its hash does not prove what it says, what its command was asked and answered, and what came before"
)
NOT_ACCOUNTED = "the command log does not account for it"

# What is done at a position at which a command begins, and what is then said of it.
EVENTS: dict[str, tuple[str, str]] = {
    "a byte of the data": ("UPDATE ledger.events SET data = set_byte(data, 10, 65) WHERE {at}", FIRST_OF_A_COMMAND),
    "a byte that is no text": (
        (
            "UPDATE ledger.events SET data = set_byte(data, position('tutor-1' in convert_from(data, 'UTF8')) - 1, 255)"
            " WHERE {at}"
        ),
        FIRST_OF_A_COMMAND,
    ),
    "a byte of the stream's id that is no text": (
        "UPDATE ledger.events SET data = set_byte(data, 20, 255) WHERE {at}",
        FIRST_OF_A_COMMAND,
    ),
    "data without an end of brackets": (
        "UPDATE ledger.events SET data = convert_to('{{\"fact\":' || repeat('[', 100000), 'UTF8') WHERE {at}",
        FIRST_OF_A_COMMAND,
    ),
    "no data at all": (
        "ALTER TABLE ledger.events ALTER data DROP NOT NULL; UPDATE ledger.events SET data = NULL WHERE {at}",
        FIRST_OF_A_COMMAND,
    ),
    "no name": (
        "ALTER TABLE ledger.events ALTER name DROP NOT NULL; UPDATE ledger.events SET name = NULL WHERE {at}",
        FIRST_OF_A_COMMAND,
    ),
    "no hash": (
        "ALTER TABLE ledger.events ALTER hash DROP NOT NULL; UPDATE ledger.events SET hash = NULL WHERE {at}",
        FIRST_OF_A_COMMAND,
    ),
    "inserted at the end of time": (
        "UPDATE ledger.events SET inserted_at = 'infinity' WHERE {at}",
        FIRST_OF_A_COMMAND,
    ),
    "both times at the end of time": (
        "UPDATE ledger.events SET inserted_at = 'infinity', recorded_at = 'infinity' WHERE {at}",
        NOT_ACCOUNTED,
    ),
    "its name": ("UPDATE ledger.events SET name = 'test-enrolled.v1' WHERE {at}", FIRST_OF_A_COMMAND),
    "its cause": ("UPDATE ledger.events SET command_id = gen_random_uuid() WHERE {at}", NOT_ACCOUNTED),
    "a command forgotten": ("DELETE FROM ledger.commands WHERE first_{at}", NOT_ACCOUNTED),
    "what a command was answered": (
        "UPDATE ledger.commands SET outcome = 'undone' WHERE first_{at}",
        FIRST_OF_A_COMMAND,
    ),
    "no answer of a command": (
        (
            "ALTER TABLE ledger.commands ALTER outcome DROP NOT NULL;"
            " UPDATE ledger.commands SET outcome = NULL WHERE first_{at}"
        ),
        FIRST_OF_A_COMMAND,
    ),
}


@pytest.fixture(scope="session", params=LEDGERS)
def whole(request, postgresql):
    """A ledger written once: commands of three facts, seven of them a life; return how long it is, and its address."""
    facts, simulation = LEDGERS[request.param]
    return facts, written(postgresql, facts, simulation=simulation)


@pytest.fixture
def copied(whole, postgresql):
    """Return how long the ledger is, a pool on a copy of it, and a hand that changes what stands there."""
    facts, url = whole
    with (
        copy_of(postgresql, url) as copy,
        open_pool(copy, size=1) as pool,
        psycopg.connect(copy, autocommit=True) as owner,
    ):
        unguard(owner, *LEDGER)
        yield facts, pool, owner


@pytest.mark.parametrize("kind", EVENTS)
def test_damage_to_a_fact_or_its_command_is_named_wherever_it_was_done(copied, kind):
    facts, pool, owner = copied
    assert verify(pool).damage is None
    statement, wrong = EVENTS[kind]
    for place in places(facts):
        owner.execute(statement.format(at=f"position = {place}"))
        verdict = verify(pool)
        damage = verdict.damage
        assert (damage.kind, damage.position, damage.wrong) == (Kind.FACT, place, wrong)
        assert (damage.stream, damage.version) == life_of(place)
        assert (verdict.facts, verdict.apart) == (place - 1, 0 if verdict.simulation else min(place - 1, 3))


def test_a_fact_taken_out_is_named_wherever_it_was(copied):
    facts, pool, owner = copied
    last, middle, first = places(facts)
    for place, position, wrong in (
        (last, last + 1, f"position {last} is missing before it"),
        (middle, middle + 1, f"position {middle} is missing before it"),
        (first, 2, "position 1 is missing before it"),
    ):
        owner.execute("DELETE FROM ledger.events WHERE position = %s", (place,))
        found = verify(pool).damage
        assert (found.position, found.wrong) == (position, wrong)


def test_what_follows_the_log_is_read_after_a_log_that_ends_early(copied):
    facts, pool, owner = copied
    owner.execute("DELETE FROM ledger.events WHERE position > %s", (facts - 3,))
    damage = verify(pool).damage
    assert (damage.position, damage.wrong) == (facts - 3, f"a command recorded facts up to position {facts}")


def test_a_claim_that_is_gone_is_named_whichever_it_was(copied):
    facts, pool, owner = copied
    for stream in (facts // 21, 1):
        owner.execute("DELETE FROM ledger.claims WHERE stream_id = %s", (UUID(int=stream),))
        assert (verify(pool).damage.stream, verify(pool).damage.version) == (UUID(int=stream), None)


@pytest.mark.parametrize("statement", ["DELETE FROM ledger.meta", "UPDATE ledger.meta SET created_at = 'infinity'"])
def test_a_ledger_that_does_not_know_which_it_is_is_damaged_and_no_crash(copied, statement):
    _, pool, owner = copied
    owner.execute(statement)
    damage = verify(pool).damage
    assert (damage.kind, damage.position) == (Kind.FACT, 0 if "DELETE" in statement else 1)


@pytest.mark.parametrize("table", ["events", "commands", "claims", "seals"])
def test_a_table_that_is_gone_is_damage_and_no_crash(copied, table):
    _, pool, owner = copied
    owner.execute(f"ALTER TABLE ledger.{table} RENAME TO elsewhere")
    damage, what = verify(pool).damage, "the seals cannot" if table == "seals" else "what follows cannot"
    assert damage.wrong == f'{what} be read: relation "ledger.{table}" does not exist'
    assert damage.kind is (Kind.SEAL if table == "seals" else Kind.FACT)


def test_a_file_that_is_gone_from_the_disk_is_damage_and_no_crash(copied):
    _, pool, owner = copied
    owner.execute("CHECKPOINT")
    ((path,),) = owner.execute(
        "SELECT current_setting('data_directory') || '/' || pg_relation_filepath('ledger.events')"
    ).fetchall()
    file = Path(path)
    kept = file.rename(file.with_name(f"{file.name}.away"))
    damage = verify(pool).damage
    kept.rename(file)
    assert (damage.kind, damage.position) == (Kind.FACT, 0)
    assert damage.wrong.startswith("what follows cannot be read: could not open file ")
    assert verify(pool).damage is None
