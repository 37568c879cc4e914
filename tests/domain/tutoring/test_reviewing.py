"""Progress reviews: held by apprentice and tutor, with the employer or with what the employer had to say."""

from datetime import date

import pytest

from domain.facts.reviews import Attendee, ProgressReviewHeld, ReviewForm
from tests.domain.bodies import SEALED
from tests.domain.lives import enrolled, in_assessment, on_programme

BOTH_OTHERS = ["apprentice", "tutor"]


def test_a_review_keeps_who_took_part_once_each_and_how_it_was_held():
    fact = ProgressReviewHeld(
        held_on=date(2026, 11, 16),
        form=ReviewForm.FACE_TO_FACE,
        attended_by=(Attendee.APPRENTICE, Attendee.TUTOR),
        employer_could_contribute=True,
        summary=SEALED,
    )
    said = {"form": "face to face", "attended_by": ["tutor", "apprentice", "tutor"], "employer_could_contribute": True}
    on_programme().when("hold-progress-review", "2026-11-16", **said).then(fact)
    assert fact.sentence() == (
        "Progress review held on 16 November 2026 (face to face) with apprentice and tutor; "
        "the employer, absent, could contribute."
    )


def test_a_review_without_apprentice_or_tutor_is_none():
    on_programme().when("hold-progress-review", "2026-11-16", attended_by=["employer"]).refused(
        "apprentice-and-tutor-take-part", says="missing: apprentice, tutor"
    )
    on_programme().when("hold-progress-review", "2026-11-16", attended_by=["employer", "tutor"]).refused(
        "apprentice-and-tutor-take-part"
    )
    on_programme().when("hold-progress-review", "2026-11-16").meets("apprentice-and-tutor-take-part")


def test_an_absent_employer_had_a_chance_to_contribute():
    asked = {"attended_by": BOTH_OTHERS, "employer_could_contribute": True}
    on_programme().when("hold-progress-review", "2026-11-16", attended_by=BOTH_OTHERS).refused(
        "employer-attends-or-could-contribute"
    )
    on_programme().when("hold-progress-review", "2026-11-16", **asked).meets("employer-attends-or-could-contribute")


def test_a_review_recorded_late_does_not_move_the_last_one_back():
    life = on_programme().then("hold-progress-review", "2026-11-16")
    asked = {"attended_by": BOTH_OTHERS, "employer_could_contribute": True, "occurred_on": "2026-10-12"}
    reviews = life.then("hold-progress-review", "2026-11-17", **asked).state.reviews
    assert (reviews.last_held_on, reviews.held, reviews.with_employer) == (date(2026, 11, 16), 2, 1)


def test_there_is_no_review_before_training_starts():
    enrolled().when("hold-progress-review", "2026-08-20").refused("stage-allows-it")


@pytest.mark.parametrize(
    ("starts_on", "overdue"),
    [
        ("2026-08-01", "2026-12-01"),
        ("2026-08-31", "2026-12-01"),
        ("2026-09-01", "2027-01-01"),
        ("2027-11-30", "2028-03-01"),
    ],
)
def test_a_review_is_due_by_the_end_of_the_third_calendar_month_after(starts_on, overdue):
    life = on_programme(starts_on).rung_until(f"{overdue} 08:59", "review")
    assert not life.facts("clock-fell-overdue.v1", "review")
    (fact,) = life.rung_until(f"{overdue} 09:00", "review").facts("clock-fell-overdue.v1", "review")
    assert (str(fact.since_on), str(fact.overdue_on)) == (starts_on, overdue)


def test_past_twelve_weeks_people_are_reminded():
    life = on_programme()
    assert life.waits_for("2026-09-07", "review") == "review-reminder 0 at 2026-12-01 09:00"
    assert life.then("hold-progress-review", "2026-11-30").waits_for("2026-11-30", "review") == (
        "review-reminder 0 at 2027-02-23 09:00"
    )


def test_a_review_held_stands_an_escalation_down_and_one_recorded_late_counts_from_its_day():
    life = on_programme().rung_until("2027-01-04 09:00", "review")
    asked = life.when("hold-progress-review", "2027-01-05", occurred_on="2026-12-31")
    life = asked.then("progress-review-held.v1", "clock-stood-down.v1")
    assert life.facts("clock-stood-down.v1", "review")[0].because == "a progress review was held on 31 December 2026"
    assert life.waits_for("2027-01-05", "review") == "review-reminder 0 at 2027-03-30 09:00"


def test_a_break_stops_the_review_clock_and_it_counts_from_the_return():
    life = on_programme().then("begin-break", "2026-10-05", last_learning_on="2026-10-02")
    assert life.waits_for("2027-01-04", "review") is None
    life = life.then("return-from-break", "2027-01-15").rung_until("2027-05-01 08:59", "review")
    assert not life.facts("clock-fell-overdue.v1", "review")
    assert life.rung_until("2027-05-01 09:00", "review").facts("clock-fell-overdue.v1", "review")


def test_the_gateway_ends_the_review_clock():
    assert in_assessment().waits_for("2027-09-07", "review") is None


def test_without_an_employer_on_the_day_nobody_is_asked_to_contribute_and_nobody_takes_part_as_one():
    life = on_programme().then("record-job-loss", "2026-10-02").then("record-new-employer", "2026-10-12")
    alone = {"attended_by": ["apprentice", "tutor"]}
    without = life.when("hold-progress-review", "2026-10-12", occurred_on="2026-10-05", **alone)
    after = without.meets("employer-attends-or-could-contribute", "only-an-employer-of-the-day-takes-part")
    assert after.history[-1].fact.sentence() == (
        "Progress review held on 5 October 2026 (virtual) with apprentice and tutor."
    )
    for day in ("2026-10-02", "2026-10-12"):
        life.when("hold-progress-review", "2026-10-12", occurred_on=day).meets("only-an-employer-of-the-day-takes-part")
        life.when("hold-progress-review", "2026-10-12", occurred_on=day, **alone).refused(
            "employer-attends-or-could-contribute"
        )
    for day in ("2026-10-03", "2026-10-11"):
        for said in ({}, {**alone, "employer_could_contribute": True}):
            life.when("hold-progress-review", "2026-10-12", occurred_on=day, **said).refused(
                "only-an-employer-of-the-day-takes-part", says="ended on 2 October 2026"
            )
