"""Corrections: what was recorded wrongly is withdrawn or said rightly; what followed from it is worked out anew."""

from dataclasses import replace
from datetime import date

import msgspec
import pytest
from msgspec.structs import replace as replace_struct

from domain.apprenticeship import FACTS
from domain.deciding.corrected_history import as_corrected, corrected_by
from domain.deciding.fold import HalfHistoryError, fold
from domain.facts.sessions import SessionStatus
from domain.history.replay import Point, replayed
from domain.learning.eligibility import eligible_minutes
from domain.stage import Stage
from tests.domain.bodies import SEALED
from tests.domain.given import BOOK, STREAM, id_of
from tests.domain.lives import (
    NOBODY,
    achieved,
    applicant,
    at_the_gateway,
    both_held,
    enrolled,
    held,
    in_assessment,
    observation_held,
    on_programme,
    portfolio_complete,
)

SECOND = "staff-8"


def place_of(life, name, number=-1):
    """Return the place of a fact of this name in the history."""
    return [each.originator_version for each in life.history if name == each.fact.NAME][number]


def correcting(life, name, on, *, number=-1, actor=SECOND, **instead):
    """Ask to say the fact of this name otherwise, or to withdraw it where nothing is said."""
    said = {"instead": instead} if instead else {}
    return life.when("correct-fact", on, actor=actor, fact=place_of(life, name, number), **said)


def held_in_october():
    return held(on_programme(), "2026-10-05")


def test_a_session_held_on_another_day_counts_from_that_day():
    asked = correcting(held_in_october(), "session-held.v1", "2026-10-20", occurred_on="2026-10-07")
    life = asked.meets(
        "fact-is-on-record",
        "fact-changed-something",
        "fact-was-recorded-by-somebody",
        "fact-still-stands",
        "application-is-not-withdrawn",
        "correction-is-only-withdrawn",
        "second-person-corrects",
        "correction-says-something-else",
        "right-values-meet-their-rules",
        "enrolment-stays-with-its-person",
        "later-facts-remain-possible",
        "reopened-enrolment-is-the-only-one",
    )
    assert life.state.cadence.last_held_on == life.state.cadence.since_on == date(2026, 10, 7)
    assert life.state.version == held_in_october().state.version + 1
    (fact,) = life.facts("fact-corrected.v1")
    assert fact.reason == SEALED
    assert "Session held on 5 October 2026" in fact.was
    assert "Session held on 7 October 2026" in fact.says
    assert len(life.history) == len(held_in_october().history) + 1


def test_a_session_that_was_not_held_is_planned_again_and_the_clock_counts_from_before():
    life = correcting(held_in_october(), "session-held.v1", "2026-10-20").then("fact-withdrawn.v1")
    session = life.state.sessions.by_id[id_of("session of 2026-10-05")]
    assert (session.status, session.held_on) == (SessionStatus.PLANNED, None)
    assert life.state.cadence.since_on == date(2026, 9, 7)
    assert eligible_minutes(life.state, date(2026, 10, 20)) == 0


def test_both_stay_visible_for_ever_and_each_view_is_by_what_was_known():
    life = correcting(held_in_october(), "session-held.v1", "2026-10-20", occurred_on="2026-10-07").after
    assert [each.fact.NAME for each in life.history][-2:] == ["session-held.v1", "fact-corrected.v1"]

    def last_held(on, known_on):
        return replayed(STREAM, life.history, Point(on=on, known_on=known_on)).cadence.last_held_on

    fifth, sixth, seventh, nineteenth, twentieth = (date(2026, 10, day) for day in (5, 6, 7, 19, 20))
    assert last_held(fifth, nineteenth) == fifth
    assert last_held(sixth, twentieth) is None
    assert last_held(seventh, twentieth) == seventh


def test_a_correction_may_be_corrected_again_and_the_last_word_stands():
    once = correcting(held_in_october(), "session-held.v1", "2026-10-20", occurred_on="2026-10-07").after
    twice = correcting(once, "session-held.v1", "2026-10-21", minutes=60).after
    assert twice.state.cadence.last_held_on == date(2026, 10, 7)
    assert twice.facts("fact-corrected.v1")[-1].facts[0].fact["minutes"] == 60
    gone = correcting(twice, "session-held.v1", "2026-10-22").after
    assert gone.state.cadence.last_held_on is None


