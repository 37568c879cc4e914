"""Whatever somebody makes of the database besides what the schema files make is named, and nothing else is."""

import csv
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest
from anyio import CapacityLimiter
from structlog.testing import capture_logs

from activities.caseload.projection import Place
from activities.database import open_pool
from activities.shape import FILE, Difference, difference
from activities.trial import what_hinders_writing
from api.embedded.service_login import service_url
from api.upkeep.in_time import in_a_thread, in_time
from tests.contracts.shape import shape

OTHERWISE = [
    ("ALTER TABLE reading.caseload RENAME cohort TO kept", "column reading.caseload.cohort is missing"),
    ("ALTER TABLE ledger.events ALTER data DROP NOT NULL", "column ledger.events.data is changed"),
    ("ALTER TABLE people.staff ALTER role TYPE varchar(9)", "column people.staff.role is changed"),
    ("ALTER TABLE ledger.events ADD noted text NOT NULL", "column ledger.events.noted is added"),
    ("ALTER TABLE people.keys ADD CONSTRAINT none CHECK (false)", "constraint people.keys.none is added"),
    (
        "ALTER TABLE ledger.events DROP CONSTRAINT events_pkey CASCADE",
        "constraint ledger.events.events_pkey is missing",
    ),
    (
        "ALTER TABLE ledger.events DROP CONSTRAINT events_name_check, ADD CONSTRAINT events_name_check CHECK (false)",
        "constraint ledger.events.events_name_check is changed",
    ),
    (
        "ALTER TABLE people.apprentices ALTER registered_at SET DEFAULT 'infinity'",
        "column people.apprentices.registered_at is changed",
    ),
    (
        "CREATE OR REPLACE FUNCTION ledger.sized(bytes bytea) RETURNS bytea IMMUTABLE RETURN int4send(1 / 0)",
        "function ledger.sized is changed",
    ),
    ("DROP INDEX reading.caseload_by_what_is_due", "index reading.caseload.caseload_by_what_is_due is missing"),
    ("CREATE INDEX one ON ledger.events ((1 / (position - position)))", "index ledger.events.one is added"),
    ("ALTER TABLE people.apprentices ENABLE ROW LEVEL SECURITY", "table people.apprentices is changed"),
    ("CREATE POLICY none ON people.staff USING (false)", "policy people.staff.none is added"),
    ("CREATE RULE none AS ON INSERT TO ledger.commands DO INSTEAD NOTHING", "rule ledger.commands.none is added"),
    ("ALTER TABLE ledger.events DISABLE TRIGGER only_grows", "trigger ledger.events.only_grows is changed"),
    (
        "ALTER TABLE ledger.events ENABLE REPLICA TRIGGER nobody_erased",
        "trigger ledger.events.nobody_erased is changed",
    ),
    ("DROP TRIGGER nobody_erased ON ledger.claims", "trigger ledger.claims.nobody_erased is missing"),
    (
        "CREATE TRIGGER none BEFORE INSERT ON audit.reads FOR EACH ROW EXECUTE FUNCTION ledger.refuse()",
        "trigger audit.reads.none is added",
    ),
    ("DROP INDEX audit.erased_once", "unique index audit.register_changes.erased_once is missing"),
    ("CREATE UNIQUE INDEX one ON people.staff ((true))", "unique index people.staff.one is added"),
    ("ALTER FUNCTION ledger.link RENAME TO kept", "function ledger.link is missing"),
    ("ALTER FUNCTION ledger.append SET lock_timeout = '1min'", "function ledger.append is changed"),
    (
        "CREATE OR REPLACE FUNCTION ledger.refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END'",
        "function ledger.refuse is changed",
    ),
    ("CREATE FUNCTION people.words(said text, more text) RETURNS text RETURN said", "function people.words is added"),
    ("DROP SCHEMA console CASCADE", "schema console is missing"),
    ("DROP TABLE post.addressed", "table post.addressed is missing"),
    ("CREATE VIEW people.everybody AS SELECT 1 AS one", "view people.everybody is added"),
]


TURN_WHILE_SOMEBODY_WAITS = """
    SELECT pg_try_advisory_xact_lock(731013791) FROM pg_stat_activity
    WHERE datname = current_database() AND wait_event_type = 'Lock'"""


