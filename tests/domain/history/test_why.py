"""Why: each question answered by the facts and rules that led there."""

from datetime import date

import pytest

from api.cli.reading import QUESTIONS
from domain.days import london_instant
from domain.deciding.decide import circumstances
from domain.deciding.fold import fold
from domain.history.answer import MET, Case
from domain.history.replay import effective
from domain.history.why import Question, why
from domain.rule import CATALOGUE
from domain.rulebook.ladder import COUNTED
from tests.domain.given import BOOK, STREAM
from tests.domain.lives import (
    achieved,
    applicant,
    at_the_gateway,
    both_held,
    enrolled,
    held,
    in_assessment,
    observation_held,
    on_programme,
)
from tests.domain.whole_lives import WHOLE_LIVES, eventful, interrupted_in_the_assessment


def asked(of, life, on):
    """Return the answers about a life on a London date, at noon."""
    state = fold(STREAM, life.history)
    at = circumstances(state, london_instant(date.fromisoformat(on), 12), BOOK)
    return why(Question(of), Case(state, effective(life.history, None), at, life.history))


def answered(of, life, on):
    """Return the one answer."""
    (answer,) = asked(of, life, on)
    return answer


def session(life, on):
    """Return why the session clock escalated or did not."""
    return next(each for each in asked("escalation", life, on) if each.says.startswith("Session: "))


def names(answer):
    return [each.recorded.fact.NAME for each in answer.facts]


def unmet(rules):
    return [each.rule for each in rules if not each.met]


# Stage


def test_a_stage_is_led_to_by_the_facts_that_moved_the_apprenticeship():
    answer = answered("stage", on_programme(), "2026-09-08")
    assert answer.says == "The apprenticeship is on programme since 7 September 2026."
    assert names(answer) == ["training-started.v1", "enrolled.v2", "application-received.v1"]
    assert "planned-end-leaves-the-minimum-period" in [rule.rule for rule in answer.facts[1].rules]


def test_withdrawn_says_by_which_fact_and_which_rules_it_met():
    life = on_programme().then("withdraw", "2026-10-13", last_learning_on="2026-09-30")
    answer = answered("stage", life, "2026-10-14")
    assert answer.says == "The apprenticeship is withdrawn since 13 October 2026."
    assert names(answer)[0] == "withdrawn.v1"
    assert [rule.rule for rule in answer.facts[0].rules] == [
        "withdrawal-is-notified-after-the-start",
        "who-never-started-has-no-last-learning",
        "last-learning-lies-in-the-programme",
        "last-learning-is-not-before-the-last-on-record",
        "last-learning-lies-outside-a-break",
        "failed-assessment-is-on-record",
    ]


def test_before_anything_happened_there_is_nothing_to_tell():
    at = circumstances(fold(STREAM, ()), london_instant(date(2026, 8, 1), 12), BOOK)
    case = Case(fold(STREAM, ()), (), at, ())
    for question in Question:
        for answer in why(question, case):
            assert answer.facts == ()


# Gateway


def test_a_refusal_at_the_gateway_names_every_rule_that_was_not_met_then():
    life = on_programme().when("decide-gateway", "2027-03-03").after
    answer = answered("gateway", life, "2027-03-03")
    refusal = answer.facts[0]
    assert refusal.recorded.fact.NAME == "command-refused.v1"
    assert unmet(refusal.rules) == [each.rule for each in refusal.recorded.fact.unmet]
    assert all(rule.reason and rule.source and rule.says for rule in refusal.rules)
    assert unmet(answer.rules) == unmet(refusal.rules)
    assert answer.says.startswith("Refused to decide gateway: 12 months on programme")


def test_what_was_refused_then_may_be_met_now():
    life = at_the_gateway().when("decide-gateway", "2027-09-06").after
    (early, on_the_day) = (answered("gateway", life, day) for day in ("2027-09-06", "2027-09-07"))
    assert unmet(early.facts[0].rules) == unmet(early.rules) == ["minimum-period-on-programme"]
    assert early.says.endswith(" 1 requirement is not met now.")
    assert unmet(on_the_day.rules) == []
    assert on_the_day.says.endswith(" Every requirement is met now.")


def test_a_gateway_passed_was_passed_by_its_whole_checklist():
    answer = answered("gateway", in_assessment(), "2027-09-07")
    assert answer.says == "The gateway was passed on 7 September 2027."
    assert names(answer)[0] == "gateway-passed.v1"
    assert [each.rule for each in answer.facts[0].rules] == [item.rule for item in BOOK.newest("ST1379").gateway]
    assert {"employer-confirmed.v1", "portfolio-submitted.v1", "functional-skills-attempted.v1"} < set(names(answer))


