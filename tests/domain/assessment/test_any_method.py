"""Methods of any standard: parts, groups, order, notice, scores and grades, as the standard's file tells them."""

from dataclasses import replace

import msgspec
import pytest

from tests.domain.given import BOOK
from tests.domain.lives import in_assessment
from tests.domain.other_standards import (
    BUILD,
    MARKED_HERE,
    PLAIN,
    SAFE,
    administrator_assessed,
    begun,
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


def test_whoever_must_attend_and_is_not_told_of_warns():
    building(attended_by=[]).warned("whoever-must-attend-was-there", says="not told of: employer representative")
    life = building().meets("whoever-must-attend-was-there")
    assert "attended by the employer representative" in life.history[-1].fact.sentence()


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


def of_one_day(life):
    """Return the life by a rulebook in which test and interview of an administrator belong to one day."""
    standard = BOOK.newest("ST0070")
    test, interview, presentation = standard.assessment.methods
    methods = (msgspec.structs.replace(test, same_day_as=("interview",)), interview, presentation)
    plan = msgspec.structs.replace(standard.assessment, methods=methods)
    other = msgspec.structs.replace(standard, assessment=plan)
    book = msgspec.structs.replace(
        BOOK, standards=tuple(other if each == standard else each for each in BOOK.standards)
    )
    return replace(life, book=book)


def test_methods_of_one_day_are_sat_on_one_day():
    life = sat(of_one_day(administrator_assessed()), "interview", "2027-10-20", held={"minutes": 45}, grade="pass")
    life = booked(life, "test", "2027-10-20", venue="remote")
    said = {"assessment": "test", **PLAIN, "minutes": 60}
    life.when("hold-assessment", "2027-10-21", occurred_on="2027-10-21", **said).refused(
        "methods-of-one-day-are-sat-on-it", says="the portfolio-based interview was held on 20 October 2027"
    )
    life.when("hold-assessment", "2027-10-21", occurred_on="2027-10-20", **said).meets(
        "methods-of-one-day-are-sat-on-it"
    )


def test_a_resit_has_a_day_of_its_own():
    test = {"venue": "remote", "held": {"minutes": 60}}
    life = sat(of_one_day(administrator_assessed()), "interview", "2027-10-20", held={"minutes": 45})
    life = sat(life, "test", "2027-10-20", grade="fail", score=10, **test)
    life = booked(life, "test", "2027-11-08", venue="remote", called="again")
    life.when("hold-assessment", "2027-11-08", assessment="again", **PLAIN, minutes=60).meets(
        "methods-of-one-day-are-sat-on-it"
    )


def test_what_the_provider_marks_is_graded_by_its_office_and_said_to_be_so():
    life = begun("ST9002", "guild", planned_end_on="2027-06-30", hours=200)
    life = booked(life, "task", "2027-01-18", venue="provider")
    life = life.then("hold-assessment", "2027-01-18", assessment="task", **PLAIN, minutes=90)
    life.when("grade-assessment", "2027-01-19", assessment="task").refused(
        "grade-comes-from-whoever-marks", says="The provider marks the simulated task; a coordinator or a lead records"
    )
    marked = life.when("grade-assessment", "2027-01-19", assessment="task", **MARKED_HERE)
    life = marked.meets("grade-comes-from-whoever-marks")
    assert life.history[-1].fact.sentence() == (
        "Simulated task graded: pass, recorded by staff-7 from the provider's result MARKS-1."
    )


def test_a_method_is_as_the_chosen_organisation_specifies_it():
    life = begun("ST9002", "harbour", planned_end_on="2027-06-30", hours=200)
    life = booked(life, "task", "2027-01-18", venue="provider")
    said = {"assessment": "task", **PLAIN}
    life.when("hold-assessment", "2027-01-18", **said, minutes=90).refused(
        "sitting-lasted-as-long-as-it-must", "enough-questions-were-asked", says="it lasts 30, and 45 at most"
    )
    life = life.then("hold-assessment", "2027-01-18", **{**said, "minutes": 45, "questions": 3})
    life = life.then("grade-assessment", "2027-01-19", assessment="task")
    assert life.facts("assessment-graded.v2")[0].title == "simulated watch"
    by_the_plan = begun("ST9002", "guild", planned_end_on="2027-06-30", hours=200)
    by_the_plan = booked(by_the_plan, "task", "2027-01-18", venue="provider")
    by_the_plan.when("hold-assessment", "2027-01-18", **said, minutes=90).meets("sitting-lasted-as-long-as-it-must")


def test_what_an_assessment_organisation_marks_is_told_as_its_result():
    life = booked(after_the_theory(critical_scores=SAFE), "reference", "2028-05-08", venue="employer")
    life = life.then("hold-assessment", "2028-05-08", assessment="reference", **PLAIN)
    life = life.then("grade-assessment", "2028-05-09", assessment="reference", **MARKED_HERE)
    assert "from the EPAO's result MARKS-1" in life.facts("assessment-graded.v2")[-1].sentence()


@pytest.mark.parametrize(("booked_for", "warns"), [("2027-10-17", True), ("2027-10-18", False)])
def test_evidence_that_comes_too_late_for_the_epao_warns(booked_for, warns):
    asked = administrator_assessed().when("book-assessment", "2027-09-20", method="interview", booked_for=booked_for)
    if warns:
        asked.warned("evidence-is-there-long-enough-before", says="so not before 18 October 2027")
    else:
        asked.meets("evidence-is-there-long-enough-before")


@pytest.mark.parametrize(("booked_for", "warns"), [("2026-11-07", True), ("2026-11-08", False)])
def test_an_assessment_too_soon_after_the_choice_of_the_epao_warns(booked_for, warns):
    keeper = begun("ST9002", None, planned_end_on="2027-06-30", hours=200)
    keeper = keeper.then("choose-epao", "2026-10-09", epao="guild")
    asked = keeper.when("book-assessment", "2026-10-12", method="task", venue="provider", booked_for=booked_for)
    if warns:
        asked.warned(
            "apprentice-was-registered-long-enough-before", says="asks for 30 days before an assessment, until"
        )
    else:
        asked.meets("apprentice-was-registered-long-enough-before")
