"""Seals: what they find that no chain can, and every damage to a seal itself, named."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from msgspec.structs import replace

from activities.proof.damage import Kind
from activities.proof.merkle import Tree, leaf
from activities.proof.seal import SealKeys, UnreadableSealError, believed, read_seal
from activities.proof.seal_log import keep_seal, seals
from activities.proof.seal_making import UnprovedError, make_seal
from activities.proof.verification import verify
from tests.contracts.generated import ROOT
from tests.ledger.conftest import NOON

CHAINED_ANEW = """
    DO $$
    DECLARE fact record; in_stream bytea; in_log bytea := ledger.genesis();
    BEGIN
        FOR fact IN
            SELECT e.*, c.fingerprint, c.outcome, c.claim, c.release
            FROM ledger.events e LEFT JOIN ledger.commands c ON c.first_position = e.position ORDER BY e.position
        LOOP
            SELECT hash INTO in_stream FROM ledger.events
                WHERE stream_id = fact.stream_id AND stream_version = fact.stream_version - 1;
            in_log := ledger.link(
                coalesce(in_stream, decode(repeat('00', 32), 'hex')), in_log, fact.stream_id, fact.stream_version,
                fact.command_id, fact.recorded_at, fact.inserted_at, convert_to(fact.name, 'UTF8'), fact.data,
                CASE WHEN fact.outcome IS NULL THEN '' ELSE
                    ledger.sized(convert_to(fact.fingerprint, 'UTF8')) || ledger.sized(fact.outcome)
                    || ledger.sized(convert_to(fact.claim, 'UTF8')) || ledger.sized(convert_to(fact.release, 'UTF8'))
                END);
            UPDATE ledger.events SET hash = in_log WHERE position = fact.position;
        END LOOP;
    END $$"""


def new_keys(*before):
    private = Ed25519PrivateKey.generate()
    return SealKeys(private, believed([private.public_key(), *before]))


@pytest.fixture
def keys():
    return new_keys()


@pytest.fixture
def sealed(scribe, pool, keys):
    """Three lives of three facts, a seal after each; return the lives."""
    lives = []
    for _ in range(3):
        lives.append(scribe.life(3))
        make_seal(pool, keys)
    return lives


def keep(pool, seal):
    with pool.connection() as connection:
        keep_seal(connection, seal)


def found(pool, keys, kept=()):
    return [(each.kind, each.seal, each.wrong) for each in verify(pool, keys.public, kept).damages]


def test_what_is_sealed_is_proved_with_its_seals_wherever_they_are_kept(ledger, scribe, sealed, pool, keys):
    scribe.life(1)
    first, second, third = kept = seals(pool)
    verdict = verify(pool, keys.public, kept)
    assert (verdict.damages, verdict.facts, verdict.last_seal) == ((), 10, third)
    assert [seal.position for seal in kept] == [3, 6, 9]
    assert [seal.streams for seal in kept] == [1, 2, 3]
    assert (second.previous, third.previous) == (first.hash, second.hash)
    assert second.log_hash == ledger_hash(pool, 6)
    assert {seal.ledger for seal in kept} == {ledger.identity().ledger_id}
    assert verify(pool, keys.public, kept[1:2]).damages == ()


def ledger_hash(pool, position):
    with pool.connection() as connection:
        return connection.execute(
            "SELECT encode(hash, 'hex') FROM ledger.events WHERE position = %s", (position,)
        ).fetchone()[0]


def test_an_empty_ledger_can_be_sealed_and_a_ledger_twice_without_a_fact_between(scribe, pool, keys):
    empty = make_seal(pool, keys)
    assert (empty.number, empty.position, empty.streams) == (1, 0, 0)
    scribe.life(2)
    assert [make_seal(pool, keys).position for _ in range(2)] == [2, 2]
    assert verify(pool, keys.public, seals(pool)).damages == ()


def test_a_seal_kept_elsewhere_reads_back_and_a_torn_one_does_not(sealed, pool):
    for seal in seals(pool):
        assert read_seal(seal.line) == seal
        for torn in (
            seal.line[:-1],
            seal.line.replace("log_hash", "hash"),
            seal.line.replace('"number":', '"number":-'),
        ):
            with pytest.raises(UnreadableSealError):
                read_seal(torn)


def test_a_stream_written_anew_with_all_that_follows_is_found_by_the_seals_alone(sealed, pool, keys, damage, owner):
    damage(
        """UPDATE ledger.events SET data = convert_to(replace(convert_from(data, 'UTF8'), 'tutor-1', 'tutor-9'), 'UTF8')
           WHERE stream_id = %s""",
        sealed[1],
    )
    owner.execute(CHAINED_ANEW)
    kept = seals(pool)
    owner.execute("DELETE FROM ledger.seals")
    assert verify(pool).damages == ()
    anew = (
        "the log is not the one that seal 2 was made of: it was written anew after position 3, up to which seal 1 fits"
    )
    assert found(pool, keys, kept)[0] == (Kind.FACT, 2, anew)
    since = "the log is not the one that seal 2 was made of: it was written anew since its beginning"
    assert found(pool, keys, kept[1:])[0] == (Kind.FACT, 2, since)


def test_chaining_anew_what_was_not_changed_changes_nothing(sealed, pool, keys, damage, owner):
    damage("UPDATE ledger.events SET hash = sha256('') WHERE position = 4")
    assert verify(pool, keys.public).damage.position == 4
    owner.execute(CHAINED_ANEW)
    assert verify(pool, keys.public).damages == ()


def cut(damage, position):
    damage("DELETE FROM ledger.events WHERE position > %s", position)
    damage("DELETE FROM ledger.commands WHERE last_position > %s", position)


def test_a_tail_cut_off_with_its_commands_is_found_by_the_seals_in_the_ledger(sealed, pool, keys, damage):
    cut(damage, 8)
    assert found(pool, keys) == [(Kind.CUT, 3, "the log ends here, and held 9 facts when seal 3 was made")]
    assert verify(pool, keys.public).damage.position == 8


def test_a_tail_cut_off_with_its_commands_and_seals_is_found_by_a_seal_kept_elsewhere(sealed, pool, keys, damage):
    kept = seals(pool)
    cut(damage, 6)
    damage("DELETE FROM ledger.seals WHERE number = 3")
    assert found(pool, keys) == []
    assert found(pool, keys, kept) == [
        (Kind.CUT, 3, "the log ends here, and held 9 facts when seal 3 was made"),
        (Kind.CUT, 3, "seal 3 was made here and kept elsewhere, and the ledger does not hold it any more"),
    ]


CHANGES = {
    "what it says": (
        "UPDATE ledger.seals SET position = 5 WHERE number = 2",
        [(Kind.SEAL, 2, "its signature does not prove what it says")],
    ),
    "a bit of its signature": (
        "UPDATE ledger.seals SET signature = set_bit(signature, 9, 1 - get_bit(signature, 9)) WHERE number = 2",
        [(Kind.SEAL, 2, "its signature does not prove what it says")],
    ),
    "when it was made": (
        "UPDATE ledger.seals SET sealed_at = sealed_at - interval '1 us' WHERE number = 3",
        [(Kind.SEAL, 3, "its signature does not prove what it says")],
    ),
    "one cut short": (
        "UPDATE ledger.seals SET root = substr(root, 2) WHERE number = 2",
        [(Kind.SEAL, 2, "it is not whole")],
    ),
    "one taken out of the middle": (
        "DELETE FROM ledger.seals WHERE number = 2",
        [(Kind.SEAL, 3, "seal 2 is missing before it")],
    ),
    "the first one taken away": (
        "DELETE FROM ledger.seals WHERE number = 1",
        [(Kind.SEAL, 2, "seal 1 is missing before it")],
    ),
    "one added by a copy": (
        """INSERT INTO ledger.seals SELECT 4, position, log_hash, streams, root, sealed_at, key_id, previous, signature
           FROM ledger.seals WHERE number = 3""",
        [(Kind.SEAL, 4, "its signature does not prove what it says")],
    ),
}


@pytest.mark.parametrize("kind", CHANGES)
def test_damage_to_a_seal_is_named_by_its_number(sealed, pool, keys, damage, kind):
    statement, expected = CHANGES[kind]
    damage(statement)
    before = count(pool)
    assert found(pool, keys) == expected
    with pytest.raises(UnprovedError, match=expected[0][2]):
        make_seal(pool, keys)
    assert count(pool) == before


def count(pool):
    with pool.connection() as connection:
        return connection.execute("SELECT count(*) FROM ledger.seals").fetchone()


def test_a_seal_changed_in_the_ledger_still_proves_by_the_copy_that_was_kept(sealed, pool, keys, damage):
    kept = seals(pool)
    damage("UPDATE ledger.seals SET position = 5 WHERE number = 2")
    assert verify(pool, keys.public, kept).damages[0].seal == 2
    damage("UPDATE ledger.events SET data = set_byte(data, 10, 65) WHERE position = 4")
    assert verify(pool, keys.public, kept).damage.position == 4


@pytest.mark.parametrize(
    ("statement", "last"),
    [
        ("UPDATE ledger.events SET data = set_byte(data, 10, 65) WHERE position = 3", None),
        ("UPDATE ledger.events SET data = set_byte(data, 10, 65) WHERE position = 4", 1),
        ("UPDATE ledger.events SET data = set_byte(data, 10, 65) WHERE position = 6", 1),
        ("UPDATE ledger.events SET data = set_byte(data, 10, 65) WHERE position = 7", 2),
        ("DELETE FROM ledger.events WHERE position > 8", 2),
        ("UPDATE ledger.seals SET root = sha256('') WHERE number = 2", 1),
        ("DELETE FROM ledger.seals WHERE number = 1", None),
    ],
)
def test_seals_hold_up_to_the_last_that_fits_the_log_that_is_there(sealed, pool, keys, damage, statement, last):
    damage(statement)
    found_last = verify(pool, keys.public).last_seal
    assert (found_last and found_last.number) == last


def test_a_seal_signed_by_another_is_not_believed(sealed, pool, keys):
    stranger = new_keys()
    last = seals(pool)[-1]
    keep(pool, stranger.sign(replace(last, number=4, previous=last.hash)))
    ((kind, number, wrong),) = found(pool, keys)
    assert (kind, number) == (Kind.KEY, 4)
    assert wrong == f"it was signed with another key, {next(iter(stranger.public))}"
    assert {kind for kind, _, _ in found(pool, stranger)} == {Kind.KEY}


def test_a_key_that_follows_another_is_believed_with_it(sealed, pool, keys):
    after = new_keys(keys.private.public_key())
    made = make_seal(pool, after)
    assert (made.number, found(pool, after)) == (4, [])
    assert found(pool, keys)[0][:2] == (Kind.KEY, 4)


def test_a_seal_that_does_not_follow_the_one_before_it_is_found(sealed, pool, keys):
    first, _, last = seals(pool)
    keep(pool, keys.sign(replace(last, number=4, previous=first.hash)))
    assert found(pool, keys) == [(Kind.SEAL, 4, "it was not made after the seal before it")]


def test_a_seal_with_a_root_of_other_streams_is_found(sealed, pool, keys):
    last = seals(pool)[-1]
    keep(pool, keys.sign(replace(last, number=4, previous=last.hash, root="ab" * 32)))
    ((kind, number, wrong),) = found(pool, keys)
    assert (kind, number) == (Kind.FACT, 4)
    assert wrong.startswith("the log is not the one that seal 4 was made of")


def test_a_seal_of_another_ledger_is_named(sealed, pool, keys):
    other = keys.sign(replace(seals(pool)[0], ledger=UUID(int=7)))
    ((kind, number, wrong),) = found(pool, keys, [other])
    assert (kind, number, wrong) == (Kind.LEDGER, 1, f"it is a seal of another ledger, {UUID(int=7)}")


def test_a_seal_that_was_kept_and_replaced_in_the_ledger_is_found(sealed, pool, keys):
    other = keys.sign(replace(seals(pool)[2], sealed_at=NOON))
    assert found(pool, keys, [other]) == [(Kind.SEAL, 3, "the ledger holds another one than was kept elsewhere")]


def test_what_does_not_fit_is_not_sealed(scribe, pool, keys, damage):
    scribe.life(3)
    damage("UPDATE ledger.events SET data = set_byte(data, 10, 65) WHERE position = 2")
    with pytest.raises(UnprovedError, match="its hash does not prove"):
        make_seal(pool, keys)
    assert seals(pool) == []


def test_of_two_seals_made_at_once_the_first_stays(sealed, pool, keys):
    first = seals(pool)[2]
    keep(pool, keys.sign(replace(first, sealed_at=first.sealed_at + timedelta(seconds=1))))
    assert seals(pool)[2] == first


def test_a_long_log_is_compared_at_each_seal_whatever_the_batches(ledger, scribe, pool, keys):
    for facts in (499, 1, 2, 500, 700):
        scribe.append(uuid4(), facts=facts)
        make_seal(pool, keys)
    assert [seal.position for seal in seals(pool)] == [499, 500, 502, 1002, 1702]
    assert verify(pool, keys.public, seals(pool)).facts == 1702


def test_the_worked_example_is_right():
    page = (ROOT / "docs/adr/0013-seals.md").read_text()
    seal = read_seal(next(line for line in page.splitlines() if line.startswith('    {"ledger"')))
    key = Ed25519PrivateKey.from_private_bytes(bytes(range(32))).public_key()
    tree = Tree()
    root = tree.grow({b"\xaa" * 16: (2, b"\x11" * 32, 0), b"\xbb" * 16: (1, b"\x22" * 32, 0)})
    assert (seal.root, seal.streams, seal.signed_by(key)) == (root.hex(), 2, True)
    leaves = (leaf(b"\xaa" * 16, 2, b"\x11" * 32), leaf(b"\xbb" * 16, 1, b"\x22" * 32))
    said = (seal.said, key.public_bytes_raw(), *leaves)
    assert [each.hex() in page.replace("\n    ", "") for each in said] == [True] * 4
    assert seal.hash in page
