"""Clocks explained: each with what it waits for and why; and what happens if nobody does anything."""

from datetime import date

import pytest
from hypothesis import given as for_all
from hypothesis import settings
from hypothesis import strategies as st

from domain.clocks.every_clock import CLOCKS
from domain.days import london_date
from domain.history.explaining import RungAhead, explained, simulated
from tests.domain.given import london
from tests.domain.lives import (
    achieved,
    applicant,
    enrolled,
    held,
    in_assessment,
    observation_booked,
    on_programme,
    plan_agreed,
)

DAYS_AHEAD = 90


def clock(life, on, name="session"):
    return next(each for each in explained(life.due_now(on)) if each.clock == name)


def ahead(life, on, days=DAYS_AHEAD):
    return [(str(each.on), each.sentence) for each in simulated(life.due_now(on), days)]


def really(life, on, until):
    """Return what happens when the alarms really ring."""
    lived = life.rung_until(until)
    return [
        (str(london_date(each.recorded_at)), each.fact.sentence())
        for each in lived.history[len(life.history) :]
        if each.recorded_at >= london(on)
    ]


def test_a_clock_says_by_when_and_why_and_who_would_be_told():
    found = clock(on_programme(), "2026-09-08")
    assert (found.since_on, found.due_on, found.overdue_on) == (
        date(2026, 9, 7),
        date(2026, 10, 12),
        date(2026, 10, 13),
    )
    assert found.because == "no session held since 7 September 2026"
    assert found.source.startswith("seed")
    assert found.rules == on_programme().state.enrolled.pack
    assert found.ladder.startswith("default.v1@")
    assert (found.reminded, found.overdue_since, found.rungs) == (False, None, 0)
    assert (found.next_alarm, found.next_at) == ("session-reminder", london("2026-10-05 09:00"))
    assert [each.rung for each in found.ahead] == [1, 2, 3]
    assert found.ahead[0] == RungAhead(rung=1, working_days=0, tell=("tutor",), channel="e-mail")


def test_it_says_what_was_raised_and_which_rungs_are_left():
    found = clock(on_programme().rung_until("2026-10-16 09:00", "session"), "2026-10-17")
    assert (found.reminded, found.overdue_since, found.rungs) == (True, date(2026, 10, 13), 2)
    assert (found.next_alarm, found.next_at) == ("session-escalation", london("2026-10-23 09:00"))
    assert [each.tell for each in found.ahead] == [("programme lead", "employer")]


def test_it_says_since_when_something_is_overdue_as_recorded_and_apart_from_it_a_new_due_date():
    life = on_programme()
    assert clock(life, "2026-09-08", "off-the-job").when() == "due by 18 October 2026"
    overdue = life.rung_until("2026-10-19 12:00", "off-the-job")
    assert clock(overdue, "2026-10-19", "off-the-job").when() == "overdue since 19 October 2026"
    later = overdue.then("log-off-the-job", "2026-10-26", occurred_on="2026-10-19", minutes=300)
    assert clock(later, "2026-10-26", "off-the-job").when() == (
        "overdue since 19 October 2026 (as things stand now, since 26 October 2026)"
    )


def test_a_clock_that_waits_for_nothing_says_no_date():
    life = on_programme()
    assert clock(life, "2026-09-08", "certificate").when() == ""
    paused = life.then("begin-break", "2026-09-21", last_learning_on="2026-09-18")
    assert clock(paused, "2026-09-22").when() == "paused"


def test_it_says_how_those_who_were_told_answered():
    life = on_programme().rung_until("2026-10-13 09:00", "session")
    about = {"clock": "session", "about": "2026-09-07", "actor": "t-1"}
    life = life.then("acknowledge-escalation", "2026-10-13", **about)
    life = life.then("reassign-escalation", "2026-10-13", to_tutor="T-2", **about)
    found = clock(life, "2026-10-13")
    assert (found.acknowledged_by, found.quiet_until, found.assignee) == ("t-1", date(2026, 10, 20), "T-2")
    assert found.next_at == london("2026-10-20 09:00")


def test_after_the_last_rung_nothing_is_next():
    found = clock(on_programme().rung_until("2026-12-02", "session"), "2026-12-02")
    assert (found.next_alarm, found.next_at, found.ahead) == (None, None, ())


def test_a_clock_that_stands_still_says_since_when():
    life = on_programme().then("begin-break", "2026-09-21", last_learning_on="2026-09-18")
    found = clock(life, "2026-09-22")
    assert (found.paused, found.because) == (True, "on a break in learning since 21 September 2026")
    assert (found.due_on, found.next_alarm) == (None, None)


@pytest.mark.parametrize("life", [enrolled, in_assessment])
def test_a_clock_that_waits_for_nothing_is_listed_too(life):
    found = clock(life(), "2027-09-08")
    assert (found.paused, found.because, found.due_on) == (False, "nothing is due", None)


def test_every_clock_is_listed_at_every_stage():
    for life in (applicant(), enrolled(), on_programme(), in_assessment(), achieved()):
        listed = [each.clock for each in explained(life.due_now("2027-11-01"))]
        assert list(dict.fromkeys(listed)) == [each.name for each in CLOCKS]


def test_ninety_days_without_a_session_are_told_as_dated_sentences():
    told = [each for each in ahead(on_programme(), "2026-09-08") if "ession" in each[1]]
    assert [on for on, _ in told] == ["2026-10-05", "2026-10-13", "2026-10-13", "2026-10-16", "2026-10-23"]
    assert told[0][1].startswith("Reminder: no session held since 7 September 2026")
    assert told[-1][1].startswith("Escalated to programme lead and employer (rung 3)")


def test_what_is_due_on_the_last_day_is_told_and_what_is_due_after_it_is_not():
    assert len([each for each in ahead(on_programme(), "2026-09-08", 27) if each[1].startswith("Reminder")]) == 1
    assert [each for each in ahead(on_programme(), "2026-09-08", 26) if each[1].startswith("Reminder")] == []


def test_the_training_start_and_the_end_of_the_assessment_window_are_foreseen_too():
    assert ahead(enrolled(), "2026-08-20", 30)[0][0] == "2026-09-07"
    foreseen = ahead(in_assessment(), "2027-09-08", 120)
    assert ("2027-12-08", "The assessment window ended on 7 December 2027 with assessments outstanding.") in foreseen


def test_nobody_foresees_anything_for_an_applicant():
    assert ahead(applicant(), "2026-08-10") == []


@settings(max_examples=40)
@for_all(st.sampled_from(["enrolled", "held", "assessed"]), st.integers(1, 400))
def test_what_is_foreseen_is_what_happens(beginning, days):
    life, on = {
        "enrolled": (enrolled(), "2026-08-20"),
        "held": (
            held(plan_agreed(on_programme(), "2026-09-07").rung_until("2026-10-16 09:00"), "2026-10-19"),
            "2026-10-20",
        ),
        "assessed": (observation_booked(), "2027-09-14"),
    }[beginning]
    end = date.fromordinal(date.fromisoformat(on).toordinal() + days)
    assert ahead(life, on, days) == really(life, on, f"{end} 23:59")
