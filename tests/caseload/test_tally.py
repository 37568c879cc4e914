"""The tally counts what is on record exactly once, whoever counts it and in however many pieces."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Thread

import pytest
from structlog.testing import capture_logs

from activities.caseload.tally import Tally, counted
from domain.apprenticeship import FACTS
from domain.command import RING_ALARM, SYSTEM, Command

DAY = timedelta(days=1)


@pytest.fixture
def tally(pool):
    return lambda **given: Tally(pool, FACTS, **given)


def late(pool):
    """Return how often each alarm was within so many seconds, and how many seconds late in all."""
    return {(each.alarm, each.within): (each.times, each.seconds) for each in counted(pool).late}


def ring_late(hand, stream, by):
    """Ring the next alarm so much later than it is due."""
    alarm = hand.recorder.stand(stream, hand.noon(hand.start + timedelta(days=300))).alarm
    body = {"kind": alarm.kind, "about": alarm.about, "rung": alarm.rung}
    hand.recorder.record(Command(alarm.id, stream, RING_ALARM, body, SYSTEM, "system", str(alarm.id), at=alarm.at + by))


@pytest.fixture
def life(hand):
    """Return a life of six commands: one is refused for two reasons, one rings an alarm on time, one a day late."""
    stream = hand.starts()
    hand.ask(stream, "complete", status="refused")
    alarm = hand.recorder.stand(stream, hand.noon(hand.start)).alarm
    hand.ring(stream, alarm.at.date() + DAY)
    ring_late(hand, stream, DAY)
    return stream


@pytest.mark.parametrize("batch", [1, 2, 1000])
def test_commands_refusals_and_alarms_are_counted_once(desk, owner, pool, life, tally, batch):
    tally(batch=batch).catch_up()
    tally(batch=batch).catch_up()
    found = counted(pool)
    facts = [FACTS.decode(each.name, each.data).fact for each in desk.ledger.log(after=0, limit=1000)]
    refused = [fact for fact in facts if fact.NAME == "command-refused.v1"]
    ((total,),) = owner.execute("SELECT count(*) FROM ledger.commands").fetchall()
    assert found.behind == 0
    assert found.times["command", "accepted"] == total - 1
    assert found.times["command", "refused"] == len(refused) == 1
    rules = {which: times for (what, which), times in found.times.items() if what == "refusal"}
    assert rules == {each.rule: 1 for each in refused[0].unmet}
    assert rules
    assert sum(times for times, _ in late(pool).values()) == len([each for each in facts if hasattr(each, "due_at")])
    assert {within for _, within in late(pool)} == {1.0, 86400.0}
    assert sum(seconds for _, seconds in late(pool).values()) % DAY.total_seconds() == 0


def test_an_alarm_is_not_late_before_what_made_it_due_was_known(hand, pool, tally):
    stream, book = hand.apply(), hand.recorder.book
    older = next(pack.id for pack in book.packs if (pack.name, pack.edition) == ("2026-27", 3))
    hand.recorder.book = book.as_used(older)
    # Enrolled half a year late by an edition that takes no past over: what fell due meanwhile rings one after the
    # other, and nothing was to be known of it.
    hand.contact(stream, date(2027, 3, 1), status="refused")
    hand.enrol(stream)
    for _ in range(3):
        hand.ring(stream, date(2027, 3, 1))
    tally().catch_up()
    assert late(pool)
    assert {within for _, within in late(pool)} == {1.0}


def test_two_at_once_and_who_counts_everything_anew_come_to_the_same(hand, pool, life, tally):
    def write():
        for day in range(30):
            hand.contact(life, date(2026, 12, 1) + timedelta(days=day))

    def count(batch):
        mine = tally(batch=batch)
        while writer.is_alive() or counted(pool).behind:
            mine.catch_up()

    writer = Thread(target=write)
    writer.start()
    with ThreadPoolExecutor(2) as threads:
        list(threads.map(count, (3, 7)))
    writer.join()
    once = counted(pool)
    tally(batch=5).rebuild()
    anew = counted(pool)
    assert (once.behind, once.times, sorted(once.late)) == (0, anew.times, sorted(anew.late))


def test_a_tally_ahead_of_its_ledger_is_made_anew_loudly(hand, pool, life, tally, cut):
    tally().catch_up()
    cut(4)
    with capture_logs() as said:
        tally().catch_up()
    assert [each["event"] for each in said] == ["the ledger ends before the tally, which is made anew"]
    assert counted(pool) == (0, {("command", "accepted"): 3}, [])
