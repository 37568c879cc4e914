"""Registers that only grow: each row is chained to the one before it, and a row that differs is named."""

import shutil
from threading import Barrier, Thread
from uuid import UUID, uuid4

import psycopg
import pytest
from msgspec.structs import replace

from activities import migrations
from activities.access.access_log import AccessEvent
from activities.access.access_log import record as record_access
from activities.audit.audit_reads import AuditReads, Read
from activities.audit.samples import Sample, Samples
from activities.database import open_pool
from activities.migrations import migrate
from activities.personal_data.register_log import Author, record
from activities.proof.damage import Kind
from activities.proof.registers import REGISTERS
from activities.proof.seal import UnreadableSealError, read_seal
from activities.proof.seal_log import seals
from activities.proof.seal_making import UnprovedError, make_daily_seal, make_seal
from activities.proof.verification import verify
from tests.ledger.test_seals import new_keys
from tests.ledger.test_short_seals import WEEKLY
from tests.recorded import unguarded

CHANGED = "its hash does not prove what it says and what came before"


@pytest.fixture
def keys():
    return new_keys()


def read(pool, what="history"):
    return AuditReads(pool).record(Read(uuid4(), "dfe-1", "auditor", None, what, uuid4(), '{"on":"2027-01-04"}'))


def sampled(pool, sample=None):
    kept = Sample(sample or uuid4(), "dfe-1", "auditor", "{}", "{}", 2, "seed", 7, b"\x01\xff", 9, [uuid4(), uuid4()])
    Samples(pool).keep(kept)
    return kept.sample


def changed(pool):
    with pool.connection() as connection:
        record(connection, uuid4(), "corrected", Author("lead-1", "quality_lead"), [])


def revoked(pool):
    record_access(pool, AccessEvent.REVOKED, Author("lead-1", "quality_lead"), token_id=str(uuid4()))


WRITERS = {
    "audit.access_changes": revoked,
    "audit.reads": read,
    "audit.register_changes": changed,
    "audit.samples": sampled,
}
EMPTY = dict.fromkeys(REGISTERS, 0)
# A column of each, and what a superuser might put in it.
COLUMNS = {
    "audit.access_changes": "actor = 'nobody'",
    "audit.reads": "reader = 'nobody'",
    "audit.register_changes": "actor = 'nobody'",
    "audit.samples": "log_hash = '\\x00'",
}


@pytest.fixture(params=REGISTERS)
def register(request, pool, owner):
    """Five rows in one register, two in each other; return its name, what of it may be changed now."""
    for name in REGISTERS:
        for _ in range(5 if name == request.param else 2):
            WRITERS[name](pool)
    owner.execute(f"ALTER TABLE {request.param} DISABLE TRIGGER only_grows, DISABLE TRIGGER chained")
    return request.param


def ends(pool):
    return {end.name: end.number for end in verify(pool).registers}


def damages(pool, keys, kept=()):
    found = verify(pool, keys.public, kept).damages
    return [(each.kind, each.register, each.position, each.seal, each.wrong) for each in found]


def test_every_register_that_only_grows_is_one_that_is_proved(owner):
    grows = "SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = %s ORDER BY 1"
    chained = {name for (name,) in owner.execute(grows, ("chained",))}
    assert chained == set(REGISTERS)
    rows = {name for (name,) in owner.execute(grows, ("only_grows",))}
    assert rows - chained == {"ledger.meta", "ledger.events", "ledger.commands", "ledger.seals"}


def test_rows_are_numbered_without_a_gap_and_proved(pool, register):
    assert ends(pool) == {name: 5 if name == register else 2 for name in REGISTERS}
    assert verify(pool).damages == ()


@pytest.mark.parametrize("number", [1, 3, 5])
def test_a_row_that_was_changed_is_named_wherever_it_stands(pool, keys, owner, register, number):
    owner.execute(f"UPDATE {register} SET {COLUMNS[register]} WHERE number = {number}")
    assert damages(pool, keys) == [(Kind.REGISTER, register, number, None, CHANGED)]
    with pytest.raises(UnprovedError, match=CHANGED):
        make_seal(pool, keys)


