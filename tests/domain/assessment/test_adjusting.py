"""Reasonable adjustments widen what a sitting must meet; special consideration makes no resit of the next sitting."""

import pytest

from tests.domain.actors import COORDINATOR, TUTOR, apprentice
from tests.domain.bodies import DISCUSSED
from tests.domain.lives import both_held, discussion_booked, in_assessment, observation_booked, on_programme
from tests.domain.other_standards import BUILD, PLAIN, SAFE, boat_builder_assessed, booked, sat

OBSERVED = {"assessment": "observation"}
FAILED = {"grade": "fail", "score": 22, "critical_scores": SAFE}
PASSED = {"grade": "pass", "score": 30, "critical_scores": SAFE}


def asked(life=None, on="2027-09-13", method="observation", **said):
    return (life or observation_booked()).then("ask-for-adjustment", on, called="adjusted", method=method, **said)


def decided(life=None, on="2027-09-20", **said):
    return asked(life).then("decide-adjustment", on, adjustment="adjusted", **said)


@pytest.mark.parametrize(("minutes", "met"), [(119, False), (120, True), (162, True), (163, False)])
def test_more_time_widens_how_long_a_sitting_may_last(minutes, met):
    ask = decided().when("hold-assessment", "2027-10-04", minutes=minutes, **OBSERVED)
    if met:
        ask.meets("sitting-lasted-as-long-as-it-must")
    else:
        ask.refused("sitting-lasted-as-long-as-it-must", says="it lasts 120, and 162 at most")


@pytest.mark.parametrize("life", [observation_booked(), asked(), decided(granted=False, extra_minutes=0)])
def test_nothing_is_widened_before_it_is_granted(life):
    life.when("hold-assessment", "2027-10-04", minutes=133, **OBSERVED).refused(
        "sitting-lasted-as-long-as-it-must", says="and 132 at most"
    )


@pytest.mark.parametrize(("on", "met"), [("2027-10-04", True), ("2027-10-05", False)])
def test_what_is_decided_after_the_sitting_widens_none(on, met):
    life = asked().then("decide-adjustment", "2027-10-05", adjustment="adjusted", occurred_on=on)
    ask = life.when("hold-assessment", "2027-10-05", minutes=150, occurred_on="2027-10-04", **OBSERVED)
    if met:
        ask.meets("sitting-lasted-as-long-as-it-must")
    else:
        ask.refused("sitting-lasted-as-long-as-it-must")


def test_a_later_decision_takes_the_place_of_an_earlier_one():
    life = decided(extra_minutes=60).then("decide-adjustment", "2027-09-27", adjustment="adjusted", extra_minutes=10)
    life.when("hold-assessment", "2027-10-04", minutes=143, **OBSERVED).refused("sitting-lasted-as-long-as-it-must")
    life.when("hold-assessment", "2027-10-04", minutes=142, **OBSERVED).meets("sitting-lasted-as-long-as-it-must")
    life.when("decide-adjustment", "2027-09-28", adjustment="adjusted", occurred_on="2027-09-26").refused(
        "decision-follows-the-question", says="It was decided on 27 September 2027"
    )


def test_two_adjustments_of_a_method_add_up_and_another_method_has_none():
    life = decided().then("ask-for-adjustment", "2027-09-21", called="more", method="observation")
    life = life.then("decide-adjustment", "2027-09-22", adjustment="more", extra_minutes=5)
    life.when("hold-assessment", "2027-10-04", minutes=167, **OBSERVED).meets("sitting-lasted-as-long-as-it-must")
    life = discussion_booked(life)
    held = {**DISCUSSED, "assessment": "discussion", "minutes": 67}
    life.when("hold-assessment", "2027-10-11", **held).refused("sitting-lasted-as-long-as-it-must")


def test_another_place_is_one_where_it_may_be_booked():
    life = asked(in_assessment(), method="observation", widens=["place"])
    life = life.then("decide-adjustment", "2027-09-20", adjustment="adjusted", extra_minutes=0, venues=["home"])
    booked = {"booked_for": "2027-10-04"}
    life.when("book-assessment", "2027-09-20", venue="home", **booked).meets("venue-suits-the-method")
    life.when("book-assessment", "2027-09-20", venue="moon", **booked).refused("venue-suits-the-method", says="home")
    in_assessment().when("book-assessment", "2027-09-20", venue="home", **booked).refused("venue-suits-the-method")


