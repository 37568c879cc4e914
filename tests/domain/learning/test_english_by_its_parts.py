"""English by its three parts: each is passed by itself, and only the one that was failed is taken again."""

from datetime import date, timedelta
from itertools import permutations

import pytest

from tests.domain.lives import applicant, on_programme
from tests.domain.pasts import BEGUN, enrolled_late

ATTEMPT = "record-functional-skills-attempt"
PARTS = ("reading", "writing", "speaking and listening")


def take(life, on, part, *, passed=True, **said):
    return life.then(ATTEMPT, on, part=part, passed=passed, **said)


def english(life):
    return life.state.functional_skills.english


@pytest.mark.parametrize("order", list(permutations(PARTS)))
def test_english_is_achieved_with_the_last_of_its_three_parts_in_any_order(order):
    life = on_programme()
    for number, part in enumerate(order):
        assert english(life).achieved_on is None
        life = take(life, f"2026-10-{5 + number:02}", part)
    assert english(life).achieved_on == date(2026, 10, 7)
    assert [fact.meets_requirement for fact in life.facts("functional-skills-attempted.v1")] == [False, False, True]
    life.when(ATTEMPT, "2026-10-08", part="reading").refused("subject-is-still-open", "part-is-not-passed-yet")


def test_only_the_failed_part_is_taken_again():
    life = take(take(on_programme(), "2026-10-05", "reading"), "2026-10-06", "writing", passed=False)
    life.when(ATTEMPT, "2026-10-12", part="reading").refused(
        "part-is-not-passed-yet", says="to be taken: writing, speaking and listening"
    )
    life = life.when(ATTEMPT, "2026-10-12", part="writing").meets("part-is-not-passed-yet")
    assert life.history[-1].fact.sentence() == (
        "Functional skills in English, level 2, writing, attempt 2 on 12 October 2026: passed."
    )
    item = next(each for each in life.checklist("2026-10-12") if each.requirement == "english-achieved")
    assert item.why == "English: level 2 not achieved after 3 attempts. Passed of it: reading, writing."


def test_a_whole_attempt_is_numbered_apart_from_those_of_parts():
    life = on_programme().then(ATTEMPT, "2026-10-05", passed=False)
    life = take(life, "2026-10-06", "reading", passed=False)
    assert [fact.attempt for fact in life.facts("functional-skills-attempted.v1")] == [1, 1]
    life = life.then(ATTEMPT, "2026-10-07")
    assert life.facts("functional-skills-attempted.v1")[-1].attempt == 2
    assert english(life).met


def test_parts_of_two_levels_make_no_whole():
    life = take(take(on_programme(), "2026-10-05", "reading"), "2026-10-06", "writing")
    life = take(life, "2026-10-07", "speaking and listening", qualification="entry level 3")
    assert not english(life).met
    assert english(take(life, "2026-10-08", "speaking and listening")).met


def test_maths_and_sign_language_have_no_parts():
    on_programme().when(ATTEMPT, "2026-10-05", subject="maths", part="reading").refused(
        "part-is-one-of-english", says="Maths is taken"
    )
    on_programme().when(ATTEMPT, "2026-10-05", part="reading").meets("part-is-one-of-english")
    signing = applicant("2026-08-03").then("enrol", "2026-09-07", uses_british_sign_language=True)
    sign = {"qualification": "british sign language", "part": "reading"}
    signing.when(ATTEMPT, "2026-10-05", **sign).refused(
        "part-is-one-of-english", says="British Sign Language is taken as a whole"
    )


def test_a_part_passed_before_by_mistake_is_taken_away_with_its_correction():
    life = take(take(on_programme(), "2026-10-05", "reading"), "2026-10-06", "writing")
    first = life.state.recorded - 1
    life = take(life, "2026-10-07", "speaking and listening")
    assert english(life).met
    life = life.then("correct-fact", "2026-10-08", actor="staff-8", fact=first)
    assert not english(life).met


def test_of_a_past_parts_are_told_in_any_order_and_the_latest_dates_the_whole():
    life = enrolled_late(BEGUN["8 months"], prior_attainment={"english": "none", "maths": "none"})
    on = f"{life.history[-1].recorded_at:%Y-%m-%d}"
    start = life.state.enrolled.starts_on
    days = [start + timedelta(days=each) for each in (28, 20, 24)]
    for part, day in zip(PARTS, days, strict=True):
        life = take(life, on, part, occurred_on=str(day))
    assert english(life).achieved_on == max(days)