def test_a_correction_that_is_withdrawn_leaves_what_stood_before():
    wrong = correcting(held_in_october(), "session-held.v1", "2026-10-20", occurred_on="2026-10-07").after
    right = correcting(wrong, "fact-corrected.v1", "2026-10-21").then("fact-withdrawn.v1")
    assert right.state.cadence == held_in_october().state.cadence
    gone = correcting(held_in_october(), "session-held.v1", "2026-10-20").after
    back = correcting(gone, "fact-withdrawn.v1", "2026-10-21").then("fact-withdrawn.v1")
    assert back.state.sessions == held_in_october().state.sessions


def test_what_is_not_on_record_cannot_be_corrected():
    life = held_in_october()
    asked = life.when("correct-fact", "2026-10-20", fact=len(life.history) + 1)
    asked.refused("fact-is-on-record", says=f"The last fact is number {len(life.history)}")


def test_a_refusal_cannot_be_corrected():
    life = held_in_october().when("decide-gateway", "2026-10-06", verdict="ready").after
    asked = life.when("correct-fact", "2026-10-20", fact=len(life.history))
    asked.refused("fact-changed-something")


def test_what_the_service_noted_cannot_be_corrected():
    correcting(on_programme(), "training-started.v1", "2026-10-20").refused("fact-was-recorded-by-somebody")


def test_what_was_done_about_an_escalation_stays():
    life = on_programme().rung_until("2026-10-13 09:00", "session")
    life = life.then("acknowledge-escalation", "2026-10-13", actor="t-1")
    asked = correcting(life, "escalation-acknowledged.v1", "2026-10-14")
    asked.refused("fact-was-recorded-by-somebody", says="stays")


def test_what_followed_by_rule_is_corrected_at_its_cause():
    life = achieved()
    cause = place_of(life, "assessment-graded.v2")
    asked = correcting(life, "overall-grade-reached.v3", "2027-10-20")
    asked.refused("fact-was-recorded-by-somebody", says=f"followed by rule from number {cause}")


def test_a_fact_is_withdrawn_once():
    gone = correcting(held_in_october(), "session-held.v1", "2026-10-20").after
    asked = correcting(gone, "session-held.v1", "2026-10-21")
    asked.refused("fact-still-stands", says=f"withdrawn, by number {len(gone.history)}")


def test_a_correction_is_not_said_otherwise():
    wrong = correcting(held_in_october(), "session-held.v1", "2026-10-20", occurred_on="2026-10-07").after
    asked = correcting(wrong, "fact-corrected.v1", "2026-10-21", minutes=60)
    asked.refused("correction-is-only-withdrawn")


@pytest.mark.parametrize(
    ("life", "name"),
    [
        (at_the_gateway(), "employer-confirmed.v1"),
        (in_assessment(), "gateway-passed.v1"),
        (both_held(), "assessment-held.v1"),
        (on_programme().then("withdraw", "2026-10-05", last_learning_on="2026-10-02"), "withdrawn.v1"),
    ],
)
def test_gateway_assessment_and_withdrawal_are_corrected_by_a_second_person(life, name):
    recorded_by = next(each for each in life.history if name == each.fact.NAME).actor
    correcting(life, name, "2028-01-10", actor=recorded_by).refused("second-person-corrects")
    correcting(life, name, "2028-01-10", actor=SECOND).then("fact-withdrawn.v1")


@pytest.mark.parametrize("links", [1, 2, 3, 4])
def test_whoever_recorded_a_fact_undoes_no_correction_in_its_chain_and_nobody_undoes_their_own(links):
    life = on_programme().then("withdraw", "2026-10-05", last_learning_on="2026-10-02")
    life = correcting(life, "withdrawn.v1", "2026-10-12", actor="staff-8").after
    for link in range(1, links):
        life = life.then("correct-fact", "2026-10-12", actor=f"staff-{8 + link % 2}", fact=len(life.history))
    stage = life.state.stage
    for alone in ("staff-7", f"staff-{8 + (links - 1) % 2}"):
        asked = correcting(life, "fact-withdrawn.v1", "2026-10-13", actor=alone)
        assert asked.refused("second-person-corrects").state.stage is stage
    other = correcting(life, "fact-withdrawn.v1", "2026-10-13", actor=f"staff-{8 + links % 2}").after
    assert other.state.stage is not stage


def test_the_chain_of_an_ordinary_fact_may_be_undone_by_whoever_recorded_it():
    life = held_in_october()
    for _ in range(3):
        life = life.then("correct-fact", "2026-10-20", actor="staff-7", fact=len(life.history))
    assert life.state.cadence.last_held_on is None


