"""The clocks of the end-point assessment: bookings before the window ends, and results two weeks after a sitting."""

import pytest

from tests.domain.lives import discussion_booked, in_assessment, observation_booked, observation_held

WINDOW, RESULT = "assessment-window", "assessment-result"


def test_everything_is_booked_four_weeks_before_the_window_ends():
    life = in_assessment()
    assert life.waits_for("2027-09-07", WINDOW) == "assessment-window-reminder 0 at 2027-10-26 09:00"
    life = life.rung_until("2027-11-09 23:59", WINDOW)
    assert not life.facts("clock-fell-overdue.v1", WINDOW)
    life = life.rung_until("2027-11-10 09:00", WINDOW)
    assert life.facts("clock-fell-overdue.v1", WINDOW)[0].because == (
        "not booked: observation with questioning and professional discussion, "
        "and the assessment window ends on 7 December 2027"
    )


def test_it_ends_when_the_last_method_is_booked_and_begins_again_when_a_booking_is_cancelled():
    life = in_assessment().rung_until("2027-11-10 09:00", WINDOW)
    life = life.then("book-assessment", "2027-11-11", called="observation", booked_for="2027-11-29")
    assert not life.facts("clock-stood-down.v1", WINDOW)
    discussion = {"method": "discussion", "venue": "epao", "booked_for": "2027-11-30"}
    booked = life.when("book-assessment", "2027-11-11", called="discussion", **discussion)
    life = booked.then("assessment-booked.v2", "clock-stood-down.v1")
    assert life.waits_for("2027-11-11", WINDOW) is None
    life = life.then("cancel-assessment", "2027-11-12", assessment="discussion")
    assert life.waits_for("2027-11-12", WINDOW) == "assessment-window-overdue 0 at 2027-11-10 09:00"


def test_a_longer_window_puts_it_off_and_a_break_in_it_too():
    life = in_assessment().rung_until("2027-11-10 09:00", WINDOW)
    longer = life.then("extend-assessment-window", "2027-11-11", until_on="2028-01-31")
    assert longer.facts("clock-stood-down.v1", WINDOW)
    assert longer.waits_for("2027-11-11", WINDOW) == "assessment-window-reminder 0 at 2027-12-20 09:00"
    life = life.then("begin-break", "2027-11-11", last_learning_on="2027-10-01")
    assert life.waits_for("2027-12-01", WINDOW) is None
    life = life.then("return-from-break", "2028-01-10")
    assert life.waits_for("2028-01-10", WINDOW) == "assessment-window-overdue 0 at 2028-01-11 09:00"


def failed(on):
    """Return an apprentice who failed the observation on a day and has a discussion booked."""
    return discussion_booked(observation_held()).then("grade-assessment", on, assessment="observation", grade="fail")


def test_a_method_that_was_failed_is_booked_again_in_the_window():
    life = failed("2027-10-18")
    assert life.waits_for("2027-10-18", WINDOW) == "assessment-window-reminder 0 at 2027-10-26 09:00"
    life = life.rung_until("2027-11-10 09:00", WINDOW)
    assert [fact.because for fact in life.facts("clock-fell-overdue.v1", WINDOW)] == [
        "the observation with questioning was failed on 18 October 2027, and no resit is booked"
    ]
    life.when("book-assessment", "2027-11-11", called="resit", booked_for="2027-11-22").then(
        "assessment-booked.v2", "clock-stood-down.v1"
    )


@pytest.mark.parametrize(("on", "overdue_on"), [("2027-10-26", "2027-11-10"), ("2027-10-27", "2027-11-11")])
def test_who_fails_late_has_two_weeks_to_book_again_window_or_not(on, overdue_on):
    assert failed(on).rung_until(f"{overdue_on} 08:59", WINDOW).facts("clock-fell-overdue.v1", WINDOW) == []
    assert failed(on).rung_until(f"{overdue_on} 09:00", WINDOW).facts("clock-fell-overdue.v1", WINDOW)


def test_a_fail_after_the_window_has_ended_is_not_the_last_that_is_heard():
    life = failed("2027-12-20").rung_until("2028-02-01", WINDOW)
    assert [fact.rung for fact in life.facts("clock-escalated.v1", WINDOW)] == [1, 2, 3]


