"""Two tutors at once for different elements, each with a cadence of its own where the standard says so."""

from dataclasses import replace
from datetime import date

import msgspec
import pytest

from domain.deciding.decide import circumstances
from domain.time_on_programme.training_spans import spans
from domain.tutoring.proposing import proposed_days
from tests.domain.given import BOOK, london
from tests.domain.lives import on_programme
from tests.domain.other_standards import boat_builder_taught

ST1379 = BOOK.newest("ST1379")
ELEMENTS = tuple(msgspec.structs.replace(each, own_cadence=each.key == "english") for each in ST1379.elements)
BOOK_APART = msgspec.structs.replace(BOOK, standards=(msgspec.structs.replace(ST1379, elements=ELEMENTS),))


def two_tutors(from_on="2026-09-07", until_on=None):
    """Return an apprentice whom T-1 teaches, and T-2 in English, under a standard that sets English apart."""
    life = replace(on_programme(), book=BOOK_APART)
    said = {"tutor": "T-2", "element": "english", "from_on": from_on, "until_on": until_on}
    return life.then("allocate-tutor", "2026-09-07", **said)


def session(life, day, element):
    called = f"{element} on {day}"
    life = life.then("plan-session", "2026-09-07", called=called, planned_on=day, element=element)
    minutes = 0 if element == "english" else 60
    return life.then("hold-session", day, session=called, off_the_job_minutes=minutes)


def overdue(life):
    """Return what has fallen overdue, as (why, when)."""
    return [
        (fact.because, str(fact.overdue_on))
        for fact in life.facts("clock-fell-overdue.v1", "session")
        if fact.clock == "session"
    ]


def test_every_element_apart_keeps_a_cadence_of_its_own():
    life = session(two_tutors(), "2026-09-21", "english")
    life = session(life, "2026-09-28", "knowledge-skills-behaviours").rung_until("2026-11-11", "session")
    assert overdue(life) == [
        ("no session of english held since 21 September 2026", "2026-10-27"),
        ("no session held since 28 September 2026", "2026-11-03"),
    ]


def test_a_session_of_one_does_not_answer_for_the_other():
    life = session(two_tutors().rung_until("2026-10-13 09:00", "session"), "2026-10-14", "english")
    assert [fact.about for fact in life.facts("clock-stood-down.v1", "session")] == ["english:2026-09-07"]
    assert [each.about for each in life.state.clocks.open("session")] == ["2026-09-07"]


def test_each_escalates_to_the_tutor_of_its_element():
    life = two_tutors().rung_until("2026-10-13 09:00", "session")
    told = {fact.about: fact.tutor for fact in life.facts("clock-escalated.v1", "session") if fact.clock == "session"}
    assert told == {"2026-09-07": "T-1", "english:2026-09-07": "T-2"}


def test_each_of_two_tutors_has_the_cadence_of_the_element_by_its_standard_and_no_other():
    life = boat_builder_taught().rung_until("2026-09-29 09:00", "session")
    assert overdue(life) == [("no session of theory held since 7 September 2026", "2026-09-29")]
    life = session(life, "2026-09-30", "theory").rung_until("2026-10-27 09:00", "session")
    assert [fact.about for fact in life.facts("clock-stood-down.v1", "session")] == ["theory:2026-09-07"]
    assert overdue(life)[1:] == [
        ("no session of theory held since 30 September 2026", "2026-10-22"),
        ("no session of practice held since 7 September 2026", "2026-10-27"),
    ]
    told = [(fact.about, fact.tutor) for fact in life.facts("clock-escalated.v1", "session") if fact.rung == 1]
    assert told == [("theory:2026-09-07", "T-1"), ("theory:2026-09-30", "T-1"), ("practice:2026-09-07", "T-2")]


def test_an_element_with_days_of_its_own_is_proposed_by_them():
    at = circumstances(boat_builder_taught().state, london("2026-09-08"), BOOK)
    days = [proposed_days(boat_builder_taught().state, at, 1, element) for element in ("theory", "practice")]
    assert days == [[date(2026, 9, 21)], [date(2026, 10, 12)]]


def test_an_element_is_counted_from_when_it_was_first_taught():
    assert overdue(two_tutors("2026-09-21").rung_until("2026-10-27 09:00", "session"))[1][1] == "2026-10-27"


def test_an_element_that_nobody_teaches_has_no_clock():
    life = replace(on_programme(), book=BOOK_APART).rung_until("2026-12-02", "session")
    assert overdue(life) == [("no session held since 7 September 2026", "2026-10-13")]


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("record-functional-skills-attempt", {"subject": "english"}),
        ("exempt-from-functional-skills", {"subject": "english"}),
    ],
)
def test_english_that_is_met_has_no_clock_any_more(command, said):
    life = two_tutors().rung_until("2026-10-13 09:00", "session").then(command, "2026-10-14", **said)
    assert [fact.about for fact in life.facts("clock-stood-down.v1", "session")] == ["english:2026-09-07"]


def test_a_return_from_a_break_starts_them_all_anew():
    life = two_tutors().then("begin-break", "2026-09-21", last_learning_on="2026-09-18")
    anew = life.then("return-from-break", "2026-10-19").rung_until("2026-11-24 09:00", "session")
    assert [on for _, on in overdue(anew)] == ["2026-11-24", "2026-11-24"]


def test_after_a_short_break_each_goes_on_where_it_stood():
    life = session(two_tutors(), "2026-09-14", "english")
    life = life.then("begin-break", "2026-09-21", last_learning_on="2026-09-18").then("return-from-break", "2026-10-05")
    said, days = zip(*overdue(life.rung_until("2026-11-03 09:00", "session")), strict=True)
    assert days == ("2026-10-27", "2026-11-03")
    assert said[1] == "no session of english held since 14 September 2026, 14 days of break not counted"


def test_sessions_are_proposed_for_each_apart():
    life = session(two_tutors(), "2026-09-21", "english")
    at = circumstances(life.state, london("2026-09-21"), BOOK_APART)
    assert proposed_days(life.state, at, 1) == [date(2026, 10, 5)]
    assert proposed_days(life.state, at, 1, "english") == [date(2026, 10, 19)]


def test_a_session_of_an_element_apart_does_not_count_as_one_of_the_shared_cadence():
    life = session(two_tutors(), "2026-10-05", "english")
    (span,) = spans(life.state, circumstances(life.state, london("2026-10-14"), BOOK_APART))
    assert (span.days, span.held) == (37, False)


def test_where_the_standard_sets_none_apart_every_session_counts():
    life = on_programme().then("allocate-tutor", "2026-09-07", tutor="T-2", element="english", from_on="2026-09-07")
    life = session(life, "2026-09-21", "english").rung_until("2026-10-27 09:00", "session")
    assert overdue(life) == [("no session held since 21 September 2026", "2026-10-27")]
