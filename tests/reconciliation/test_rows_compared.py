"""Rows of the caseload that a superuser changed, took away or added are drift: named, and made again from the facts."""

from uuid import UUID

import psycopg
import pytest

from activities.caseload.tally import Tally, counted
from api.upkeep.drift import Drift, Kind
from tests.reconciliation.conftest import ago, handle_of, on_programme, reconciler

STRANGER = UUID(int=7)

ROWS = "SELECT * FROM reading.caseload JOIN reading.measures USING (apprenticeship)"
CHANGES = {
    "changed": (
        "UPDATE reading.caseload SET stage = 'completed', tutor = 'nobody'",
        "its row in the caseload says otherwise than the facts: stage, tutor",
    ),
    "changed in a list": (
        "UPDATE reading.caseload SET overdue_clocks = '{review}'",
        "its row in the caseload says otherwise than the facts: overdue_clocks",
    ),
    "changed in the measures": (
        "UPDATE reading.measures SET on_time = 7, rungs = '{7}'",
        "its row in the measures says otherwise than the facts: on_time, rungs",
    ),
    "taken away from the measures": ("DELETE FROM reading.measures", "its row in the measures is gone"),
    "taken away": ("DELETE FROM reading.caseload", "its row in the caseload is gone"),
}


@pytest.fixture(autouse=True)
def _nothing_is_on_its_way(monkeypatch):
    """Have what differs settle at once: no projector and no change is under way."""
    monkeypatch.setattr("api.upkeep.reconciliation.SETTLES_IN_SECONDS", 0.1)


@pytest.fixture
def owner(simulated_ledger):
    with psycopg.connect(simulated_ledger, autocommit=True) as connection:
        yield connection


@pytest.mark.parametrize("kind", CHANGES)
async def test_a_row_that_differs_is_named_and_made_again(service, owner, kind):
    statement, why = CHANGES[kind]
    life = await on_programme(service, ago(10))
    service.caseload.catch_up()
    assert (await reconciler(service).reconcile(repair=True)).found == ()
    rows = owner.execute(ROWS).fetchall()
    owner.execute(statement)
    before = await reconciler(service).reconcile(repair=False)
    assert before.found == before.left == (Drift(life.id, Kind.ROW, why),)
    repaired = await reconciler(service).reconcile(repair=True)
    assert (repaired.found, repaired.left) == (before.found, ())
    assert owner.execute(ROWS).fetchall() == rows != []


async def test_a_row_of_nobody_is_named_and_removed(service, owner):
    await on_programme(service, ago(10))
    service.caseload.catch_up()
    owner.execute(
        "INSERT INTO reading.caseload"
        " SELECT (jsonb_populate_record(c, jsonb_build_object('apprenticeship', %s::text))).* FROM reading.caseload c",
        (STRANGER,),
    )
    repaired = await reconciler(service).reconcile(repair=True)
    assert [each for each in repaired.found if each.apprenticeship == STRANGER and each.kind is Kind.ROW] == [
        Drift(STRANGER, Kind.ROW, "there is a row of it in the caseload, and no facts that make one")
    ]
    assert owner.execute("SELECT count(*) FROM reading.caseload").fetchone() == (1,)


async def test_a_row_and_its_workflow_may_both_differ(service, owner):
    life = await on_programme(service, ago(10))
    service.caseload.catch_up()
    owner.execute("UPDATE reading.caseload SET in_break = true")
    await handle_of(service, life).terminate("lost, for the test")
    repaired = await reconciler(service).reconcile(repair=True)
    assert ({each.kind for each in repaired.found}, repaired.left) == ({Kind.MISSING, Kind.ROW}, ())


async def test_a_caseload_that_is_still_behind_does_not_differ(service, owner):
    await on_programme(service, ago(10))
    assert owner.execute("SELECT count(*) FROM reading.caseload").fetchone() == (0,)
    assert (await reconciler(service).reconcile(repair=False)).found == ()


COUNTED = {
    "counted otherwise": ("UPDATE reading.tally SET times = times + 1 WHERE which = 'accepted'", "command accepted"),
    "counted and never happened": ("INSERT INTO reading.tally VALUES ('refusal', 'made-up', 7)", "refusal made-up"),
    "not counted": ("DELETE FROM reading.alarm_lateness", "clock-fell-overdue within"),
    "as late as it was not": ("UPDATE reading.alarm_lateness SET seconds = seconds + 60", "clock-fell-overdue within"),
}


@pytest.mark.parametrize("kind", COUNTED)
async def test_what_the_metrics_count_is_compared_and_counted_anew(service, owner, kind):
    statement, what = COUNTED[kind]
    await on_programme(service, ago(60))
    tally = Tally(service.store.pool, service.store.ledger.facts)
    tally.catch_up()
    before = (counted(service.store.pool).times, sorted(counted(service.store.pool).late))
    assert (await reconciler(service).reconcile(repair=False)).found == ()
    assert owner.execute(statement).rowcount
    found = await reconciler(service).reconcile(repair=False)
    assert [(each.apprenticeship, each.kind) for each in found.left] == [(None, Kind.TALLY)]
    said = str(found.left[0])
    assert said.startswith("tally: what the metrics count is not as the ledger has it: ")
    assert what in said
    repaired = await reconciler(service).reconcile(repair=True)
    assert (repaired.found, repaired.left) == (found.found, ())
    assert repaired.in_a_sentence.endswith("What the metrics count differed, and was made anew.")
    assert (counted(service.store.pool).times, sorted(counted(service.store.pool).late)) == before


async def test_a_tally_that_is_still_behind_does_not_differ(service):
    await on_programme(service, ago(10))
    assert (await reconciler(service).reconcile(repair=False)).found == ()