def test_it_is_asked_for_by_the_apprentice_or_staff_and_decided_by_the_epao_or_from_its_notice():
    life = observation_booked()
    said = {"method": "observation"}
    life.when("ask-for-adjustment", "2027-09-13", **said, **apprentice(life.state)).then("adjustment-asked.v1")
    waiting = asked()
    decide = {"adjustment": "adjusted"}
    waiting.when("decide-adjustment", "2027-09-20", **decide, **COORDINATOR).refused(
        "actor-is-entitled", says="Name it in on_behalf"
    )
    waiting.when("decide-adjustment", "2027-09-20", **decide, **TUTOR).refused("actor-is-entitled")
    told = waiting.then("decide-adjustment", "2027-09-20", **decide, **COORDINATOR, on_behalf="N-3")
    assert told.history[-1].fact.sentence() == (
        "Recorded by staff-7 from the EPAO's signed statement N-3: reasonable adjustment for the observation with "
        "questioning: granted, 30 minutes more (evidence RA-1)."
    )


def test_one_asks_for_a_method_of_the_standard_that_is_not_passed_and_once_at_a_time():
    life = on_programme()
    life.when("ask-for-adjustment", "2026-10-05", method="viva").refused("method-belongs-to-the-standard")
    life.when("ask-for-adjustment", "2026-10-05", method="discussion").meets("method-belongs-to-the-standard")
    asked().when("ask-for-adjustment", "2027-09-14", method="observation").refused(
        "no-adjustment-awaits-its-decision", says="13 September 2027"
    )
    decided().when("ask-for-adjustment", "2027-09-21", method="observation").meets("no-adjustment-awaits-its-decision")
    passed = both_held().then("grade-assessment", "2027-10-18", assessment="observation")
    passed.when("ask-for-adjustment", "2027-10-18", method="observation").refused("method-is-not-passed-yet")


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"extra_minutes": 0}, "Say what is widened"),
        ({"granted": False}, "leave extra_minutes, venues and parts_as_agreed out"),
    ],
)
def test_what_is_granted_says_what_it_widens_and_what_is_not_widens_nothing(said, why):
    asked().when("decide-adjustment", "2027-09-20", adjustment="adjusted", **said).refused(
        "granted-adjustment-says-what-it-widens", says=why
    )
    for each in ({}, {"granted": False, "extra_minutes": 0}):
        asked().when("decide-adjustment", "2027-09-20", adjustment="adjusted", **each).meets(
            "granted-adjustment-says-what-it-widens"
        )


def test_what_is_decided_was_asked_for_before():
    observation_booked().when("decide-adjustment", "2027-09-20", adjustment="never").refused(
        "adjustment-was-asked", says="ask for it first"
    )
    early = {"adjustment": "adjusted", "occurred_on": "2027-09-12"}
    asked().when("decide-adjustment", "2027-09-20", **early).refused(
        "decision-follows-the-question", says="asked for on 13 September 2027"
    )
    asked().when("decide-adjustment", "2027-09-20", **{**early, "occurred_on": "2027-09-13"}).meets(
        "adjustment-was-asked", "decision-follows-the-question"
    )


@pytest.mark.parametrize(
    ("build", "questioning", "widened", "met"),
    [
        (330, 30, {"extra_minutes": 20}, True),
        (350, 30, {"extra_minutes": 20}, True),
        (340, 40, {"extra_minutes": 20}, True),
        (350, 40, {"extra_minutes": 20}, False),
        (351, 30, {"extra_minutes": 20}, False),
        (230, 60, {"extra_minutes": 0, "parts_as_agreed": True}, True),
        (230, 39, {"extra_minutes": 0, "parts_as_agreed": True}, False),
        (230, 131, {"extra_minutes": 0, "parts_as_agreed": True}, False),
    ],
)
def test_where_parts_count_apart_they_share_the_time_or_are_held_as_agreed(build, questioning, widened, met):
    life = sat(boat_builder_assessed(), "theory-test", "2028-03-13", venue="epao", held={"minutes": 40}, **PASSED)
    life = booked(life, "build", "2028-05-08", on="2028-04-17")
    life = life.then("ask-for-adjustment", "2028-04-17", called="adjusted", method="build", widens=["parts"])
    life = life.then("decide-adjustment", "2028-04-18", adjustment="adjusted", **widened)
    said = {"minutes": build + questioning, "parts": {"build": build, "questioning": questioning}}
    ask = life.when("hold-assessment", "2028-05-08", assessment="build", **{**BUILD, **said})
    if met:
        ask.meets("sitting-lasted-as-long-as-it-must")
    else:
        ask.refused("sitting-lasted-as-long-as-it-must")


