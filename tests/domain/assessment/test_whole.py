"""The overall grade: from a table, a rule or points of the standard, or from the EPAO's notice."""

import msgspec
import pytest

from domain.rulebook.grading import combinations
from domain.stage import Stage
from tests.domain.bodies import DISCUSSED
from tests.domain.given import BOOK
from tests.domain.lives import achieved, both_held, in_assessment
from tests.domain.other_standards import administrator_assessed, boat_builder, lighthouse_keeper, sat, teacher


def every_combination(reference):
    """Return every combination of passing grades of a standard, by method."""
    return list(combinations(BOOK.newest(reference).passes))


EXPECTED = {
    ("pass", "pass"): "pass",
    ("pass", "distinction"): "merit",
    ("distinction", "pass"): "merit",
    ("distinction", "distinction"): "distinction",
}


@pytest.mark.parametrize("grades", every_combination("ST1379"), ids=str)
@pytest.mark.parametrize("resat", ["", "observation", "discussion"])
def test_of_a_mentor_every_combination_makes_its_grade_after_a_resit_too(grades, resat):
    life = both_held()
    if resat:
        life = life.then("grade-assessment", "2027-10-18", assessment=resat, grade="fail")
        other = ({"observation", "discussion"} - {resat}).pop()
        life = life.then("grade-assessment", "2027-10-18", assessment=other, grade=grades[other])
        venue, held = ("workplace", {}) if resat == "observation" else ("epao", DISCUSSED)
        booked = {"method": resat, "venue": venue, "booked_for": "2027-11-01", "called": "again"}
        life = life.then("book-assessment", "2027-10-25", **booked)
        life = life.then("hold-assessment", "2027-11-01", assessment="again", **held)
        life = life.then("grade-assessment", "2027-11-08", assessment="again", grade=grades[resat])
    else:
        life = achieved(grades["observation"], grades["discussion"])
    assert life.state.assessments.overall == EXPECTED[grades["observation"], grades["discussion"]]
    assert life.state.stage is Stage.ACHIEVED


@pytest.mark.parametrize("failed", ["observation", "discussion"])
@pytest.mark.parametrize("other", ["fail", "pass", "distinction"])
def test_of_a_mentor_any_fail_makes_no_grade(failed, other):
    life = both_held().then("grade-assessment", "2027-10-18", assessment=failed, grade="fail")
    left = ({"observation", "discussion"} - {failed}).pop()
    life = life.then("grade-assessment", "2027-10-18", assessment=left, grade=other)
    assert (life.state.assessments.overall, life.state.stage) == (None, Stage.ASSESSMENT)


@pytest.mark.parametrize("grades", every_combination("ST0070"), ids=str)
@pytest.mark.parametrize("resat", ["", "test", "interview", "presentation"])
def test_of_an_administrator_no_combination_is_computed_it_is_the_epaos_notice(grades, resat):
    life = administrator_assessed()
    held = {"test": {"minutes": 60}, "interview": {"minutes": 45}, "presentation": {"minutes": 25}}
    scores = {"fail": 29, "pass": 39, "distinction": 40}
    for method, grade in grades.items():
        for sitting, given in enumerate(["fail", grade] if method == resat else [grade]):
            said = {"venue": "remote", "score": scores[given]} if method == "test" else {}
            day = f"2027-09-{20 + sitting}"
            life = sat(life, method, day, called=f"{method} {sitting}", held=held[method], grade=given, **said)
    assert (life.state.assessments.overall, life.state.stage) == (None, Stage.ASSESSMENT)
    life = life.then("record-overall-grade", "2027-10-18", overall="pass")
    assert (life.state.assessments.overall, life.state.stage) == ("pass", Stage.ACHIEVED)


def test_of_a_teacher_grades_stand_on_the_epaos_word():
    assert every_combination("ST0149") == []
    fact = teacher().facts("overall-grade-reached.v3")[0]
    assert fact.sentence() == (
        "Overall grade: merit (observation and professional dialogue good pass, professional discussion merit, "
        "by the notice N-1)."
    )


