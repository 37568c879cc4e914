"""The outcome: certificate claimed and apprenticeship completed, or withdrawn."""

from datetime import date

import pytest

from domain.facts.ending import (
    ApprenticeshipCompleted,
    CertificateClaimed,
    ProgressionOffered,
    WithdrawalReason,
    Withdrawn,
)
from domain.stage import Stage
from tests.domain.bodies import SEALED
from tests.domain.given import BOOK, id_of
from tests.domain.lives import NOBODY, achieved, applicant, both_held, enrolled, held, in_assessment, on_programme

CLAIM = f"enrolment/{id_of('ada')}/ST1379"


def claimed():
    return achieved().then("claim-certificate", "2027-11-01")


def completed():
    return claimed().then("complete", "2027-11-08")


def withdrawn():
    return on_programme().then("withdraw", "2026-10-12", last_learning_on="2026-10-01")


def test_the_certificate_is_claimed_with_the_overall_grade():
    fact = CertificateClaimed(overall="merit", evidence="C-1")
    achieved("distinction", "pass").when("claim-certificate", "2027-11-01").then(fact)


def test_a_certificate_is_claimed_once():
    achieved().when("claim-certificate", "2027-11-01").meets("certificate-is-not-claimed-yet")
    claimed().when("claim-certificate", "2027-11-02").refused("certificate-is-not-claimed-yet", says="1 November 2027")


def test_a_certificate_that_nobody_claims_falls_overdue_after_two_weeks():
    life = achieved()
    assert life.waits_for("2027-10-18") == "certificate-overdue 0 at 2027-11-02 09:00"
    life.rings("2027-11-02 08:59").nothing()
    life = life.rung_until("2027-11-02 09:00")
    assert life.history[-1].fact.sentence() == (
        "Certificate claim overdue: no certificate is claimed for the overall grade of 18 October 2027, "
        "due by 1 November 2027."
    )
    assert life.waits_for("2027-11-02") == "certificate-escalation 1 at 2027-11-09 09:00"
    life.when("claim-certificate", "2027-11-03").then("certificate-claimed.v1", "clock-stood-down.v1")


def test_a_certificate_that_is_claimed_in_time_is_not_waited_for():
    assert claimed().alarm("2028-01-01") is None
    assert both_held().waits_for("2027-10-18", "certificate") is None


def test_a_break_in_learning_does_not_hold_up_a_certificate():
    life = both_held().then("begin-break", "2027-10-15", last_learning_on="2027-10-11")
    life = life.then("grade-assessment", "2027-10-18", assessment="observation")
    life = life.then("grade-assessment", "2027-10-18", assessment="discussion")
    assert life.waits_for("2027-10-18", "certificate") == "certificate-overdue 0 at 2027-11-02 09:00"


def test_there_is_no_certificate_before_both_methods_are_passed():
    both_held().when("claim-certificate", "2027-11-01").refused("stage-allows-it")


def test_completion_offers_the_ways_on():
    routes = BOOK.newest("ST1379").progression
    facts = ProgressionOffered(routes=routes), ApprenticeshipCompleted(completed_on=date(2027, 11, 8), overall="pass")
    life = claimed().when("complete", "2027-11-08").then(*facts)
    assert life.state.stage is Stage.COMPLETED
    assert len(routes) == 3


def test_the_certificate_comes_before_completion():
    achieved().when("complete", "2027-11-08").refused("certificate-is-claimed")
    claimed().when("complete", "2027-11-08").meets("certificate-is-claimed")


@pytest.mark.parametrize("life", [completed, withdrawn])
def test_an_end_is_final(life):
    ended = life()
    assert ended.alarm("2028-01-01") is None
    for command, said in [("withdraw", {"last_learning_on": "2026-10-01"}), ("complete", {}), ("record-contact", {})]:
        ended.when(command, "2028-01-01", **said).refused("stage-allows-it")


def test_completion_gives_the_claim_on_the_person_up():
    asked = claimed().when("complete", "2027-11-08")
    assert (asked.decided.claim, asked.decided.release) == (None, CLAIM)


def test_an_apprentice_is_withdrawn_with_a_reason_and_two_dates():
    fact = Withdrawn(
        last_learning_on=date(2026, 10, 1),
        notified_on=date(2026, 10, 5),
        reason=WithdrawalReason.REDUNDANCY,
        explanation=SEALED,
    )
    said = {"last_learning_on": "2026-10-01", "reason": "redundancy", "occurred_on": "2026-10-05"}
    asked = on_programme().when("withdraw", "2026-10-12", **said)
    assert asked.then(fact).state.stage is Stage.WITHDRAWN
    assert asked.decided.release == CLAIM


@pytest.mark.parametrize("life", [applicant, enrolled, on_programme, in_assessment])
def test_one_withdraws_at_any_time_before_the_overall_grade(life):
    told = {} if life is applicant else {"last_learning_on": "2027-09-01"}
    life().when("withdraw", "2027-10-12", **told).meets("stage-allows-it")


@pytest.mark.parametrize("life", [lambda: NOBODY, achieved])
def test_one_does_not_withdraw_before_the_application_or_after_the_overall_grade(life):
    life().when("withdraw", "2027-10-12", last_learning_on="2027-09-01").refused("stage-allows-it")


