"""Booking end-point assessments within their window, and what happens when it ends."""

from datetime import date

import pytest

from domain.facts.assessment import (
    AssessmentBooked,
    AssessmentCancelled,
    AssessmentWindowClosed,
    AssessmentWindowExtended,
)
from tests.domain.bodies import SEALED
from tests.domain.given import id_of, london
from tests.domain.lives import (
    achieved,
    at_the_gateway,
    discussion_booked,
    in_assessment,
    observation_booked,
    observation_held,
)

CLOSE = "assessment-window-close"


def failed():
    return observation_held().then("grade-assessment", "2027-10-18", assessment="observation", grade="fail")


def test_an_assessment_is_booked_with_its_date_and_venue():
    fact = AssessmentBooked(
        assessment=id_of("observation"),
        method="observation",
        title="observation with questioning",
        sitting=1,
        booked_for=date(2027, 10, 4),
        venue="workplace",
    )
    in_assessment().when("book-assessment", "2027-09-13", called="observation", booked_for="2027-10-04").then(fact)


def test_nothing_is_booked_before_the_gateway():
    at_the_gateway().when("book-assessment", "2027-09-06", booked_for="2027-10-04").refused(
        "booking-lies-in-the-window", says="The gateway is not passed yet; an assessment of this method comes after it."
    )


def test_a_first_sitting_lies_between_the_gateway_and_the_end_of_the_window():
    for inside in ("2027-09-07", "2027-12-07"):
        in_assessment().when("book-assessment", "2027-09-13", booked_for=inside).meets("booking-lies-in-the-window")
    in_assessment().when("book-assessment", "2027-09-13", booked_for="2027-09-06").refused(
        "booking-lies-in-the-window", says="an assessment comes after it"
    )
    in_assessment().when("book-assessment", "2027-09-13", booked_for="2027-12-08").refused(
        "booking-lies-in-the-window", says="ends on 7 December 2027; extend it first"
    )


@pytest.mark.parametrize(
    ("method", "venue", "suits"),
    [
        ("observation", "workplace", True),
        ("observation", "remote", True),
        ("observation", "video", False),
        ("discussion", "epao", True),
        ("discussion", "employer", True),
        ("discussion", "video", True),
        ("discussion", "workplace", False),
    ],
)
def test_the_venue_is_one_that_the_standard_allows(method, venue, suits):
    said = {"method": method, "venue": venue, "booked_for": "2027-10-04"}
    asked = in_assessment().when("book-assessment", "2027-09-13", **said)
    if suits:
        asked.meets("venue-suits-the-method")
    else:
        asked.refused("venue-suits-the-method")


def test_one_sitting_of_a_method_at_a_time():
    for waiting in (observation_booked(), observation_held()):
        waiting.when("book-assessment", "2027-10-04", booked_for="2027-10-11").refused("no-sitting-is-outstanding")
    said = {"method": "discussion", "venue": "epao", "booked_for": "2027-10-11"}
    observation_booked().when("book-assessment", "2027-10-04", **said).meets("no-sitting-is-outstanding")


def test_a_cancelled_sitting_is_booked_anew_as_the_same_sitting():
    fact = AssessmentCancelled(
        assessment=id_of("observation"), method="observation", title="observation with questioning", reason=SEALED
    )
    life = observation_booked().when("cancel-assessment", "2027-09-20", assessment="observation").then(fact)
    life = life.then("book-assessment", "2027-09-20", called="anew", booked_for="2027-10-11")
    assert life.facts("assessment-booked.v2")[-1].sitting == 1


def test_only_what_is_outstanding_can_be_cancelled():
    said = {"assessment": "observation"}
    in_assessment().when("cancel-assessment", "2027-09-20", **said).refused(
        "assessment-is-outstanding", says="No such assessment"
    )
    cancelled = observation_booked().then("cancel-assessment", "2027-09-20", **said)
    cancelled.when("cancel-assessment", "2027-09-20", **said).refused("assessment-is-outstanding", says="cancelled")
    failed().when("cancel-assessment", "2027-10-20", **said).refused("assessment-is-outstanding", says="graded")
    observation_booked().when("cancel-assessment", "2027-09-20", **said).meets("assessment-is-outstanding")


def test_what_was_held_is_not_cancelled():
    said = {"assessment": "observation"}
    observation_held().when("cancel-assessment", "2027-10-05", **said).refused(
        "assessment-was-not-held", says="awaits its grade"
    )
    observation_booked().when("cancel-assessment", "2027-10-04", **said).meets("assessment-was-not-held")


def test_a_failed_method_is_resat_even_after_the_window():
    asked = failed().when("book-assessment", "2028-01-10", called="resit", booked_for="2028-01-20")
    life = asked.meets("method-is-not-passed-yet", "booking-lies-in-the-window")
    fact = life.facts("assessment-booked.v2")[-1]
    assert (fact.sitting, fact.sentence()) == (
        2,
        "Observation with questioning (resit) booked for 20 January 2028, workplace.",
    )


