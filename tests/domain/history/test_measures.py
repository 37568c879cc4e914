"""Measures: how well the clocks were kept, both sides of each boundary, as known on a date."""

from datetime import date

import pytest

from domain.deciding.decide import circumstances
from domain.history.measuring.measures import BY, Measures, Spread, measure, spread, summary, together
from domain.history.replay import Point, known_at, replayed
from domain.time_on_programme.training_spans import spans
from tests.domain.given import STREAM, empty_months, id_of, london
from tests.domain.lives import enrolled, held, in_assessment, on_programme


def measured(life, on):
    """Return the measures of a life as known at the end of a date."""
    point = Point(known_on=date.fromisoformat(on))
    state = replayed(STREAM, life.history, point)
    return measure(state, known_at(life.history, point), circumstances(state, london(on), life.book))


def told(life, on):
    at = circumstances(life.state, london(on), life.book)
    return [(str(each.since_on), str(each.until_on), each.held) for each in spans(life.state, at)]


def test_training_is_divided_by_the_sessions_held():
    life = held(held(on_programme(), "2026-10-05"), "2026-11-02")
    assert told(life, "2026-11-10") == [
        ("2026-09-07", "2026-10-05", True),
        ("2026-10-05", "2026-11-02", True),
        ("2026-11-02", "2026-11-10", False),
    ]


def test_a_session_on_the_first_day_and_two_on_one_day_divide_nothing():
    life = held(on_programme(), "2026-09-07")
    life = life.then("plan-session", "2026-09-14", called="a", planned_on="2026-09-14")
    life = held(life.then("hold-session", "2026-09-14", session="a"), "2026-09-14")
    assert told(life, "2026-09-14") == [("2026-09-07", "2026-09-14", True)]


def test_time_in_a_break_belongs_to_no_span():
    life = on_programme().then("begin-break", "2026-09-21", last_learning_on="2026-09-18")
    assert told(life, "2026-12-01") == [("2026-09-07", "2026-09-21", False)]
    life = held(life.then("return-from-break", "2026-12-01"), "2026-12-21")
    assert told(life, "2026-12-21") == [("2026-09-07", "2026-09-21", False), ("2026-12-01", "2026-12-21", True)]


def test_the_gateway_and_a_withdrawal_end_the_last_span():
    assert told(in_assessment(), "2027-12-01")[-1] == ("2027-08-30", "2027-09-07", False)
    life = on_programme().then("withdraw", "2026-10-01", last_learning_on="2026-09-30")
    assert told(life, "2026-12-01") == [("2026-09-07", "2026-10-01", False)]


def test_before_the_start_there_is_no_span():
    assert told(enrolled(), "2026-09-06") == []


@pytest.mark.parametrize(("held_on", "on_time"), [("2026-10-12", 1), ("2026-10-13", 0), ("2026-10-14", 0)])
def test_a_session_is_on_time_until_it_is_overdue_on_the_36th_day(held_on, on_time):
    found = measured(held(on_programme(), held_on), held_on)
    assert (found.on_time, found.judged) == (on_time, 1)


@pytest.mark.parametrize(("held_on", "overdue"), [("2026-10-12", 0), ("2026-10-13", 1), ("2026-10-14", 1)])
def test_a_session_is_late_by_the_measures_whenever_its_clock_fell_overdue(held_on, overdue):
    life = held(on_programme().rung_until(f"{held_on} 12:00", "session"), held_on)
    found = measured(life, held_on)
    assert (len(life.facts("clock-fell-overdue.v1", "session")), found.judged - found.on_time) == (overdue, overdue)


@pytest.mark.parametrize(("on", "judged"), [("2026-10-12", 0), ("2026-10-13", 1)])
def test_a_session_that_is_not_held_is_judged_once_it_is_late(on, judged):
    found = measured(on_programme(), on)
    assert (found.on_time, found.judged) == (0, judged)


def test_a_session_recorded_late_is_on_time_once_it_is_known():
    life = on_programme().then("plan-session", "2026-11-02", called="late", planned_on="2026-10-05")
    life = life.then("hold-session", "2026-11-02", session="late", occurred_on="2026-10-05")
    assert measured(life, "2026-11-01").on_time == 0
    assert measured(life, "2026-11-02").on_time == 1


def test_the_longest_gap_counts_the_one_that_is_still_open():
    life = held(held(on_programme(), "2026-10-05"), "2026-10-12")
    assert measured(life, "2026-10-20").longest_gap_days == 28
    assert measured(life, "2026-11-10").longest_gap_days == 29


@pytest.mark.parametrize(("on", "empty"), [("2026-10-31", []), ("2026-11-01", ["2026-10-01"])])
def test_a_month_without_learning_is_judged_once_it_is_over(on, empty):
    life = on_programme()
    found = empty_months(life.state, on)
    assert [str(month) for month in found] == empty


