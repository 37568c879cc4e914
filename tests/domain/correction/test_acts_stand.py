"""Acts stand: a correction under later acts is accepted, what rested on it is in question, and an act answers."""

from dataclasses import replace
from datetime import date

import pytest
from msgspec.structs import replace as replace_struct

from domain.deciding.corrected_history import as_corrected
from domain.deciding.fold import fold
from domain.facts.fact import Act
from domain.history.replay import Point, replayed
from domain.stage import Stage
from tests.domain.bodies import DISCUSSED
from tests.domain.given import STREAM, id_of
from tests.domain.lives import achieved, at_the_gateway, held, in_assessment, on_programme
from tests.domain.other_standards import MARKED_HERE, begun, confirmed, sat, trained

SECOND, LEAD = "staff-8", {"actor": "lead-2", "role": "programme_lead"}


def claimed(observation="pass", discussion="distinction"):
    """Return an apprentice for whom the certificate was claimed, of a merit unless other grades are said."""
    return achieved(observation, discussion).then("claim-certificate", "2027-11-08")


def completed(observation="pass", discussion="distinction"):
    """Return an apprentice who has completed."""
    return claimed(observation, discussion).then("complete", "2027-11-09")


def place_of(life, name, number=-1):
    """Return the place of a fact of this name in the history."""
    return [each.originator_version for each in life.history if name == each.fact.NAME][number]


def corrected(life, name, on, number=-1, actor=SECOND, **instead):
    """Return the life in which a fact of this name is said otherwise, or withdrawn where nothing is said."""
    said = {"instead": instead} if instead else {}
    return life.then("correct-fact", on, actor=actor, fact=place_of(life, name, number), **said)


def in_question(life):
    """Return the names of the acts in question, in the order of recording."""
    return [each.name for each in life.state.in_question.open()]


def said_in_question(life, name):
    """Return in words what is so of the act of this name that is in question."""
    return life.state.in_question.of(name).sentence()


# C1: a grade is revoked after the completion.


def test_a_grade_is_revoked_after_the_completion_and_the_acts_on_it_stay_what_they_were():
    life = completed()
    revoked = life.then("revoke-grade", "2028-01-10", assessment="discussion")
    assert [each.fact for each in revoked.history[: len(life.history)]] == [each.fact for each in life.history]
    assert [each.fact.NAME for each in revoked.history[len(life.history) :]] == [
        "grade-revoked.v1",
        "overall-grade-lost.v1",
    ]
    state = revoked.state
    assert (state.stage, state.assessments.overall, state.ending.completed_on) == (Stage.ASSESSMENT, None, None)
    assert (state.ending.claimed, state.ending.certificate_claimed_on) == ("merit", date(2027, 11, 8))


def test_after_a_revoked_grade_the_certificate_is_returned_and_the_method_sat_again():
    life = completed().then("revoke-grade", "2028-01-10", assessment="discussion")
    assert life.waits_for("2028-01-11", "certificate") == "certificate-overdue 0 at 2028-01-25 09:00"
    life = life.then("return-certificate", "2028-01-12")
    assert life.alarm("2028-01-12", "certificate") is None
    resit = {"method": "discussion", "venue": "epao", "booked_for": "2028-02-07"}
    life = life.then("book-assessment", "2028-01-17", called="resit", **resit)
    life = life.then("hold-assessment", "2028-02-07", assessment="resit", **DISCUSSED)
    life = life.then("grade-assessment", "2028-02-14", assessment="resit", grade="pass")
    assert (life.state.stage, life.state.assessments.overall) == (Stage.ACHIEVED, "pass")
    life.when("complete", "2028-02-15").refused("certificate-is-claimed", says="with the overall grade that stands")
    asked = life.when("claim-certificate", "2028-02-15", evidence="C-2")
    life = asked.then("certificate-claimed-again.v1").then("complete", "2028-02-16")
    assert (life.state.stage, life.state.ending.completed_on) == (Stage.COMPLETED, date(2028, 2, 16))


def test_a_grade_recorded_wrongly_is_said_rightly_after_the_completion():
    life = completed()
    right = corrected(life, "assessment-graded.v2", "2028-01-10", grade="fail")
    assert in_question(right) == ["certificate-claimed.v1", "apprenticeship-completed.v1"]
    assert (right.state.stage, right.state.assessments.overall) == (Stage.COMPLETED, None)
    assert right.state.ending == life.state.ending
    assert "claimed with overall grade merit (evidence C-1) on 8 November 2027 by what was known" in said_in_question(
        right, "certificate-claimed.v1"
    )
    assert "Since the correction of 10 January 2028" in said_in_question(right, "apprenticeship-completed.v1")