def test_an_ordinary_fact_may_be_corrected_by_whoever_recorded_it():
    correcting(held_in_october(), "session-held.v1", "2026-10-20", actor="staff-7").then("fact-withdrawn.v1")


def test_a_correction_says_something_else():
    asked = correcting(held_in_october(), "session-held.v1", "2026-10-20", minutes=90)
    asked.refused("correction-says-something-else")


@pytest.mark.parametrize(
    ("instead", "says"),
    [
        ({"off_the_job_minutes": 91}, "91 off-the-job minutes do not fit"),
        ({"occurred_on": "2026-09-06"}, "Training started on 7 September 2026"),
        ({"occurred_on": "2026-10-21"}, "Today is 20 October 2026"),
    ],
)
def test_right_values_meet_the_rules_of_their_command(instead, says):
    asked = correcting(held_in_october(), "session-held.v1", "2026-10-20", **instead)
    asked.refused("right-values-meet-their-rules", says=says)


def test_a_fact_recorded_too_early_may_be_corrected_to_a_day_after_it_was_recorded():
    life = correcting(held_in_october(), "session-held.v1", "2026-10-20", occurred_on="2026-10-20").after
    assert life.state.cadence.last_held_on == date(2026, 10, 20)


@pytest.mark.parametrize(
    ("life", "name", "says"),
    [
        (held_in_october(), "session-planned.v1", "No such session"),
        (observation_held(), "assessment-booked.v2", "No such assessment"),
        (achieved(), "assessment-held.v1", "Record that it was held first"),
        (held_in_october(), "enrolled.v2", "the stage 'applied'"),
    ],
)
def test_what_a_later_fact_presupposes_is_not_taken_away_from_under_it(life, name, says):
    asked = correcting(life, name, "2028-01-10")
    asked.refused("later-facts-remain-possible", says=says)
    assert "What was recorded later cannot be true beside it, number" in asked.decided.unmet[0].reason


def test_a_grade_corrected_moves_the_overall_grade_and_says_so():
    life = achieved(observation="pass", discussion="distinction")
    assert life.state.assessments.overall == "merit"
    right = correcting(life, "assessment-graded.v2", "2027-11-01", number=0, grade="distinction").after
    assert right.state.assessments.overall == "distinction"
    (fact,) = right.facts("fact-corrected.v1")
    (follows,) = fact.follows
    assert follows.first == place_of(life, "assessment-graded.v2")
    assert [each.name for each in follows.facts] == ["assessment-graded.v2", "overall-grade-reached.v3"]
    assert f"By rule this changes number {follows.first} too." in fact.sentence()


def test_a_grade_corrected_to_a_fail_takes_the_overall_grade_away():
    life = correcting(achieved(), "assessment-graded.v2", "2027-11-01", grade="fail").after
    assert (life.state.stage, life.state.assessments.overall) == (Stage.ASSESSMENT, None)
    back = correcting(life, "fact-corrected.v1", "2027-11-02", actor="staff-9").after
    assert (back.state.stage, back.state.assessments) == (Stage.ACHIEVED, achieved().state.assessments)


def test_a_grade_corrected_to_a_pass_reaches_the_overall_grade():
    life = both_held().then("grade-assessment", "2027-10-18", assessment="observation", grade="fail")
    life = life.then("grade-assessment", "2027-10-18", assessment="discussion")
    right = correcting(life, "assessment-graded.v2", "2027-11-01", number=0, grade="pass").after
    assert (right.state.stage, right.state.assessments.overall) == (Stage.ACHIEVED, "pass")


@pytest.mark.parametrize(("resat", "overall"), [("pass", "merit"), ("fail", "distinction")])
def test_after_a_first_sitting_is_corrected_to_a_pass_the_last_pass_counts(resat, overall):
    life = both_held().then("grade-assessment", "2027-10-18", assessment="observation", grade="fail")
    life = life.then("grade-assessment", "2027-10-18", assessment="discussion", grade="distinction")
    again = {"called": "again", "method": "observation", "booked_for": "2027-11-01"}
    life = life.then("book-assessment", "2027-10-25", **again)
    life = life.then("hold-assessment", "2027-11-01", assessment="again")
    life = life.then("grade-assessment", "2027-11-08", assessment="again", grade=resat)
    right = correcting(life, "assessment-graded.v2", "2027-11-15", number=0, grade="distinction").after
    assert (right.state.stage, right.state.assessments.overall) == (Stage.ACHIEVED, overall)


