"""Methods of any standard: parts, groups, order, notice, scores and grades, as the standard's file tells them."""

import pytest

from tests.domain.lives import in_assessment
from tests.domain.other_standards import (
    BUILD,
    PLAIN,
    SAFE,
    administrator_assessed,
    boat_builder_assessed,
    booked,
    sat,
    teacher_ready,
)

TEST = {"minutes": 40}


def teaching(**said):
    life = booked(teacher_ready().then("decide-gateway", "2028-03-07"), "observation", "2028-03-20")
    lesson = {"minutes": 105, "parts": {"lesson": 60, "dialogue": 45}, "group": 5}
    return life.when("hold-assessment", "2028-03-20", assessment="observation", **PLAIN, **{**lesson, **said})


def after_the_theory(**said):
    """Return the life of a boat builder after a theory test."""
    return sat(boat_builder_assessed(), "theory-test", "2028-03-13", venue="epao", held=TEST, score=30, **said)


def building(**said):
    life = booked(after_the_theory(critical_scores=SAFE), "build", "2028-05-08", on="2028-04-17")
    return life.when("hold-assessment", "2028-05-08", assessment="build", **{**BUILD, **said})


def graded(life, method, **said):
    return life.when("grade-assessment", "2028-03-13", assessment=method, **said)


def held_test(called="theory-test"):
    life = booked(boat_builder_assessed(), "theory-test", "2028-03-13", venue="epao", called=called)
    return life.then("hold-assessment", "2028-03-13", assessment=called, **PLAIN, **TEST)


def test_a_method_is_one_of_the_standard():
    in_assessment().when("book-assessment", "2027-09-13", method="test", booked_for="2027-10-04").refused(
        "method-belongs-to-the-standard", says="ST1379 has no method test; its methods are observation, discussion."
    )
    in_assessment().when("book-assessment", "2027-09-13", booked_for="2027-10-04").meets(
        "method-belongs-to-the-standard"
    )


@pytest.mark.parametrize(("minutes", "fits"), [(29, False), (30, True), (45, True), (46, False)])
def test_minutes_may_be_a_span(minutes, fits):
    life = booked(administrator_assessed(), "interview", "2027-10-04")
    asked = life.when("hold-assessment", "2027-10-04", assessment="interview", **{**PLAIN, "minutes": minutes})
    if fits:
        asked.meets("sitting-lasted-as-long-as-it-must")
    else:
        asked.refused("sitting-lasted-as-long-as-it-must", says="it lasts 30, and 45 at most")


def test_parts_that_are_counted_apart_overrun_each_by_its_own():
    building(minutes=360, parts={"build": 330, "questioning": 30}).meets("sitting-lasted-as-long-as-it-must")
    building(minutes=361, parts={"build": 330, "questioning": 31}).refused(
        "sitting-lasted-as-long-as-it-must", says="The questioning lasted 31 minutes; it lasts 30."
    )
    building(parts={}).refused("sitting-lasted-as-long-as-it-must", says="Say in parts how many")
    building(minutes=None).refused("sitting-lasted-as-long-as-it-must", says="Say in minutes how long it lasted")


def test_what_the_standard_has_not_verified_warns_and_stops_nobody():
    longer = {"minutes": 130, "parts": {"lesson": 80, "dialogue": 50}}
    teaching(**longer).warned("sitting-lasted-as-long-as-it-must", says="The lesson lasted 80 minutes; it lasts 60.")
    teaching().warned()


def test_parts_named_are_parts_of_the_method():
    teaching(parts={"lesson": 60, "dialogue": 40, "break": 5}).refused("parts-belong-to-the-method", says="break")
    teaching().meets("parts-belong-to-the-method")


def test_a_group_too_small_warns():
    teaching(group=4).warned("group-was-large-enough", says="there were 4")
    teaching(group=None).warned("group-was-large-enough", says="it is not said how many")
    teaching(group=5).meets("group-was-large-enough")


def test_a_method_waits_for_those_that_come_before_it():
    build = {"method": "build", "booked_for": "2028-05-08", "venue": "workplace"}
    boat_builder_assessed().when("book-assessment", "2028-03-20", **build).refused(
        "methods-before-it-are-passed", says="To be passed before it: theory test."
    )
    after_the_theory(critical_scores=SAFE).when("book-assessment", "2028-03-20", **build).meets(
        "methods-before-it-are-passed"
    )


def test_short_notice_warns():
    life, build = (
        after_the_theory(critical_scores=SAFE),
        {"method": "build", "venue": "workplace", "booked_for": "2028-05-08"},
    )
    life.when("book-assessment", "2028-04-25", **build).warned("notice-is-long-enough", says="13 days ahead; 14 days")
    life.when("book-assessment", "2028-04-24", **build).meets("notice-is-long-enough")


def test_a_grade_is_one_of_the_method():
    life = after_the_theory(critical_scores=SAFE)
    life = booked(life, "reference", "2028-05-08", venue="employer")
    life = life.then("hold-assessment", "2028-05-08", assessment="reference", **PLAIN)
    life.when("grade-assessment", "2028-05-09", assessment="reference", grade="merit").refused(
        "grade-is-one-of-the-method", says="its grades are fail, pass"
    )
    life.when("grade-assessment", "2028-05-09", assessment="reference").meets("grade-is-one-of-the-method")


@pytest.mark.parametrize(
    ("score", "grade"), [(25, "fail"), (26, "pass"), (31, "pass"), (32, "merit"), (35, "merit"), (36, "distinction")]
)
def test_a_score_makes_its_grade_and_no_other(score, grade):
    life = held_test()
    graded(life, "theory-test", score=score, grade=grade, critical_scores=SAFE).meets("grade-is-that-of-the-score")
    for other in {"fail", "pass", "merit", "distinction"} - {grade}:
        graded(life, "theory-test", score=score, grade=other, critical_scores=SAFE).refused(
            "grade-is-that-of-the-score", says=f"A score of {score} makes {grade}"
        )


def test_without_a_critical_part_of_the_score_nobody_passes():
    low = {"safety questions": 2}
    graded(held_test(), "theory-test", score=40, grade="distinction", critical_scores=low).refused(
        "grade-is-that-of-the-score", says="a pass needs safety questions at least 3 of 5"
    )
    graded(held_test(), "theory-test", score=40, grade="fail", critical_scores=low).meets("grade-is-that-of-the-score")


@pytest.mark.parametrize("score", [None, 41])
def test_a_scored_test_needs_a_score_that_it_can_have(score):
    graded(held_test(), "theory-test", score=score, grade="distinction", critical_scores=SAFE).refused(
        "grade-is-that-of-the-score", says="Give the score, from 0 to 40."
    )


def test_what_is_not_scored_has_no_score():
    life = booked(after_the_theory(critical_scores=SAFE), "reference", "2028-05-08", venue="employer")
    life = life.then("hold-assessment", "2028-05-08", assessment="reference", **PLAIN)
    life.when("grade-assessment", "2028-05-09", assessment="reference", score=3).refused("grade-is-that-of-the-score")
