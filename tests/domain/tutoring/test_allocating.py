"""Tutors: allocated by element and by period, and handed over without a gap."""

from datetime import date

import pytest

from domain.facts.tutors import TutorAllocated, TutorHandedOver
from tests.domain.lives import on_programme

KSB = "knowledge-skills-behaviours"


def test_a_tutor_is_allocated_for_an_element_and_a_period():
    said = {"tutor": "T-9", "element": "english", "from_on": "2026-10-01", "until_on": "2026-12-31"}
    fact = TutorAllocated(tutor="T-9", element="english", from_on=date(2026, 10, 1), until_on=date(2026, 12, 31))
    on_programme().when("allocate-tutor", "2026-10-01", **said).then(fact)


def test_two_tutors_teach_two_elements_at_the_same_time():
    life = on_programme().then("allocate-tutor", "2026-10-01", tutor="T-9", element="maths", from_on="2026-10-01")
    day = date(2026, 10, 2)
    assert [life.state.tutors.teaching(element, day).tutor for element in (KSB, "maths")] == ["T-1", "T-9"]


def test_an_element_that_the_standard_does_not_have_gets_no_tutor():
    said = {"tutor": "T-9", "from_on": "2026-10-01"}
    on_programme().when("allocate-tutor", "2026-10-01", element="welding", **said).refused(
        "element-belongs-to-the-standard", says="its elements are knowledge-skills-behaviours, english, maths"
    )
    on_programme().when("allocate-tutor", "2026-10-01", element="maths", **said).meets(
        "element-belongs-to-the-standard"
    )


def test_an_allocation_may_last_one_day_but_not_less():
    said = {"element": "maths", "from_on": "2026-10-02"}
    on_programme().when("allocate-tutor", "2026-10-01", until_on="2026-10-02", **said).meets(
        "allocation-ends-after-it-begins"
    )
    on_programme().when("allocate-tutor", "2026-10-01", until_on="2026-10-01", **said).refused(
        "allocation-ends-after-it-begins"
    )


@pytest.mark.parametrize(
    ("from_on", "until_on"),
    [("2026-10-31", None), ("2026-09-01", "2026-10-01"), ("2026-10-10", "2026-10-10"), ("2026-09-01", None)],
)
def test_two_tutors_of_one_element_never_overlap(from_on, until_on):
    first = {"element": "maths", "from_on": "2026-10-01", "until_on": "2026-10-31"}
    life = on_programme().then("allocate-tutor", "2026-10-01", **first)
    second = {"element": "maths", "from_on": from_on, "until_on": until_on}
    life.when("allocate-tutor", "2026-10-01", **second).refused("element-has-one-tutor-at-a-time", says="hand it over")


def with_maths_twice():
    life = on_programme()
    for tutor, from_on, until_on in (("T-3", "2026-10-01", "2026-10-31"), ("T-4", "2026-12-01", None)):
        said = {"tutor": tutor, "element": "maths", "from_on": from_on, "until_on": until_on}
        life = life.then("allocate-tutor", "2026-10-01", **said)
    return life


@pytest.mark.parametrize(("until_on", "named"), [("2026-11-30", 1), ("2026-12-01", 2), (None, 2)])
def test_every_tutor_who_teaches_the_element_then_is_named(until_on, named):
    said = {"element": "maths", "from_on": "2026-10-31", "until_on": until_on}
    asked = with_maths_twice().when("allocate-tutor", "2026-10-01", **said)
    asked.refused("element-has-one-tutor-at-a-time")
    third = "Tutor T-3 already teaches maths from 1 October 2026 until 31 October 2026; hand it over instead."
    fourth = "Tutor T-4 already teaches maths from 1 December 2026 on; hand it over instead."
    assert asked.decided.unmet[0].reason == " ".join([third, fourth][:named])


def test_every_later_allocation_that_a_handover_meets_is_named():
    life = with_maths_twice().then(
        "allocate-tutor", "2026-10-01", tutor="T-5", element="maths", from_on="2026-11-01", until_on="2026-11-30"
    )
    asked = life.when("hand-over-tutor", "2026-10-01", element="maths", from_on="2026-10-15")
    asked.refused("no-later-allocation-stands-in-the-way")
    assert asked.decided.unmet[0].reason == (
        "Tutor T-4 is allocated from 1 December 2026; hand over after that date. "
        "Tutor T-5 is allocated from 1 November 2026; hand over after that date."
    )


@pytest.mark.parametrize(("from_on", "until_on"), [("2026-11-01", None), ("2026-09-01", "2026-09-30")])
def test_one_tutor_follows_the_other_on_the_next_day(from_on, until_on):
    first = {"element": "maths", "from_on": "2026-10-01", "until_on": "2026-10-31"}
    life = on_programme().then("allocate-tutor", "2026-10-01", **first)
    second = {"element": "maths", "from_on": from_on, "until_on": until_on}
    life.when("allocate-tutor", "2026-10-01", **second).meets("element-has-one-tutor-at-a-time")


def test_a_handover_leaves_no_gap():
    asked = on_programme().when("hand-over-tutor", "2026-10-01", from_on="2026-11-01")
    life = asked.then(TutorHandedOver(element=KSB, from_tutor="T-1", to_tutor="T-2", from_on=date(2026, 11, 1)))
    days = date(2026, 10, 31), date(2026, 11, 1)
    assert [life.state.tutors.teaching(KSB, day).tutor for day in days] == ["T-1", "T-2"]