def test_a_gateway_passed_on_another_day_moves_its_window():
    life = correcting(in_assessment(), "gateway-passed.v1", "2027-10-01", occurred_on="2027-09-06")
    life.refused("right-values-meet-their-rules", says="12 months on programme")
    later = at_the_gateway().then("decide-gateway", "2027-09-20")
    right = correcting(later, "gateway-passed.v1", "2027-10-01", occurred_on="2027-09-08").after
    assert right.state.gateway.window_ends_on == date(2027, 12, 8)


def test_a_start_corrected_moves_the_start_of_training_and_the_clock():
    life = enrolled("2026-09-07").rung_until("2026-09-07 00:00")
    right = correcting(life, "enrolled.v2", "2026-09-21", starts_on="2026-09-14").after
    assert right.state.enrolment.starts_on == right.state.cadence.since_on == date(2026, 9, 14)
    assert right.state.stage is Stage.ON_PROGRAMME
    later = correcting(life, "enrolled.v2", "2026-09-10", starts_on="2026-09-14").after
    assert later.state.stage is Stage.ENROLLED
    assert later.waits_for("2026-09-10") == "training-start 0 at 2026-09-14 00:00"


def test_what_was_held_at_the_start_is_corrected_by_what_was_said_and_not_by_what_followed():
    held = {"english": "entry level 3", "maths": "entry level 3", "evidence": "GCSE-1"}
    plan = {"learning_plan": "education, health and care plan", "learning_plan_evidence": "P-1"}
    life = applicant().then("enrol", "2026-08-10", prior_attainment=held, **plan)
    lower = {**held, "english": "none"}
    right = correcting(life, "enrolled.v2", "2026-08-11", prior_attainment=lower).after
    skills = right.state.functional_skills
    assert (skills.english.requirement, skills.maths.requirement) == ("entry level 3", "exempt")
    assert right.state.functional_skills.maths.exempt_because == "entry level 3 held at the start (evidence GCSE-1)"


def test_an_enrolment_of_the_oldest_kind_is_corrected_and_tells_no_more_than_it_did():
    life = enrolled("2026-09-07")
    older = [as_in_the_first_version(each) for each in life.history]
    life = replace(life, history=tuple(older), state=fold(STREAM, older))
    right = correcting(life, "enrolled.v2", "2026-09-01", starts_on="2026-09-14").after
    assert right.state.enrolment.starts_on == date(2026, 9, 14)
    (stated,) = right.history[-1].fact.facts
    assert stated.fact["starting_point"] is None
    application = correcting(right, "application-received.v1", "2026-09-02", cohort="2026-10").after
    assert application.history[-1].fact.follows == ()


def as_in_the_first_version(recorded):
    if recorded.fact.NAME != "enrolled.v2":
        return recorded
    stored = msgspec.json.decode(FACTS.encode(recorded))
    del stored["fact"]["starting_point"]
    return FACTS.decode("enrolled.v1", msgspec.json.encode(stored))


def enrolled_by_the_edition_before():
    """Return an apprentice enrolled on 187 hours, which the newest edition for the start date would refuse."""
    before = next(each.id for each in BOOK.packs if (each.name, each.edition) == ("2024-25", 2))
    applied = replace(NOBODY, book=BOOK.as_used(before)).then("apply", "2025-02-03")
    terms = {"starts_on": "2025-03-03", "planned_end_on": "2026-06-03", "prior_learning_hours": 200}
    life = applied.then("enrol", "2025-02-10", planned_off_the_job_hours=187, **terms)
    return replace(life, book=BOOK)


def test_whoever_was_enrolled_by_an_earlier_edition_keeps_it_and_may_still_be_corrected():
    life = enrolled_by_the_edition_before().rung_until("2025-03-03 00:00")
    pack = life.state.enrolled.pack
    assert pack.startswith("2024-25.v2@")
    life = correcting(life, "enrolled.v2", "2025-03-10", planned_off_the_job_hours=190, prior_learning_hours=90).then(
        "fact-corrected.v1"
    )
    terms = life.state.enrolled
    assert (terms.pack, terms.planned_off_the_job_hours, terms.required_off_the_job_hours) == (pack, 190, 188)


