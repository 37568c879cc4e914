"""Hours that fell short are explained by both parties within twelve weeks, or the clock says so."""

import pytest

from domain.facts.off_the_job import HoursStated
from tests.domain.bodies import SEALED
from tests.domain.given import BOOK
from tests.domain.lives import at_the_gateway, by_an_older_edition, fewer_hours_delivered, in_assessment

CLOCK = "hours-statement"


def stated(life, on, party="apprentice", **said):
    return life.when("state-hours", on, party=party, **said)


def because(life, on):
    (due,) = [due for due in life.due_now(on).dues if due.clock.name == CLOCK]
    return due.because


def test_a_statement_says_what_was_planned_and_delivered_and_moves_its_clock_alone():
    fact = HoursStated(party="employer", planned_hours=300, delivered_minutes=17_340, reason=SEALED)
    life = stated(fewer_hours_delivered(), "2027-09-08", "employer").then(fact)
    assert fact.sentence() == (
        "The employer stated why 289 h of 300 planned off-the-job hours were delivered. "
        "It moves the clock of the statement on hours, and no other."
    )
    assert because(life, "2027-09-08") == (
        "289 h of 300 planned hours were delivered, and not stated why by the apprentice"
    )
    assert stated(life, "2027-09-09").after.waits_for("2027-09-09", CLOCK) is None


def test_it_is_due_twelve_weeks_after_the_gateway():
    life = fewer_hours_delivered()
    assert life.waits_for("2027-09-07", CLOCK) == "hours-statement-overdue 0 at 2027-12-01 09:00"
    life = life.rung_until("2027-12-01 09:00", CLOCK)
    assert life.facts("clock-fell-overdue.v1", CLOCK)[0].sentence() == (
        "Statement on hours overdue: 289 h of 300 planned hours were delivered, and not stated why by the employer and "
        "the apprentice, due by 30 November 2027."
    )
    life = stated(stated(life, "2027-12-02", "employer", occurred_on="2027-11-29").after, "2027-12-02").after
    assert [fact.because for fact in life.facts("clock-stood-down.v1", CLOCK)] == [
        "the apprentice stated why fewer hours were delivered"
    ]


def test_what_is_stated_late_is_warned_of_and_stands():
    stated(fewer_hours_delivered(), "2027-11-30").meets("hours-are-stated-in-time")
    late = stated(fewer_hours_delivered(), "2027-12-01")
    life = late.warned("hours-are-stated-in-time", says="It was due by 30 November 2027.")
    assert "Warned of: It was due" in life.facts("hours-stated.v1")[0].sentence()


def test_nobody_states_hours_that_did_not_fall_short():
    assert in_assessment().waits_for("2027-09-07", CLOCK) is None
    stated(in_assessment(), "2027-09-08").refused("hours-fell-short", says="there is nothing to state")
    stated(fewer_hours_delivered(), "2027-09-08").meets("hours-fell-short")


def test_hours_that_are_found_afterwards_end_it_and_others_have_to_be_stated_anew():
    life = stated(fewer_hours_delivered(), "2027-09-08").after
    found = {"occurred_on": "2027-06-01", "minutes": 1440}
    assert life.then("log-off-the-job", "2027-09-09", **found).waits_for("2027-09-09", CLOCK) is None
    life = life.then("log-off-the-job", "2027-09-09", **{**found, "minutes": 60})
    assert because(life, "2027-09-09").endswith("not stated why by the employer and the apprentice")
    stated(life, "2027-09-10").meets("party-has-not-stated-it-yet")


def test_a_party_states_it_once():
    life = stated(fewer_hours_delivered(), "2027-09-08").after
    stated(life, "2027-09-09").refused("party-has-not-stated-it-yet")
    stated(life, "2027-09-09", "employer").meets("party-has-not-stated-it-yet")


def test_it_is_stated_after_training_ended():
    early, on_the_day = (
        stated(fewer_hours_delivered(), "2027-09-08", occurred_on=on) for on in ("2027-09-06", "2027-09-07")
    )
    early.refused("hours-are-stated-after-the-gateway")
    on_the_day.meets("hours-are-stated-after-the-gateway")


def test_without_an_employer_the_apprentice_states_it_alone():
    life, staff = fewer_hours_delivered().then("record-job-loss", "2027-09-10"), {"role": "coordinator"}
    stated(life, "2027-09-13", "employer", actor="staff-7", on_behalf="P-1", **staff).refused(
        "employer-of-the-day-states", says="ended on 10 September 2027"
    )
    stated(fewer_hours_delivered(), "2027-09-13", "employer").meets("employer-of-the-day-states")
    assert stated(life, "2027-09-13").after.waits_for("2027-09-13", CLOCK) is None


def test_staff_record_it_from_a_signed_paper_alone():
    staff = {"actor": "staff-7", "role": "coordinator"}
    stated(fewer_hours_delivered(), "2027-09-08", **staff).refused("actor-is-entitled")
    life = stated(fewer_hours_delivered(), "2027-09-08", on_behalf="P-1", **staff).after
    said = life.facts("hours-stated.v1")[0].sentence()
    assert said.startswith("Recorded by staff-7 from the apprentice's signed statement P-1: the apprentice stated why")


@pytest.mark.parametrize(("name", "asks"), [("2024-25", True), ("2025-26", False), ("2026-27", False)])
def test_by_the_rules_of_2024_it_is_asked_only_where_training_was_shorter_too(name, asks):
    newest = max((pack for pack in BOOK.packs if pack.name == name), key=lambda pack: pack.edition)
    assert newest.hours_statement.only_where_shorter is asks


def test_whoever_started_by_an_older_edition_states_nothing():
    assert by_an_older_edition().due_now("2026-10-05").at.rules.hours_statement is None
    assert at_the_gateway().waits_for("2027-09-06", CLOCK) is None
