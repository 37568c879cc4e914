"""Off-the-job training: logged with what counts and what does not, planned to the required amount."""

from datetime import date

import pytest

from domain.facts.off_the_job import OffTheJobLogged, OffTheJobPlanned
from domain.learning.eligibility import eligible_minutes
from domain.learning.logging_hours import planned_hours
from tests.domain.bodies import SEALED
from tests.domain.lives import enrolled, held, in_assessment, on_programme


def test_training_that_counts_is_logged_with_its_minutes():
    fact = OffTheJobLogged(
        done_on=date(2026, 10, 2),
        minutes=120,
        activity="workshop",
        eligible_minutes=120,
        not_counted_because=None,
        ksbs=("K1",),
        description=SEALED,
    )
    on_programme().when("log-off-the-job", "2026-10-05", occurred_on="2026-10-02", ksbs=["K1"]).then(fact)


@pytest.mark.parametrize(
    ("said", "because"),
    [
        ({"activity": "english-and-maths"}, "english-and-maths never counts"),
        ({"activity": "progress-review"}, "progress-review never counts"),
        ({"activity": "normal-duties"}, "normal-duties never counts"),
        ({"in_working_hours": False}, "outside paid working hours"),
        ({"new_learning": False}, "no new learning"),
    ],
)
def test_training_that_does_not_count_is_logged_with_the_reason(said, because):
    life = on_programme().then("log-off-the-job", "2026-10-05", **said)
    (fact,) = life.facts("off-the-job-logged.v1")
    assert (fact.eligible_minutes, fact.not_counted_because) == (0, because)
    assert fact.sentence().endswith(f"not counted: {because}.")
    assert life.state.off_the_job.minutes_on == {date(2026, 10, 5): 120}


def test_sessions_and_entries_count_together():
    life = held(on_programme(), "2026-10-05").then("log-off-the-job", "2026-10-05", minutes=45)
    life = life.then("log-off-the-job", "2026-10-05", new_learning=False)
    assert eligible_minutes(life.state, date(2026, 10, 5)) == 60 + 45
    assert eligible_minutes(life.state, date(2026, 10, 4)) == 0


def test_what_is_logged_shows_ksbs_of_the_standard():
    on_programme().when("log-off-the-job", "2026-10-05", ksbs=["S14"]).meets("logged-ksbs-belong-to-the-standard")
    on_programme().when("log-off-the-job", "2026-10-05", ksbs=["S15"]).refused("logged-ksbs-belong-to-the-standard")


def test_training_goes_on_until_the_assessment_is_passed():
    in_assessment().when("log-off-the-job", "2027-10-05").meets("stage-allows-it")


def test_the_hours_planned_at_enrolment_stand_until_they_are_changed():
    assert planned_hours(enrolled().state) == 300
    fact = OffTheJobPlanned(planned_hours=320, reason=SEALED)
    assert planned_hours(enrolled().when("plan-off-the-job", "2026-08-20").then(fact).state) == 320


def test_the_planned_hours_never_fall_below_what_is_required():
    enrolled().when("plan-off-the-job", "2026-08-20", planned_hours=278).meets(
        "planned-hours-reach-the-required-amount"
    )
    enrolled().when("plan-off-the-job", "2026-08-20", planned_hours=277).refused(
        "planned-hours-reach-the-required-amount"
    )


def test_a_day_has_24_hours():
    life = on_programme().then("log-off-the-job", "2026-10-05", minutes=1440)
    life.when("log-off-the-job", "2026-10-05", minutes=1).refused("day-is-long-enough", says="24 h of training")
    life.when("log-off-the-job", "2026-10-06", minutes=1440).meets("day-is-long-enough")


def test_training_and_sessions_share_the_24_hours_of_a_day():
    life = held(on_programme(), "2026-10-05", minutes=840, off_the_job_minutes=0)
    life.when("log-off-the-job", "2026-10-05", minutes=601).refused("day-is-long-enough", says="14 h of training")
    life.when("log-off-the-job", "2026-10-05", minutes=600).meets("day-is-long-enough")
    life = life.then("log-off-the-job", "2026-10-05", minutes=540)
    life = life.then("plan-session", "2026-10-05", called="second", planned_on="2026-10-05")
    life.when("hold-session", "2026-10-05", session="second", minutes=61).refused("day-is-long-enough")
    life.when("hold-session", "2026-10-05", session="second", minutes=60).meets("day-is-long-enough")
