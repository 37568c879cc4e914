"""A proposal of sessions: working days outside breaks, close enough to each other."""

from datetime import date, timedelta

import pytest
from hypothesis import given as for_all
from hypothesis import settings
from hypothesis import strategies as st

from domain.days import london_date
from domain.deciding.decide import circumstances
from domain.tutoring.planning import LONGEST_SERIES
from domain.tutoring.proposing import proposed_days
from tests.domain.given import BOOK, london
from tests.domain.lives import enrolled, held, on_programme

DAYS = st.dates(date(2026, 9, 7), date(2027, 12, 31)).map(str)


def proposal(life, on, count=2):
    return [str(day) for day in proposed_days(life.state, circumstances(life.state, london(on), BOOK), count)]


def test_sessions_are_proposed_four_weeks_apart_from_the_last_one_held():
    life = held(on_programme(), "2026-09-14")
    assert proposal(life, "2026-09-14") == ["2026-10-12", "2026-11-09"]


def test_before_the_first_session_they_are_counted_from_the_start():
    assert proposal(enrolled(), "2026-08-10") == ["2026-10-05", "2026-11-02"]
    assert proposal(on_programme(), "2026-09-07") == ["2026-10-05", "2026-11-02"]


def test_they_go_on_after_the_sessions_that_are_planned():
    life = on_programme().then("plan-series", "2026-09-07", days=["2026-10-01", "2026-10-29"])
    assert proposal(life, "2026-09-07") == ["2026-11-26", "2026-12-24"]


def test_a_session_that_was_cancelled_is_not_counted():
    life = on_programme().then("plan-session", "2026-09-07", called="review", planned_on="2026-10-01")
    life = life.then("cancel-session", "2026-09-08", session="review")
    assert proposal(life, "2026-09-08", 1) == ["2026-10-05"]


def test_christmas_gives_way_to_the_next_working_day():
    life = held(on_programme(), "2026-11-27")
    assert proposal(life, "2026-11-27") == ["2026-12-29", "2027-01-26"]


@pytest.mark.parametrize(("today", "first"), [("2026-10-04", "2026-10-05"), ("2026-10-05", "2026-10-06")])
def test_a_session_is_proposed_for_tomorrow_at_the_earliest(today, first):
    assert proposal(on_programme(), today, 1) == [first]


def test_in_a_break_they_are_counted_from_the_expected_return():
    life = on_programme().then(
        "begin-break", "2026-09-21", last_learning_on="2026-09-18", expected_return_on="2026-11-02"
    )
    assert proposal(life, "2026-09-21") == ["2026-11-30", "2026-12-29"]


@pytest.mark.parametrize(("back_on", "proposed"), [("2026-10-18", "2026-11-02"), ("2026-10-19", "2026-11-16")])
def test_after_a_break_of_four_weeks_they_are_counted_from_the_return_after_a_shorter_one_its_days_are_added(
    back_on, proposed
):
    life = on_programme().then("begin-break", "2026-09-21", last_learning_on="2026-09-18", expected_return_on=back_on)
    assert proposal(life, "2026-09-22", 1) == [proposed]
    assert proposal(life.then("return-from-break", back_on), back_on, 1) == [proposed]


@settings(max_examples=200)
@for_all(DAYS, st.integers(1, 200), st.integers(1, LONGEST_SERIES), st.integers(-1, 90))
def test_a_series_keeps_the_cadence_on_working_days_outside_breaks(last_held, later, count, away):
    """A break of `away` days, or none below zero, begins the day after the last session held."""
    life = held(on_programme(), last_held)
    day = date.fromisoformat(last_held) + timedelta(days=1)
    since = day - timedelta(days=1)
    if away > 0:
        since = day + timedelta(days=away)
        dates = {"last_learning_on": last_held, "expected_return_on": str(since)}
        life = life.then("begin-break", str(day), **dates)
    now = london(str(day + timedelta(days=later)))
    state = life.state
    days = proposed_days(state, circumstances(state, now, BOOK), count)
    assert len(days) == count
    for before, after in zip([max(since, london_date(now)), *days], days, strict=False):
        assert 1 <= (after - before).days < 35
        assert BOOK.working.is_working_day(after)
        assert not state.interruption.reaches(after, london_date(now))
    life.when("plan-series", f"{london_date(now)}", days=[str(each) for each in days]).meets(
        "session-is-planned-outside-a-break", "element-has-one-session-planned-a-day"
    )
