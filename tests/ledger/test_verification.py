"""A proof that holds, and every kind of damage that a superuser can do, named where it was done."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from activities.proof.verification import verify
from tests.ledger.conftest import NOON


def test_an_untouched_ledger_is_proved_to_its_head(ledger, scribe, pool):
    for _ in range(3):
        scribe.life(4)
    scribe.append(uuid4(), facts=5)
    verdict = verify(pool)
    assert (verdict.damage, verdict.facts, verdict.head) == (None, 17, ledger.head())


def test_a_claim_given_up_and_taken_by_another_is_proved(scribe, pool):
    first, second = uuid4(), uuid4()
    scribe.append(first, claim="person/standard")
    scribe.append(first, 1, release="person/standard")
    scribe.append(second, claim="person/standard")
    scribe.append(first, 2, release="person/standard")
    assert verify(pool).damage is None


def test_an_empty_ledger_is_proved_too(pool):
    verdict = verify(pool)
    assert (verdict.damage, verdict.facts) == (None, 0)


FIRST_OF_A_COMMAND = (
    "its hash does not prove what it says, what its command was asked and answered, and what came before"
)
OTHER_OF_A_COMMAND = "its hash does not prove what it says and what came before"
NOT_ACCOUNTED = "the command log does not account for it"

# Position 3 is where a command began, and position 6 is the second fact of one.
CHANGES = {
    "a byte of the data": (
        "UPDATE ledger.events SET data = set_byte(data, 10, 65) WHERE position = 6",
        (6, 6, OTHER_OF_A_COMMAND),
    ),
    "a name": (
        "UPDATE ledger.events SET name = 'test-enrolled.v1' WHERE position = 2",
        (2, 2, FIRST_OF_A_COMMAND),
    ),
    "a letter moved from the name to the data": (
        """UPDATE ledger.events SET name = rtrim(name, '1'), data = '1'::bytea || data WHERE position = 6""",
        (6, 6, OTHER_OF_A_COMMAND),
    ),
    "the time it was recorded": (
        "UPDATE ledger.events SET recorded_at = recorded_at + interval '1 us' WHERE position = 3",
        (3, 3, NOT_ACCOUNTED),
    ),
    "the time it was recorded, and its command": (
        """UPDATE ledger.commands SET recorded_at = recorded_at + interval '1 us' WHERE first_position = 3;
           UPDATE ledger.events SET recorded_at = recorded_at + interval '1 us' WHERE position = 3""",
        (3, 3, FIRST_OF_A_COMMAND),
    ),
    "the time it was inserted": (
        "UPDATE ledger.events SET inserted_at = inserted_at + interval '1 us' WHERE position = 3",
        (3, 3, FIRST_OF_A_COMMAND),
    ),
    "its cause": (
        "UPDATE ledger.events SET command_id = gen_random_uuid() WHERE position = 3",
        (3, 3, NOT_ACCOUNTED),
    ),
    "its cause, later in a command": (
        "UPDATE ledger.events SET command_id = gen_random_uuid() WHERE position = 6",
        (6, 6, NOT_ACCOUNTED),
    ),
    "a hash of another length": (
        "UPDATE ledger.events SET hash = substr(hash, 1, 31) WHERE position = 5",
        (5, 5, FIRST_OF_A_COMMAND),
    ),
    "a fact taken out of the middle": (
        "DELETE FROM ledger.events WHERE position = 3",
        (4, 4, "position 3 is missing before it"),
    ),
    "two facts swapped": (
        """UPDATE ledger.events e SET data = o.data FROM ledger.events o
           WHERE e.position IN (2, 3) AND o.position = 5 - e.position""",
        (2, 2, FIRST_OF_A_COMMAND),
    ),
    "two places swapped": (
        """ALTER TABLE ledger.events DROP CONSTRAINT events_pkey;
           UPDATE ledger.events SET position = 5 - position WHERE position IN (2, 3)""",
        (2, 3, "it follows version 1 of its stream"),
    ),
    "a fact inserted in the middle, with room made for it": (
        """ALTER TABLE ledger.events DROP CONSTRAINT events_pkey;
           UPDATE ledger.events SET position = position + 1 WHERE position > 2;
           INSERT INTO ledger.events SELECT 3, gen_random_uuid(), 1, name, command_id, recorded_at, inserted_at, data,
           hash FROM ledger.events WHERE position = 2""",
        (3, 1, NOT_ACCOUNTED),
    ),
    "a fact inserted at the end": (
        """INSERT INTO ledger.events SELECT 7, stream_id, 7, name, command_id, recorded_at, clock_timestamp(), data,
           hash FROM ledger.events WHERE position = 6""",
        (7, 7, NOT_ACCOUNTED),
    ),
    "a fact inserted before the beginning": (
        """INSERT INTO ledger.events SELECT -7, gen_random_uuid(), 1, name, command_id, recorded_at, inserted_at, data,
           hash FROM ledger.events WHERE position = 6""",
        (-7, 1, "position 1 is missing before it"),
    ),
    "a fact inserted as far away as positions go": (
        """INSERT INTO ledger.events SELECT 9223372036854775807, stream_id, 7, name, command_id, recorded_at,
           inserted_at, data, hash FROM ledger.events WHERE position = 6""",
        (9223372036854775807, 7, "position 7 is missing before it"),
    ),
    "the tail cut off": (
        "DELETE FROM ledger.events WHERE position = 6",
        (5, None, "a command recorded facts up to position 6"),
    ),
    "a command forgotten": (
        "DELETE FROM ledger.commands WHERE first_position = 2",
        (2, 2, NOT_ACCOUNTED),
    ),
    "what a command was answered": (
        "UPDATE ledger.commands SET outcome = 'undone' WHERE first_position = 2",
        (2, 2, FIRST_OF_A_COMMAND),
    ),
    "what a command was asked": (
        "UPDATE ledger.commands SET fingerprint = 'another' WHERE first_position = 2",
        (2, 2, FIRST_OF_A_COMMAND),
    ),
    "a command that recorded nothing": (
        """INSERT INTO ledger.commands SELECT '00000000-0000-0000-0000-000000000001', stream_id, fingerprint,
           outcome, claim, release, 0, 0, recorded_at FROM ledger.commands WHERE first_position = 1""",
        (6, None, "command 00000000-0000-0000-0000-000000000001 is in the command log and recorded no fact"),
    ),
    "a command twice": (
        """ALTER TABLE ledger.commands DROP CONSTRAINT commands_pkey, DROP CONSTRAINT commands_first_position_key;
           INSERT INTO ledger.commands SELECT * FROM ledger.commands WHERE first_position = 1""",
        (1, 1, "it stands in the log twice, or its command in the command log"),
    ),
    "how far a command reached": (
        "UPDATE ledger.commands SET last_position = 5 WHERE first_position = 5",
        (6, 6, NOT_ACCOUNTED),
    ),
    "a claim that a command took": (
        "UPDATE ledger.commands SET claim = 'another' WHERE first_position = 5",
        (5, 5, FIRST_OF_A_COMMAND),
    ),
    "a claim given away": (
        "UPDATE ledger.claims SET stream_id = gen_random_uuid()",
        (6, None, "a claim that a command took for it is gone"),
    ),
    "a claim made up": (
        "INSERT INTO ledger.claims SELECT 'another', stream_id FROM ledger.claims",
        (6, None, "it holds a claim that no command took"),
    ),
    "a claim taken away": (
        "DELETE FROM ledger.claims",
        (6, None, "a claim that a command took for it is gone"),
    ),
    "a simulation passed off as real": (
        "UPDATE ledger.meta SET simulation = false",
        (1, 1, FIRST_OF_A_COMMAND),
    ),
}


@pytest.mark.parametrize("kind", CHANGES)
def test_damage_is_named_where_it_was_done(scribe, pool, damage, kind):
    stream = scribe.life(4)
    scribe.append(stream, 4, facts=2, claim="person/standard", at=NOON + timedelta(days=4))
    assert verify(pool).damage is None
    statement, (position, version, wrong) = CHANGES[kind]
    damage(statement)
    found = verify(pool).damage
    assert (found.position, found.version, found.wrong) == (position, version, wrong)
    if version == position or "claim" in wrong:
        assert found.stream == stream


def test_a_fact_chained_with_columns_that_its_envelope_denies_is_found(owner, scribe, pool):
    stream = scribe.life(1)
    owner.execute(
        "SELECT ledger.append(gen_random_uuid(), '', '', %s, 1, NULL, now(), ARRAY['test-held.v1'],"
        " (SELECT ARRAY[data] FROM ledger.events), NULL, NULL)",
        (stream,),
    )
    assert verify(pool).damage.wrong == "its envelope and its columns disagree"


def test_a_fact_chained_without_an_envelope_is_found(owner, pool):
    owner.execute(
        "SELECT ledger.append(gen_random_uuid(), '', '', gen_random_uuid(), 0, NULL, now(),"
        " ARRAY['test-held.v1'], ARRAY['{'::bytea], NULL, NULL)"
    )
    assert "its envelope cannot be read" in verify(pool).damage.wrong


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
