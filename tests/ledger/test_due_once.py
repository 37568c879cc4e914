"""Recording works out what is due once for each state that it looks at, and not again for what is only raised."""

import pytest

from tests.domain.looks import looks_counted, states_looked_at
from tests.ledger.office import NOON


@pytest.fixture
def worker(office):
    """Return a recorder that tells people; the training of the apprentice has begun."""
    worker = office.enrolled(office.worker(tells=True))
    office.ask(worker, "allocate-tutor", from_on="2026-09-07")
    office.ring(worker, worker.stand(office.stream, NOON).alarm)
    return worker


@pytest.fixture
def looks(worker, monkeypatch):
    return looks_counted(monkeypatch)


def test_each_of_the_seven_alarms_of_a_silent_week_looks_at_the_state_before_it_alone(office, worker, looks):
    alarm = worker.stand(office.stream, NOON).alarm
    looks.clear()
    for seconds in range(7):
        change = office.ring(worker, alarm, seconds)
        assert change.outcome.status == "accepted"
        alarm = change.standing.alarm
    assert change.standing.untold
    assert states_looked_at(looks) == 7


def test_a_session_overdue_on_record_looks_at_the_state_before_it_alone(office, worker, looks):
    alarm = worker.stand(office.stream, NOON).alarm
    while alarm.kind != "session-overdue":
        alarm = office.ring(worker, alarm).standing.alarm
    looks.clear()
    change = office.ring(worker, alarm)
    assert change.outcome.recorded == ("clock-fell-overdue.v1",)
    assert change.standing.alarm.kind == "session-escalation"
    assert states_looked_at(looks) == 1