def test_a_handover_keeps_the_end_of_the_allocation():
    first = {"element": "maths", "from_on": "2026-10-01", "until_on": "2026-12-31"}
    life = on_programme().then("allocate-tutor", "2026-10-01", **first)
    life = life.then("hand-over-tutor", "2026-10-01", element="maths", from_on="2026-11-01")
    assert life.state.tutors.teaching("maths", date(2026, 12, 31)).tutor == "T-2"
    assert life.state.tutors.teaching("maths", date(2027, 1, 1)) is None


def test_a_handover_on_the_day_after_the_last_goes_on_for_good():
    first = {"element": "maths", "from_on": "2026-10-01", "until_on": "2026-10-31"}
    life = on_programme().then("allocate-tutor", "2026-10-01", **first)
    life = life.then("hand-over-tutor", "2026-10-01", element="maths", from_on="2026-11-01")
    assert life.state.tutors.teaching("maths", date(2028, 1, 1)).tutor == "T-2"


@pytest.mark.parametrize("from_on", ["2026-10-01", "2026-11-02"])
def test_where_nobody_teaches_the_day_before_there_is_nobody_to_hand_over(from_on):
    first = {"element": "maths", "from_on": "2026-10-01", "until_on": "2026-10-31"}
    life = on_programme().then("allocate-tutor", "2026-10-01", **first)
    life.when("hand-over-tutor", "2026-10-01", element="maths", from_on=from_on).refused(
        "element-has-a-tutor-to-hand-over", says="so that no gap is hidden"
    )


def test_a_handover_is_from_the_second_day_on():
    life = on_programme()
    life.when("hand-over-tutor", "2026-09-07", from_on="2026-09-08").meets("element-has-a-tutor-to-hand-over")
    life.when("hand-over-tutor", "2026-09-07", from_on="2026-09-07").refused("element-has-a-tutor-to-hand-over")


def test_a_handover_is_to_somebody_else():
    on_programme().when("hand-over-tutor", "2026-10-01", to_tutor="T-1", from_on="2026-11-01").refused(
        "handover-changes-the-tutor"
    )
    on_programme().when("hand-over-tutor", "2026-10-01", to_tutor="T-2", from_on="2026-11-01").meets(
        "handover-changes-the-tutor"
    )


def test_a_handover_does_not_cut_through_a_later_one():
    life = on_programme().then("hand-over-tutor", "2026-10-01", from_on="2026-11-01")
    life.when("hand-over-tutor", "2026-10-01", to_tutor="T-3", from_on="2026-10-15").refused(
        "no-later-allocation-stands-in-the-way", says="hand over after that date"
    )
    life.when("hand-over-tutor", "2026-10-01", to_tutor="T-3", from_on="2026-11-02").meets(
        "no-later-allocation-stands-in-the-way"
    )


def test_a_handover_does_not_push_aside_who_begins_on_that_day():
    first = {"element": "maths", "from_on": "2026-10-01", "until_on": "2026-10-31"}
    life = on_programme().then("allocate-tutor", "2026-10-01", **first)
    life = life.then("allocate-tutor", "2026-10-01", tutor="T-5", element="maths", from_on="2026-11-01")
    life.when("hand-over-tutor", "2026-10-01", element="maths", from_on="2026-11-01").refused(
        "no-later-allocation-stands-in-the-way", says="Tutor T-5 is allocated from 1 November 2026"
    )


def test_a_handover_names_the_tutor_of_the_day_before():
    one_day = {"tutor": "T-8", "element": "maths", "from_on": "2026-10-02", "until_on": "2026-10-02"}
    life = on_programme().then("allocate-tutor", "2026-10-01", **one_day)
    fact = TutorHandedOver(element="maths", from_tutor="T-8", to_tutor="T-2", from_on=date(2026, 10, 3))
    life.when("hand-over-tutor", "2026-10-01", element="maths", from_on="2026-10-03").then(fact)


def test_the_apprentice_has_nobody_where_no_allocation_covers_the_day():
    assert on_programme().state.tutors.responsible(date(2026, 9, 6)) is None
    assert on_programme().state.tutors.responsible(date(2026, 9, 7)) == "T-1"


def test_after_a_handover_the_new_tutor_of_the_first_element_answers_for_the_apprentice():
    life = on_programme().then("allocate-tutor", "2026-10-01", tutor="T-9", element="maths", from_on="2026-10-01")
    life = life.then("hand-over-tutor", "2026-10-01", from_on="2026-11-01")
    assert life.state.tutors.responsible(date(2026, 11, 1)) == "T-2"


def test_a_tutor_is_allocated_and_hands_over_in_a_break_too():
    life = on_programme().then("begin-break", "2026-10-01", last_learning_on="2026-09-30")
    life = life.then("allocate-tutor", "2026-10-05", tutor="T-9", element="maths", from_on="2026-10-05")
    life = life.then("hand-over-tutor", "2026-10-05", from_on="2026-10-06")
    assert life.state.tutors.responsible(date(2026, 10, 6)) == "T-2"
