"""The application, with which the record begins: nothing happens before it, unless it was recorded late."""

from dataclasses import replace
from datetime import date

import pytest
from msgspec.structs import replace as replace_struct

from domain.apprenticeship import COMMANDS
from domain.deciding.fold import fold
from domain.history.replay import Point, replayed
from domain.stage import Stage
from tests.domain.given import STREAM
from tests.domain.lives import NOBODY, applicant, on_programme


def test_nobody_is_enrolled_before_applying():
    applicant().when("enrol", "2026-08-10", occurred_on="2026-08-03").meets("it-happened-after-the-application")
    applicant().when("enrol", "2026-08-10", occurred_on="2026-08-02").refused(
        "it-happened-after-the-application", says="The application was received on 3 August 2026"
    )


def test_nobody_is_withdrawn_before_applying():
    applicant().when("withdraw", "2026-08-10", occurred_on="2026-08-03").meets("it-happened-after-the-application")
    applicant().when("withdraw", "2026-08-10", occurred_on="2000-01-01").refused("it-happened-after-the-application")


@pytest.mark.parametrize("name", sorted(set(COMMANDS) - {"apply"}))
def test_nothing_is_dated_before_the_application(name):
    required = {
        "planned_on": "2026-10-05",
        "days": ["2026-10-05"],
        "session": "one",
        "assessment": "one",
        "adjustment": "one",
        "method": "observation",
        "from_on": "2026-10-05",
        "until_on": "2026-10-05",
        "booked_for": "2026-10-05",
        "last_learning_on": "2026-08-02",
        "fact": 2,
        "proposal": 2,
    }
    said = {field: value for field, value in required.items() if field in COMMANDS[name].command.model_fields}
    asked = on_programme().when(name, "2026-10-05", occurred_on="2026-08-02", **said)
    unmet = {each.rule for each in asked.decided.unmet}
    assert unmet & {"it-happened-after-the-application", "stage-allows-it"}


def test_an_application_may_be_recorded_late():
    life = NOBODY.then("apply", "2026-08-10", occurred_on="2026-08-03")
    assert life.state.application.received_on == date(2026, 8, 3)
    life.when("enrol", "2026-08-10", occurred_on="2026-08-03").meets("it-happened-after-the-application")


def test_an_application_of_which_the_day_was_left_out_gets_it_by_a_correction():
    late = applicant("2026-10-05").then("enrol", "2026-10-05")
    late.when("record-contact", "2026-10-06", occurred_on="2026-09-21").refused(
        "it-happened-after-the-application", says="correct first the day"
    )
    right = late.then("correct-fact", "2026-10-06", fact=1, instead={"occurred_on": "2026-09-01"})
    said = "Application received for cohort 2026-09 on standard ST1379"
    assert (
        right.history[-1]
        .fact.sentence()
        .startswith(f"Number 1 is corrected: {said}. Rightly: {said}, on 1 September 2026.")
    )
    right.when("record-contact", "2026-10-06", occurred_on="2026-09-21").then("contact-made.v1")


def test_an_application_is_not_corrected_to_a_day_after_what_followed():
    life = applicant().then("enrol", "2026-08-10")
    on_the_day = life.when("correct-fact", "2026-08-11", fact=1, instead={"occurred_on": "2026-08-10"})
    on_the_day.then("fact-corrected.v1")
    after = life.when("correct-fact", "2026-08-11", fact=1, instead={"occurred_on": "2026-08-11"})
    after.refused("later-facts-remain-possible", says="received on 11 August 2026")


def enrolled_before_applying():
    """Return an apprentice enrolled, by an earlier rule, on a day before that of the application."""
    life = applicant().then("enrol", "2026-08-10")
    early = [replace_struct(each, occurred_on=date(2026, 8, 1)) for each in life.history[1:]]
    history = (*life.history[:1], *early)
    return replace(life, history=history, state=fold(STREAM, history)).then("record-contact", "2026-08-12")


def test_an_enrolment_that_an_earlier_rule_let_pass_stays_readable_and_correctable():
    life = enrolled_before_applying()
    assert replayed(STREAM, life.history, Point(on=date(2026, 8, 1))).application is None
    contact = len(life.history)
    life.then("correct-fact", "2026-08-13", fact=contact, instead={"channel": "e-mail"})
    life.then("correct-fact", "2026-08-13", fact=1, instead={"cohort": "2026-10"})
    terms = {"planned_off_the_job_hours": 310}
    right = life.then("correct-fact", "2026-08-13", fact=1, instead={"occurred_on": "2026-08-01"})
    right = right.then("correct-fact", "2026-08-13", fact=2, instead=terms)
    assert right.state.enrolled.planned_off_the_job_hours == 310


def test_a_withdrawal_that_an_earlier_rule_let_pass_is_withdrawn_by_a_second_person():
    life = applicant().then("withdraw", "2026-08-10")
    history = [
        replace_struct(each, occurred_on=date(2000, 1, 1)) if each.fact.NAME == "withdrawn.v1" else each
        for each in life.history
    ]
    life = replace(life, history=history, state=fold(STREAM, history))
    assert (
        life.then("correct-fact", "2026-08-11", actor="staff-8", fact=life.number("withdrawn.v1")).state.stage
        is Stage.APPLIED
    )
