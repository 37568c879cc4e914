"""Whom a history names by ids, and its sentences with names in their place."""

import pytest

from domain.folds import EVOLVE
from domain.history.sentences import sentence
from domain.history.whom import NAME_SOMEBODY, ids_of, in_names
from tests.domain.lives import on_programme

NAMES = {"tutor-7": "Sam Reed", "t.9": "Vi Ray", "t": "Nobody Real"}


def test_the_ids_of_facts_and_of_those_who_recorded_them_are_found_wherever_they_stand():
    life = on_programme().then("hand-over-tutor", "2026-10-05", from_on="2026-11-01", to_tutor="T-9")
    held = ids_of(life.history)
    enrolment = life.state.enrolment
    assert {"T-9", life.history[0].actor, str(enrolment.employer), str(life.state.application.person)} <= held
    assert "coaching" not in held


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("Tutor tutor-7 allocated.", "Tutor Sam Reed (tutor-7) allocated."),
        ("Handed over to tutor-7.", "Handed over to Sam Reed (tutor-7)."),
        ("Tutor Tutor-7: held.", "Tutor Sam Reed (Tutor-7): held."),
        ("By t.9.", "By Vi Ray (t.9)."),
        ("By tutor-77 and x-tutor-7 and tutor-7.a.", "By tutor-77 and x-tutor-7 and tutor-7.a."),
        ("Nobody was told.", "Nobody was told."),
    ],
)
def test_an_id_is_told_with_its_name_where_it_stands_whole(said, told):
    assert in_names(said, NAMES, ["tutor-7", "Tutor-7", "t.9"]) == told


def test_a_word_that_is_an_id_somewhere_else_stays_a_word():
    assert in_names("Grade: merit.", {"merit": "Max Merit"}, ["tutor-7"]) == "Grade: merit."


def test_an_id_without_a_name_stays():
    life = on_programme()
    for each in life.history:
        assert in_names(sentence(each), {}, ids_of([each])) == sentence(each)


def test_every_field_that_tells_of_a_tutor_a_person_or_an_employer_is_one_that_names_somebody():
    fields = {name for kind in EVOLVE for name in kind.__struct_fields__}
    likely = {each for each in fields if each.endswith(("tutor", "person", "employer", "assessor", "contact"))}
    assert likely <= NAME_SOMEBODY <= fields