def test_what_was_claimed_and_completed_on_a_fail_is_undone_by_returning_the_certificate():
    right = corrected(completed(), "assessment-graded.v2", "2028-01-10", grade="fail")
    asked = right.when("return-certificate", "2028-01-17")
    back = asked.then("certificate-returned.v1", "overall-grade-lost.v1")
    assert (back.state.stage, in_question(back)) == (Stage.ASSESSMENT, [])
    assert back.state.assessments.to_resit()[0].method == "discussion"


@pytest.mark.parametrize("stage", [achieved, claimed, completed])
def test_a_grade_raised_on_appeal_leaves_the_stage_and_asks_for_the_claim_of_it(stage):
    life = stage("pass", "distinction")
    asked = life.when("change-grade", "2027-11-22", assessment="observation", grade="distinction")
    raised = asked.then("grade-changed.v1", "overall-grade-changed.v1")
    assert (raised.state.stage, raised.state.assessments.overall) == (life.state.stage, "distinction")
    assert raised.state.ending == life.state.ending
    assert raised.waits_for("2027-11-22", "certificate") == "certificate-overdue 0 at 2027-12-07 09:00"
    claim = raised.then("claim-certificate", "2027-11-23", evidence="C-2")
    assert claim.state.ending.claimed == "distinction"
    assert claim.alarm("2027-11-23", "certificate") is None
    assert [each.overall for each in claim.facts("certificate-claimed.v1")][:1] == (
        ["distinction"] if stage is achieved else ["merit"]
    )


def test_an_appeal_that_fails_a_passed_method_or_passes_a_failed_one_moves_the_stage():
    down = achieved().then("change-grade", "2027-11-01", assessment="discussion", grade="fail")
    assert (down.state.stage, down.state.assessments.overall) == (Stage.ASSESSMENT, None)
    up = down.then("change-grade", "2027-11-08", assessment="discussion", grade="distinction")
    assert (up.state.stage, up.state.assessments.overall) == (Stage.ACHIEVED, "merit")


def test_an_appeal_is_of_a_grade_that_stands_to_another_one_and_not_under_a_resit():
    life = achieved()
    appeal = {"assessment": "discussion", "grade": "pass"}
    life.when("change-grade", "2027-11-01", **appeal).refused("grade-is-another-one")
    life.when("change-grade", "2027-11-01", assessment="nothing").refused("assessment-has-a-grade")
    life.when("change-grade", "2027-10-17", **{**appeal, "grade": "fail"}, occurred_on="2027-10-17").refused(
        "assessment-has-a-grade"
    )
    asked = life.when("change-grade", "2027-11-01", **{**appeal, "grade": "distinction"})
    asked.meets("assessment-has-a-grade", "grade-is-another-one", "no-later-sitting-counts")
    failed = life.then("change-grade", "2027-11-01", **{**appeal, "grade": "fail"})
    resit = {"method": "discussion", "venue": "epao", "booked_for": "2027-11-22"}
    failed = failed.then("book-assessment", "2027-11-02", called="resit", **resit)
    failed.when("change-grade", "2027-11-03", **appeal).refused("no-later-sitting-counts", says="22 November 2027")


# C2: evidence in a submitted portfolio is withdrawn as not the apprentice's own.


def test_evidence_of_a_submitted_portfolio_is_withdrawn_and_the_gateway_is_in_question():
    life = in_assessment()
    right = corrected(life, "evidence-added.v1", "2027-10-04")
    assert in_question(right) == ["portfolio-submitted.v1", "gateway-passed.v1"]
    assert said_in_question(right, "gateway-passed.v1") == (
        "The gateway was passed on 7 September 2027 by what was known. Since the correction of 4 October 2027: "
        "The portfolio was submitted on 6 September 2027, and is in question. "
        "No evidence shows S13, S14, B1, B2, B3, B4, B5."
    )
    assert right.state.stage is Stage.ASSESSMENT
    assert right.facts("portfolio-submitted.v1")[0].pieces == 5
    assert right.unmet_at_the_gateway("2027-10-04") == ["portfolio-submitted"]


def test_evidence_withdrawn_beside_other_evidence_of_the_same_puts_the_submission_in_question_all_the_same():
    life = at_the_gateway()
    spare = life.then("decide-gateway", "2027-09-06", verdict="not yet ready", reason="sealed.v1.AAAA")
    spare = spare.then("add-evidence", "2027-09-07", onefile_id="OF-9").then("submit-portfolio", "2027-09-08")
    right = corrected(spare, "evidence-added.v1", "2027-09-09")
    assert in_question(right) == ["portfolio-submitted.v1"]
    assert right.state.in_question.open()[0].unmet == ()