@pytest.mark.parametrize(
    ("statement", "number"),
    [
        ("DELETE FROM {} WHERE number = 1", 2),
        ("DELETE FROM {} WHERE number = 3", 4),
        ("ALTER TABLE {0} ALTER hash DROP NOT NULL; UPDATE {0} SET hash = NULL WHERE number = 5", 5),
        ("UPDATE {} SET hash = sha256('') WHERE number = 2", 2),
        ("UPDATE {} SET number = -1 WHERE number = 5", -1),
    ],
)
def test_a_row_taken_away_or_moved_is_named(pool, keys, owner, register, statement, number):
    owner.execute(statement.format(register))
    assert damages(pool, keys) == [(Kind.REGISTER, register, number, None, CHANGED)]


def test_a_register_that_is_gone_is_named(pool, keys, owner, register):
    owner.execute(f"ALTER TABLE {register} RENAME TO elsewhere")
    gone = f'what follows cannot be read: relation "{register}" does not exist'
    assert damages(pool, keys) == [(Kind.REGISTER, register, 0, None, gone)]


def test_rows_cut_off_are_found_by_the_seals_and_by_one_kept_elsewhere(pool, keys, owner, register):
    make_seal(pool, keys)
    kept = seals(pool)
    owner.execute(f"DELETE FROM {register} WHERE number > 4")
    cut = (Kind.CUT, register, 4, 1, "the register ends here, and had a row 5 when seal 1 was made")
    assert damages(pool, keys) == [cut]
    with unguarded(owner, "ledger.seals"):
        owner.execute("DELETE FROM ledger.seals")
    assert damages(pool, keys) == []
    assert cut in damages(pool, keys, kept)


def test_rows_written_anew_with_their_hashes_are_found_by_the_seals(pool, keys, owner, register):
    make_seal(pool, keys)
    kept = seals(pool)
    owner.execute("SET TimeZone = 'UTC'")
    owner.execute(f"UPDATE {register} SET {COLUMNS[register]} WHERE number = 5")
    owner.execute(
        f"""UPDATE {register} r SET hash = audit.link(
            (SELECT hash FROM {register} WHERE number = 4), '{register}', to_jsonb(r)) WHERE number = 5"""
    )
    assert damages(pool, keys, kept) == [
        (Kind.REGISTER, register, 5, 1, "it is not the one that seal 1 was made of"),
    ]


def test_a_daily_seal_proves_what_is_new_in_the_registers_and_names_what_does_not_fit(pool, keys, owner, register):
    make_seal(pool, keys)
    owner.execute(f"ALTER TABLE {register} ENABLE TRIGGER chained")
    WRITERS[register](pool)
    short = make_daily_seal(pool, keys, whole_every=WEEKLY)
    assert {end.name: end.number for end in short.registers} == ends(pool)
    owner.execute(f"UPDATE {register} SET {COLUMNS[register]} WHERE number = 6")
    WRITERS[register](pool)
    # What was sealed is believed until the whole is proved again: the row that was changed is not.
    make_daily_seal(pool, keys, whole_every=WEEKLY)
    assert damages(pool, keys)[0][:3] == (Kind.REGISTER, register, 6)
    owner.execute(f"UPDATE {register} SET {COLUMNS[register]} WHERE number = 8")
    owner.execute(f"DELETE FROM {register} WHERE number = 7")
    with pytest.raises(UnprovedError):
        make_daily_seal(pool, keys, whole_every=WEEKLY)


