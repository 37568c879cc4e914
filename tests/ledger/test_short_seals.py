"""The daily seal: what is new since the last is proved, the whole now and then; neither believes what does not fit."""

from datetime import timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from activities.proof.merkle import Tree, beside, leaf, raised
from activities.proof.seal_log import keep_seal, seals
from activities.proof.seal_making import UnprovedError, make_daily_seal, make_seal
from activities.proof.verification import verify
from tests.ledger.conftest import NOON
from tests.ledger.test_merkle import end, stream
from tests.ledger.test_seals import new_keys
from tests.recorded import unguarded

WEEKLY = timedelta(days=7)


@pytest.fixture
def keys():
    return new_keys()


def daily(pool, keys, whole_every=WEEKLY):
    return make_daily_seal(pool, keys, whole_every=whole_every)


def fits(pool, keys):
    """Return whether the last seal says the same as the whole ledger proved."""
    verdict, last = verify(pool, keys.public), seals(pool)[-1]
    said = (last.position, last.log_hash, last.streams, last.root, last.registers)
    proved = (verdict.facts, verdict.head.log_hash.hex(), verdict.streams, verdict.root.hex(), verdict.registers)
    return verdict.damages == () and said == proved and verdict.last_seal == last


def test_the_first_seal_proves_the_whole_and_the_next_what_is_new(scribe, pool, keys):
    lives = [scribe.life(3) for _ in range(3)]
    first = daily(pool, keys)
    scribe.append(lives[1], 3, facts=2, at=NOON + timedelta(days=9))
    new = scribe.life(1)
    second = daily(pool, keys)
    assert fits(pool, keys)
    scribe.append(new, 1)
    third = daily(pool, keys)
    assert [each.proved_after for each in (first, second, third)] == [0, 9, 12]
    assert [each.streams for each in (first, second, third)] == [3, 4, 4]
    assert fits(pool, keys)


@pytest.mark.parametrize("before", range(6))
def test_however_many_streams_there_were_and_come_the_root_is_that_of_the_whole(scribe, pool, keys, before):
    lives = [scribe.life(1) for _ in range(before)]
    daily(pool, keys)
    for new in (1, 0, 3, 2, 9):
        for life in lives[:2]:
            scribe.append(life, verify(pool).facts and last_version(pool, life))
        lives += [scribe.life(1) for _ in range(new)]
        # Before anything was in it, the whole is what is new.
        assert daily(pool, keys).proved_after == seals(pool)[-2].position
        assert fits(pool, keys)


def last_version(pool, life):
    with pool.connection() as connection:
        return connection.execute(
            "SELECT max(stream_version) FROM ledger.events WHERE stream_id = %s", (life,)
        ).fetchone()[0]


def test_a_day_without_a_fact_is_sealed_too(scribe, pool, keys):
    scribe.life(2)
    assert [daily(pool, keys).proved_after for _ in range(3)] == [0, 2, 2]
    assert fits(pool, keys)


@pytest.mark.parametrize(("days", "whole"), [(8, True), (6, False)])
def test_the_whole_is_proved_again_when_it_is_due(scribe, pool, keys, owner, days, whole):
    scribe.life(2)
    made = make_seal(pool, keys)
    with unguarded(owner, "ledger.seals"):
        owner.execute("DELETE FROM ledger.seals")
    with pool.connection() as connection:
        keep_seal(connection, keys.sign(replace(made, sealed_at=made.sealed_at - timedelta(days=days))))
    assert daily(pool, keys).proved_after == (0 if whole else 2)
    # A seal that proved what was new alone makes the next whole proof no later.
    assert daily(pool, keys, timedelta(days=5)).proved_after == (2 if whole else 0)


def test_an_old_fact_that_was_changed_is_found_by_the_next_whole_proof_and_by_a_kept_seal(scribe, pool, keys, damage):
    scribe.life(3)
    kept = [daily(pool, keys)]
    damage("UPDATE ledger.events SET data = set_byte(data, 10, 65) WHERE position = 2")
    scribe.life(2)
    assert daily(pool, keys).proved_after == 3
    with pytest.raises(UnprovedError, match="its hash does not prove"):
        daily(pool, keys, timedelta(0))
    assert verify(pool, keys.public, kept).damage.position == 2