def test_a_refusal_after_the_gateway_was_passed_leaves_it_passed():
    life = in_assessment().when("decide-gateway", "2027-09-08").after
    assert answered("gateway", life, "2027-09-08").says == "The gateway was passed on 7 September 2027."


def test_a_deferral_makes_confirmations_void():
    life = at_the_gateway().then("decide-gateway", "2027-09-07", verdict="not yet ready", reason="sealed")
    answer = answered("gateway", life, "2027-09-08")
    assert names(answer)[0] == "gateway-deferred.v1"
    assert "employer-confirmed.v1" not in names(answer)
    assert "employer-confirmed-readiness" in unmet(answer.rules)


def test_before_enrolment_there_is_nothing_to_decide():
    nothing = "There is nothing to decide before enrolment."
    assert answered("gateway", applicant(), "2026-08-03").says == f"The gateway was not decided. {nothing}"
    refused = answered("gateway", applicant().when("decide-gateway", "2026-08-03").after, "2026-08-03").says
    assert refused.startswith("Refused to decide gateway: ")
    assert refused.endswith(f". {nothing}")
    assert nothing not in answered("gateway", enrolled(), "2026-08-12").says


def test_a_gateway_that_nobody_decided_says_what_is_missing():
    answer = answered("gateway", on_programme(), "2026-09-08")
    assert answer.says.startswith("The gateway was not decided. ")
    assert answer.facts == ()
    assert answered("gateway", applicant(), "2026-09-08").rules == ()


def test_a_gateway_in_question_says_by_what_and_how_every_requirement_stands_now():
    life = in_assessment()
    hours = next(each.originator_version for each in life.history if each.fact.NAME == "off-the-job-logged.v1")
    right = life.then("correct-fact", "2027-10-04", fact=hours, actor="staff-8")
    answer = answered("gateway", right, "2027-10-04")
    assert answer.says == (
        "The gateway was passed on 7 September 2027 by what was known. "
        "Since the correction of 4 October 2027: 265 h of 278 required hours are eligible. "
        "Nobody has answered for it yet."
    )
    assert unmet(answer.rules) == ["off-the-job-training-completed"]
    gateway = next(each.originator_version for each in life.history if each.fact.NAME == "gateway-passed.v1")
    stands = right.then("uphold-act", "2027-10-05", act=gateway, actor="lead-2", role="programme_lead")
    assert answered("gateway", stands, "2027-10-05").says.endswith(f"Number {len(stands.history)} answers for it.")


def test_a_review_is_due_because_of_the_correction_that_puts_the_act_in_question():
    life = in_assessment()
    hours = next(each.originator_version for each in life.history if each.fact.NAME == "off-the-job-logged.v1")
    right = life.then("correct-fact", "2027-10-04", fact=hours, actor="staff-8").then("record-contact", "2027-10-05")
    answers = asked("escalation", right, "2027-10-05")
    (review,) = [each for each in answers if each.says.startswith("Review of an act")]
    assert "number 29 is in question since the correction of 4 October 2027" in review.says
    assert [each.recorded.fact.NAME for each in review.facts] == ["fact-withdrawn.v1"]


def test_a_certificate_of_another_grade_than_there_is_is_told_with_the_grade():
    life = achieved("pass", "pass").then("claim-certificate", "2027-11-08")
    life = life.then("change-grade", "2027-11-22", assessment="discussion", grade="distinction")
    answer = answered("grade", life, "2027-11-22")
    assert answer.says.endswith("The certificate was claimed with pass.")


# Grade


@pytest.mark.parametrize(
    ("observation", "discussion", "overall"),
    [("pass", "pass", "pass"), ("distinction", "pass", "merit"), ("distinction", "distinction", "distinction")],
)
def test_an_overall_grade_follows_from_two_grades_and_the_table(observation, discussion, overall):
    answer = answered("grade", achieved(observation, discussion), "2027-10-20")
    assert names(answer)[:3] == ["overall-grade-reached.v3", "assessment-graded.v2", "assessment-graded.v2"]
    (table,) = answer.rules
    assert table.says == (
        f"Observation with questioning {observation} and professional discussion {discussion} make {overall}."
    )
    assert table.source == "standard ST1379, grading"


def one_passed():
    return both_held().then("grade-assessment", "2027-10-18", assessment="observation")