@pytest.fixture
def ledger(new_ledger):
    url = new_ledger(simulation=False)
    with psycopg.connect(url, autocommit=True) as owner, open_pool(service_url(url), size=1) as pool:
        yield owner, pool


def test_the_file_is_what_the_schema_files_make(new_ledger):
    assert shape(new_ledger(simulation=False)) == FILE.read_text("utf-8")


def test_whatever_is_otherwise_is_told_by_its_name(ledger):
    owner, pool = ledger
    told = set()
    for does, says in OTHERWISE:
        assert says not in told
        owner.execute(does)
        told = {*difference(pool).otherwise}
        assert says in told, does
        assert what_hinders_writing(pool).startswith("the database is not as the schema files make it: ")


def test_what_is_only_faster_or_in_another_schema_is_nobodys_business(ledger):
    owner, pool = ledger
    owner.execute("CREATE INDEX by_role ON people.staff (role)")
    owner.execute("CREATE SCHEMA somebodys")
    owner.execute("CREATE TABLE somebodys.own (said text)")
    # As REINDEX CONCURRENTLY makes one while it lasts.
    owner.execute("CREATE UNIQUE INDEX staff_pkey_ccnew ON people.staff (staff)")
    owner.execute("GRANT ALL ON ALL TABLES IN SCHEMA console TO indenture_service")
    owner.execute("REVOKE UPDATE (ends_at) ON console.sessions FROM indenture_service")
    owner.execute("GRANT UPDATE ON console.sessions TO indenture_service")
    owner.execute(f"ALTER DATABASE {owner.info.dbname} SET search_path = ledger, public")
    with open_pool(pool.conninfo, size=1) as later:
        assert difference(later) == Difference(lost=[], gone=[], otherwise=[])


def test_what_newer_code_has_made_of_the_database_is_no_fault_but_what_is_used_must_be_there(ledger):
    owner, pool = ledger
    owner.execute("ALTER TABLE people.staff ADD noted text; ALTER FUNCTION ledger.append SET lock_timeout = '4s'")
    owner.execute("DROP INDEX audit.erased_once")
    assert "lock" not in what_hinders_writing(pool)
    owner.execute("INSERT INTO public.schema_migrations (name, content_hash) VALUES ('9999_newer.sql', '')")
    assert what_hinders_writing(pool) is None
    owner.execute("ALTER TABLE people.staff DROP role")
    assert "as the schema files make it: column people.staff.role is missing; let" in what_hinders_writing(pool)
    owner.execute("REVOKE SELECT ON upkeep.leaves FROM indenture_service")
    assert "run `GRANT SELECT ON upkeep.leaves TO indenture_service;`" in what_hinders_writing(pool)


def test_whatever_keeps_facts_out_of_the_ledger_is_told_and_what_was_tried_leaves_no_trace(ledger):
    owner, pool = ledger
    assert what_hinders_writing(pool) is None
    for table in ("events", "commands", "claims"):
        assert owner.execute(f"SELECT count(*) FROM ledger.{table}").fetchone() == (0,)
    owner.execute(
        "INSERT INTO ledger.commands VALUES (gen_random_uuid(), gen_random_uuid(), '', '', NULL, NULL, 1, 1, now())"
    )
    at = "ledger.commands.commands_first_position_key"
    assert what_hinders_writing(pool) == f"the database takes no writes (UniqueViolation at {at})"


@pytest.mark.parametrize(
    ("keeps", "says"),
    [
        ("SELECT FROM upkeep.trial FOR UPDATE", "something has kept upkeep.trial locked for more than a second"),
        ("SELECT pg_advisory_xact_lock(731013793, hashtext('audit.reads'))", "something has kept audit.reads locked"),
        ("SELECT pg_advisory_xact_lock(731013791)", "the ledger takes no facts: something has kept it locked"),
        ("LOCK TABLE public.schema_migrations", "cannot be asked: LockNotAvailable"),
    ],
)
def test_what_somebody_keeps_locked_is_named(ledger, keeps, says):
    owner, pool = ledger
    with owner.transaction():
        owner.execute(keeps)
        assert says in what_hinders_writing(pool)
    assert what_hinders_writing(pool) is None