def test_evidence_withdrawn_before_the_submission_puts_nothing_in_question():
    life = corrected(on_programme().then("add-evidence", "2026-10-05"), "evidence-added.v1", "2026-10-06")
    assert in_question(life) == []


def test_a_lead_lets_the_submission_stand_and_the_checklist_meets_it_again():
    right = corrected(at_the_gateway(), "evidence-added.v1", "2027-09-06")
    assert "portfolio-submitted" in right.unmet_at_the_gateway("2027-09-06")
    stands = right.then("uphold-act", "2027-09-07", act=place_of(right, "portfolio-submitted.v1"), **LEAD)
    assert stands.unmet_at_the_gateway("2027-09-07") == []
    assert stands.then("decide-gateway", "2027-09-07").state.stage is Stage.ASSESSMENT


# The answers.


def upheld(life, name, on="2027-10-05", **by):
    """Ask to let the act of this name stand."""
    return life.when("uphold-act", on, act=place_of(life, name), **{**LEAD, **by})


def test_an_act_in_question_is_upheld_by_a_lead_who_did_not_record_it_and_no_clock_rings_for_it_again():
    right = corrected(in_assessment(), "off-the-job-logged.v1", "2027-10-04")
    assert right.waits_for("2027-10-04", "in-question") == "in-question-overdue 0 at 2027-10-05 09:00"
    upheld(right, "gateway-passed.v1", role="tutor").refused("actor-is-entitled")
    upheld(right, "gateway-passed.v1", actor="lead-1").refused("another-one-decides")
    asked = upheld(right, "gateway-passed.v1")
    stands = asked.meets("act-is-in-question", "another-one-decides")
    assert (in_question(stands), stands.alarm("2027-10-05", "in-question")) == ([], None)
    upheld(stands, "gateway-passed.v1").refused("act-is-in-question", says="answered for already")
    upheld(stands, "portfolio-submitted.v1").refused("act-is-in-question", says="not in question")


def test_what_was_upheld_stays_so_beside_another_correction_unless_it_rests_on_that_too():
    right = corrected(in_assessment(), "off-the-job-logged.v1", "2027-10-04")
    stands = upheld(right, "gateway-passed.v1").then("act-upheld.v1")
    beside = corrected(stands, "session-held.v1", "2027-10-06", minutes=95)
    assert in_question(beside) == []
    deeper = corrected(stands, "off-the-job-logged.v1", "2027-10-06", number=0)
    assert in_question(deeper) == ["gateway-passed.v1"]
    assert "241 h of 278" in said_in_question(deeper, "gateway-passed.v1")


def test_a_correction_undone_puts_nothing_in_question_any_more():
    right = corrected(in_assessment(), "off-the-job-logged.v1", "2027-10-04")
    back = corrected(right, "fact-withdrawn.v1", "2027-10-05", actor="staff-9")
    assert back.state.in_question.resting == ()


def test_a_gateway_is_opened_again_and_decided_anew():
    right = corrected(in_assessment(), "off-the-job-logged.v1", "2027-10-04")
    asked = right.when("reopen-gateway", "2027-10-05")
    life = asked.meets("nothing-stands-on-the-gateway")
    assert (life.state.stage, in_question(life)) == (Stage.ON_PROGRAMME, [])
    assert "answers for number" in life.facts("gateway-reopened.v1")[0].sentence()
    life = life.then("log-off-the-job", "2027-10-06", minutes=1440).then("submit-portfolio", "2027-10-07")
    life = life.then("confirm-by-employer", "2027-10-07").then("confirm-by-apprentice", "2027-10-07")
    life = life.then("decide-gateway", "2027-10-08")
    assert (life.state.gateway.passed_on, life.state.stage) == (date(2027, 10, 8), Stage.ASSESSMENT)


def test_a_gateway_is_not_opened_again_under_what_was_sat_on_it():
    right = corrected(achieved(), "off-the-job-logged.v1", "2027-11-01")
    right.when("reopen-gateway", "2027-11-02").refused("nothing-stands-on-the-gateway", says="4 October 2027")
    life = right.then("annul-sitting", "2027-11-02", assessment="discussion")
    assert (life.state.stage, life.state.assessments.overall) == (Stage.ASSESSMENT, None)
    life.when("reopen-gateway", "2027-11-02").refused("nothing-stands-on-the-gateway", says="4 October 2027")
    life = life.then("annul-sitting", "2027-11-03", assessment="observation").then("reopen-gateway", "2027-11-03")
    assert life.state.stage is Stage.ON_PROGRAMME