@pytest.mark.parametrize(
    ("said", "empty"),
    [
        ({"activity": "workshop"}, 0),
        ({"activity": "normal-duties"}, 1),
        ({"activity": "english-and-maths"}, 1),
        ({"activity": "workshop", "in_working_hours": False}, 1),
    ],
)
def test_only_training_that_counts_fills_a_month(said, empty):
    life = on_programme().then("log-off-the-job", "2026-10-20", **said)
    assert measured(life, "2026-11-01").months_without_learning == empty


@pytest.mark.parametrize(("minutes", "empty"), [(60, 0), (0, 1)])
def test_a_session_fills_its_month_by_its_off_the_job_time(minutes, empty):
    life = held(on_programme(), "2026-10-05", off_the_job_minutes=minutes)
    assert measured(life, "2026-11-01").months_without_learning == empty


def test_a_session_withdrawn_fills_no_month():
    life = held(on_programme("2026-09-01"), "2026-10-12")
    assert date(2026, 10, 1) not in empty_months(life.state, date(2026, 11, 30))
    life = life.then("correct-fact", "2026-10-13", fact=life.history[-1].originator_version)
    assert date(2026, 10, 1) in empty_months(life.state, date(2026, 11, 30))


def test_a_month_of_which_breaks_left_too_little_is_not_judged():
    life = on_programme().then("begin-break", "2026-10-10", last_learning_on="2026-09-30")
    life = life.then("return-from-break", "2026-12-20")
    assert measured(life, "2027-01-31").months_without_learning == 0
    assert measured(life, "2027-02-01").months_without_learning == 1


def test_what_was_recorded_wrongly_is_measured_as_corrected_but_only_once_it_is_known():
    life = held(on_programme(), "2026-10-05")
    place = life.history[-1].originator_version
    life = life.then("correct-fact", "2026-11-03", actor="staff-8", fact=place)
    assert (measured(life, "2026-11-02").on_time, measured(life, "2026-11-02").months_without_learning) == (1, 0)
    assert (measured(life, "2026-11-03").on_time, measured(life, "2026-11-03").months_without_learning) == (0, 1)


def test_29_january_to_4_march_leaves_february_empty():
    life = held(held(on_programme("2027-01-04"), "2027-01-29"), "2027-03-04")
    found = measured(life, "2027-03-04")
    assert (found.on_time, found.judged, found.months_without_learning) == (2, 2, 1)


def test_rungs_and_what_is_overdue_now_are_counted_by_clock():
    life = on_programme().rung_until("2026-10-16 09:00")
    found = measured(life, "2026-10-16")
    assert found.rungs["session"] == 2
    assert found.overdue_now["session"] == 1
    assert measured(life, "2026-10-12").overdue_now["session"] == 0


def test_an_escalation_lasts_from_falling_overdue_to_standing_down():
    life = held(on_programme().rung_until("2026-10-16 09:00"), "2026-10-20")
    found = measured(life, "2026-10-20")
    assert found.days_to_stand_down == (7,)
    assert found.overdue_now["session"] == 0


def test_an_alarm_is_late_by_the_seconds_from_when_it_was_due():
    life = on_programme().rung_until("2026-10-05 09:00").rings("2026-10-13 09:30").after
    assert measured(life, "2026-10-13").seconds_late == (0, 1800)


def test_numbers_are_spread_by_nearest_rank():
    assert spread([]) is None
    assert spread([5]) == Spread(1, 5, 5, 5)
    assert spread(range(1, 101)) == Spread(100, 50, 99, 100)
    assert spread([3, 1, 2]) == Spread(3, 2, 3, 3)


def test_measures_of_several_are_counted_together():
    late, punctual = on_programme().rung_until("2026-10-16 09:00"), held(on_programme(), "2026-10-05")
    found = summary(together([measured(late, "2026-10-16"), measured(punctual, "2026-10-16")]))
    assert (found.apprenticeships, found.sessions_on_time, found.sessions_judged) == (2, 1, 2)
    assert found.on_time_percent == 50.0
    assert found.longest_gap_days == 39
    assert found.rungs_fired == {"session": 2}
    assert found.overdue_now == {"session": 1}
    assert found.alarm_lateness_seconds.max == 0


def test_nothing_that_was_due_yet_has_no_percentage():
    found = summary(measured(on_programme(), "2026-09-07"))
    assert isinstance(measured(on_programme(), "2026-09-07"), Measures)
    assert (found.on_time_percent, found.days_to_stand_down, found.alarm_lateness_seconds) == (None, None, None)


def test_an_apprentice_is_counted_by_what_is_shared_with_others():
    life = on_programme().then("hand-over-tutor", "2026-09-14", from_on="2026-10-01")
    keys = {by: key(life.state, date(2026, 9, 30)) for by, key in BY.items()}
    assert keys == {
        "apprentice": str(STREAM),
        "tutor": "T-1",
        "employer": str(id_of("the college")),
        "cohort": "2026-09",
    }
    assert BY["tutor"](life.state, date(2026, 10, 1)) == "T-2"
    assert BY["tutor"](life.state, date(2026, 9, 1)) == "nobody"