@pytest.mark.parametrize("grades", every_combination("ST9001"), ids=str)
def test_points_are_weighted(grades):
    points = {"pass": 1, "merit": 2, "distinction": 3}
    total = sum(points[grades[key]] * weight for key, weight in {"theory-test": 3, "build": 5, "reference": 2}.items())
    expected = "pass with excellence" if total >= 25 else "merit" if total >= 18 else "pass"
    assert BOOK.newest("ST9001").overall(grades) == expected


def graded_by(**grading):
    """Return the mentor's standard with another grading."""
    plan = BOOK.newest("ST1379").assessment
    other = msgspec.convert(grading, type(plan.grading))
    return msgspec.structs.replace(BOOK.newest("ST1379"), assessment=msgspec.structs.replace(plan, grading=other))


@pytest.mark.parametrize("grades", every_combination("ST1379"), ids=str)
def test_a_table_may_be_asymmetric(grades):
    made = {**EXPECTED, ("pass", "distinction"): "pass"}
    rows = [
        {"grades": {"observation": observation, "discussion": discussion}, "overall": overall}
        for (observation, discussion), overall in made.items()
    ]
    expected = made[grades["observation"], grades["discussion"]]
    assert graded_by(by="table", rows=rows).overall(grades) == expected


@pytest.mark.parametrize("grades", every_combination("ST1379"), ids=str)
def test_a_rule_counts_methods_and_may_name_them(grades):
    rules = [
        {"overall": "distinction", "methods": 2, "grade": "distinction"},
        {"overall": "merit", "methods": 1, "grade": "distinction", "of": ["observation"]},
        {"overall": "pass"},
    ]
    expected = {("distinction", "distinction"): "distinction", ("distinction", "pass"): "merit"}
    made = graded_by(by="rule", thresholds=rules).overall(grades)
    assert made == expected.get((grades["observation"], grades["discussion"]), "pass")


@pytest.mark.parametrize("grades", every_combination("ST1379"), ids=str)
def test_points_may_need_a_least_grade_of_a_method_besides(grades):
    totals = [
        {"from": 3, "overall": "distinction", "at_least": {"observation": "distinction"}},
        {"from": 0, "overall": "pass"},
    ]
    made = graded_by(by="points", points={"pass": 1, "distinction": 2}, totals=totals).overall(grades)
    assert made == ("distinction" if grades["observation"] == "distinction" else "pass")


def test_an_overall_grade_is_recorded_only_where_the_standard_leaves_it_to_the_epao():
    life = both_held().then("grade-assessment", "2027-10-18", assessment="observation")
    life.when("record-overall-grade", "2027-10-18").refused(
        "overall-grade-is-told-by-the-epao", "every-method-is-passed", says="Not passed yet: professional discussion."
    )
    in_assessment().when("record-overall-grade", "2027-10-18", overall="fail").refused(
        "overall-grade-is-told-by-the-epao", "every-method-is-passed", "overall-grade-is-a-pass"
    )


def test_an_overall_grade_is_recorded_once_every_method_is_passed():
    life = administrator_assessed()
    life = sat(life, "test", "2027-09-20", venue="remote", held={"minutes": 60}, score=30)
    life = sat(life, "interview", "2027-09-21", held={"minutes": 45})
    life.when("record-overall-grade", "2027-10-18").refused("every-method-is-passed", says="project presentation")
    life = sat(life, "presentation", "2027-09-22", held={"minutes": 25})
    life.when("record-overall-grade", "2027-10-18").meets(
        "overall-grade-is-told-by-the-epao", "every-method-is-passed", "overall-grade-is-a-pass"
    )


def test_an_overall_grade_may_have_any_name():
    assert boat_builder().state.assessments.overall == "pass with excellence"


def test_an_assessment_before_the_gateway_counts_from_the_gateway_on():
    life = lighthouse_keeper()
    names = [each.fact.NAME for each in life.history]
    order = ("assessment-graded.v2", "gateway-passed.v1", "overall-grade-reached.v3")
    assert sorted(order, key=names.index) == list(order)
    assert str(life.facts("overall-grade-reached.v3")[0].reached_on) == "2027-05-10"