NEW = {
    "a new fact": "UPDATE ledger.events SET data = set_byte(data, 10, 65) WHERE position = 12",
    "the last fact that was sealed": "UPDATE ledger.events SET hash = sha256('') WHERE position = 9",
    "the fact that a stream goes on from": "UPDATE ledger.events SET hash = sha256('') WHERE position = 3",
    "a new fact taken away": "DELETE FROM ledger.events WHERE position = 11",
    "the last fact that was sealed, taken away": "DELETE FROM ledger.events WHERE position = 9",
    "a new command": "DELETE FROM ledger.commands WHERE first_position = 10",
    "a command added": (
        """INSERT INTO ledger.commands SELECT gen_random_uuid(), stream_id, fingerprint, outcome, claim, release, 99,
           99, recorded_at FROM ledger.commands WHERE first_position = 1"""
    ),
    "a claim newly taken": "DELETE FROM ledger.claims WHERE claim = 'new'",
    "a claim newly given up": "INSERT INTO ledger.claims SELECT 'old', stream_id FROM ledger.events WHERE position = 1",
    "a seal": "UPDATE ledger.seals SET root = sha256('')",
}


@pytest.mark.parametrize("kind", NEW)
def test_what_is_new_and_does_not_fit_is_named_by_the_whole_proof_and_not_sealed(scribe, pool, keys, damage, kind):
    lives = [uuid4(), uuid4(), uuid4()]
    for life in lives:
        scribe.append(life, facts=3, claim="old" if life == lives[0] else None)
    daily(pool, keys)
    scribe.append(lives[0], 3, release="old")
    scribe.append(lives[1], 3, claim="new", release="never held")
    scribe.append(uuid4(), facts=2)
    damage(NEW[kind])
    with pytest.raises(UnprovedError) as refused:
        daily(pool, keys)
    assert refused.value.verdict.damages == verify(pool, keys.public).damages != ()


def otherwise(node):
    """Return how one node of the lowest subtree comes to say something else."""
    return f"UPDATE upkeep.subtrees SET hashes = overlay(hashes PLACING sha256('') FROM {32 * node + 1}) WHERE band = 0"


TREE = {
    "it is gone": "DELETE FROM upkeep.subtrees",
    "a row is cut": "UPDATE upkeep.subtrees SET hashes = substr(hashes, 1, 40) WHERE band = 0",
    "a leaf is gone": "DELETE FROM upkeep.leaves WHERE place = 0",
    "a leaf is another's": "UPDATE upkeep.leaves SET stream = gen_random_uuid() WHERE place = 0",
    "two are swapped": "UPDATE upkeep.leaves SET place = 1 - place WHERE place < 2",
    "a leaf says otherwise": otherwise(1),
    "a node says otherwise": otherwise(16 + 1),
    "the leaf at the end says otherwise": otherwise(4),
}


@pytest.mark.parametrize("kind", TREE)
def test_the_stored_tree_is_never_believed_and_is_made_anew(scribe, pool, keys, owner, kind):
    lives = [scribe.life(1) for _ in range(5)]
    daily(pool, keys)
    assert owner.execute(TREE[kind]).rowcount
    scribe.append(lives[0], 1)
    scribe.life(1)
    assert daily(pool, keys).proved_after == 0
    assert fits(pool, keys)
    scribe.append(lives[3], 1)
    assert daily(pool, keys).proved_after == 7
    assert fits(pool, keys)


@given(st.integers(0, 40), st.sets(st.integers(0, 39)), st.integers(0, 9))
def test_a_part_of_the_tree_leads_to_the_root_of_the_whole(before, moved, new):
    ends = {stream(number): end(1, number) for number in range(before)}
    tree = Tree()
    root = tree.grow(ends)
    stored = tree.nodes
    moved = {number for number in moved if number < before} | ({before - 1} if new and before else set())
    old = {number: leaf(stream(number), *ends[stream(number)][:2]) for number in moved}
    known = {place: stored[place] for place in beside(moved, before)}
    if old:
        assert [*raised(old, known, before).values()][-1] == root
    for number in [*moved, *range(before, before + new)]:
        ends[stream(number)] = end(2, number)
    changed = [*moved, *range(before, before + new)]
    after = raised({each: leaf(stream(each), *ends[stream(each)][:2]) for each in changed}, known, before + new)
    if changed:
        assert [*after.values()][-1] == tree.grow(ends)
        assert {place: tree.nodes[place] for place in after} == after


def test_a_tree_of_several_subtrees_is_brought_up_to_date_row_by_row(scribe, pool, keys, owner):
    lives = [scribe.life(1) for _ in range(2 * 16 + 1)]
    daily(pool, keys)
    for moved in (lives[:1], lives[15:18], lives[-1:], [scribe.life(1) for _ in range(16)]):
        for life in moved:
            scribe.append(life, 1)
        assert daily(pool, keys).proved_after
        assert fits(pool, keys)
    subtrees = owner.execute("SELECT band, place FROM upkeep.subtrees ORDER BY band, place").fetchall()
    assert subtrees == [(0, 0), (0, 1), (0, 2), (0, 3), (1, 0)]
