"""The session clock: reminded at 28 days, in time at 35, overdue at 36, then three rungs, each once and on time."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import msgspec
import pytest

from domain.apprenticeship import FACTS
from domain.clocks.session import SESSION
from domain.days import LONDON
from domain.deciding.fold import fold
from domain.facts.escalations import ClockEscalated, ClockFellOverdue, ClockReminded, ClockStoodDown
from domain.facts.upcasting import UPCASTERS
from tests.domain.given import BOOK, STREAM, london
from tests.domain.lives import at_the_gateway, held, in_assessment, on_programme
from tests.domain.whole_lives import eventful

GOLDEN = Path(__file__).parents[2] / "contracts/golden/facts.jsonl"
LADDER = BOOK.ladders[0].id
OF_SESSION = {"clock": "session", "about": "2026-09-07", "title": "session"}
DUE = {
    **OF_SESSION,
    "since_on": date(2026, 9, 7),
    "due_on": date(2026, 10, 12),
    "because": "no session held since 7 September 2026",
    "source": SESSION.source,
}


def alarms_from(life, start, until):
    """Return when every alarm up to a moment rings, as 'kind rung at time'."""
    told = []
    while (alarm := life.alarm(start, "session")) and alarm.at <= london(until):
        told.append(life.waits_for(start, "session").removeprefix("session-"))
        life = life.rings(f"{alarm.at.astimezone(LONDON):%Y-%m-%d %H:%M}", alarm).after
    return told


@pytest.mark.parametrize(
    ("around", "starts_on", "told"),
    [
        (
            "an ordinary autumn, and the clocks go back on 25 October",
            "2026-09-21",
            (
                "reminder 0 at 2026-10-19 09:00|overdue 0 at 2026-10-27 09:00|escalation 1 at 2026-10-27 09:00"
                "|escalation 2 at 2026-10-30 09:00|escalation 3 at 2026-11-06 09:00"
            ),
        ),
        (
            "overdue on the Sunday on which the clocks go back",
            "2026-09-19",
            (
                "reminder 0 at 2026-10-19 09:00|overdue 0 at 2026-10-25 09:00|escalation 1 at 2026-10-26 09:00"
                "|escalation 2 at 2026-10-29 09:00|escalation 3 at 2026-11-05 09:00"
            ),
        ),
        (
            "Christmas: a reminder on Christmas Day waits for the Tuesday, overdue on a Saturday does not",
            "2026-11-27",
            (
                "reminder 0 at 2026-12-29 09:00|overdue 0 at 2027-01-02 09:00|escalation 1 at 2027-01-04 09:00"
                "|escalation 2 at 2027-01-07 09:00|escalation 3 at 2027-01-14 09:00"
            ),
        ),
        (
            "Christmas between the rungs",
            "2026-11-18",
            (
                "reminder 0 at 2026-12-16 09:00|overdue 0 at 2026-12-24 09:00|escalation 1 at 2026-12-24 09:00"
                "|escalation 2 at 2026-12-31 09:00|escalation 3 at 2027-01-08 09:00"
            ),
        ),
        (
            "Easter: a reminder on Good Friday waits for the Tuesday, the clocks go forward on Easter Sunday",
            "2027-02-26",
            (
                "reminder 0 at 2027-03-30 09:00|overdue 0 at 2027-04-03 09:00|escalation 1 at 2027-04-05 09:00"
                "|escalation 2 at 2027-04-08 09:00|escalation 3 at 2027-04-15 09:00"
            ),
        ),
        (
            "overdue on Easter Sunday",
            "2027-02-20",
            (
                "reminder 0 at 2027-03-22 09:00|overdue 0 at 2027-03-28 09:00|escalation 1 at 2027-03-30 09:00"
                "|escalation 2 at 2027-04-02 09:00|escalation 3 at 2027-04-09 09:00"
            ),
        ),
        (
            "February of a leap year",
            "2028-02-01",
            (
                "reminder 0 at 2028-02-29 09:00|overdue 0 at 2028-03-08 09:00|escalation 1 at 2028-03-08 09:00"
                "|escalation 2 at 2028-03-13 09:00|escalation 3 at 2028-03-20 09:00"
            ),
        ),
    ],
)
def test_a_tutor_who_holds_no_session_is_reminded_then_overdue_then_escalated_three_times(around, starts_on, told):
    year_later = f"{int(starts_on[:4]) + 1}{starts_on[4:]}"
    assert alarms_from(on_programme(starts_on), starts_on, year_later) == told.split("|"), around


def test_nine_in_the_morning_is_london_time_on_both_sides_of_the_change():
    overdue = on_programme("2027-02-20").rung_until("2027-03-22 09:00", "session")
    assert overdue.alarm("2027-03-22", "session").at.isoformat() == "2027-03-28T08:00:00+00:00"


@pytest.mark.parametrize("before", ["2026-10-05 08:59", "2026-10-04", "2026-09-07"])
def test_an_alarm_that_rings_early_records_nothing(before):
    on_programme().rings(before).nothing()


def test_the_reminder_says_since_when_and_by_when():
    fact = ClockReminded(**DUE, due_at=london("2026-10-05 09:00"))
    assert fact.sentence() == "Reminder: no session held since 7 September 2026; session due by 12 October 2026."
    on_programme().rings("2026-10-05 09:00").dated("2026-10-05").then(fact)


def test_a_session_falls_overdue_on_the_36th_day_which_follows_the_last_day_for_it():
    life = on_programme().rung_until("2026-10-05 09:00", "session")
    fact = ClockFellOverdue(**DUE, overdue_on=date(2026, 10, 13), ladder=LADDER, due_at=london("2026-10-13 09:00"))
    assert fact.sentence() == "Session overdue: no session held since 7 September 2026, due by 12 October 2026."
    life.rings("2026-10-13 08:59").nothing()
    life.rings("2026-10-13 09:00").dated("2026-10-13").then(fact)


@pytest.mark.parametrize(
    ("rung", "at", "tell"),
    [
        (1, "2026-10-13 09:00", ("tutor",)),
        (2, "2026-10-16 09:00", ("tutor's manager",)),
        (3, "2026-10-23 09:00", ("programme lead", "employer")),
    ],
)
def test_each_rung_tells_those_whose_turn_it_is(rung, at, tell):
    fact = ClockEscalated(
        **OF_SESSION,
        since_on=date(2026, 9, 7),
        overdue_on=date(2026, 10, 13),
        rung=rung,
        tell=tell,
        channel="e-mail",
        wording="session-overdue",
        tutor="T-1",
        source=SESSION.source,
        ladder=LADDER,
        due_at=london(at),
    )
    told = f"Escalated to {' and '.join(tell)} (rung {rung}): session overdue since 13 October 2026."
    assert fact.sentence() == told
    life = on_programme().rung_until(at, "session")
    assert life.facts("clock-escalated.v1", "session")[-1] == fact
    assert len(life.facts("clock-escalated.v1", "session")) == rung


def test_after_the_last_rung_the_clock_is_silent():
    life = on_programme().rung_until("2027-09-07", "session")
    assert life.waits_for("2027-09-07", "session") is None
    assert [len(life.facts(f"clock-{name}.v1", "session")) for name in ("reminded", "fell-overdue", "escalated")] == [
        1,
        1,
        3,
    ]


def test_every_alarm_that_rings_twice_is_recorded_once():
    life = on_programme()
    while alarm := life.alarm("2027-09-07", "session"):
        life = life.rings("2027-09-07", alarm).after
        life = life.rings("2027-09-07", alarm).nothing()


def test_no_two_alarms_of_a_life_share_an_id():
    life, seen = held(on_programme().rung_until("2026-11-01", "session"), "2026-11-02"), []
    while alarm := life.alarm("2027-09-07", "session"):
        seen.append(alarm.id)
        life = life.rings("2027-09-07", alarm).after
    earlier = [recorded.command for recorded in life.history if recorded.role == "system"]
    assert len(seen) == 5
    assert len(set(earlier)) == len(earlier) == 11


def test_a_service_that_was_down_rings_late_and_says_how_late():
    life = on_programme().rung_until("2026-10-05 09:00", "session")
    late = life.rings("2026-11-02 14:30").dated("2026-10-13")
    (fact,) = late.after.facts("clock-fell-overdue.v1", "session")
    assert fact.due_at == london("2026-10-13 09:00")
    assert (late.now - fact.due_at).days == 20


def test_a_rung_that_comes_late_is_dated_by_the_day_it_was_climbed():
    life = on_programme().rung_until("2026-10-13 08:59", "session").rings("2026-11-02").after
    late = life.rings("2026-11-02 14:30").dated("2026-11-02")
    assert late.after.facts("clock-escalated.v1", "session")[0].due_at == london("2026-10-13 09:00")


def test_a_service_that_was_down_catches_up_rung_by_rung():
    life = on_programme()
    for expected in ("reminded", "fell-overdue", "escalated", "escalated", "escalated"):
        life = life.rings("2027-01-04 15:00", clock="session").then(f"clock-{expected}.v1")


def test_a_session_held_starts_the_clock_anew():
    life = held(on_programme().rung_until("2026-10-05 09:00", "session"), "2026-10-06")
    assert life.waits_for("2026-10-06", "session") == "session-reminder 0 at 2026-11-03 09:00"
    assert not life.facts("clock-stood-down.v1", "session")


@pytest.mark.parametrize(("until", "rungs"), [("2026-10-13 09:00", 1), ("2026-10-16 09:00", 2), ("2026-11-01", 3)])
def test_a_session_held_stands_an_open_escalation_down(until, rungs):
    life = (
        on_programme()
        .rung_until(until, "session")
        .then("plan-session", "2026-11-02", called="late", planned_on="2026-11-02")
    )
    because = "a session was held on 2 November 2026"
    quiet = ClockStoodDown(**OF_SESSION, rungs=rungs, because=because)
    asked = life.when("hold-session", "2026-11-02", session="late")
    life = asked.then(asked.decided.facts[0], quiet)
    assert life.waits_for("2026-11-02", "session") == "session-reminder 0 at 2026-11-30 09:00"


def test_a_session_held_long_ago_and_recorded_late_leaves_the_next_one_due_since():
    life = on_programme().rung_until("2026-11-01", "session")
    life = life.then("plan-session", "2026-11-02", called="early", planned_on="2026-09-10")
    life = life.when("hold-session", "2026-11-02", session="early", occurred_on="2026-09-10").then(
        "session-held.v1", "clock-stood-down.v1"
    )
    assert life.waits_for("2026-11-02", "session") == "session-reminder 0 at 2026-10-08 09:00"


def test_a_session_earlier_than_the_last_one_changes_no_clock():
    life = held(on_programme(), "2026-10-05").rung_until("2026-11-20", "session")
    life = life.then("plan-session", "2026-11-20", called="early", planned_on="2026-09-14")
    asked = life.when("hold-session", "2026-11-20", session="early", occurred_on="2026-09-14")
    assert asked.then("session-held.v1").state.cadence == life.state.cadence


def test_a_session_held_on_the_first_day_counts_from_that_day():
    life = held(on_programme(), "2026-09-07")
    assert life.state.cadence.last_held_on == date(2026, 9, 7)
    assert life.waits_for("2026-09-07", "session") == "session-reminder 0 at 2026-10-05 09:00"


def test_a_break_silences_the_clock_and_an_open_escalation_stands_still():
    life = on_programme().rung_until("2026-10-16 09:00", "session")
    life = life.when("begin-break", "2026-10-17", last_learning_on="2026-10-01").then("break-began.v1")
    assert life.waits_for("2027-03-01", "session") is None
    assert [each.rungs for each in life.state.clocks.open("session")] == [2]
    assert life.due_now("2026-10-17").overdue() == []


def test_an_alarm_that_was_under_way_when_the_break_began_records_nothing():
    alarm = on_programme().alarm("2026-10-04", "session")
    life = on_programme().then("begin-break", "2026-10-04", last_learning_on="2026-10-02")
    life.rings("2026-10-05", alarm).nothing()


def test_after_a_break_of_four_weeks_the_clock_counts_from_the_return():
    life = on_programme().rung_until("2026-10-16 09:00", "session")
    life = life.then("begin-break", "2026-10-17", last_learning_on="2026-10-01")
    quiet = ClockStoodDown(**OF_SESSION, rungs=2, because="the apprentice returned on 14 November 2026")
    life = life.when("return-from-break", "2026-11-14").then("returned-from-break.v2", quiet)
    assert life.waits_for("2026-11-14", "session") == "session-reminder 0 at 2026-12-14 09:00"


def test_the_clock_runs_on_while_the_gateway_is_open():
    assert at_the_gateway().waits_for("2027-09-06", "session") == "session-reminder 0 at 2027-09-27 09:00"


def test_the_gateway_ends_the_session_clock():
    assert in_assessment().waits_for("2027-09-07", "session") is None
    quiet = ClockStoodDown(**{**OF_SESSION, "about": "2027-08-30"}, rungs=1, because="the gateway was passed")
    life = at_the_gateway().rung_until("2027-10-05 09:00", "session")
    life.when("decide-gateway", "2027-10-06").then("gateway-passed.v1", quiet)


def test_a_withdrawal_ends_the_session_clock():
    life = on_programme().rung_until("2026-10-13 09:00", "session")
    quiet = ClockStoodDown(**OF_SESSION, rungs=1, because="the apprentice was withdrawn")
    asked = life.when("withdraw", "2026-10-13", last_learning_on="2026-10-01")
    life = asked.then("withdrawn.v1", quiet)
    assert life.alarm("2026-10-13", "session") is None


def test_a_gateway_that_is_deferred_leaves_the_clock_as_it_was():
    life = at_the_gateway().then("decide-gateway", "2027-09-07", verdict="not yet ready", reason="sealed")
    assert life.state.cadence == at_the_gateway().state.cadence


def test_what_falls_overdue_again_after_it_stood_down_climbs_anew_under_alarms_of_its_own():
    late = on_programme().rung_until("2026-10-16 09:00", "session")
    first = [each.command for each in late.history if each.fact.NAME in ("clock-fell-overdue.v1", "clock-escalated.v1")]
    stood_down = msgspec.structs.replace(
        late.history[-1], fact=ClockStoodDown(**OF_SESSION, rungs=2, because="a session was recorded in error")
    )
    again = replace(late, state=fold(STREAM, [stood_down], late.state))
    assert again.waits_for("2026-10-16", "session") == "session-overdue 0 at 2026-10-13 09:00"
    again = again.rings("2026-10-16", clock="session").then("clock-fell-overdue.v1")
    for _ in (1, 2, 3):
        again = again.rings("2026-11-01", clock="session").then("clock-escalated.v1")
    second = [each.command for each in again.history[len(late.history) :]]
    assert (len(first), len(second)) == (3, 4)
    assert not set(first) & set(second)


@pytest.mark.parametrize("name", ["session-reminded", "session-fell-overdue", "session-escalated"])
def test_what_was_raised_before_there_were_other_clocks_is_read_as_of_the_session_clock(name):
    line = next(line for line in GOLDEN.read_bytes().splitlines() if f'{{"name":"{name}.v1"'.encode() in line)
    stored = msgspec.json.decode(line)["stored"]
    fact = FACTS.decode(f"{name}.v1", msgspec.json.encode(stored)).fact
    same = next(each.fact for each in eventful().history if isinstance(each.fact, type(fact)))
    changed = {"ladder": None} if hasattr(fact, "ladder") else {}
    # By the rules of those days it fell overdue on the 35th day.
    changed |= {name: date(2026, 10, 12) for name in ("due_on", "overdue_on") if hasattr(fact, name)}
    changed |= {} if isinstance(fact, ClockReminded) else {"due_at": london("2026-10-12 09:00")}
    assert fact == msgspec.structs.replace(same, **changed)


def test_an_escalation_that_stood_down_before_there_were_other_clocks_was_of_the_session_clock():
    fields = {"since_on": "2026-09-07", "rungs": 3, "because": "a session was held on 30 October 2026"}
    name, fields = UPCASTERS["escalation-stood-down.v1"](fields)
    assert name == ClockStoodDown.NAME
    assert fields == {**OF_SESSION, "rungs": 3, "because": "a session was held on 30 October 2026"}
