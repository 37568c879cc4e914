"""Employment until the last assessment: who lost the job after the gateway is not booked, assessed or certified."""

import pytest

from tests.domain.bodies import DISCUSSED
from tests.domain.lives import (
    achieved,
    both_held,
    discussion_booked,
    in_assessment,
    observation_booked,
    observation_held,
)

JOB = "job"
HELD = {"assessment": "discussion", **DISCUSSED}


def lost(life, last_day, told_on):
    """Return the life after a job loss told on a London date."""
    return life.then("record-job-loss", told_on, occurred_on=last_day)


@pytest.mark.parametrize(("booked_for", "met"), [("2027-10-01", True), ("2027-10-02", False)])
def test_nobody_is_booked_for_a_day_after_the_last_one_of_the_employment(booked_for, met):
    life = in_assessment().then("record-job-loss", "2027-10-01")
    asked = life.when("book-assessment", "2027-10-01", booked_for=booked_for)
    if met:
        asked.meets("employed-on-the-day-booked-for")
    else:
        asked.refused("employed-on-the-day-booked-for", says="The employment ended on 1 October 2027.")
        asked.refused("employed-on-the-day-booked-for", says="record the new employer first")


def test_a_new_employer_opens_the_assessment_again():
    life = in_assessment().then("record-job-loss", "2027-10-01").then("record-new-employer", "2027-10-11")
    life.when("book-assessment", "2027-10-11", booked_for="2027-10-11").meets("employed-on-the-day-booked-for")
    life.when("book-assessment", "2027-10-11", booked_for="2027-10-10").refused(
        "employed-on-the-day-booked-for", says="the next one began on 11 October 2027"
    )
    life.when("book-assessment", "2027-10-11", booked_for="2027-10-01").meets("employed-on-the-day-booked-for")


@pytest.mark.parametrize(("last_day", "met"), [("2027-10-04", True), ("2027-10-03", False)])
def test_a_sitting_is_recorded_of_a_day_in_the_employment_also_after_it_ended(last_day, met):
    life = lost(observation_booked(), last_day, "2027-10-05")
    asked = life.when("hold-assessment", "2027-10-05", assessment="observation", occurred_on="2027-10-04")
    if met:
        asked.meets("employed-on-the-day-of-the-sitting")
    else:
        asked.refused("employed-on-the-day-of-the-sitting", says="at the assessment, on 4 October 2027")


def test_the_discussion_is_no_other_than_the_observation():
    life = lost(discussion_booked(), "2027-10-10", "2027-10-11")
    life.when("hold-assessment", "2027-10-11", **HELD).refused("employed-on-the-day-of-the-sitting")
    found = life.then("record-new-employer", "2027-10-11")
    found.when("hold-assessment", "2027-10-11", **HELD).meets("employed-on-the-day-of-the-sitting")


@pytest.mark.parametrize(("last_day", "met"), [("2027-10-04", True), ("2027-10-03", False)])
@pytest.mark.parametrize("grade", ["pass", "fail"])
def test_a_result_is_recorded_of_a_sitting_in_the_employment_although_the_job_is_lost_since(last_day, met, grade):
    life = lost(observation_held(), last_day, "2027-10-12")
    asked = life.when("grade-assessment", "2027-10-18", assessment="observation", grade=grade)
    if met:
        asked.meets("employed-on-the-day-of-the-sitting")
    else:
        asked.refused("employed-on-the-day-of-the-sitting", says="ended on 3 October 2027")


def test_who_leaves_after_the_last_sitting_reaches_the_grade_and_the_certificate():
    life = lost(both_held(), "2027-10-11", "2027-10-12")
    for method in ("observation", "discussion"):
        life = life.then("grade-assessment", "2027-10-18", assessment=method)
    life = life.when("claim-certificate", "2027-11-01").meets("employed-until-the-last-assessment")
    life.when("complete", "2027-11-08").meets("employed-until-the-last-assessment")


@pytest.mark.parametrize(("last_day", "met"), [("2027-10-11", True), ("2027-10-10", False)])
def test_a_job_loss_told_after_the_grade_holds_the_claim_back_where_it_was_before_a_sitting(last_day, met):
    life = lost(achieved(), last_day, "2027-10-20")
    asked = life.when("claim-certificate", "2027-11-01")
    if met:
        asked.meets("employed-until-the-last-assessment")
        return
    asked.refused("employed-until-the-last-assessment", says="on 11 October 2027")
    found = life.then("record-new-employer", "2027-11-01", occurred_on="2027-10-11")
    found.when("claim-certificate", "2027-11-01").meets("employed-until-the-last-assessment")


def test_a_job_loss_told_after_the_claim_holds_the_completion_back():
    life = lost(achieved().then("claim-certificate", "2027-11-01"), "2027-10-10", "2027-11-02")
    life.when("complete", "2027-11-08").refused("employed-until-the-last-assessment")
    life = life.then("record-new-employer", "2027-11-08", occurred_on="2027-10-11")
    life.when("complete", "2027-11-08").meets("employed-until-the-last-assessment")


def test_a_failed_sitting_that_was_resat_in_employment_holds_nothing_back():
    life = observation_held().then("grade-assessment", "2027-10-18", assessment="observation", grade="fail")
    life = life.then("record-job-loss", "2027-10-18").then("record-new-employer", "2027-11-01")
    life = life.then("book-assessment", "2027-11-01", called="resit", booked_for="2027-11-15")
    life = life.then("hold-assessment", "2027-11-15", assessment="resit")
    discussion = {"method": "discussion", "venue": "epao", "booked_for": "2027-11-22"}
    life = life.then("book-assessment", "2027-11-15", called="discussion", **discussion)
    life = life.then("hold-assessment", "2027-11-22", **HELD)
    for sitting in ("resit", "discussion"):
        life = life.then("grade-assessment", "2027-11-29", assessment=sitting)
    life.when("claim-certificate", "2027-12-01").meets("employed-until-the-last-assessment")


def test_who_sat_everything_before_the_job_was_lost_is_asked_for_no_new_one():
    assert lost(both_held(), "2027-10-11", "2027-10-12").waits_for("2027-10-12", JOB) is None
    assert lost(both_held(), "2027-10-10", "2027-10-12").waits_for("2027-10-12", JOB)
    assert lost(observation_held(), "2027-10-11", "2027-10-12").waits_for("2027-10-12", JOB)
    failed = both_held().then("grade-assessment", "2027-10-18", assessment="observation", grade="fail")
    assert lost(failed, "2027-10-18", "2027-10-18").waits_for("2027-10-18", JOB)