def test_a_start_corrected_into_another_funding_year_is_by_the_rules_of_that_year():
    moved = {"starts_on": "2025-08-04", "planned_end_on": "2026-11-04"}
    life = correcting(enrolled_by_the_edition_before(), "enrolled.v2", "2025-03-10", **moved).after
    assert life.state.enrolled.pack == BOOK.pack_for(date(2025, 8, 4)).id


def test_a_withdrawal_that_did_not_happen_opens_the_enrolment_again_and_takes_its_claim():
    life = on_programme().then("withdraw", "2026-10-05", last_learning_on="2026-10-02")
    asked = correcting(life, "withdrawn.v1", "2026-10-12")
    assert asked.then("fact-withdrawn.v1").state.stage is Stage.ON_PROGRAMME
    claim = on_programme().state.application
    assert asked.decided.claim == f"enrolment/{claim.person}/ST1379"
    assert asked.decided.release is None
    back = correcting(asked.after, "fact-withdrawn.v1", "2026-10-13", actor="staff-9")
    assert back.then("fact-withdrawn.v1").state.stage is Stage.WITHDRAWN
    assert back.decided.release == asked.decided.claim


def test_an_enrolment_is_not_opened_again_beside_another_one():
    life = on_programme().then("withdraw", "2026-10-05", last_learning_on="2026-10-02")
    fact = place_of(life, "withdrawn.v1")
    asked = life.when("correct-fact", "2026-10-12", actor=SECOND, fact=fact, claim_taken=True)
    asked.refused("reopened-enrolment-is-the-only-one")


def test_an_enrolment_that_did_not_happen_gives_its_claim_up():
    life = applicant().then("enrol", "2026-08-10")
    asked = correcting(life, "enrolled.v2", "2026-08-11")
    assert asked.then("fact-withdrawn.v1").state.stage is Stage.APPLIED
    assert (asked.decided.claim, asked.decided.release) == (
        None,
        f"enrolment/{life.state.application.person}/ST1379",
    )


def test_hours_of_a_session_withdrawn_may_be_missed_at_the_gateway():
    life = in_assessment()
    right = correcting(life, "off-the-job-logged.v1", "2027-10-01").then("fact-withdrawn.v1")
    assert right.state.gateway == life.state.gateway
    (gateway,) = right.state.in_question.open()
    assert gateway.sentence() == (
        "The gateway was passed on 7 September 2027 by what was known. "
        "Since the correction of 1 October 2027: 265 h of 278 required hours are eligible."
    )


def test_an_application_is_said_rightly_and_not_withdrawn():
    correcting(applicant(), "application-received.v1", "2026-08-04").refused("application-is-not-withdrawn")
    right = correcting(on_programme(), "application-received.v1", "2026-10-04", cohort="2026-10").after
    assert right.state.application.cohort == "2026-10"


APPLICATION = "application-received.v1"
GRACE = str(id_of("grace"))


@pytest.mark.parametrize("life", [enrolled(), on_programme(), in_assessment()])
def test_an_application_names_no_other_person_once_enrolled(life):
    correcting(life, APPLICATION, "2027-10-04", person=GRACE).refused(
        "enrolment-stays-with-its-person", says="apply anew"
    )
    correcting(life, APPLICATION, "2027-10-04", cohort="2026-10").then("fact-corrected.v1")


def test_an_applicant_who_is_not_enrolled_may_turn_out_to_be_another_person():
    life = correcting(applicant(), APPLICATION, "2026-08-04", person=GRACE).after
    assert str(life.state.application.person) == GRACE
    life = life.then("enrol", "2026-08-10")
    correcting(life, APPLICATION, "2026-08-11", person=str(id_of("ada"))).refused("enrolment-stays-with-its-person")


def test_an_enrolment_withdrawn_does_not_come_back_for_another_person():
    life = applicant().then("enrol", "2026-08-10")
    gone = correcting(life, "enrolled.v2", "2026-08-11").after
    back = gone.when("correct-fact", "2026-08-12", fact=len(gone.history))
    assert back.then("fact-withdrawn.v1").state.enrolment == life.state.enrolment
    other = correcting(gone, APPLICATION, "2026-08-12", person=GRACE).after
    other.when("correct-fact", "2026-08-13", fact=len(gone.history)).refused("enrolment-stays-with-its-person")
    anew = other.then("enrol", "2026-08-13")
    assert str(anew.state.application.person) == GRACE
    correcting(anew, APPLICATION, "2026-08-14", person=str(id_of("ada"))).refused("enrolment-stays-with-its-person")


