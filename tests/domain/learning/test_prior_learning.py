"""Prior learning is assessed, also where none is found, and reduces what the rules of the year let it reduce."""

import pytest

from domain.facts.off_the_job import PriorLearningAssessed
from tests.domain.bodies import SEALED
from tests.domain.lives import enrolled, on_programme


def assessed(life, on="2026-08-11", hours=0, **said):
    return life.when("assess-prior-learning", on, hours=hours, **said)


def required(life):
    return life.state.enrolled.required_off_the_job_hours


def test_that_none_was_found_is_on_record_and_changes_nothing():
    fact = PriorLearningAssessed(
        hours=0, months=0, required_before=278, required_hours=278, reason=SEALED, evidence="PL-1"
    )
    life = assessed(enrolled()).then(fact)
    assert fact.sentence() == (
        "Prior learning assessed (evidence PL-1): none found. 278 off-the-job hours are required, as before. "
        "It moves no clock."
    )
    assert required(life) == 278


@pytest.mark.parametrize(("hours", "left"), [(1, 277), (90, 188), (91, 187), (92, 187), (277, 187)])
def test_hours_that_were_found_are_required_no_more_down_to_the_floor_of_the_year(hours, left):
    life = assessed(enrolled(), hours=hours).after
    assert required(life) == left
    said = life.facts("prior-learning-assessed.v1")[0].sentence()
    assert f"{left} off-the-job hours are required instead of 278." in said


def test_by_older_rules_nothing_is_taken_off_the_hours():
    life = assessed(enrolled("2025-07-07", "2025-07-01"), "2025-07-02", hours=91).after
    assert required(life) == 278
    assert "278 off-the-job hours are required, as before." in life.facts("prior-learning-assessed.v1")[0].sentence()


def test_a_later_assessment_counts_and_one_told_after_it_does_not():
    life = assessed(enrolled(), "2026-08-12", hours=91).after
    assert required(assessed(life, "2026-08-13", occurred_on="2026-08-11").after) == 187
    assert required(assessed(life, "2026-08-13").after) == 278


def test_it_is_assessed_by_the_start_and_a_later_one_is_warned_of():
    assessed(on_programme(), "2026-09-07").meets("prior-learning-is-assessed-by-the-start")
    life = assessed(on_programme(), "2026-09-08").warned(
        "prior-learning-is-assessed-by-the-start", says="which was on 7 September 2026"
    )
    assert "Warned of: Prior learning is assessed" in life.facts("prior-learning-assessed.v1")[0].sentence()


def test_something_is_left_to_learn():
    assessed(enrolled(), hours=278).refused("prior-learning-leaves-something-to-learn", says="asks for 278 in all")
    assessed(enrolled(), hours=277).meets("prior-learning-leaves-something-to-learn")


def test_months_are_taken_off_for_hours_alone():
    assessed(enrolled(), months=1).refused("months-are-reduced-for-hours", says="1 month shorter; give the hours")
    life = assessed(enrolled(), hours=50, months=1).meets("months-are-reduced-for-hours")
    assert "50 off-the-job hours found, and the programme 1 month shorter." in (
        life.facts("prior-learning-assessed.v1")[0].sentence()
    )


def test_the_months_left_reach_the_minimum():
    life = enrolled()
    assessed(life, hours=90, months=3).meets("months-left-reach-the-minimum")
    assessed(life, hours=90, months=4).refused(
        "months-left-reach-the-minimum", says="reduce it by 3 months at the most"
    )


def test_the_planned_hours_reach_what_is_required_then():
    fewer = enrolled(planned_off_the_job_hours=200, prior_learning_hours=91)
    assessed(fewer, hours=91).meets("planned-hours-reach-what-is-left")
    assessed(fewer, hours=78).meets("planned-hours-reach-what-is-left")
    assessed(fewer, hours=77).refused(
        "planned-hours-reach-what-is-left", says="201 off-the-job hours would be required"
    )


def test_employers_do_not_assess_it():
    asked = assessed(enrolled(), actor="pat", role="employer")
    asked.refused("actor-is-entitled")
