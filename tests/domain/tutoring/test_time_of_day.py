"""A session may begin at a time of day, as clocks in London show it: one that comes once on its day."""

from datetime import UTC, date, datetime, time

import pytest
from pydantic import ValidationError

from domain.apprenticeship import COMMANDS
from domain.days import comes, london_moment
from tests.domain.given import id_of
from tests.domain.lives import on_programme


def planned(**said):
    return on_programme().when("plan-session", "2026-09-14", called="review", planned_on="2026-10-05", **said)


def session(life):
    return life.state.sessions.by_id[id_of("review")]


def moved(life, **said):
    return life.when("reschedule-session", "2026-09-15", session="review", **said)


def test_a_session_is_planned_for_a_time_of_day_or_for_the_day_as_before():
    life = planned(starts_at="10:30", minutes=45).then("session-planned.v1")
    assert (session(life).starts_at, session(life).minutes) == (time(10, 30), 45)
    assert life.history[-1].fact.sentence().startswith("Session planned for 5 October 2026 at 10:30 with tutor")
    assert session(planned().after).starts_at is None


def test_a_session_that_is_moved_keeps_its_time_of_day_unless_another_is_said():
    life = planned(starts_at="10:30").after
    later = moved(life, planned_on="2026-10-06").then("session-rescheduled.v1")
    assert (session(later).planned_on, session(later).starts_at) == (date(2026, 10, 6), time(10, 30))
    assert later.history[-1].fact.sentence() == "The session of 5 October 2026 was moved to 6 October 2026 at 10:30."
    assert session(moved(life, planned_on="2026-10-06", starts_at="14:00").after).starts_at == time(14)
    assert session(moved(planned().after, planned_on="2026-10-06").after).starts_at is None


def test_a_session_is_moved_within_its_day_to_another_time_and_not_to_the_same():
    life = planned(starts_at="10:30").after
    day = "element-has-one-session-planned-a-day"
    assert session(moved(life, planned_on="2026-10-05", starts_at="14:00").meets(day)).starts_at == time(14)
    moved(life, planned_on="2026-10-05", starts_at="10:30").refused(day)
    moved(life, planned_on="2026-10-05").refused(day)
    moved(planned().after, planned_on="2026-10-05", starts_at="10:30").meets(day)


def test_every_session_of_a_series_begins_at_its_time_of_day():
    life = on_programme().then("plan-series", "2026-09-14", days=["2026-10-05", "2026-11-02"], starts_at="09:15")
    assert {each.starts_at for each in life.state.sessions.by_id.values()} == {time(9, 15)}


@pytest.mark.parametrize(
    ("day", "at", "times"),
    [
        ("2026-03-29", "00:59", 1),
        ("2026-03-29", "01:00", 0),
        ("2026-03-29", "01:59", 0),
        ("2026-03-29", "02:00", 1),
        ("2025-10-26", "00:59", 1),
        ("2025-10-26", "01:00", 2),
        ("2025-10-26", "01:59", 2),
        ("2025-10-26", "02:00", 1),
        ("2026-03-28", "01:30", 1),
        ("2025-10-27", "01:30", 1),
    ],
)
def test_where_the_clocks_change_a_time_of_day_never_comes_or_comes_twice(day, at, times):
    assert comes(date.fromisoformat(day), time.fromisoformat(at)) == times


def test_a_time_of_day_is_meant_by_the_clocks_of_its_day():
    assert london_moment(date(2026, 3, 28), time(10)) == datetime(2026, 3, 28, 10, tzinfo=UTC)
    assert london_moment(date(2026, 3, 29), time(10)) == datetime(2026, 3, 29, 9, tzinfo=UTC)
    assert london_moment(date(2026, 10, 24), time(10)) == datetime(2026, 10, 24, 9, tzinfo=UTC)
    assert london_moment(date(2026, 10, 25), time(10)) == datetime(2026, 10, 25, 10, tzinfo=UTC)


def test_no_session_begins_at_a_time_that_never_comes_or_comes_twice():
    life = on_programme()
    spring = life.when("plan-session", "2027-03-01", planned_on="2027-03-28", starts_at="01:30").refused(
        "session-begins-at-a-time-that-comes-once"
    )
    assert "01:30 never comes; choose another time" in spring.history[-1].fact.unmet[0].reason
    autumn = life.when("plan-session", "2026-10-01", planned_on="2026-10-25", starts_at="01:30").refused(
        "session-begins-at-a-time-that-comes-once"
    )
    assert "01:30 comes twice; choose another time" in autumn.history[-1].fact.unmet[0].reason
    life.when("plan-session", "2026-10-01", planned_on="2026-10-25", starts_at="02:00").meets(
        "session-begins-at-a-time-that-comes-once"
    )
    early = planned(starts_at="01:30").after
    moved(early, planned_on="2026-10-25").refused("session-begins-at-a-time-that-comes-once")
    moved(early, planned_on="2026-10-25", starts_at="10:00").meets("session-begins-at-a-time-that-comes-once")
    life.when("plan-series", "2026-10-01", days=["2026-10-12", "2026-10-25"], starts_at="01:30").refused(
        "session-begins-at-a-time-that-comes-once"
    )


@pytest.mark.parametrize("wrong", ["1030", "10:30:15", "24:00", "10.30", "10:30Z", "10:30+01:00", 630])
def test_a_time_of_day_is_written_as_hours_and_minutes(wrong):
    with pytest.raises(ValidationError):
        COMMANDS["plan-session"].command(planned_on="2026-10-05", mode="workplace", starts_at=wrong)