def test_two_parts_of_an_adjustment_are_said_in_one_sentence():
    life = asked(widens=["time", "place"])
    widened = {"venues": ["home", "epao"], "parts_as_agreed": True}
    life = life.then("decide-adjustment", "2027-09-20", adjustment="adjusted", **widened)
    assert life.history[-1].fact.sentence() == (
        "The EPAO decided on the reasonable adjustment for the observation with questioning: "
        "granted, 30 minutes more, also at: home or epao, its parts as agreed (evidence RA-1)."
    )
    assert life.history[-2].fact.sentence() == (
        "Reasonable adjustment asked of the EPAO for the observation with questioning: time, place (evidence NEED-1). "
        "Nothing is widened until it is decided."
    )


def considered(*, granted=True):
    life = both_held().then("grade-assessment", "2027-10-18", assessment="observation", grade="fail")
    return life.then("decide-special-consideration", "2027-10-20", granted=granted, **OBSERVED)


def test_special_consideration_is_apart_and_for_a_sitting_that_was_held():
    observation_booked().when("decide-special-consideration", "2027-10-04", **OBSERVED).refused(
        "sitting-to-consider-was-held"
    )
    observation_booked().when("decide-special-consideration", "2027-10-04", assessment="x").refused(
        "sitting-to-consider-was-held", says="No such assessment"
    )
    life = both_held()
    life.when("decide-special-consideration", "2027-10-20", **OBSERVED).meets(
        "sitting-to-consider-was-held", "consideration-follows-the-sitting"
    )
    life.when("decide-special-consideration", "2027-10-20", occurred_on="2027-10-03", **OBSERVED).refused(
        "consideration-follows-the-sitting", says="4 October 2027"
    )
    life.when("decide-special-consideration", "2027-10-20", **OBSERVED, **TUTOR).refused("actor-is-entitled")
    annulled = life.then("annul-sitting", "2027-10-12", **OBSERVED)
    annulled.when("decide-special-consideration", "2027-10-20", **OBSERVED).refused("sitting-to-consider-was-held")
    assert considered().history[-1].fact.sentence() == (
        "Special consideration by the EPAO for the observation with questioning of 4 October 2027 given: "
        "the next sitting is no resit (evidence SC-1)."
    )


def test_a_sitting_that_was_considered_makes_no_resit_of_the_next():
    assert considered().state.assessments.failed_before("observation") == []
    assert len(considered(granted=False).state.assessments.failed_before("observation")) == 1
    undone = considered().then("decide-special-consideration", "2027-10-21", granted=False, **OBSERVED)
    assert len(undone.state.assessments.failed_before("observation")) == 1
    considered().when("book-assessment", "2027-10-20", booked_for="2027-11-08").then("assessment-booked.v2")


def test_the_grade_after_a_considered_sitting_has_no_cap_of_a_resit():
    life = sat(boat_builder_assessed(), "theory-test", "2028-03-13", venue="epao", held={"minutes": 40}, **FAILED)
    for decided_on, warned in ((None, True), ("2028-03-14", False)):
        then = life.then("decide-special-consideration", decided_on, assessment="theory-test") if decided_on else life
        then = booked(then, "theory-test", "2028-03-27", called="again", venue="epao")
        then = then.then("hold-assessment", "2028-03-27", assessment="again", **PLAIN, minutes=40)
        said = {"assessment": "again", "grade": "distinction", "score": 38, "critical_scores": SAFE}
        asked_for = then.when("grade-assessment", "2028-03-27", **said)
        asked_for.warned(*(["grade-is-within-the-cap-of-a-resit"] if warned else []))
