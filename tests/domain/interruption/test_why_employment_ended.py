"""Why an employment ended: a redundancy near the end is carried to completion, a transfer is no end at all."""

from datetime import date

import pytest

from domain.facts.employment import EmploymentTransferred
from domain.facts.gateway import ProviderStoodIn
from tests.domain.actors import COORDINATOR, LEAD
from tests.domain.bodies import DISCUSSED, SEALED
from tests.domain.given import id_of
from tests.domain.lives import (
    at_the_gateway,
    by_an_older_edition,
    enrolled,
    held,
    in_assessment,
    on_programme,
    portfolio_complete,
)

JOB = "job"
PLANNED_END = "2028-01-31"
LEAD_2 = {**LEAD, "actor": "lead-2"}


def lost(life, on, because):
    return life.then("record-job-loss", on, because=because)


def made_redundant():
    """Return an apprentice with everything done, made redundant before the gateway."""
    return lost(portfolio_complete(), "2027-09-01", "redundancy")


@pytest.mark.parametrize("because", ["redundancy", "dismissal", "resignation"])
def test_the_reason_of_an_end_is_kept_and_said(because):
    life = lost(on_programme(), "2026-10-02", because)
    assert life.state.employment.ended_by == because
    said = life.history[-1].fact.sentence()
    assert said == f"Job lost by {because}: the last day of employment was 2 October 2026."


@pytest.mark.parametrize(
    ("on", "because", "carried"),
    [
        ("2027-07-30", "redundancy", False),
        ("2027-07-31", "redundancy", True),
        ("2027-07-31", "dismissal", False),
        ("2027-07-31", "resignation", False),
        ("2027-07-31", None, False),
    ],
)
def test_who_is_made_redundant_six_months_before_the_planned_end_is_carried(on, because, carried):
    life = lost(held(on_programme(), on), on, because)
    assert life.state.enrolled.planned_end_on == date.fromisoformat(PLANNED_END)
    assert life.state.employment.carried is carried
    assert ("carried to completion" in life.history[-1].fact.sentence()) is carried
    assert (life.waits_for(on, JOB) is None) is carried