@pytest.mark.parametrize(
    ("life", "missing"),
    [
        (in_assessment(), "are the observation with questioning and the professional discussion"),
        (
            both_held().then("grade-assessment", "2027-10-18", assessment="observation"),
            "is the professional discussion",
        ),
    ],
    ids=["both", "one"],
)
def test_without_an_overall_grade_it_says_which_method_is_not_passed(life, missing):
    answer = answered("grade", life, "2027-10-20")
    assert answer.says == f"There is no overall grade: not passed yet {missing}."
    assert unmet(answer.rules) == ["every-method-is-passed"]


# Assessment window


@pytest.mark.parametrize(("day", "ends"), [("2027-12-07", "ends on"), ("2027-12-08", "ended on")])
def test_the_window_was_opened_by_the_gateway(day, ends):
    answer = answered("assessment-window", observation_held(), day)
    assert answer.says == f"The assessment window {ends} 7 December 2027."
    assert names(answer) == ["gateway-passed.v1"]


def test_the_window_was_moved_by_a_break():
    answer = answered("assessment-window", interrupted_in_the_assessment(), "2028-01-04")
    assert names(answer) == ["assessment-window-extended.v1", "gateway-passed.v1"]
    assert "opens when the gateway is passed" in answered("assessment-window", on_programme(), "2026-09-08").says


# Escalation


def test_what_is_not_due_yet_says_until_when_and_since_which_fact():
    answer = session(on_programme(), "2026-10-04")
    assert answer.says == (
        "Session: not escalated, because it is due by 12 October 2026; no session held since 7 September 2026."
    )
    assert names(answer) == ["training-started.v1"]
    assert [(rule.rule, rule.met) for rule in answer.rules] == [("session-clock", True), ("session-ladder", True)]
    assert answer.rules[0].source.startswith("seed: on-programme delivery")


def test_an_escalation_is_led_to_by_every_step_since_its_clock_began():
    life = on_programme().rung_until("2026-10-16 12:00")
    answer = session(life, "2026-10-16")
    assert answer.says == (
        "Session: escalated to tutor's manager (rung 2 of 3): no session held since 7 September 2026, overdue since "
        "13 October 2026; rung 3 follows on 23 October 2026."
    )
    assert names(answer) == [
        "clock-escalated.v1",
        "clock-escalated.v1",
        "clock-fell-overdue.v1",
        "clock-reminded.v1",
        "training-started.v1",
    ]
    assert unmet(answer.rules) == ["session-clock"]
    assert "rung 3 after 8 working days to programme lead and employer" in answer.rules[1].says
    assert COUNTED in answer.rules[1].says
    assert answer.rules[1].source.startswith("ladder default.v1@")


def test_what_is_overdue_is_so_since_the_day_recorded_whatever_is_logged_meanwhile():
    life = on_programme().rung_until("2026-10-19 12:00", "off-the-job")
    life = life.then("log-off-the-job", "2026-10-26", occurred_on="2026-10-19", minutes=300)
    answer = next(each for each in asked("escalation", life, "2026-10-26") if each.says.startswith("Off-the-job"))
    assert "overdue since 19 October 2026 (as things stand now, since 26 October 2026); rung" in answer.says


def test_after_the_last_rung_nothing_follows():
    answer = session(on_programme().rung_until("2026-11-30"), "2026-11-30")
    assert "escalated to programme lead and employer (rung 3 of 3)" in answer.says
    assert answer.says.endswith("; that was the last rung.")


def test_overdue_before_its_first_rung_says_when_it_follows():
    life = on_programme("2026-09-05").rung_until("2026-10-11 12:00")
    answer = session(life, "2026-10-11")
    assert answer.says.startswith("Session: not escalated yet: no session held since 5 September 2026, overdue since")
    assert answer.says.endswith("rung 1 follows on 12 October 2026.")


def test_an_escalation_that_stood_down_says_by_which_session():
    life = held(on_programme().rung_until("2026-10-14 12:00"), "2026-10-14")
    answer = session(life, "2026-10-15")
    assert answer.says == (
        "Session: not escalated now, because it is due by 18 November 2026; no session held since 14 October 2026. "
        "The last escalation reached rung 1, and was stood down on 14 October 2026."
    )
    assert names(answer) == [
        "clock-stood-down.v1",
        "session-held.v1",
        "clock-escalated.v1",
        "clock-fell-overdue.v1",
        "clock-reminded.v1",
    ]
    assert "a session was held on 14 October 2026" in answer.facts[0].recorded.fact.sentence()


def test_an_escalation_that_a_late_record_ended_says_that_it_would_not_have_fired():
    life = on_programme().then("plan-session", "2026-09-14", called="s", planned_on="2026-10-12")
    life = life.rung_until("2026-10-20 08:00")
    answer = session(life.then("hold-session", "2026-10-20", session="s", occurred_on="2026-10-12"), "2026-10-21")
    assert "It fired on what was known on 13 October 2026; by what is known now it would not have:" in answer.says
    assert answer.says.endswith("recorded on 20 October 2026.")