def test_a_resit_waits_for_its_result_and_when_it_is_failed_for_another_one():
    life = failed("2027-10-18").then("book-assessment", "2027-10-20", called="resit", booked_for="2027-11-01")
    assert life.waits_for("2027-10-20", WINDOW) is None
    assert life.waits_for("2027-10-20", RESULT)
    recordings = [{"made_on": "2027-10-20", "minutes": 30, "shows": ["mentor", "mentee"]}] * 2
    life = life.then("hold-assessment", "2027-11-01", assessment="resit", recordings=recordings)
    life = life.then("grade-assessment", "2027-11-08", assessment="resit", grade="fail")
    assert life.waits_for("2027-11-08", WINDOW) == "assessment-window-reminder 0 at 2027-11-08 09:00"
    assert life.alarm("2027-11-08", WINDOW).about == "observation:2027-11-01"


def test_a_cancelled_resit_is_waited_for_again():
    life = failed("2027-10-18").then("book-assessment", "2027-10-20", called="resit", booked_for="2027-11-01")
    life = life.then("cancel-assessment", "2027-10-21", assessment="resit")
    assert life.waits_for("2027-10-21", WINDOW) == "assessment-window-reminder 0 at 2027-10-26 09:00"


def test_a_failed_method_does_not_end_the_escalation_of_one_never_booked():
    life = observation_held().rung_until("2027-11-10 09:00", WINDOW)
    life = life.then("grade-assessment", "2027-11-11", assessment="observation", grade="fail")
    assert life.facts("clock-stood-down.v1", WINDOW) == []
    life = life.rung_until("2027-11-26 09:00", WINDOW)
    assert [each.about for each in life.state.clocks.open(WINDOW)] == ["2027-12-07", "observation:2027-10-04"]


@pytest.mark.parametrize("life", [observation_booked(), observation_held()])
def test_a_result_is_due_two_weeks_after_the_day_of_the_sitting_recorded_or_not(life):
    assert life.waits_for("2027-10-04", RESULT) == "assessment-result-overdue 0 at 2027-10-19 09:00"
    life.rings("2027-10-18 23:59", clock=RESULT).nothing()
    life = life.rings("2027-10-19 09:00", clock=RESULT).then("clock-fell-overdue.v1")
    assert life.history[-1].fact.sentence() == (
        "Assessment result overdue: no grade of the observation with questioning of 4 October 2027, "
        "due by 18 October 2027."
    )


def test_that_it_was_held_ends_nothing_and_its_grade_does():
    life = observation_booked().rung_until("2027-10-19 09:00", RESULT)
    life = life.then("hold-assessment", "2027-10-20", assessment="observation", occurred_on="2027-10-04")
    assert life.state.clocks.open(RESULT)
    life.when("grade-assessment", "2027-10-20", assessment="observation", grade="fail").then(
        "assessment-graded.v2", "clock-stood-down.v1"
    )


def test_a_sitting_that_was_cancelled_has_no_result():
    life = observation_booked().rung_until("2027-10-19 09:00", RESULT)
    life = life.then("cancel-assessment", "2027-10-20", assessment="observation")
    assert life.facts("clock-stood-down.v1", RESULT)
    assert life.waits_for("2027-10-20", RESULT) is None


def test_a_break_stops_the_result_clock_and_it_goes_on_after_the_return():
    life = observation_booked().then("begin-break", "2027-09-20", last_learning_on="2027-09-17")
    assert life.waits_for("2027-12-01", RESULT) is None
    life = life.then("return-from-break", "2027-12-06")
    assert life.waits_for("2027-12-06", RESULT) == "assessment-result-overdue 0 at 2027-12-07 09:00"


def test_each_sitting_has_its_own_escalation():
    life = discussion_booked(observation_held()).rung_until("2027-10-26 09:00", RESULT)
    assert [each.about for each in life.state.clocks.open(RESULT)] == [
        "observation:2027-10-04",
        "discussion:2027-10-11",
    ]