def test_a_passed_method_is_not_resat_for_a_better_grade():
    life = observation_held().then("grade-assessment", "2027-10-18", assessment="observation")
    life.when("book-assessment", "2027-10-20", booked_for="2027-11-01").refused("method-is-not-passed-yet")


def test_the_window_closes_at_the_midnight_after_its_last_day():
    fact = AssessmentWindowClosed(ended_on=date(2027, 12, 7), due_at=london("2027-12-08 00:00"))
    assert in_assessment().waits_for("2027-09-07", CLOSE) == "assessment-window-close 0 at 2027-12-08 00:00"
    in_assessment().rings("2027-12-07 23:59", clock=CLOSE).nothing()
    life = in_assessment().rings("2027-12-08 00:00", clock=CLOSE).then(fact)
    assert life.alarm("2028-01-01", CLOSE) is None
    life.when("book-assessment", "2027-12-09", booked_for="2027-12-20").refused("booking-lies-in-the-window")


def test_the_window_closes_at_midnight_in_summer_time_too():
    life = in_assessment("2028-01-10")
    assert life.alarm("2028-01-10", CLOSE).at.isoformat() == "2028-04-10T23:00:00+00:00"


def test_the_window_closes_once():
    alarm = in_assessment().alarm("2027-12-08", CLOSE)
    in_assessment().rings("2027-12-08", alarm).after.rings("2027-12-09", alarm).nothing()


def test_an_overall_grade_leaves_no_window_to_close():
    assert achieved().waits_for("2027-10-18", "assessment-window-close") is None


def test_an_extension_ends_later_than_the_window_and_not_in_the_past():
    said = {"until_on": "2027-12-08"}
    in_assessment().when("extend-assessment-window", "2027-12-01", **said).meets("extension-is-later")
    in_assessment().when("extend-assessment-window", "2027-12-01", until_on="2027-12-07").refused("extension-is-later")
    closed = in_assessment().rings("2027-12-08", clock=CLOSE).after
    closed.when("extend-assessment-window", "2027-12-20", until_on="2027-12-19").refused("extension-is-later")
    closed.when("extend-assessment-window", "2027-12-20", until_on="2027-12-20").meets("extension-is-later")


def test_an_extended_window_is_open_again_and_closes_again():
    fact = AssessmentWindowExtended(until_on=date(2028, 1, 31), reason=SEALED)
    life = in_assessment().rings("2027-12-08", clock=CLOSE).after
    life = life.when("extend-assessment-window", "2027-12-20", until_on="2028-01-31").then(fact)
    assert life.waits_for("2027-12-20", CLOSE) == "assessment-window-close 0 at 2028-02-01 00:00"
    life.when("book-assessment", "2027-12-20", booked_for="2028-01-31").meets("booking-lies-in-the-window")
    life.when("book-assessment", "2027-12-20", booked_for="2028-02-01").refused("booking-lies-in-the-window")
    life.rings("2028-02-01 00:00", clock=CLOSE).then("assessment-window-closed.v1")


def test_an_alarm_of_the_former_end_records_nothing_after_an_extension():
    alarm = in_assessment().alarm("2027-12-01", CLOSE)
    life = in_assessment().then("extend-assessment-window", "2027-12-01", until_on="2028-01-31")
    life.rings("2027-12-08", alarm).nothing()


def test_bookings_are_cancelled_and_windows_extended_in_a_break_but_nothing_is_booked():
    life = discussion_booked().then("begin-break", "2027-10-05", last_learning_on="2027-10-04")
    life.when("cancel-assessment", "2027-10-06", assessment="discussion").meets("it-happened-outside-a-break")
    life.when("extend-assessment-window", "2027-10-06", until_on="2028-03-01").meets("it-happened-outside-a-break")
    life.when("book-assessment", "2027-10-06", booked_for="2027-11-01").refused("it-happened-outside-a-break")


def test_a_resit_comes_after_the_sitting_that_failed():
    failed().when("book-assessment", "2027-10-20", booked_for="2027-10-04").refused(
        "resit-is-booked-after-the-sitting-that-failed"
    )
    failed().when("book-assessment", "2027-10-20", booked_for="2027-10-05").meets(
        "resit-is-booked-after-the-sitting-that-failed"
    )
    life = failed().then("book-assessment", "2027-10-20", called="resit", booked_for="2027-10-20")
    said = {"assessment": "resit"}
    life.when("hold-assessment", "2027-10-20", occurred_on="2027-10-04", **said).refused(
        "resit-was-held-after-the-sitting-that-failed"
    )
    life.when("hold-assessment", "2027-10-20", occurred_on="2027-10-05", **said).meets(
        "resit-was-held-after-the-sitting-that-failed"
    )
