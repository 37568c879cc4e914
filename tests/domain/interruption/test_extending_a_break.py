"""A break is extended by agreement, before the return is due; what was expected first stays on record."""

from datetime import date

import pytest

from domain.facts.break_in_learning import BreakExtended
from tests.domain.bodies import SEALED
from tests.domain.lives import on_programme

BREAK = "break"


def on_a_break(until="2026-11-30"):
    return on_programme().then("begin-break", "2026-10-05", last_learning_on="2026-10-02", expected_return_on=until)


def extended(life, on, until="2027-01-31", **said):
    return life.when("extend-break", on, expected_return_on=until, **said)


def test_an_extension_says_from_which_day_to_which_and_moves_the_return_alone():
    fact = BreakExtended(
        from_on=date(2026, 10, 5),
        before=date(2026, 11, 30),
        expected_return_on=date(2027, 1, 31),
        reason=SEALED,
        evidence="EX-1",
    )
    life = extended(on_a_break(), "2026-11-02").then(fact)
    assert fact.sentence() == (
        "Break in learning from 5 October 2026 extended by agreement (evidence EX-1): return expected on "
        "31 January 2027 instead of 30 November 2026. It moves the clock of the return from a break in learning, "
        "and no other."
    )
    assert life.state.interruption.first_return_on == date(2026, 11, 30)
    assert life.waits_for("2026-11-02", BREAK) == "break-overdue 0 at 2027-02-01 09:00"


def test_the_return_that_was_expected_first_stays_on_record_whatever_follows():
    life = extended(on_a_break(), "2026-11-02").after.then(
        "extend-break", "2027-01-11", expected_return_on="2027-03-01"
    )
    interruption = life.state.interruption
    assert (interruption.first_return_on, interruption.expected_return_on) == (date(2026, 11, 30), date(2027, 3, 1))
    assert [fact.before for fact in life.facts("break-extended.v1")] == [date(2026, 11, 30), date(2027, 1, 31)]
    life = life.then("return-from-break", "2027-02-22").then("begin-break", "2027-03-08", last_learning_on="2027-02-26")
    assert life.state.interruption.first_return_on is None


@pytest.mark.parametrize("on", ["2026-10-05", "2026-11-29"])
def test_it_is_agreed_while_the_break_lasts_and_before_the_return_is_due(on):
    extended(on_a_break(), "2026-12-07", occurred_on=on).meets("break-is-extended-before-the-return-is-due")


@pytest.mark.parametrize(("on", "says"), [("2026-10-04", "began on 5 October 2026"), ("2026-11-30", "before that day")])
def test_it_is_not_agreed_before_the_break_nor_on_the_day_of_the_return(on, says):
    asked = extended(on_a_break(), "2026-12-07", occurred_on=on)
    asked.refused("break-is-extended-before-the-return-is-due", says=says)


@pytest.mark.parametrize("until", ["2026-11-29", "2026-11-30"])
def test_it_ends_later_than_it_did(until):
    extended(on_a_break(), "2026-11-02", until).refused("extension-ends-later", says="is expected on 30 November 2026")
    extended(on_a_break(), "2026-11-02", "2026-12-01").meets("extension-ends-later")


@pytest.mark.parametrize(
    ("party", "whose"), [("agreed_by_apprentice", "apprentice"), ("agreed_by_employer", "employer")]
)
def test_both_agree_to_it(party, whose):
    asked = extended(on_a_break(), "2026-11-02", **{party: False})
    asked.refused("apprentice-and-employer-agree", says=f"the agreement of the {whose}; ask first.")
    extended(on_a_break(), "2026-11-02").meets("apprentice-and-employer-agree")


def test_who_has_no_job_on_that_day_agrees_alone():
    life = on_a_break().then("record-job-loss", "2026-10-19")
    extended(life, "2026-11-02", agreed_by_employer=False).meets("apprentice-and-employer-agree")


def test_who_is_not_on_a_break_extends_none():
    extended(on_programme(), "2026-10-05").refused("apprentice-is-on-a-break")


def test_a_tutor_extends_none():
    asked = extended(on_a_break(), "2026-11-02", actor="t-1", role="tutor")
    asked.refused("actor-is-entitled", says="This is for: coordinator, lead.")


def test_what_is_planned_for_the_days_that_come_to_it_lapses():
    life = on_a_break()
    for day in ("2026-11-30", "2027-01-30", "2027-02-01"):
        life = life.then("plan-session", "2026-10-06", called=day, planned_on=day)
    life = extended(life, "2026-11-02").then("break-extended.v1", "session-lapsed.v1", "session-lapsed.v1")
    assert [str(each.planned_on) for each in life.facts("session-lapsed.v1")] == ["2026-11-30", "2027-01-30"]


def test_an_extension_recorded_late_ends_what_was_raised_meanwhile():
    life = on_a_break().rung_until("2026-12-07")
    asked = extended(life, "2026-12-07", occurred_on="2026-11-23")
    life = asked.then("break-extended.v1", "clock-stood-down.v1")
    assert life.facts("clock-stood-down.v1")[-1].because == "the break was extended to 31 January 2027"
    assert life.waits_for("2026-12-07", BREAK) == "break-overdue 0 at 2027-02-01 09:00"


def test_a_correction_of_the_break_works_out_what_was_expected_before():
    life = extended(on_a_break(), "2026-11-02").after
    place = next(each.originator_version for each in life.history if each.fact.NAME == "break-began.v1")
    right = {"expected_return_on": "2026-12-14"}
    life = life.then("correct-fact", "2026-11-03", actor="staff-8", fact=place, instead=right)
    interruption = life.state.interruption
    assert (interruption.first_return_on, interruption.expected_return_on) == (date(2026, 12, 14), date(2027, 1, 31))