def test_who_fails_the_end_point_assessment_for_good_ends_with_that_reason():
    said = {"reason": "failed the end-point assessment", "last_learning_on": "2027-09-07"}
    failed = both_held().then("grade-assessment", "2027-10-18", assessment="observation", grade="fail")
    life = failed.when("withdraw", "2027-11-01", **said).meets("failed-assessment-is-on-record")
    assert life.state.stage is Stage.WITHDRAWN
    assert (
        life.facts("withdrawn.v1")[-1].sentence().startswith("Withdrawn (failed the end-point assessment), notified on")
    )
    life = both_held().then("grade-assessment", "2027-10-18", assessment="observation")
    life.when("withdraw", "2027-11-01", **said).refused("failed-assessment-is-on-record", says="grade it first")


def test_a_fail_that_was_made_good_is_none():
    said = {"reason": "failed the end-point assessment", "last_learning_on": "2027-09-07"}
    life = both_held().then("grade-assessment", "2027-10-18", assessment="observation", grade="fail")
    life = life.then("book-assessment", "2027-10-18", called="resit", booked_for="2027-11-01")
    life.when("withdraw", "2027-10-18", **said).meets("failed-assessment-is-on-record")
    recordings = [{"made_on": "2027-10-20", "minutes": 30, "shows": ["mentor", "mentee"]}] * 2
    life = life.then("hold-assessment", "2027-11-01", assessment="resit", recordings=recordings)
    life = life.then("grade-assessment", "2027-11-08", assessment="resit")
    life.when("withdraw", "2027-11-08", **said).refused("failed-assessment-is-on-record")


def test_one_withdraws_from_a_break():
    life = on_programme().then("begin-break", "2026-10-05", last_learning_on="2026-10-02")
    life = life.when("withdraw", "2026-11-02", last_learning_on="2026-10-02").meets("it-happened-outside-a-break")
    assert life.alarm("2026-11-02") is None


def test_the_last_learning_lies_between_the_start_and_the_notification():
    for inside in ("2026-09-07", "2026-10-12"):
        on_programme().when("withdraw", "2026-10-12", last_learning_on=inside).meets(
            "last-learning-lies-in-the-programme"
        )
    for outside in ("2026-09-06", "2026-10-13"):
        on_programme().when("withdraw", "2026-10-12", last_learning_on=outside).refused(
            "last-learning-lies-in-the-programme"
        )


LEARNT = {
    "a session": lambda life: held(life, "2026-10-05"),
    "training": lambda life: life.then("log-off-the-job", "2026-10-05"),
    "training that does not count": lambda life: life.then("log-off-the-job", "2026-10-05", in_working_hours=False),
    "maths": lambda life: life.then("log-off-the-job", "2026-10-05", activity="english-and-maths"),
    "an attempt": lambda life: life.then("record-functional-skills-attempt", "2026-10-05", passed=False),
    "what a break was recorded with": lambda life: (
        life.then("begin-break", "2026-10-06", last_learning_on="2026-10-05")
        .then("return-from-break", "2026-10-08")
        .then("record-contact", "2026-10-08")
    ),
}


@pytest.mark.parametrize("learnt", LEARNT)
def test_the_last_learning_is_not_before_the_last_on_record(learnt):
    life = LEARNT[learnt](on_programme())
    life.when("withdraw", "2026-10-12", last_learning_on="2026-10-04").refused(
        "last-learning-is-not-before-the-last-on-record", says="on 5 October 2026; give that date or a later one"
    )
    life.when("withdraw", "2026-10-12", last_learning_on="2026-10-05").meets(
        "last-learning-is-not-before-the-last-on-record"
    )


NOT_LEARNT = {
    "a progress review": lambda life: life.then("hold-progress-review", "2026-10-05"),
    "time for a review": lambda life: life.then("log-off-the-job", "2026-10-05", activity="progress-review"),
    "normal duties": lambda life: life.then("log-off-the-job", "2026-10-05", activity="normal-duties"),
    "nothing new": lambda life: life.then("log-off-the-job", "2026-10-05", new_learning=False),
}


@pytest.mark.parametrize("met", NOT_LEARNT)
def test_what_teaches_nothing_does_not_move_the_last_learning(met):
    life = NOT_LEARNT[met](held(on_programme(), "2026-09-21"))
    life.when("withdraw", "2026-10-12", last_learning_on="2026-09-21").meets(
        "last-learning-is-not-before-the-last-on-record"
    )


def test_a_session_recorded_wrongly_is_corrected_before_the_withdrawal():
    life = held(on_programme(), "2026-10-05")
    wrong = next(each.originator_version for each in life.history if each.fact.NAME == "session-held.v1")
    life = life.then("correct-fact", "2026-10-12", fact=wrong)
    life.when("withdraw", "2026-10-12", last_learning_on="2026-09-10").meets(
        "last-learning-is-not-before-the-last-on-record"
    )