def test_rows_that_come_at_once_are_chained_one_after_the_other(pool):
    barrier = Barrier(5)

    def write():
        barrier.wait()
        for _ in range(20):
            read(pool)

    threads = [Thread(target=write) for _ in range(5)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert (ends(pool)["audit.reads"], verify(pool).damages) == (100, ())


def test_a_sample_that_is_kept_twice_and_a_row_that_is_rolled_back_leave_no_gap(pool):
    again = sampled(pool)
    sampled(pool, again)
    with pool.connection() as connection, connection.transaction(force_rollback=True):
        record(connection, uuid4(), "corrected", Author("lead-1", "quality_lead"), [])
    sampled(pool)
    changed(pool)
    assert ends(pool) == {**EMPTY, "audit.register_changes": 1, "audit.samples": 2}
    assert verify(pool).damages == ()


def test_the_service_cannot_say_where_a_row_stands_in_the_chain(pool):
    read(pool)
    with pool.connection() as connection:
        connection.execute(
            "INSERT INTO audit.register_changes (number, hash, person, what, actor, role, apprenticeships)"
            " VALUES (7, sha256(''), gen_random_uuid(), 'corrected', 'lead-1', 'lead', '{}')"
        )
    assert (ends(pool)["audit.register_changes"], verify(pool).damages) == (1, ())


def test_what_a_register_held_before_it_was_chained_is_chained_as_it_stood(empty_url, tmp_path, monkeypatch):
    before = tmp_path / "schema"
    shutil.copytree(migrations.SCHEMA, before)
    for each in before.iterdir():
        # The tree of the seals, and what is kept of sealing, came with the chains, and were made otherwise later.
        if any(said in each.read_text() for said in ("chain_register(", "upkeep.tree;", "TABLE upkeep.sealing")):
            each.unlink()
    with monkeypatch.context() as older:
        older.setattr(migrations, "SCHEMA", before)
        migrate(empty_url, simulation=True)
    with psycopg.connect(empty_url, autocommit=True) as owner, open_pool(empty_url, size=2) as pool:
        owner.execute("SET TimeZone = 'Asia/Kolkata'")
        for sample in (9, 3, 7):
            sampled(pool, UUID(int=sample))
        numbers = [read(pool) for _ in range(3)]
        with pytest.raises(psycopg.errors.InsufficientPrivilege), owner.transaction():
            owner.execute("DELETE FROM audit.reads")
        migrate(empty_url, simulation=True)
        assert verify(pool).damages == ()
        assert ends(pool) == {**EMPTY, "audit.reads": 3, "audit.samples": 3}
        assert [number for (number,) in owner.execute("SELECT number FROM audit.reads ORDER BY 1")] == numbers
        in_order = owner.execute("SELECT sample FROM audit.samples ORDER BY number")
        assert [each.int for (each,) in in_order] == [9, 3, 7]
        assert read(pool) == 4
        assert verify(pool).damages == ()
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            owner.execute("UPDATE audit.samples SET size = 1")


def test_one_more_register_is_chained_by_one_call(owner, pool, monkeypatch):
    owner.execute(
        """CREATE TABLE audit.visits (visitor text NOT NULL, at timestamptz NOT NULL DEFAULT clock_timestamp());
           CREATE TRIGGER only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON audit.visits
           EXECUTE FUNCTION ledger.refuse();
           GRANT SELECT, INSERT ON audit.visits TO indenture_service;
           INSERT INTO audit.visits VALUES ('a'), ('b');
           CALL audit.chain_register('audit.visits', 'at')"""
    )
    monkeypatch.setattr("activities.proof.verification.REGISTERS", (*REGISTERS, "audit.visits"))
    with pool.connection() as connection:
        connection.execute("INSERT INTO audit.visits (visitor) VALUES ('c')")
    assert (ends(pool)["audit.visits"], verify(pool).damages) == (3, ())


def test_a_seal_of_before_still_holds_and_says_nothing_of_registers(pool, keys):
    made = make_seal(pool, keys)
    old = replace(made, format=1, registers=())
    line = keys.sign(old).line
    assert '"registers"' not in line
    assert '"format"' not in line
    assert read_seal(line).signed_by(keys.private.public_key())
    for added in ('"registers":[{"name":"audit.reads","number":1,"hash":"' + "0" * 64 + '"}]', '"proved_after":3'):
        with pytest.raises(UnreadableSealError):
            read_seal(f"{line[:-1]},{added}}}")
