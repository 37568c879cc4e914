"""Hindsight: a past alarm says whether it would have fired on what is known now, and which fact made the difference."""

import pytest

from domain.history.hindsight import in_hindsight
from tests.domain.given import BOOK
from tests.domain.lives import held, in_assessment, on_programme
from tests.domain.whole_lives import WHOLE_LIVES


def said(life, name="clock-fell-overdue.v1", clock="session", known=None):
    """Return what hindsight says of each fact of a name, by what is known after so many facts."""
    history = life.history[:known]
    places = [n for n, each in enumerate(history, 1) if name == each.fact.NAME and each.fact.clock == clock]
    return [in_hindsight(history, place, BOOK) for place in places]


def late(held_on, recorded_on="2026-10-20"):
    """Return a life whose session was planned, and recorded as held only after the clock rang."""
    life = on_programme().then("plan-session", "2026-09-14", called="s", planned_on="2026-10-12")
    life = life.rung_until(f"{recorded_on} 08:00")
    return life.then("hold-session", recorded_on, session="s", occurred_on=held_on)


OTHERWISE = (
    "It fired on what was known on 13 October 2026; by what is known now it would not have: Session held on "
    "12 October 2026 with tutor T-1 (by Microsoft Teams, 1 h 30 min, 1 h off the job), recorded on 20 October 2026."
)


# What was held on the day on which it fell overdue was not yet held in its morning.
@pytest.mark.parametrize(("held_on", "difference"), [("2026-10-12", OTHERWISE), ("2026-10-13", None)])
def test_a_session_recorded_late_says_whether_it_would_have_been_in_time(held_on, difference):
    assert said(late(held_on)) == [difference]


def test_each_rung_is_judged_by_its_own_day():
    (first, second) = said(late("2026-10-14"), "clock-escalated.v1")
    assert first is None
    assert second.startswith("It fired on what was known on 16 October 2026; by what is known now it would not have")


def test_before_it_was_known_nothing_of_it_is_said():
    life = late("2026-10-12")
    place = next(n for n, each in enumerate(life.history, 1) if each.fact.NAME == "session-held.v1")
    assert said(life, known=place - 1) == [None]
    assert said(life, known=place) != [None]


@pytest.mark.parametrize(("left_on", "excused"), [("2026-10-13", True), ("2026-10-14", False)])
def test_a_break_recorded_late_excuses_the_days_from_its_first_one_on(left_on, excused):
    life = on_programme().rung_until("2026-10-20 08:00")
    life = life.then("begin-break", "2026-10-20", occurred_on=left_on, last_learning_on="2026-09-30")
    (found,) = said(life)
    assert (found is not None) is excused
    assert not excused or "Break in learning from 13 October 2026" in found


def test_a_correction_that_makes_the_difference_is_named_and_one_undone_makes_none():
    life = held(on_programme(), "2026-09-14").rung_until("2026-10-22 12:00")
    place = next(each.originator_version for each in life.history if each.fact.NAME == "session-held.v1")
    right = life.then("correct-fact", "2026-10-23", actor="staff-8", fact=place, instead={"occurred_on": "2026-09-28"})
    (found,) = said(right)
    assert found.endswith("recorded on 23 October 2026.")
    place = next(each.originator_version for each in right.history if each.fact.NAME == "fact-corrected.v1")
    assert said(right.then("correct-fact", "2026-10-24", actor="staff-9", fact=place)) == [None]


def test_what_is_recorded_in_time_or_about_another_day_makes_no_difference():
    assert said(held(on_programme().rung_until("2026-10-20 08:00"), "2026-10-20")) == [None]
    life = on_programme().then("plan-session", "2026-09-14", called="s", planned_on="2026-09-14")
    assert said(life.then("hold-session", "2026-09-14", session="s").rung_until("2026-10-21 12:00")) == [None]


@pytest.mark.parametrize("life", WHOLE_LIVES, ids=range(len(WHOLE_LIVES)))
def test_whatever_fired_would_have_fired_on_what_was_known_then(life):
    for place in range(1, len(life.history) + 1):
        assert in_hindsight(life.history[:place], place, BOOK) is None


def test_a_review_that_a_lead_was_asked_for_says_that_its_correction_was_undone():
    life = in_assessment()
    hours = next(each.originator_version for each in life.history if each.fact.NAME == "off-the-job-logged.v1")
    right = life.then("correct-fact", "2027-10-04", fact=hours, actor="staff-8").rung_until("2027-10-06")
    assert said(right, clock="in-question") == [None]
    correction = next(each.originator_version for each in right.history if each.fact.NAME == "fact-withdrawn.v1")
    undone = right.then("correct-fact", "2027-10-07", fact=correction, actor="staff-9")
    (found,) = said(undone, clock="in-question")
    assert f"Number {correction} did not happen and is withdrawn" in found