def test_an_escalation_paused_by_a_break_says_so():
    life = (
        on_programme().rung_until("2026-10-14 12:00").then("begin-break", "2026-10-14", last_learning_on="2026-10-13")
    )
    answer = session(life, "2026-10-21")
    assert answer.says == (
        "Session: stands still in a break in learning; it reached rung 1, overdue since 13 October 2026."
    )
    assert names(answer)[:2] == ["break-began.v1", "clock-escalated.v1"]


def test_an_escalation_of_whom_a_withdrawal_ended_says_how_far_it_came():
    life = on_programme().rung_until("2026-10-27 12:00", "session")
    life = life.then("withdraw", "2026-10-27", last_learning_on="2026-10-01")
    answer = session(life, "2026-11-03")
    assert answer.says == (
        "Session: not escalated now, because nothing is due: the apprentice was withdrawn. "
        "The last escalation reached rung 3, and was stood down on 27 October 2026."
    )
    assert names(answer) == [
        "clock-stood-down.v1",
        "withdrawn.v1",
        *["clock-escalated.v1"] * 3,
        "clock-fell-overdue.v1",
        "clock-reminded.v1",
    ]


def test_an_escalation_long_over_is_still_told_and_only_the_last_one():
    life = held(on_programme().rung_until("2026-10-14 12:00", "session"), "2026-10-14")
    life = held(life.rung_until("2026-11-25 12:00", "session"), "2026-11-25")
    life = held(life, "2026-12-08")
    answer = session(life, "2026-12-09")
    assert answer.says.endswith("The last escalation reached rung 2, and was stood down on 25 November 2026.")
    assert names(answer).count("clock-stood-down.v1") == 1
    assert names(answer).count("clock-escalated.v1") == 2


def test_an_escalation_after_the_gateway_says_that_it_was_passed():
    answer = session(in_assessment(), "2028-01-10")
    assert answer.says == "Session: not escalated, because nothing is due: the gateway was passed."
    assert names(answer)[-1] == "gateway-passed.v1"


def test_before_training_nothing_was_due():
    answer = session(enrolled(), "2026-08-12")
    assert answer.says == "Session: not escalated, because nothing of the kind has been due so far."


def test_a_corrected_session_leads_to_an_escalation_on_the_day_it_was_rightly_held():
    life = held(on_programme(), "2026-09-28")
    place = next(each.originator_version for each in life.history if each.fact.NAME == "session-held.v1")
    assert session(life, "2026-10-21").says.endswith("no session held since 28 September 2026.")
    right = life.then("correct-fact", "2026-10-01", fact=place, instead={"occurred_on": "2026-09-29"})
    answer = session(right, "2026-10-21")
    assert answer.says.endswith("no session held since 29 September 2026.")
    assert [str(each.recorded.fact.held_on) for each in answer.facts] == ["2026-09-29"]
    withdrawn = life.then("correct-fact", "2026-10-01", fact=place)
    assert names(session(withdrawn, "2026-10-04")) == ["training-started.v1"]


# Every life


def test_the_command_line_offers_every_question():
    assert list(QUESTIONS) == [question.value for question in Question]


@pytest.mark.parametrize("life", WHOLE_LIVES, ids=range(len(WHOLE_LIVES)))
def test_every_question_has_an_answer_after_every_fact(life):
    for length in range(len(life.history) + 1):
        known = life.history[:length]
        state = fold(STREAM, known)
        day = known[-1].recorded_at if known else london_instant(date(2026, 8, 1), 12)
        case = Case(state, effective(known, None), circumstances(state, day, life.book), known)
        for question in Question:
            answers = why(question, case)
            assert answers, (question, length)
            for answer in answers:
                assert answer.says.endswith("."), (question, length)
                versions = [each.recorded.originator_version for each in answer.facts]
                assert versions == sorted(versions, reverse=True), (question, length)


def test_every_rule_that_is_said_to_be_behind_a_fact_is_one_of_the_catalogue():
    for rules in MET.values():
        assert {rule.id for rule in rules} <= set(CATALOGUE)


def test_a_merit_of_an_eventful_life_leads_back_to_the_resit():
    answer = answered("grade", eventful(), "2028-02-21")
    grades = [each.recorded.fact.grade for each in answer.facts if each.recorded.fact.NAME == "assessment-graded.v2"]
    assert grades == ["pass", "distinction", "fail"]