def test_no_change_waits_for_what_the_trial_waits_for(ledger):
    owner, pool = ledger
    with (
        owner.transaction(),
        ThreadPoolExecutor(1) as threads,
        psycopg.connect(owner.info.dsn, autocommit=True) as other,
    ):
        owner.execute("SELECT FROM upkeep.trial FOR UPDATE")
        waits, could_be_taken = threads.submit(what_hinders_writing, pool), []
        while not waits.done():
            could_be_taken += other.execute(TURN_WHILE_SOMEBODY_WAITS).fetchall()
        assert {*could_be_taken} == {(True,)}


@pytest.mark.parametrize(
    "setting", ["quote_all_identifiers = on", "standard_conforming_strings = off", "temp_file_limit = 0"]
)
def test_what_somebody_sets_for_a_database_hinders_nothing(ledger, setting):
    owner, pool = ledger
    name = owner.info.dbname
    owner.execute(f"ALTER DATABASE {name} SET {setting}")
    with open_pool(pool.conninfo, size=1) as later:
        assert what_hinders_writing(later) is None


def test_what_another_version_prints_otherwise_is_not_compared_and_all_else_is(ledger, tmp_path):
    owner, pool = ledger
    of_another = tmp_path / "shape.csv"
    with FILE.open(newline="") as ours, of_another.open("w", newline="") as theirs:
        of_all = [each for each in csv.reader(ours) if each[0] != "server"]
        printed = [[*each[:4], each[4] and "otherwise"] for each in of_all]
        csv.writer(theirs).writerows([["server", "19", "", "", ""], *printed])
    assert difference(pool, of_another) == Difference(lost=[], gone=[], otherwise=[])
    owner.execute("ALTER TABLE ledger.events DROP CONSTRAINT events_name_check")
    assert difference(pool, of_another).otherwise == ["constraint ledger.events.events_name_check is missing"]


async def test_a_row_that_somebody_took_away_is_told_and_what_asks_for_it_goes_on(ledger):
    owner, pool = ledger
    owner.execute("DELETE FROM upkeep.trial")
    assert what_hinders_writing(pool).startswith("the database lacks the row of upkeep.trial: ")
    owner.execute("DELETE FROM reading.position")
    with capture_logs() as logs:
        asked = in_a_thread(Place(pool, "caseload").look, CapacityLimiter(1))
        assert await in_time(asked, 5.0) is None
    assert [each["kind"] for each in logs] == ["NoDataFound"]


def test_what_keeps_the_service_from_asking_which_files_were_applied_is_told(ledger):
    owner, pool = ledger
    owner.execute("REVOKE EXECUTE ON FUNCTION upkeep.schema_files_applied FROM indenture_service")
    owner.execute("REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA people FROM PUBLIC")
    told = "the service has lost rights in the database: let whoever owns it run `{}`"
    functions = ["people.keys_of", "people.spellings", "people.words", "upkeep.schema_files_applied"]
    grants = [f"GRANT EXECUTE ON FUNCTION {each} TO indenture_service;" for each in functions]
    assert what_hinders_writing(pool) == told.format(" ".join(grants))
    owner.execute("DROP FUNCTION upkeep.schema_files_applied")
    assert what_hinders_writing(pool) == "the database is older than this code: run `indenture migrate` as its owner"


def test_whoever_may_not_ask_the_catalogues_is_told_that_it_cannot_be_asked(ledger):
    owner, pool = ledger
    owner.execute("REVOKE SELECT ON pg_proc FROM PUBLIC")
    assert what_hinders_writing(pool) == (
        "whether the database is as the schema files make it cannot be asked: InsufficientPrivilege"
    )


def test_a_database_that_was_dumped_and_restored_has_the_same_shape(new_ledger, empty_url):
    url = new_ledger(simulation=False)
    with psycopg.connect(url) as owner:
        (tools,) = owner.execute("SELECT setting FROM pg_config WHERE name = 'BINDIR'").fetchone()
    dumped = subprocess.run([Path(tools) / "pg_dump", url], check=True, stdout=subprocess.PIPE)
    subprocess.run(
        [Path(tools) / "psql", "--quiet", "--set=ON_ERROR_STOP=1", empty_url], check=True, input=dumped.stdout
    )
    assert shape(empty_url) == shape(url)
