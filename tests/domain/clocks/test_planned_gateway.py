"""The clocks of the plan: functional skills and EPAO before the planned gateway, and the planned end itself."""

from datetime import date

import pytest

from domain.deciding.decide import circumstances
from domain.time_on_programme.planned_gateway import moved, planned_gateway_on
from tests.domain.given import london
from tests.domain.lives import achieved, at_the_gateway, enrolled, in_assessment, on_programme

SKILLS, EPAO, END = "functional-skills", "epao", "planned-end"


def gateway(life, on="2026-09-07"):
    at = circumstances(life.state, london(on), life.book)
    return str(moved(life.state, planned_gateway_on(life.state, at)))


@pytest.mark.parametrize(
    ("planned_end_on", "planned_for"),
    [
        ("2027-09-07", "2027-09-07"),
        ("2027-12-07", "2027-09-07"),
        ("2027-12-08", "2027-09-08"),
        ("2028-02-29", "2027-11-29"),
        ("2028-05-31", "2028-02-29"),
    ],
)
def test_the_gateway_is_planned_an_assessment_window_before_the_end_but_not_before_twelve_months(
    planned_end_on, planned_for
):
    life = enrolled().then("withdraw", "2026-08-10")
    assert life.state.enrolled.starts_on == date(2026, 9, 7)
    other = enrolled.__wrapped__(starts_on="2026-09-07")
    changed = next(each.originator_version for each in other.history if each.fact.NAME == "enrolled.v2")
    other = other.then("correct-fact", "2026-08-11", fact=changed, instead={"planned_end_on": planned_end_on})
    assert gateway(other) == planned_for


def test_a_break_moves_what_is_planned_after_it_and_nothing_before():
    life = on_programme().then("begin-break", "2027-01-04", last_learning_on="2026-12-18")
    life = life.then("return-from-break", "2027-02-03")
    assert gateway(on_programme()) == "2027-10-31"
    assert gateway(life) == "2027-11-30"
    assert str(moved(life.state, date(2027, 1, 3))) == "2027-01-03"
    assert str(moved(life.state, date(2027, 1, 4))) == "2027-02-03"
    assert life.waits_for("2027-02-03", END) == "planned-end-reminder 0 at 2028-02-02 09:00"


def test_english_and_maths_are_due_three_months_before_the_planned_gateway():
    life = on_programme()
    assert life.waits_for("2026-09-07", SKILLS) == "functional-skills-reminder 0 at 2027-07-05 09:00"
    life = life.rung_until("2027-07-31 23:59", SKILLS)
    assert [fact.about for fact in life.facts("clock-reminded.v1", SKILLS)] == [
        "english:2027-10-31",
        "maths:2027-10-31",
    ]
    assert life.waits_for("2027-07-31", SKILLS) == "functional-skills-overdue 0 at 2027-08-01 09:00"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("record-functional-skills-attempt", {"subject": "english"}),
        ("exempt-from-functional-skills", {"subject": "english"}),
    ],
)
def test_each_subject_has_its_own_escalation_which_ends_when_it_is_met(name, said):
    life = on_programme().rung_until("2027-08-02 09:00", SKILLS)
    assert [(each.about, each.rungs) for each in life.state.clocks.open(SKILLS)] == [
        ("english:2027-10-31", 1),
        ("maths:2027-10-31", 1),
    ]
    life = life.then(name, "2027-08-03", **said)
    assert [each.about for each in life.state.clocks.open(SKILLS)] == ["maths:2027-10-31"]


def test_a_test_not_passed_and_one_below_the_level_required_end_nothing():
    life = on_programme().rung_until("2027-08-02 09:00", SKILLS)
    life = life.then("record-functional-skills-attempt", "2027-08-03", passed=False)
    life = life.then("record-functional-skills-attempt", "2027-08-04", qualification="entry level 3")
    assert len(life.state.clocks.open(SKILLS)) == 2


def test_who_teaches_the_subject_is_told():
    life = on_programme().then("allocate-tutor", "2026-10-05", tutor="T-5", from_on="2026-10-05", element="maths")
    life = life.rung_until("2027-08-02 09:00", SKILLS)
    assert [(fact.about[:5], fact.tutor) for fact in life.facts("clock-escalated.v1", SKILLS)] == [
        ("engli", "T-1"),
        ("maths", "T-5"),
    ]


def test_an_epao_is_due_six_months_before_the_planned_gateway():
    assert on_programme().waits_for("2026-09-07", EPAO) is None
    life = on_programme(epao=None)
    assert life.waits_for("2026-09-07", EPAO) == "epao-reminder 0 at 2027-04-02 09:00"
    life.then("choose-epao", "2027-04-30").rung_until("2027-05-02").facts("clock-fell-overdue.v1", EPAO)
    life = life.rung_until("2027-05-01 08:59", EPAO)
    assert not life.facts("clock-fell-overdue.v1", EPAO)
    life = life.rung_until("2027-05-04 09:00", EPAO)
    assert life.facts("clock-fell-overdue.v1", EPAO)[0].sentence() == (
        "Choice of an EPAO overdue: no EPAO is chosen, and the gateway is planned for 31 October 2027, "
        "due by 30 April 2027."
    )
    asked = life.when("choose-epao", "2027-05-05")
    asked.then("epao-chosen.v1", "clock-stood-down.v1")


def test_a_break_re_bases_what_is_due_before_the_gateway():
    life = on_programme(epao=None).rung_until("2027-05-04 09:00", EPAO)
    life = life.then("begin-break", "2027-05-10", last_learning_on="2027-05-07")
    life = life.then("return-from-break", "2027-09-06")
    assert life.facts("clock-stood-down.v1", EPAO)[0].because == "the apprentice returned on 6 September 2027"
    assert life.waits_for("2027-09-06", EPAO) == "epao-overdue 0 at 2027-09-07 09:00"


@pytest.mark.parametrize("clock", [SKILLS, EPAO])
def test_nothing_is_due_before_the_gateway_once_it_is_passed(clock):
    assert in_assessment().waits_for("2027-09-07", clock) is None


def test_the_planned_end_is_overdue_on_the_day_after_it_until_there_is_a_grade():
    life = in_assessment()
    assert life.waits_for("2027-09-07", END) == "planned-end-reminder 0 at 2028-01-04 09:00"
    life = life.rung_until("2028-01-31 23:59", END)
    assert not life.facts("clock-fell-overdue.v1", END)
    life = life.rung_until("2028-02-01 09:00", END)
    assert life.facts("clock-fell-overdue.v1", END)[0].sentence() == (
        "Planned end overdue: there is no overall grade yet, due by 31 January 2028."
    )
    assert life.facts("clock-escalated.v1", END)[0].tell == ("tutor", "tutor's manager")
    assert achieved().waits_for("2027-10-18", END) is None


def test_the_planned_end_counts_before_the_gateway_too_and_a_withdrawal_ends_it():
    life = at_the_gateway().rung_until("2028-02-01 09:00", END)
    asked = life.when("withdraw", "2028-02-02", last_learning_on="2027-08-30")
    assert asked.after.facts("clock-stood-down.v1", END)[0].because == "the apprentice was withdrawn"
