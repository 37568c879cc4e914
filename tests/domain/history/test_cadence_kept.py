"""How the cadence was kept, as auditors ask for it: both sides of day 35, breaks, months, and any past date."""

from datetime import date

import pytest

from domain.deciding.decide import circumstances
from domain.history.measuring.cadence_kept import cadence_kept
from domain.history.replay import Point, replayed
from tests.domain.given import STREAM, london
from tests.domain.lives import applicant, held, in_assessment, on_programme


def kept(life, on, known_on=None):
    """Return how the cadence was kept at the end of a date, by what was known then or at the end of another."""
    point = Point(on=date.fromisoformat(on), known_on=known_on and date.fromisoformat(known_on))
    state = replayed(STREAM, life.history, point)
    return cadence_kept(state, circumstances(state, london(on), life.book))


def told(found):
    return [(str(gap.since_on), str(gap.until_on), gap.days, gap.ended_by_session, gap.on_time) for gap in found.gaps]


@pytest.mark.parametrize(
    ("held_on", "days", "on_time", "percent"),
    [("2026-10-11", 34, True, 100.0), ("2026-10-12", 35, True, 100.0), ("2026-10-13", 36, False, 0.0)],
)
def test_a_gap_of_35_days_is_on_time_and_one_of_36_which_rang_as_overdue_is_not(held_on, days, on_time, percent):
    found = kept(held(on_programme(), held_on), held_on)
    assert told(found) == [("2026-09-07", held_on, days, True, on_time)]
    assert (found.judged, found.on_time, found.on_time_percent, found.longest_days) == (1, on_time, percent, 35)


@pytest.mark.parametrize(("on", "on_time", "judged"), [("2026-10-12", None, 0), ("2026-10-13", False, 1)])
def test_a_gap_that_is_not_over_is_judged_once_it_is_too_long(on, on_time, judged):
    found = kept(on_programme(), on)
    assert [gap.on_time for gap in found.gaps] == [on_time]
    assert (found.judged, found.on_time_percent) == (judged, 0.0 if judged else None)


def test_every_gap_is_told_and_a_break_belongs_to_none():
    life = held(on_programme(), "2026-09-14").then("begin-break", "2026-09-21", last_learning_on="2026-09-18")
    life = held(life.then("return-from-break", "2026-12-01"), "2026-12-21")
    assert told(kept(life, "2026-12-30")) == [
        ("2026-09-07", "2026-09-14", 7, True, True),
        ("2026-09-14", "2026-09-21", 7, False, None),
        ("2026-12-01", "2026-12-21", 20, True, True),
        ("2026-12-21", "2026-12-30", 9, False, None),
    ]


def test_a_past_date_is_told_by_what_was_then_and_by_what_was_known():
    life = held(held(on_programme(), "2026-10-05"), "2026-11-02")
    assert len(told(kept(life, "2026-11-01"))) == 2
    late = on_programme().then("plan-session", "2026-10-05", called="s", planned_on="2026-10-09")
    late = late.then("hold-session", "2026-10-12", session="s", occurred_on="2026-10-09")
    assert told(kept(late, "2026-10-11")) == [
        ("2026-09-07", "2026-10-09", 32, True, True),
        ("2026-10-09", "2026-10-11", 2, False, None),
    ]
    assert told(kept(late, "2026-10-11", known_on="2026-10-11")) == [("2026-09-07", "2026-10-11", 34, False, None)]


def test_whole_months_without_off_the_job_training_are_told():
    life = on_programme().then("log-off-the-job", "2026-11-20", occurred_on="2026-11-10")
    october, december = date(2026, 10, 1), date(2026, 12, 1)
    assert kept(life, "2027-01-01").months_without_learning == (october, december)
    assert kept(life, "2026-12-31").months_without_learning == (october,)


def test_the_gateway_ends_the_last_gap():
    assert told(kept(in_assessment(), "2027-12-01"))[-1] == ("2027-08-30", "2027-09-07", 8, False, None)


def test_nobody_enrolled_has_no_cadence():
    assert kept(applicant(), "2026-08-04") is None
