"""What a recorder remembers of an apprenticeship is never anything but what the ledger's facts say."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from temporalio.exceptions import ApplicationError

from activities.ledger.ledger import Ledger
from activities.ledger.remembered_states import Seen, States
from domain.command import RING_ALARM, Command
from domain.state import Apprenticeship
from tests.ledger.office import NOON
from tests.recorded import cut_after

CONTACT = "record-contact"


def test_what_is_remembered_after_each_change_is_what_the_facts_say(office):
    worker = office.enrolled(office.worker())
    for minutes in range(5):
        office.ask(worker, CONTACT, minutes)
        assert worker.states.remembered(office.stream).state == office.told() == worker.states.read(office.stream).state


def test_a_change_of_what_is_remembered_reads_no_history(office, monkeypatch):
    worker = office.enrolled(office.worker())
    read = []
    monkeypatch.setattr(Ledger, "history", lambda *_, **__: read.append("history"))
    assert office.ask(worker, CONTACT).status == "accepted"
    assert not read


def test_two_workers_in_turns_decide_on_every_fact_of_each_other(office):
    first, second = office.enrolled(office.worker()), office.worker()
    versions = [office.ask(worker, CONTACT, minutes).version for minutes, worker in enumerate([first, second] * 3)]
    begun = versions[0]
    assert versions == list(range(begun, begun + 6))


def test_a_refusal_is_not_decided_on_what_another_worker_has_changed(office):
    first, second = office.enrolled(office.worker()), office.worker()
    office.ask(second, "record-job-loss")
    assert office.ask(first, "record-job-loss").status == "refused"
    assert office.told().version == office.ask(first, "record-job-loss").version


def test_a_version_that_another_worker_has_made_is_not_stale(office):
    first, second = office.enrolled(office.worker()), office.worker()
    made = office.ask(second, CONTACT).version
    assert office.ask(first, CONTACT, version=made - 1).status == "stale"
    assert office.ask(first, CONTACT, version=made).status == "accepted"


def test_an_alarm_that_another_worker_has_rung_is_nothing(office):
    first, second = office.enrolled(office.worker()), office.worker()
    alarm = first.stand(office.stream, NOON + timedelta(days=30)).alarm
    body = {"kind": alarm.kind, "about": alarm.about, "rung": alarm.rung}
    ring = Command(uuid4(), office.stream, RING_ALARM, body, "system:escalation", "system", "rung", None, alarm.at)
    assert [worker.record(ring).outcome.status for worker in (second, first)] == ["accepted", "accepted"]
    again = Command(uuid4(), office.stream, RING_ALARM, body, "system:escalation", "system", "rung", None, alarm.at)
    assert first.record(again).outcome.status == "nothing"


def test_who_stands_on_facts_ahead_of_the_clock_waits_for_what_comes_after_the_last_of_them(office):
    worker, ahead = office.enrolled(office.worker()), NOON + timedelta(days=100)
    logged = office.command("log-off-the-job")
    assert worker.record(replace(logged, at=ahead)).outcome.status == "accepted"
    while (alarm := worker.stand(office.stream, ahead).alarm).kind != "off-the-job-overdue":
        office.ring(worker, alarm)
    last = office.told().last_recorded_at
    assert worker.stand(office.stream, NOON).alarm == alarm == worker.stand(office.stream, last).alarm


def test_what_a_reader_remembers_is_gone_on_from_whoever_changed_it(office, monkeypatch):
    worker, reader = office.worker(), States(office.ledger)
    assert reader.current(office.stream).recorded == 0
    office.enrolled(worker)
    for minutes in range(3):
        assert reader.current(office.stream) == office.told()
        office.ask(worker, CONTACT, minutes)
    read, since = [], Ledger.since

    def counted(ledger, stream, version):
        read.extend(found := since(ledger, stream, version))
        return found

    monkeypatch.setattr(Ledger, "since", counted)
    assert reader.current(office.stream) == office.told()
    assert len(read) == 2
    assert reader.current(office.stream) == office.told()
    assert len(read) == 3


def test_a_reader_follows_a_correction(office):
    worker, reader = office.enrolled(office.worker()), States(office.ledger)
    office.ask(worker, CONTACT, 1)
    assert reader.current(office.stream) == office.told()
    office.ask(worker, "correct-fact", 2, fact=office.told().recorded)
    assert office.told().corrections
    assert reader.current(office.stream) == office.told()


@pytest.mark.parametrize("regrown", [0, 1, 2, 3])
def test_a_ledger_restored_meanwhile_is_read_anew(office, owner, regrown):
    worker, reader = office.enrolled(office.worker()), States(office.ledger)
    kept = office.told().recorded
    for minutes in range(1, 4):
        office.ask(worker, CONTACT, minutes)
    reader.current(office.stream)
    cut_after(owner, kept)
    another = office.worker()
    for minutes in range(1, 1 + regrown):
        office.ask(another, CONTACT, minutes, channel="e-mail")
    assert reader.current(office.stream) == office.told()
    office.ask(worker, CONTACT, 10)
    assert worker.states.remembered(office.stream).state == office.told()
    assert office.told().recorded == kept + regrown + 1


def test_a_repeat_hears_its_first_outcome_whatever_is_remembered(office):
    first, second, key = office.enrolled(office.worker()), office.worker(), uuid4()
    told = office.ask(second, CONTACT, key=key)
    assert office.ask(first, CONTACT, key=key) == office.ask(second, CONTACT, key=key) == told


def test_commands_recorded_together_stop_where_an_alarm_comes_first(office):
    worker = office.enrolled(office.worker())
    at = worker.stand(office.stream, NOON + timedelta(days=1)).alarm.at
    minutes = [(at - NOON) // timedelta(minutes=1) + more for more in (-2, -1, 0, 1)]
    changes = worker.record_together([office.command(CONTACT, each) for each in minutes])
    assert [change.outcome.status for change in changes] == ["accepted", "accepted"]


def test_commands_recorded_together_stop_before_one_that_fails(office):
    worker = office.enrolled(office.worker())
    sound, broken = (lambda: office.command(CONTACT)), office.command(CONTACT, channel="smoke signals")
    assert len(worker.record_together([sound(), sound(), broken, sound()])) == 2
    with pytest.raises(ApplicationError, match="smoke signals"):
        worker.record_together([broken, sound()])


def test_the_states_kept_last_are_remembered(ledger):
    states, streams = States(ledger, remembered=2), [uuid4() for _ in range(3)]
    for stream in streams:
        states.keep(Seen(Apprenticeship(id=stream), b""))
    assert [states.remembered(stream) is None for stream in streams] == [True, False, False]