def keeper():
    """Return a lighthouse keeper, whose one assessment came before the gateway, which reached the overall grade."""
    life = begun("ST9002", "guild", planned_end_on="2027-06-30", hours=200).then("allocate-tutor", "2026-09-07")
    life = sat(life, "task", "2027-01-18", venue="provider", held={"minutes": 90}, grade="distinction", **MARKED_HERE)
    life = trained(life, "2027-03-28", 200).then("show-requirement", "2027-05-03", requirement="behaviours")
    return confirmed(life, "2027-05-03").then("decide-gateway", "2027-05-10")


def test_what_was_sat_and_shown_before_the_gateway_stays_when_it_is_opened_again():
    life = keeper()
    assert life.state.stage is Stage.ACHIEVED
    asked = life.when("reopen-gateway", "2027-05-17")
    again = asked.meets("nothing-stands-on-the-gateway", "no-certificate-stands-on-the-gateway")
    assert (again.state.stage, again.state.assessments.overall) == (Stage.ON_PROGRAMME, None)
    again = confirmed(again, "2027-05-18").then("decide-gateway", "2027-05-19")
    assert (again.state.stage, again.state.assessments.overall) == (Stage.ACHIEVED, life.state.assessments.overall)
    claim = life.then("claim-certificate", "2027-05-24")
    claim.when("reopen-gateway", "2027-05-25").refused("no-certificate-stands-on-the-gateway")
    back = claim.then("return-certificate", "2027-05-26").then("reopen-gateway", "2027-05-26")
    assert back.state.stage is Stage.ON_PROGRAMME


def test_a_sitting_is_annulled_that_was_held_and_counts_as_none():
    life = achieved()
    asked = life.when("annul-sitting", "2027-11-01", assessment="discussion")
    annulled = asked.meets("sitting-was-held", "no-later-sitting-counts")
    annulled.when("annul-sitting", "2027-11-02", assessment="discussion").refused("sitting-was-held")
    annulled.when("annul-sitting", "2027-11-02", assessment="nothing").refused("sitting-was-held")
    annulled.when("grade-assessment", "2027-11-02", assessment="discussion").refused(
        "assessment-is-outstanding", says="was annulled"
    )
    again = {"method": "discussion", "venue": "epao", "booked_for": "2027-11-22"}
    annulled = annulled.then("book-assessment", "2027-11-02", called="again", **again)
    assert annulled.state.assessments.by_id[id_of("again")].sitting == 1


def test_a_certificate_is_returned_that_was_claimed():
    achieved().when("return-certificate", "2027-11-01").refused("certificate-is-there-to-return")
    early = {"occurred_on": "2027-11-07"}
    claimed().when("return-certificate", "2027-11-09", **early).refused("certificate-is-there-to-return")
    life = claimed().when("return-certificate", "2027-11-09").meets("certificate-is-there-to-return")
    assert life.state.stage is Stage.ACHIEVED
    assert life.waits_for("2027-11-09", "certificate") == "certificate-overdue 0 at 2027-11-24 09:00"
    life.when("complete", "2027-11-10").refused("certificate-is-claimed")
    again = life.when("claim-certificate", "2027-11-10").meets("certificate-is-not-claimed-yet")
    assert again.alarm("2027-11-10", "certificate") is None


def test_a_claim_that_a_lead_lets_stand_is_asked_for_no_more():
    right = corrected(completed(), "assessment-graded.v2", "2028-01-10", number=0, grade="distinction")
    assert right.state.assessments.overall == "distinction"
    assert right.waits_for("2028-01-10", "certificate") == "certificate-overdue 0 at 2028-01-25 09:00"
    life = upheld(right, "certificate-claimed.v1", "2028-01-11").then("act-upheld.v1")
    life = upheld(life, "apprenticeship-completed.v1", "2028-01-11").then("act-upheld.v1")
    assert (in_question(life), life.alarm("2028-01-11")) == ([], None)


def test_a_claim_in_question_is_answered_by_claiming_again():
    right = corrected(completed(), "assessment-graded.v2", "2028-01-10", number=0, grade="distinction")
    again = right.then("claim-certificate", "2028-01-11", evidence="C-2")
    assert (in_question(again), again.alarm("2028-01-11")) == ([], None)
    assert [each.overall for each in again.facts("certificate-claimed.v1")] == ["merit"]
    again.when("claim-certificate", "2028-01-12").refused("certificate-is-not-claimed-yet")