@pytest.mark.parametrize(("minutes", "carried"), [(12509, False), (12510, True)])
def test_who_has_three_quarters_of_the_hours_is_carried_however_early(minutes, carried):
    life = on_programme()
    for day in range(10, 10 + minutes // 1440):
        life = life.then("log-off-the-job", "2026-10-30", minutes=1440, occurred_on=f"2026-10-{day}")
    life = life.then("log-off-the-job", "2026-10-30", minutes=minutes % 1440, occurred_on="2026-10-09")
    assert lost(life, "2026-10-30", "redundancy").state.employment.carried is carried


def test_by_an_older_edition_nobody_is_carried():
    life = lost(held(by_an_older_edition(), "2027-12-01"), "2028-01-20", "redundancy")
    assert not life.state.employment.carried
    assert life.waits_for("2028-01-20", JOB)


def test_what_a_redundancy_leads_to_is_worked_out_anew_when_its_day_is_corrected():
    life = lost(held(on_programme(), "2027-07-30"), "2027-07-31", "redundancy")
    place = life.state.recorded
    life = life.then("correct-fact", "2027-08-02", actor="staff-8", fact=place, instead={"occurred_on": "2027-07-30"})
    assert not life.state.employment.carried
    assert life.waits_for("2027-08-02", JOB)


def test_training_of_who_is_carried_counts_and_of_who_is_not_is_kept_and_not_eligible():
    carried = lost(held(on_programme(), "2027-08-02"), "2027-08-03", "redundancy")
    dismissed = lost(held(on_programme(), "2027-08-02"), "2027-08-03", "dismissal")
    for life, minutes in ((carried, 180), (dismissed, 60)):
        after = life.then("log-off-the-job", "2027-08-20", minutes=120)
        item = next(each for each in after.checklist("2027-08-20") if each.requirement.startswith("off-the-job"))
        assert item.why.startswith(f"{minutes // 60} h of"), item.why


def test_of_two_jobs_only_the_time_after_the_redundancy_is_carried():
    life = lost(held(on_programme(), "2027-08-02"), "2027-08-03", "redundancy")
    life = lost(life.then("record-new-employer", "2027-09-01"), "2027-10-01", "resignation")
    employment = life.state.employment
    days = ("2027-08-03", "2027-08-04", "2027-08-31", "2027-09-01", "2027-10-02")
    assert [employment.carried_on(date.fromisoformat(day)) for day in days] == [False, True, True, False, False]
    assert not employment.carried


def test_the_provider_stands_in_for_the_employer_whom_a_redundancy_took_away():
    life = made_redundant().then("submit-portfolio", "2027-09-06").then("confirm-by-apprentice", "2027-09-06")
    assert life.unmet_at_the_gateway("2027-09-07") == ["employer-confirmed-readiness"]
    paper = {**COORDINATOR, "on_behalf": "CONF-7"}
    life.when("confirm-by-employer", "2027-09-07", **paper).refused("employer-of-the-day-confirms")
    fact = ProviderStoodIn(evidence="SI-1", reason=SEALED)
    life.when("stand-in-for-employer", "2027-09-07").then(fact)
    life = life.when("stand-in-for-employer", "2027-09-07").meets("provider-has-not-stood-in-yet")
    life.when("stand-in-for-employer", "2027-09-08").refused(
        "provider-has-not-stood-in-yet", says="stood in for the employer on 7 September 2027 already"
    )
    assert life.unmet_at_the_gateway("2027-09-07") == []
    whys = {each.requirement: each.why for each in life.checklist("2027-09-07")}
    assert whys["employer-confirmed-readiness"] == (
        "The provider's confirmation in the employer's place was given on 7 September 2027."
    )
    assert whys["still-employed"].endswith("carried to completion without an employer.")
    life.when("decide-gateway", "2027-09-07", **LEAD_2).refused("papers-were-recorded-by-others", says="stood in")
    life = life.when("decide-gateway", "2027-09-07").meets("still-employed", "employer-confirmed-readiness")
    life = life.then("book-assessment", "2027-09-13", called="observation", booked_for="2027-10-04")
    life = life.then("hold-assessment", "2027-10-04", assessment="observation")
    discussion = {"method": "discussion", "venue": "epao", "booked_for": "2027-10-11"}
    life = life.then("book-assessment", "2027-10-04", called="discussion", **discussion)
    life = life.then("hold-assessment", "2027-10-11", assessment="discussion", **DISCUSSED)
    for method in ("observation", "discussion"):
        life = life.then("grade-assessment", "2027-10-18", assessment=method)
    life.then("claim-certificate", "2027-10-25").then("complete", "2027-10-26")


def test_nobody_stands_in_for_an_employer_who_is_there_or_left_otherwise():
    ready = portfolio_complete().then("submit-portfolio", "2027-09-06")
    says = "only for who was made redundant near enough to the end"
    ready.when("stand-in-for-employer", "2027-09-07").refused("redundancy-left-no-employer", says=says)
    dismissed = lost(ready, "2027-09-06", "dismissal")
    dismissed.when("stand-in-for-employer", "2027-09-07").refused("redundancy-left-no-employer", says="6 September")
    carried = lost(ready, "2027-09-06", "redundancy")
    carried.when("stand-in-for-employer", "2027-09-07", occurred_on="2027-09-06").refused("redundancy-left-no-employer")
    carried.when("stand-in-for-employer", "2027-09-07").meets("redundancy-left-no-employer")


def test_who_stands_in_is_a_lead_who_recorded_nothing_of_the_apprentice():
    life = made_redundant().then("submit-portfolio", "2027-09-06")
    life.when("stand-in-for-employer", "2027-09-07", **COORDINATOR).refused("actor-is-entitled")
    told = life.then("confirm-by-apprentice", "2027-09-06", **{**LEAD_2, "on_behalf": "CONF-8"})
    told.when("stand-in-for-employer", "2027-09-07").refused("parties-do-not-speak-by-one-person", says="lead-2")


def test_a_new_employer_found_after_all_confirms_anew():
    life = made_redundant().then("submit-portfolio", "2027-09-06").then("stand-in-for-employer", "2027-09-06")
    life = life.then("record-new-employer", "2027-09-13")
    assert "employer-confirmed-readiness" in life.unmet_at_the_gateway("2027-09-13")
    life = life.then("confirm-by-employer", "2027-09-13")
    assert "employer-confirmed-readiness" not in life.unmet_at_the_gateway("2027-09-13")


@pytest.mark.parametrize(
    ("because", "lost_on", "overdue_on"),
    [
        ("dismissal", "2026-10-05", "2026-10-06"),
        ("dismissal", "2026-10-04", "2026-12-28"),
        ("resignation", "2026-10-05", "2026-12-29"),
    ],
)
def test_a_dismissal_in_a_break_is_followed_by_a_withdrawal_at_once(because, lost_on, overdue_on):
    life = on_programme().then("begin-break", "2026-10-05", last_learning_on="2026-10-02")
    life = life.then("record-job-loss", "2026-10-05", occurred_on=lost_on, because=because)
    assert life.waits_for("2026-10-05", JOB) == f"job-overdue 0 at {overdue_on} 09:00"


def test_a_transfer_is_no_end_and_what_was_agreed_goes_on():
    life = at_the_gateway().then("plan-session", "2027-09-06", called="later", planned_on="2027-09-20")
    for party in ("apprentice", "employer"):
        life = life.then("agree-session", "2027-09-06", session="later", party=party)
    fact = EmploymentTransferred(
        employer=id_of("the trust"), from_on=date(2027, 9, 7), evidence="TUPE-1", reason=SEALED
    )
    life = life.when("transfer-employment", "2027-09-07").then(fact)
    assert life.state.enrolled.employer == id_of("the trust")
    assert life.waits_for("2027-09-07", JOB) is None
    assert life.state.employment.employer_on(date(2027, 9, 6)) == id_of("the college")
    assert life.state.employment.employer_on(date(2027, 9, 7)) == id_of("the trust")
    assert life.unmet_at_the_gateway("2027-09-07") == []
    session = life.state.sessions.by_id[id_of("later")]
    assert life.state.employment.unbroken(session.employer_agreed_on, session.planned_on)
    assert life.history[-1].fact.sentence() == (
        "Employment transferred to a new owner from 7 September 2027 (evidence TUPE-1). "
        "It goes on, with what was agreed in it, and no clock for a new job runs."
    )


def test_a_job_told_as_lost_on_the_day_before_goes_over_and_one_lost_earlier_does_not():
    life = on_programme().then("record-job-loss", "2026-10-02")
    life.when("transfer-employment", "2026-10-05", occurred_on="2026-10-03").meets(
        "employment-lasts-until-the-transfer"
    )
    life.when("transfer-employment", "2026-10-05", occurred_on="2026-10-04").refused(
        "employment-lasts-until-the-transfer", says="record the new employer instead"
    )
    after = life.then("transfer-employment", "2026-10-05", occurred_on="2026-10-03")
    assert after.state.employment.employed
    assert after.state.employment.on(date(2026, 10, 3)) == (True, "No end of the employment is on record.")


def test_an_employment_goes_over_to_somebody_else_after_it_began():
    life = on_programme().then("record-job-loss", "2026-10-02").then("record-new-employer", "2026-10-12")
    life.when("transfer-employment", "2026-10-13", occurred_on="2026-10-12").refused(
        "transfer-comes-after-the-employment-began", says="12 October 2026"
    )
    life = life.when("transfer-employment", "2026-10-13").meets("transfer-comes-after-the-employment-began")
    life.when("transfer-employment", "2026-10-14").refused("new-owner-is-another-employer")
    life.when("transfer-employment", "2026-10-14", employer="the college").meets("new-owner-is-another-employer")
    ended = life.then("record-job-loss", "2026-10-20")
    assert ended.state.employment.on(date(2026, 10, 21)) == (False, "The employment ended on 20 October 2026.")
    life.when("record-job-loss", "2026-10-20", occurred_on="2026-10-12").refused("employment-ended-after-it-began")


def test_an_employment_goes_over_before_the_start_too_and_after_the_gateway():
    enrolled().when("transfer-employment", "2026-08-20").then("employment-transferred.v1")
    in_assessment().when("transfer-employment", "2027-09-08").then("employment-transferred.v1")
