"""The clock of active learning: some off-the-job training in every whole calendar month of training."""

from datetime import date, timedelta

import pytest
from hypothesis import given as for_all
from hypothesis import settings
from hypothesis import strategies as st

from domain.days import london_date
from domain.deciding.fold import fold
from domain.facts.escalations import ClockFellOverdue, ClockReminded
from tests.domain.given import STREAM, empty_months, london
from tests.domain.lives import at_the_gateway, held, in_assessment, on_programme

CLOCK = "learning"


def waits(life, on):
    return life.waits_for(on, CLOCK)


def logged(life, day, **said):
    return life.then("log-off-the-job", day, **said)


def test_29_january_to_4_march_is_within_five_weeks_and_still_leaves_february_empty():
    life = held(on_programme("2027-01-04"), "2027-01-29").rung_until("2027-03-04 12:00")
    assert [fact.NAME for fact in life.facts("clock-fell-overdue.v1", "session")] == []
    (fact,) = life.facts("clock-fell-overdue.v1", CLOCK)
    assert isinstance(fact, ClockFellOverdue)
    assert fact.sentence() == (
        "Active learning overdue: no off-the-job training in February 2027, due by 28 February 2027."
    )
    assert (fact.about, fact.overdue_on, fact.due_at) == ("2027-02", date(2027, 3, 1), london("2027-03-01 09:00"))
    after = held(life, "2027-03-04")
    assert after.facts("clock-stood-down.v1", CLOCK)[0].because == "a session was held on 4 March 2027"
    assert empty_months(after.state, date(2027, 3, 4)) == [date(2027, 2, 1)]
    assert waits(after, "2027-03-04") == "learning-reminder 0 at 2027-04-26 09:00"


@pytest.mark.parametrize(
    ("starts_on", "waits_for"),
    [
        ("2026-09-01", "learning-reminder 0 at 2026-09-25 09:00"),
        ("2026-09-02", "learning-reminder 0 at 2026-10-26 09:00"),
        ("2028-02-01", "learning-reminder 0 at 2028-02-24 09:00"),
    ],
)
def test_the_first_month_that_counts_is_the_first_whole_one(starts_on, waits_for):
    assert waits(on_programme(starts_on), starts_on) == waits_for


@pytest.mark.parametrize(("day", "overdue"), [("2026-10-31", []), ("2026-11-01", ["2026-10"])])
def test_learning_on_the_last_day_of_a_month_is_in_time_and_on_the_next_day_is_not(day, overdue):
    life = logged(on_programme().rung_until(day, CLOCK), day).rung_until("2026-11-01", CLOCK)
    assert [fact.about for fact in life.facts("clock-fell-overdue.v1", CLOCK)] == overdue
    assert [str(month)[:7] for month in empty_months(life.state, date(2026, 11, 1))] == overdue


def test_people_are_reminded_five_days_before_the_month_ends_unless_something_was_learnt():
    life = on_programme()
    life.rings("2026-10-26 08:59", clock=CLOCK).nothing()
    reminded = life.rings("2026-10-26 09:00", clock=CLOCK)
    (fact,) = reminded.decided.facts
    assert isinstance(fact, ClockReminded)
    assert fact.due_on == date(2026, 10, 31)
    assert waits(logged(life, "2026-10-01"), "2026-10-01") == "learning-reminder 0 at 2026-11-25 09:00"


@pytest.mark.parametrize("said", [{"activity": "normal-duties"}, {"activity": "english-and-maths"}])
def test_what_is_not_off_the_job_training_is_not_learning(said):
    assert waits(logged(on_programme(), "2026-10-02", **said), "2026-10-02").endswith("2026-10-26 09:00")


def test_a_session_counts_by_its_off_the_job_time():
    assert waits(held(on_programme(), "2026-10-05"), "2026-10-05").endswith("2026-11-25 09:00")
    assert waits(held(on_programme(), "2026-10-05", off_the_job_minutes=0), "2026-10-05").endswith("2026-10-26 09:00")


def test_learning_in_the_month_that_is_recorded_late_stands_it_down():
    life = on_programme().rung_until("2026-11-02 09:00")
    late = life.then("log-off-the-job", "2026-11-02", occurred_on="2026-10-30")
    assert late.facts("clock-stood-down.v1", CLOCK)[0].rungs == 1
    assert empty_months(late.state, date(2026, 11, 2)) == []


def test_learning_that_was_recorded_by_mistake_leaves_the_month_empty_again():
    life = logged(on_programme(), "2026-10-02").rung_until("2026-11-02 09:00")
    assert not life.facts("clock-fell-overdue.v1", CLOCK)
    place = next(each.originator_version for each in life.history if each.fact.NAME == "off-the-job-logged.v1")
    wrong = life.then("correct-fact", "2026-11-03", fact=place)
    late = wrong.rings("2026-11-03 12:00", clock=CLOCK).after.rings("2026-11-03 12:00", clock=CLOCK)
    assert [fact.about for fact in late.after.facts("clock-fell-overdue.v1", CLOCK)] == ["2026-10"]


def test_after_a_break_of_four_weeks_the_first_month_with_two_weeks_of_training_counts():
    life = on_programme().rung_until("2026-11-02 09:00")
    life = life.then("begin-break", "2026-11-03", last_learning_on="2026-09-30")
    assert waits(life, "2027-01-01") is None
    early, late = (life.then("return-from-break", day) for day in ("2027-01-18", "2027-01-19"))
    assert early.facts("clock-stood-down.v1", CLOCK)[0].because == "the apprentice returned on 18 January 2027"
    assert waits(early, "2027-01-18") == "learning-reminder 0 at 2027-01-26 09:00"
    assert waits(late, "2027-01-19") == "learning-reminder 0 at 2027-02-23 09:00"


def test_the_gateway_ends_the_clock_and_an_open_one_does_not():
    assert waits(at_the_gateway(), "2027-09-06") == "learning-reminder 0 at 2027-09-27 09:00"
    assert waits(in_assessment(), "2027-09-07") is None


DAYS = st.lists(st.dates(date(2026, 9, 7), date(2027, 8, 31)), max_size=8, unique=True)


@settings(max_examples=40)
@for_all(DAYS, st.dates(date(2026, 9, 8), date(2027, 8, 31)))
def test_what_falls_overdue_is_the_first_month_of_each_gap_that_the_measure_finds(days, until):
    life = on_programme()
    for day in sorted(day for day in days if day < until):
        life = logged(life.rung_until(f"{day} 12:00", CLOCK), f"{day} 12:00")
    life = life.rung_until(f"{until} 12:00", CLOCK)
    empty = empty_months(life.state, until)
    first = [month for month in empty if (month - timedelta(days=1)).replace(day=1) not in empty]
    raised = [each for each in life.history if each.fact.NAME == "clock-fell-overdue.v1"]
    assert [each.fact.about for each in raised] == [f"{month:%Y-%m}" for month in first]
    for each in raised:
        then = fold(STREAM, life.history[: each.originator_version])
        assert each.fact.since_on in empty_months(then, london_date(each.recorded_at))
