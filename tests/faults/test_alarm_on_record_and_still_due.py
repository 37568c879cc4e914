"""An alarm is on record and due all the same, which no known mistake leads to: changes and other alarms go on."""

from datetime import timedelta

import msgspec
import pytest
from structlog.testing import capture_logs

from api.upkeep.drift import Kind
from api.wiring.reconciler import build_reconciler
from domain.command import Outcome
from domain.days import london_date
from domain.deciding.decide import what_is_due
from domain.deciding.fold import fold
from domain.deciding.standing import standing
from domain.facts.fact import Recorded
from domain.facts.sessions import ContactMade
from tests.conftest import new_database
from tests.faults.test_several_runs import CONTACT, MONDAY, on_programme


@pytest.fixture
def simulated_ledger(postgresql):
    """Return a ledger of this test's own: what reconciliation finds there is of this test alone."""
    return new_database(postgresql, simulation=True)


def next_alarm(service, life):
    state = fold(life.id, service.store.ledger.history(life.id))
    return standing(what_is_due(state, state.last_recorded_at, service.store.book)).alarm


def take_its_id(service, life, alarm):
    """Record something else under the id of an alarm, behind the service's back."""
    history = service.store.ledger.history(life.id)
    now = history[-1].recorded_at
    fact = ContactMade(made_on=london_date(now), channel="telephone", summary="")
    recorded = Recorded(
        originator_id=life.id,
        originator_version=len(history) + 1,
        occurred_on=london_date(now),
        recorded_at=now,
        actor="staff-1",
        role="coordinator",
        command=alarm.id,
        rules="none",
        fact=fact,
    )
    service.store.ledger.append(
        [recorded],
        stream=life.id,
        command=alarm.id,
        fingerprint="",
        outcome=msgspec.json.encode(Outcome(alarm.id, "accepted", len(history) + 1, "")),
        expected=len(history),
        recorded_at=now,
    )


async def test_it_is_passed_over_and_reported_while_changes_and_other_alarms_go_on(service):
    life = await on_programme(service)
    alarm = next_alarm(service, life)
    take_its_id(service, life, alarm)
    with capture_logs() as logged:
        await life.move_to(london_date(alarm.at) + timedelta(days=1))
        await life.do("POST", "/contacts", CONTACT)
    errors = {(each["event"], each["alarm"]["kind"]) for each in logged if each["log_level"] == "error"}
    assert errors == {("alarm is on record and still due", alarm.kind)}
    await life.move_to(MONDAY + timedelta(days=60))
    clock = alarm.kind.rpartition("-")[0]
    raised = {each["fact"].get("clock") for each in await life.history()} - {None}
    assert clock not in raised
    assert raised
    reconciled = await build_reconciler(service.settings, service.store, service.temporal).reconcile(repair=False)
    assert [(each.kind, alarm.kind in each.why) for each in reconciled.found] == [(Kind.ALARM, True)]
    await life.do("POST", "/contacts", CONTACT)