def test_nothing_is_certified_where_no_overall_grade_is_left():
    right = corrected(completed(), "assessment-graded.v2", "2028-01-10", grade="fail")
    right.when("claim-certificate", "2028-01-11").refused("there-is-an-overall-grade")
    achieved().when("claim-certificate", "2027-11-08").meets("there-is-an-overall-grade")


def test_an_ended_apprenticeship_is_not_opened_again_beside_another_enrolment():
    asked = completed().when("revoke-grade", "2028-01-10", assessment="discussion", claim_taken=True)
    asked.refused("reopened-enrolment-is-the-only-one")
    asked = completed().when("revoke-grade", "2028-01-10", assessment="discussion")
    assert asked.decided.claim == f"enrolment/{id_of('ada')}/ST1379"
    asked.meets("reopened-enrolment-is-the-only-one")


# What is marked, and on which axis.


def test_before_the_correction_was_known_nothing_of_it_shows():
    life = in_assessment()
    right = corrected(life, "off-the-job-logged.v1", "2027-10-04").rung_until("2027-10-12 10:00")
    assert replayed(STREAM, right.history, Point(known_on=date(2027, 10, 3))) == life.state
    assert replayed(STREAM, right.history, Point()) == right.state
    gateway, week_before = date(2027, 9, 7), date(2027, 8, 31)
    on_the_day = replayed(STREAM, right.history, Point(on=gateway, known_on=date(2027, 10, 4)))
    assert [each.name for each in on_the_day.in_question.open()] == ["gateway-passed.v1"]
    assert replayed(STREAM, right.history, Point(on=week_before)).in_question.resting == ()


def test_what_rests_only_on_what_counts_less_is_marked_and_no_lead_is_asked():
    life = corrected(held(on_programme(), "2026-10-05"), "tutor-allocated.v1", "2026-10-20")
    assert in_question(life) == ["session-planned.v1", "session-held.v1"]
    assert life.facts("session-planned.v1")[0].tutor == "T-1"
    assert "Nobody teaches" in said_in_question(life, "session-planned.v1")
    assert life.alarm("2026-10-20", "in-question") is None


def test_a_gateway_that_did_not_happen_puts_every_sitting_on_it_in_question():
    right = corrected(achieved(), "gateway-passed.v1", "2027-11-01")
    assert set(in_question(right)) == {"assessment-booked.v2", "assessment-held.v1"}
    assert right.state.assessments.by_id == achieved().state.assessments.by_id


def test_two_corrections_of_grades_make_one_overall_grade():
    life = achieved("pass", "pass")
    right = corrected(life, "assessment-graded.v2", "2027-11-01", number=1, grade="distinction")
    right = corrected(right, "assessment-graded.v2", "2027-11-02", number=0, grade="distinction")
    assert right.state.assessments.overall == "distinction"
    back = corrected(right, "fact-corrected.v1", "2027-11-03", number=0, actor="staff-9")
    assert back.state.assessments.overall == "merit"


def test_a_correction_of_a_claim_says_no_other_grade_than_was_claimed():
    right = claimed().then("change-grade", "2027-11-22", assessment="observation", grade="distinction")
    right = corrected(right, "certificate-claimed.v1", "2027-11-23", evidence="C-7")
    claim = next(each.fact for each in as_corrected(right.history) if each.fact.NAME == "certificate-claimed.v1")
    assert (claim.evidence, claim.overall) == ("C-7", "merit")


def test_no_act_on_record_is_said_otherwise_by_the_correction_of_another():
    life = completed()
    right = corrected(life, "evidence-added.v1", "2028-01-10")
    right = corrected(right, "assessment-graded.v2", "2028-01-11", number=0, grade="distinction")
    wrong = {place_of(life, "evidence-added.v1"), place_of(life, "assessment-graded.v2", 0)}
    acts = [each for each in life.history if isinstance(each.fact, Act) and each.originator_version not in wrong]
    kept = as_corrected(right.history)
    assert [each for each in acts if each not in kept] == []


def test_an_act_that_an_earlier_rule_let_pass_stays_and_is_put_in_question_by_the_stage_alone():
    life = claimed("pass", "pass")
    early = replace_struct(life.history[-1], occurred_on=date(2027, 10, 1))
    history = (*life.history[:-1], early)
    older = replace(life, history=history, state=fold(STREAM, history))
    right = corrected(older, "assessment-graded.v2", "2028-01-10", grade="fail")
    assert in_question(right) == ["certificate-claimed.v1"]
    assert "The apprenticeship would be end-point assessment." in said_in_question(right, "certificate-claimed.v1")
    assert in_question(corrected(older, "session-held.v1", "2028-01-10", minutes=95)) == []
