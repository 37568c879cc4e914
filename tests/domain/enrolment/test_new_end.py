"""A new end is agreed: what was planned at first stays on record, and the clocks of the plan count by it."""

from datetime import date

import pytest

from domain.facts.enrolment import NewEndAgreed
from tests.domain.bodies import SEALED
from tests.domain.given import BOOK
from tests.domain.lives import held, in_assessment, on_programme

SKILLS, EPAO, END, PACE = "functional-skills", "epao", "planned-end", "off-the-job"


def due_by(life, on, clock):
    return next(str(due.due_on) for due in life.due_now(on).dues if due.clock.name == clock)


def agreed(life, on, until="2028-06-30", **said):
    return life.when("agree-new-end", on, expected_end_on=until, **said)


def test_a_new_end_says_what_was_expected_and_what_was_planned_at_first():
    fact = NewEndAgreed(
        planned_end_on=date(2028, 1, 31),
        before=date(2028, 1, 31),
        expected_end_on=date(2028, 6, 30),
        reason=SEALED,
        evidence="NE-1",
    )
    life = agreed(on_programme(), "2026-10-05").then(fact)
    assert fact.sentence() == (
        "New end agreed (evidence NE-1): 30 June 2028 instead of 31 January 2028; planned at first was 31 January "
        "2028. It moves the clocks of the planned end, off-the-job hours, functional skills, choice of an EPAO and "
        "training plan, and no other."
    )
    life = agreed(life, "2026-11-02", "2028-03-31").after
    assert (life.state.enrolled.planned_end_on, life.state.enrolled.ends_on) == (date(2028, 1, 31), date(2028, 3, 31))
    assert [fact.before for fact in life.facts("new-end-agreed.v1")] == [date(2028, 1, 31), date(2028, 6, 30)]


def test_the_clocks_of_the_plan_count_by_it():
    life = agreed(on_programme(epao=None), "2026-10-05").after
    assert life.waits_for("2026-10-05", END) == "planned-end-reminder 0 at 2028-06-02 09:00"
    assert due_by(life, "2026-10-05", SKILLS) == "2027-12-30"
    assert due_by(life, "2026-10-05", EPAO) == "2027-09-30"
    assert due_by(on_programme(), "2026-10-05", PACE) == "2026-10-18"
    assert due_by(life, "2026-10-05", PACE) == "2026-11-03"


def test_a_planned_end_that_has_passed_is_answered_by_a_new_one():
    life = in_assessment().rung_until("2028-02-01 09:00")
    assert life.facts("clock-fell-overdue.v1", END)
    life = agreed(life, "2028-02-02").then("new-end-agreed.v1", "clock-stood-down.v1")
    assert life.facts("clock-stood-down.v1", END)[0].because == "a new end was agreed for 30 June 2028"
    assert life.waits_for("2028-02-02", END) == "planned-end-reminder 0 at 2028-06-02 09:00"
    life = life.rung_until("2028-07-01 12:00", END)
    assert [str(fact.due_on) for fact in life.facts("clock-fell-overdue.v1", END)] == ["2028-01-31", "2028-06-30"]


def test_a_break_that_was_known_is_in_it_and_one_that_comes_later_moves_it():
    life = on_programme().then("begin-break", "2026-11-02", last_learning_on="2026-10-30")
    life = held(life.then("return-from-break", "2026-12-02"), "2026-12-03")
    assert due_by(life, "2026-12-07", END) == "2028-03-01"
    life = agreed(life, "2026-12-07").after
    assert due_by(life, "2026-12-07", END) == "2028-06-30"
    assert due_by(life, "2026-12-07", SKILLS) == "2027-12-30"
    life = life.then("begin-break", "2027-02-01", last_learning_on="2027-01-29").then("return-from-break", "2027-03-03")
    assert due_by(life, "2027-03-03", END) == "2028-07-30"
    assert due_by(life, "2027-03-03", SKILLS) == "2028-01-29"
    short = life.then("begin-break", "2027-03-08", last_learning_on="2027-03-05").then(
        "return-from-break", "2027-03-18"
    )
    assert due_by(short, "2027-03-18", END) == "2028-08-09"


def test_the_pace_is_planned_over_the_days_of_training_alone():
    life = on_programme().then("begin-break", "2026-11-02", last_learning_on="2026-10-30")
    life = life.then("return-from-break", "2026-12-02")
    before = due_by(life, "2026-12-07", PACE)
    # Thirty days of break were in between: an end later by as many days leaves the pace as it was.
    assert due_by(agreed(life, "2026-12-07", "2028-03-01").after, "2026-12-07", PACE) == before


@pytest.mark.parametrize("until", ["2028-03-06", "2028-03-07"])
def test_it_is_still_to_come(until):
    agreed(in_assessment(), "2028-03-07", until).refused("new-end-is-to-come", says="give a day that is still to come")
    agreed(in_assessment(), "2028-03-07", "2028-03-08").meets("new-end-is-to-come")


def test_it_is_another_one():
    agreed(on_programme(), "2026-10-05", "2028-01-31").refused("new-end-is-another-one")
    agreed(on_programme(), "2026-10-05", "2028-02-01").meets("new-end-is-another-one")


@pytest.mark.parametrize(("life", "earliest", "too_early"), [(on_programme, "2027-09-06", "2027-09-05")])
def test_it_leaves_the_minimum_period(life, earliest, too_early):
    agreed(life(), "2026-10-05", too_early).refused(
        "new-end-leaves-the-minimum-period", says=f"cannot be before {earliest[-1]} September 2027"
    )
    agreed(life(), "2026-10-05", earliest).meets("new-end-leaves-the-minimum-period")
    interrupted = life().then("begin-break", "2026-10-05", last_learning_on="2026-10-02")
    interrupted = interrupted.then("return-from-break", "2026-11-04")
    agreed(interrupted, "2026-11-09", "2027-10-05").refused("new-end-leaves-the-minimum-period")
    agreed(interrupted, "2026-11-09", "2027-10-06").meets("new-end-leaves-the-minimum-period")


def test_it_is_in_sight():
    typical = BOOK.newest("ST1379").typical_months
    assert typical == 15
    agreed(on_programme(), "2026-10-05", "2031-09-08").refused("new-end-is-in-sight", says="up to 7 September 2031")
    agreed(on_programme(), "2026-10-05", "2031-09-07").meets("new-end-is-in-sight")


def test_both_agree_and_staff_of_the_office_record_it():
    agreed(on_programme(), "2026-10-05", agreed_by_employer=False).refused("apprentice-and-employer-agree")
    agreed(on_programme(), "2026-10-05", actor="t-1", role="tutor").refused("actor-is-entitled")


def test_one_told_after_a_later_one_changes_nothing():
    life = agreed(on_programme(), "2026-11-02").after
    life = agreed(life, "2026-11-03", "2028-05-31", occurred_on="2026-10-19").after
    assert life.state.enrolled.ends_on == date(2028, 6, 30)