def enrolled_for_another_person():
    """Return an apprentice whose application came to name another person after the enrolment, by an earlier rule."""
    life = on_programme()
    asked = correcting(life, APPLICATION, "2026-10-04", cohort="2026-10")
    (correction,) = asked.decided.facts
    (stated,) = correction.facts
    stated = replace_struct(stated, fact={**stated.fact, "person": GRACE})
    last = replace_struct(asked.after.history[-1], fact=replace_struct(correction, facts=(stated,)))
    history = (*life.history, last)
    return replace(life, history=history, state=fold(STREAM, history))


def test_a_record_that_changed_hands_by_an_earlier_rule_stays_correctable():
    life = enrolled_for_another_person()
    assert str(life.state.application.person) == GRACE
    correcting(life, "enrolled.v2", "2026-10-05", planned_off_the_job_hours=301).then("fact-corrected.v1")
    correcting(life, "tutor-allocated.v1", "2026-10-05", tutor="T-9").then("fact-corrected.v1")
    correcting(life, APPLICATION, "2026-10-05", person=str(id_of("alan"))).refused("enrolment-stays-with-its-person")
    right = correcting(life, APPLICATION, "2026-10-05", person=str(id_of("ada"))).then("fact-corrected.v1")
    assert right.state.application == replace_struct(on_programme().state.application, cohort="2026-10")


def test_an_escalation_that_a_correction_ends_stands_down_and_stays_on_record():
    life = held(on_programme(), "2026-09-14").rung_until("2026-10-20 09:00", "session")
    wrong = place_of(life, "session-held.v1")
    asked = correcting(life, "session-held.v1", "2026-10-21", occurred_on="2026-10-05")
    assert asked.decided.facts[-1].because == f"what was recorded as number {wrong} was corrected"
    right = asked.then("fact-corrected.v1", "clock-stood-down.v1")
    assert right.state.clocks.open() == []
    assert len(right.facts("clock-escalated.v1", "session")) == len(life.facts("clock-escalated.v1", "session")) > 0
    assert right.waits_for("2026-10-21", "session") == "session-reminder 0 at 2026-11-02 09:00"


def test_an_escalation_that_should_have_been_open_is_raised_by_what_is_right():
    life = held(held(on_programme(), "2026-09-14"), "2026-10-12")
    gone = correcting(life, "session-held.v1", "2026-10-20 12:00").after
    assert gone.state.cadence.since_on == date(2026, 9, 14)
    late = gone.rung_until("2026-10-20 12:00", "session")
    assert [each.about for each in late.facts("clock-fell-overdue.v1", "session")] == ["2026-09-14"]
    assert late.facts("clock-escalated.v1", "session")
    undone = correcting(late, "fact-withdrawn.v1", "2026-10-21").then("fact-withdrawn.v1", "clock-stood-down.v1")
    assert undone.state.clocks.open() == []


def test_a_history_tells_which_facts_are_no_longer_what_they_were():
    life = achieved(observation="pass", discussion="distinction")
    right = correcting(life, "assessment-graded.v2", "2027-11-01", number=0, grade="distinction").after
    correction, grade = len(right.history), place_of(life, "assessment-graded.v2", 0)
    follow = place_of(life, "assessment-graded.v2")
    assert corrected_by(right.history) == {grade: correction, follow: correction, follow + 1: correction}
    undone = correcting(right, "fact-corrected.v1", "2027-11-02", actor="staff-9").after
    assert corrected_by(undone.history) == {correction: correction + 1}


def test_nobody_has_nothing_to_correct():
    NOBODY.when("correct-fact", "2026-08-03", fact=1).refused("stage-allows-it")


def test_a_correction_is_never_folded_without_what_it_corrects():
    life = correcting(held_in_october(), "session-held.v1", "2026-10-20").after
    with pytest.raises(HalfHistoryError):
        fold(STREAM, life.history[-1:], held_in_october().state)


def test_a_corrected_history_reads_as_if_it_had_been_recorded_rightly():
    life = correcting(portfolio_complete(), "session-held.v1", "2027-09-01", minutes=120, off_the_job_minutes=120).after
    facts = [each.fact for each in as_corrected(life.history) if each.fact.NAME == "session-held.v1"]
    assert [fact.minutes for fact in facts] == [120]
    assert len(as_corrected(life.history)) == len(life.history) - 1