def test_a_session_corrected_to_a_day_after_the_last_learning_puts_the_withdrawal_in_question():
    life = held(on_programme(), "2026-10-05").then("withdraw", "2026-10-26", last_learning_on="2026-10-06")
    held_at = next(each.originator_version for each in life.history if each.fact.NAME == "session-held.v1")
    for day, in_question in (("2026-10-06", []), ("2026-10-07", ["withdrawn.v1"])):
        right = life.then("correct-fact", "2026-10-26", fact=held_at, instead={"occurred_on": day})
        assert [each.name for each in right.state.in_question.open()] == in_question
        assert right.state.ending == life.state.ending


def test_nobody_learns_last_within_a_break():
    life = on_programme().then("begin-break", "2026-10-05", last_learning_on="2026-10-02")
    life.when("withdraw", "2026-11-02", last_learning_on="2026-10-05").meets("last-learning-lies-outside-a-break")
    life.when("withdraw", "2026-11-02", last_learning_on="2026-10-06").refused(
        "last-learning-lies-outside-a-break", says="6 October 2026"
    )
    life = life.then("return-from-break", "2026-11-02")
    life.when("withdraw", "2026-11-02", last_learning_on="2026-11-01").refused("last-learning-lies-outside-a-break")
    life.when("withdraw", "2026-11-02", last_learning_on="2026-11-02").meets("last-learning-lies-outside-a-break")


def test_who_has_started_is_not_withdrawn_before_the_start():
    learnt = held(on_programme(), "2026-09-07")
    learnt.when("withdraw", "2026-10-12", occurred_on="2026-09-06").refused(
        "withdrawal-is-notified-after-the-start",
        "last-learning-is-not-before-the-last-on-record",
        says="Training started on 7 September 2026",
    )
    learnt.when("withdraw", "2026-10-12", occurred_on="2026-09-07", last_learning_on="2026-09-07").meets(
        "withdrawal-is-notified-after-the-start"
    )


@pytest.mark.parametrize("life", [applicant(), enrolled()])
def test_who_never_started_withdraws_without_a_last_day_of_learning_and_with_no_false_one(life):
    after = life.when("withdraw", "2026-08-31").meets(
        "who-never-started-has-no-last-learning", "last-learning-lies-in-the-programme"
    )
    assert after.state.ending.last_learning_on is None
    assert after.facts("withdrawn.v1")[-1].sentence() == (
        "Withdrawn (left employer), notified on 31 August 2026, before any learning."
    )
    for day in ("2026-08-03", "2026-08-31"):
        life.when("withdraw", "2026-08-31", last_learning_on=day).refused(
            "who-never-started-has-no-last-learning", says="leave last_learning_on out"
        )


@pytest.mark.parametrize(("notified_on", "started"), [("2026-09-06", False), ("2026-09-07", True)])
def test_who_left_before_the_start_never_started_although_it_is_told_after_it(notified_on, started):
    said = {"occurred_on": notified_on, "last_learning_on": "2026-09-07"}
    asked = on_programme().when("withdraw", "2026-10-12", **said)
    if started:
        asked.meets("who-never-started-has-no-last-learning")
    else:
        asked.refused("who-never-started-has-no-last-learning", says="before the start on 7 September 2026")
    on_programme().when("withdraw", "2026-10-12", occurred_on=notified_on).meets(
        "withdrawal-is-notified-after-the-start", "who-never-started-has-no-last-learning"
    )


def test_what_was_learned_before_the_start_is_no_last_learning():
    life = enrolled().then("log-off-the-job", "2026-08-20").rung_until("2026-09-07")
    assert life.when("withdraw", "2026-10-12").meets("last-learning-is-not-before-the-last-on-record")


def test_who_stopped_without_learning_anything_has_no_last_day_of_learning():
    life = on_programme().when("withdraw", "2026-10-12").meets("last-learning-is-not-before-the-last-on-record")
    assert life.state.ending.last_learning_on is None
    held(on_programme(), "2026-09-07").when("withdraw", "2026-10-12").refused(
        "last-learning-is-not-before-the-last-on-record", says="on 7 September 2026"
    )


def test_a_withdrawal_without_a_last_day_is_told_again_from_its_fact():
    life = enrolled().then("withdraw", "2026-08-31")
    place = life.number("withdrawn.v1")
    said = {"occurred_on": "2026-08-28"}
    life = life.then("correct-fact", "2026-09-01", actor="staff-8", fact=place, instead=said)
    assert (str(life.state.ending.withdrawn_on), life.state.ending.last_learning_on) == ("2026-08-28", None)


def test_the_apprenticeship_is_not_completed_before_its_certificate():
    claimed().when("complete", "2027-11-08", occurred_on="2027-11-01").meets("completion-follows-the-certificate")
    claimed().when("complete", "2027-11-08", occurred_on="2027-10-31").refused("completion-follows-the-certificate")


def test_the_certificate_is_not_claimed_before_the_overall_grade():
    achieved().when("claim-certificate", "2027-11-01", occurred_on="2027-10-18").meets(
        "certificate-follows-the-overall-grade"
    )
    achieved().when("claim-certificate", "2027-11-01", occurred_on="2027-10-17").refused(
        "certificate-follows-the-overall-grade"
    )
