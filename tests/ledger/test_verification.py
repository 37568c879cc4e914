"""A proof that holds, and every kind of damage that a superuser can do, named where it was done."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from activities.ledger import Head
from activities.verification import verify


@pytest.fixture
def damage(owner):
    """Return a hand that changes history as only a superuser can."""

    def change(statement, *arguments):
        for table in ("events", "commands", "meta"):
            owner.execute(f"ALTER TABLE ledger.{table} DISABLE TRIGGER only_grows")
        assert owner.execute(statement, arguments).rowcount

    return change


def test_an_untouched_ledger_is_proved_to_its_head(ledger, scribe, pool):
    for _ in range(3):
        scribe.life(4)
    scribe.append(uuid4(), facts=5)
    verdict = verify(pool)
    assert (verdict.damage, verdict.facts, verdict.head) == (None, 17, ledger.head())


def test_an_empty_ledger_is_proved_too(pool):
    verdict = verify(pool)
    assert (verdict.damage, verdict.facts) == (None, 0)


def test_a_proof_can_go_on_from_a_head_that_was_kept(ledger, scribe, pool):
    stream = scribe.life(3)
    kept = ledger.head()
    scribe.append(stream, 3, at=ledger.history(stream)[-1].recorded_at)
    scribe.life(2)
    verdict = verify(pool, since=kept)
    assert (verdict.damage, verdict.facts, verdict.head) == (None, 3, ledger.head())
    other = verify(pool, since=Head(3, bytes(32)))
    assert "not the one" in other.damage.wrong


CHANGES = {
    "a byte of the data": (
        "UPDATE ledger.events SET data = set_byte(data, 10, 65) WHERE position = 4",
        (4, 4, "its hash does not prove what it says"),
    ),
    "a name": (
        "UPDATE ledger.events SET name = 'test-enrolled.v1' WHERE position = 2",
        (2, 2, "its hash does not prove what it says"),
    ),
    "the time it was recorded": (
        "UPDATE ledger.events SET recorded_at = recorded_at + interval '1 us' WHERE position = 3",
        (3, 3, "its hash does not prove what it says"),
    ),
    "the time it was inserted": (
        "UPDATE ledger.events SET inserted_at = inserted_at + interval '1 us' WHERE position = 3",
        (3, 3, "its hash does not prove what it says"),
    ),
    "its cause": (
        "UPDATE ledger.events SET command_id = gen_random_uuid() WHERE position = 3",
        (3, 3, "its hash does not prove what it says"),
    ),
    "a log hash": (
        "UPDATE ledger.events SET log_hash = sha256(log_hash) WHERE position = 5",
        (5, 5, "its log hash does not prove its place in the log"),
    ),
    "a fact taken out of the middle": (
        "DELETE FROM ledger.events WHERE position = 3",
        (4, 4, "position 3 is missing before it"),
    ),
    "two facts swapped": (
        """UPDATE ledger.events e SET data = o.data FROM ledger.events o
           WHERE e.position IN (2, 3) AND o.position = 5 - e.position""",
        (2, 2, "its hash does not prove what it says"),
    ),
    "the tail cut off": (
        "DELETE FROM ledger.events WHERE position = 6",
        (5, None, "a command recorded facts up to position 6"),
    ),
    "a command forgotten": (
        "DELETE FROM ledger.commands WHERE first_position = 2",
        (6, None, "the command log accounts for 5 facts"),
    ),
    "a simulation passed off as real": (
        "UPDATE ledger.meta SET simulation = false",
        (1, 1, "its log hash does not prove its place in the log"),
    ),
}


@pytest.mark.parametrize("kind", CHANGES)
def test_damage_is_named_where_it_was_done(scribe, pool, damage, kind):
    stream = scribe.life(6)
    statement, (position, version, wrong) = CHANGES[kind]
    damage(statement)
    found = verify(pool).damage
    assert (found.position, found.version, found.wrong) == (position, version, wrong)
    assert found.stream == (stream if version else None)


def test_a_fact_chained_with_columns_that_its_envelope_denies_is_found(owner, scribe, pool):
    stream = scribe.life(1)
    owner.execute(
        "SELECT ledger.append(gen_random_uuid(), '', '', %s, 1, now(), ARRAY['test-held.v1'],"
        " (SELECT ARRAY[data] FROM ledger.events), NULL, NULL)",
        (stream,),
    )
    assert verify(pool).damage.wrong == "its envelope and its columns disagree"


def test_a_fact_chained_without_an_envelope_is_found(owner, pool):
    owner.execute(
        "SELECT ledger.append(gen_random_uuid(), '', '', gen_random_uuid(), 0, now(),"
        " ARRAY['test-held.v1'], ARRAY['{'::bytea], NULL, NULL)"
    )
    assert "its envelope cannot be read" in verify(pool).damage.wrong


def test_a_tail_cut_off_with_its_commands_shows_against_a_head_kept_elsewhere(ledger, scribe, pool, damage):
    scribe.life(3)
    kept = ledger.head()
    damage("DELETE FROM ledger.events WHERE position = 3")
    damage("DELETE FROM ledger.commands WHERE last_position = 3")
    assert verify(pool).damage is None
    assert "shorter than the head" in verify(pool, since=kept).damage.wrong


@pytest.mark.parametrize("simulation", [False])
def test_facts_of_two_clocks_are_reported_in_a_real_ledger(scribe, pool):
    now = datetime.now(UTC)
    scribe.append(uuid4(), at=now - timedelta(minutes=9))
    backdated = uuid4()
    scribe.append(backdated, at=now - timedelta(minutes=11))
    verdict = verify(pool)
    assert (verdict.damage, verdict.apart) == (None, 1)
    assert [(fact.stream, fact.position) for fact in verdict.examples] == [(backdated, 2)]
    assert verdict.examples[0].recorded_at == now - timedelta(minutes=11)


def test_a_simulation_keeps_its_own_time(scribe, pool):
    scribe.life(2)
    assert verify(pool).apart == 0
