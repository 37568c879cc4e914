"""Employment: a job is lost, and the apprenticeship goes on with a new employer."""

from datetime import date

from domain.facts.employment import EmployerChanged, EmploymentEnded
from tests.domain.bodies import SEALED
from tests.domain.given import id_of
from tests.domain.lives import achieved, applicant, enrolled, in_assessment, on_programme

BREAK = {"last_learning_on": "2026-10-02", "agreed_by_employer": False}


def jobless():
    return on_programme().then("record-job-loss", "2026-10-02")


def test_a_job_is_lost_on_its_last_day_whenever_that_is_told():
    fact = EmploymentEnded(last_day_on=date(2026, 10, 2), reason=SEALED)
    asked = on_programme().when("record-job-loss", "2026-10-12", occurred_on="2026-10-02").dated("2026-10-02")
    assert not asked.then(fact).state.employment.employed


def test_who_has_no_job_loses_none():
    jobless().when("record-job-loss", "2026-10-12").refused("apprentice-is-employed", says="2 October 2026")
    on_programme().when("record-job-loss", "2026-10-12").meets("apprentice-is-employed")


def test_a_job_can_be_lost_before_training_starts_and_is_told_until_the_end():
    enrolled().when("record-job-loss", "2026-08-20").then("employment-ended.v1")
    in_assessment().when("record-job-loss", "2027-09-08").then("employment-ended.v1")
    achieved().when("record-job-loss", "2027-10-20").then("employment-ended.v1")
    applicant().when("record-job-loss", "2026-08-20").refused("stage-allows-it")


def test_the_apprenticeship_goes_on_with_a_new_employer():
    fact = EmployerChanged(employer=id_of("the school"), from_on=date(2026, 10, 12))
    life = jobless().when("record-new-employer", "2026-10-12").then(fact)
    assert life.state.enrolled.employer == id_of("the school")
    assert life.state.employment.employed


def test_a_new_employer_comes_after_the_end_with_the_former_one():
    on_programme().when("record-new-employer", "2026-10-12").refused("employment-has-ended")
    jobless().when("record-new-employer", "2026-10-12").meets("employment-has-ended")
    jobless().when("record-new-employer", "2026-10-12", occurred_on="2026-10-02").refused(
        "new-employment-follows-the-former-one"
    )
    jobless().when("record-new-employer", "2026-10-12", occurred_on="2026-10-03").meets(
        "new-employment-follows-the-former-one"
    )


def test_the_new_job_does_not_end_before_it_began():
    life = jobless().then("record-new-employer", "2026-10-12")
    life.when("record-job-loss", "2026-11-02", occurred_on="2026-10-11").refused("employment-ended-after-it-began")
    life.when("record-job-loss", "2026-11-02", occurred_on="2026-10-12").meets("employment-ended-after-it-began")


def test_who_lost_the_job_agrees_to_a_break_alone():
    jobless().when("begin-break", "2026-10-30", **BREAK).meets("break-is-agreed")
    alone = {**BREAK, "agreed_by_apprentice": False}
    jobless().when("begin-break", "2026-10-30", **alone).refused("break-is-agreed", says="of the apprentice.")
    on_programme().when("begin-break", "2026-10-30", **BREAK).refused("break-is-agreed", says="of the employer")


def test_who_agrees_to_a_break_is_who_employs_on_its_first_day_whenever_it_is_told():
    late = {**BREAK, "occurred_on": "2026-10-02", "last_learning_on": "2026-10-01"}
    jobless().when("begin-break", "2026-10-12", **late).refused("break-is-agreed", says="of the employer")
    jobless().when("begin-break", "2026-10-12", **{**late, "agreed_by_employer": True}).meets("break-is-agreed")
    between = {**BREAK, "occurred_on": "2026-10-03"}
    life = jobless().then("record-new-employer", "2026-10-12")
    life.when("begin-break", "2026-10-13", **between).meets("break-is-agreed")
    life.when("begin-break", "2026-10-13", **{**between, "occurred_on": "2026-10-12"}).refused("break-is-agreed")


def test_a_job_can_be_lost_and_found_in_a_break():
    life = on_programme().then("begin-break", "2026-10-05", last_learning_on="2026-10-02")
    life = life.then("record-job-loss", "2026-10-16").then("record-new-employer", "2026-11-02")
    assert life.state.interruption.open
