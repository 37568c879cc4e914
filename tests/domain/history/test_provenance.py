"""Provenance: each value is as it is by one fact: just before it was otherwise, and from it on as it is."""

from functools import reduce

import pytest

from domain.facts.corrections import Correction
from domain.history.provenance import provenance
from domain.history.replay import Point, effective, replayed
from tests.domain.given import STREAM
from tests.domain.lives import held, on_programme
from tests.domain.whole_lives import WHOLE_LIVES

SHORTER = {"minutes": 45, "off_the_job_minutes": 45}
PLAIN = [
    life for life in WHOLE_LIVES if life.history and not any(isinstance(each.fact, Correction) for each in life.history)
]


def known(life):
    state = replayed(STREAM, life.history, Point()).as_data()
    return provenance(STREAM, effective(life.history, None), state)


def value_at(state, path):
    return reduce(lambda found, name: found.get(name) if isinstance(found, dict) else None, path, state)


@pytest.mark.parametrize("life", PLAIN)
def test_each_value_was_otherwise_just_before_its_fact_and_is_so_from_it_on(life):
    found = known(life)
    states = [replayed(STREAM, life.history, Point(after=place)).as_data() for place in range(len(life.history) + 1)]
    for value, by in found:
        if value.path[0] == "in_question" or by is None:
            continue
        here = [value_at(state, value.path) for state in states]
        number = by.originator_version
        assert here[number - 1] != value.value, value.sentence()
        assert all(each == value.value for each in here[number:]), value.sentence()
    assert sum(by is not None for _, by in found) > 10


def test_what_is_so_from_the_beginning_is_so_by_no_fact():
    found = known(on_programme())
    nothing = {value.path for value, by in found if by is None}
    assert ("functional_skills", "english", "requirement") in nothing
    assert nothing.isdisjoint(value.path for value, by in found if by)
    assert {path[0] for path in nothing}.isdisjoint({"stage", "application", "enrolment", "tutors"})


def test_a_value_says_by_which_fact_it_is_so():
    life = held(on_programme(), "2026-09-28")
    said = {value.sentence(): by.fact.NAME for value, by in known(life) if by}
    assert said["Cadence, last held on: 28 September 2026"] == "session-held.v1"
    assert said["Sessions, of 28 September 2026, status: held"] == "session-held.v1"
    assert said["Sessions, of 28 September 2026, planned on: 28 September 2026"] == "session-planned.v1"
    assert said["Stage: on programme"] == "training-started.v1"


def test_a_corrected_value_is_so_by_the_fact_that_was_corrected_as_it_is_told_now():
    life = held(on_programme(), "2026-09-28")
    wrong = life.history[-1]
    assert wrong.fact.NAME == "session-held.v1"
    life = life.then("correct-fact", "2026-10-02", actor="staff-8", fact=wrong.originator_version, instead=SHORTER)
    found = [by for value, by in known(life) if value.sentence().endswith("minutes: 45 min")]
    assert {each.originator_version for each in found} == {wrong.originator_version}
    assert {each.fact.minutes for each in found} == {45}
