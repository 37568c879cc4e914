"""Resits: what the EPAO decides warns and stops nobody."""

from tests.domain.other_standards import (
    BUILD,
    PLAIN,
    SAFE,
    administrator_assessed,
    boat_builder_assessed,
    booked,
    sat,
)

TEST = {"minutes": 40}
FAILED = {"held": TEST, "venue": "epao", "grade": "fail", "critical_scores": SAFE}


def failed(life, day, called="", score=22):
    return sat(life, "theory-test", day, called=called, score=score, **FAILED)


def resitting(life, day):
    return life.when("book-assessment", day, called="again", method="theory-test", venue="epao", booked_for=day)


def test_a_sitting_beyond_those_allowed_warns():
    once = failed(boat_builder_assessed(), "2028-03-13")
    resitting(once, "2028-03-27").meets("sittings-are-not-used-up")
    twice = failed(once, "2028-03-27", "second")
    resitting(twice, "2028-04-10").warned("sittings-are-not-used-up", says="This would be sitting 3; 2 sittings")


def test_a_resit_after_its_window_warns():
    life = failed(boat_builder_assessed(), "2028-03-13")
    resitting(life, "2028-06-13").meets("resit-lies-in-its-window")
    resitting(life, "2028-06-14").warned("resit-lies-in-its-window", says="within 3 months of the failed result")


def test_the_window_of_a_resit_is_the_epaos_where_the_standard_leaves_it_to_it():
    test = {"held": {"minutes": 60}, "venue": "remote", "grade": "fail", "score": 10}
    resit = {"method": "test", "venue": "remote", "booked_for": "2028-03-21"}
    for epao, rules in (("national-epa", ("resit-lies-in-its-window",)), ("nqual", ())):
        life = sat(administrator_assessed(epao), "test", "2027-09-20", **test)
        life.when("book-assessment", "2028-03-21", **resit).warned(*rules)


def test_what_a_low_score_needs_is_said_with_the_resit():
    low, near = (failed(boat_builder_assessed(), "2028-03-13", score=score) for score in (19, 20))
    resitting(low, "2028-03-27").warned("low-score-is-followed-up", says="a performance review")
    resitting(near, "2028-03-27").meets("low-score-is-followed-up")


def test_what_belongs_together_and_what_may_not_be_used_again_is_said_with_the_resit():
    life = sat(boat_builder_assessed(), "theory-test", "2028-03-13", score=30, **{**FAILED, "grade": "pass"})
    first = {"method": "build", "venue": "workplace"}
    life.when("book-assessment", "2028-03-20", booked_for="2028-04-17", **first).meets(
        "resit-is-of-all-that-belongs-together"
    )
    life = sat(life, "build", "2028-04-17", on="2028-03-20", held=BUILD, grade="fail")
    life.when("book-assessment", "2028-04-18", booked_for="2028-05-22", **first).warned(
        "resit-is-of-all-that-belongs-together",
        says="The employer reference is sat again with it. Not to be used again: the same boat.",
    )


def resat(score, grade):
    life = failed(boat_builder_assessed(), "2028-03-13")
    life = booked(life, "theory-test", "2028-03-27", called="again", venue="epao")
    life = life.then("hold-assessment", "2028-03-27", assessment="again", **PLAIN, **TEST)
    said = {"assessment": "again", "grade": grade, "score": score, "critical_scores": SAFE}
    return life.when("grade-assessment", "2028-03-27", **said)


def test_a_grade_above_the_cap_of_a_resit_warns_and_stands():
    life = resat(40, "distinction").warned("grade-is-within-the-cap-of-a-resit", says="graded pass at most")
    assert life.state.assessments.passed("theory-test") == "distinction"
    resat(30, "pass").meets("grade-is-within-the-cap-of-a-resit")


def administrator_resat(epao="nqual"):
    life = administrator_assessed(epao)
    life = sat(life, "test", "2027-09-20", venue="remote", held={"minutes": 60}, grade="fail", score=10)
    life = sat(life, "test", "2027-10-04", called="again", venue="remote", held={"minutes": 60}, score=35)
    life = sat(life, "interview", "2027-10-05", held={"minutes": 45})
    return sat(life, "presentation", "2027-10-06", held={"minutes": 25})


def test_an_overall_grade_above_the_cap_after_a_resit_warns():
    life = administrator_resat()
    life.when("record-overall-grade", "2027-10-20", overall="distinction").warned(
        "overall-grade-is-within-the-cap-of-a-resit", says="After a resit the overall grade is pass at most"
    )
    life.when("record-overall-grade", "2027-10-20", overall="pass").meets("overall-grade-is-within-the-cap-of-a-resit")
    other = administrator_resat("tquk")
    other.when("record-overall-grade", "2027-10-20", overall="distinction").meets(
        "overall-grade-is-within-the-cap-of-a-resit"
    )
