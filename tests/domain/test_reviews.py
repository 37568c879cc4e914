"""Progress reviews: held by apprentice and tutor, with the employer or with what the employer had to say."""

from datetime import date

from domain.reviews import Attendee, ProgressReviewHeld, ReviewForm, Reviews
from tests.domain.bodies import SEALED
from tests.domain.lives import enrolled, on_programme

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
        "Progress review held on 16 November 2026 (face to face) with apprentice, tutor; "
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
    assert life.then("hold-progress-review", "2026-11-17", **asked).state.reviews == Reviews(date(2026, 11, 16), 2, 1)


def test_there_is_no_review_before_training_starts():
    enrolled().when("hold-progress-review", "2026-08-20").refused("stage-allows-it")
