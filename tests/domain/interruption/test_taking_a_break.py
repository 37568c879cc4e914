"""Breaks in learning: agreed by both, they stop the clocks, and what is planned for their days lapses."""

from datetime import date

import pytest

from domain.facts.break_in_learning import BreakBegan, ReturnedFromBreak
from domain.tutoring.planning import awaited
from tests.domain.bodies import SEALED
from tests.domain.lives import (
    both_held,
    enrolled,
    held,
    in_assessment,
    observation_booked,
    on_programme,
    portfolio_complete,
)


def on_a_break(began="2026-10-01"):
    return on_programme().then("begin-break", began, last_learning_on="2026-09-30")


def test_a_break_is_agreed_and_keeps_the_last_day_of_learning():
    fact = BreakBegan(
        from_on=date(2026, 10, 1),
        last_learning_on=date(2026, 9, 30),
        expected_return_on=date(2029, 1, 1),
        reason=SEALED,
    )
    life = on_programme().when("begin-break", "2026-10-01", last_learning_on="2026-09-30").then(fact)
    assert life.state.interruption.open


@pytest.mark.parametrize("party", ["agreed_by_apprentice", "agreed_by_employer"])
def test_a_break_needs_both_agreements(party):
    said = {"last_learning_on": "2026-09-30"}
    on_programme().when("begin-break", "2026-10-01", **said, **{party: False}).refused("break-is-agreed")
    on_programme().when("begin-break", "2026-10-01", **said).meets("break-is-agreed")


def test_the_return_is_expected_on_a_later_day_than_the_beginning():
    said = {"last_learning_on": "2026-09-30"}
    on_programme().when("begin-break", "2026-10-01", expected_return_on="2026-10-01", **said).refused(
        "return-is-expected-after-the-break-begins"
    )
    on_programme().when("begin-break", "2026-10-01", expected_return_on="2026-10-02", **said).meets(
        "return-is-expected-after-the-break-begins"
    )


def test_the_last_learning_lies_between_the_start_and_the_break():
    for inside in ("2026-09-07", "2026-10-01"):
        on_programme().when("begin-break", "2026-10-01", last_learning_on=inside).meets(
            "last-learning-is-not-after-the-break-begins"
        )
    for outside in ("2026-09-06", "2026-10-02"):
        on_programme().when("begin-break", "2026-10-01", last_learning_on=outside).refused(
            "last-learning-is-not-after-the-break-begins"
        )


def test_a_break_begins_on_the_day_after_the_last_session_at_the_earliest():
    life = held(on_programme(), "2026-10-05")
    said = {"last_learning_on": "2026-10-05"}
    life.when("begin-break", "2026-10-05", **said).refused("break-begins-after-the-last-session", says="the day after")
    life.when("begin-break", "2026-10-06", **said).meets("break-begins-after-the-last-session")
    life.when("begin-break", "2026-10-12", occurred_on="2026-10-04", **said).refused(
        "last-learning-is-not-after-the-break-begins", "break-begins-after-the-last-session"
    )


def test_a_break_begins_on_the_day_after_the_last_progress_review_at_the_earliest():
    life = on_programme().then("hold-progress-review", "2026-10-05")
    said = {"last_learning_on": "2026-09-30"}
    life.when("begin-break", "2026-10-12", occurred_on="2026-10-05", **said).refused(
        "break-begins-after-the-last-session", says="5 October 2026"
    )
    life.when("begin-break", "2026-10-12", occurred_on="2026-10-06", **said).meets(
        "break-begins-after-the-last-session"
    )


def test_the_last_learning_before_a_break_is_not_before_the_last_session():
    life = held(on_programme(), "2026-10-05")
    life.when("begin-break", "2026-10-12", last_learning_on="2026-10-04").refused(
        "last-learning-is-not-before-the-last-on-record", says="5 October 2026"
    )
    life.when("begin-break", "2026-10-12", last_learning_on="2026-10-05").meets(
        "last-learning-is-not-before-the-last-on-record"
    )


def test_a_second_break_does_not_reach_into_the_first():
    life = on_a_break().then("return-from-break", "2026-11-02")
    said = {"last_learning_on": "2026-09-30"}
    life.when("begin-break", "2026-11-03", occurred_on="2026-11-01", **said).refused(
        "it-happened-outside-a-break", says="On 1 November 2026"
    )
    life.when("begin-break", "2026-11-03", occurred_on="2026-11-03", **said).meets(
        "break-begins-after-the-last-session"
    )


def test_nobody_begins_a_break_within_a_break():
    on_a_break().when("begin-break", "2026-10-02", last_learning_on="2026-09-30").refused(
        "it-happened-outside-a-break", says="record the return first"
    )


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("log-off-the-job", {}),
        ("add-evidence", {}),
        ("submit-portfolio", {}),
        ("decide-gateway", {}),
        ("record-functional-skills-attempt", {}),
    ],
)
def test_nothing_is_learnt_in_a_break(command, said):
    on_a_break().when(command, "2026-10-12", **said).refused("it-happened-outside-a-break")
    life = on_a_break().then("return-from-break", "2026-10-12")
    asked = life.when(command, "2026-10-12", **said)
    assert "it-happened-outside-a-break" not in [each.rule for each in asked.decided.unmet]


def test_there_is_no_break_before_training_starts():
    enrolled().when("begin-break", "2026-08-20", last_learning_on="2026-08-20").refused("stage-allows-it")


def test_a_return_counts_the_days_of_the_break():
    fact = ReturnedFromBreak(from_on=date(2026, 10, 1), returned_on=date(2026, 11, 2), days=32, clocks_anew=True)
    life = on_a_break().when("return-from-break", "2026-11-02").then(fact)
    assert (life.state.interruption.open, life.state.interruption.days) == (False, 32)


def test_the_days_of_all_breaks_add_up():
    life = (
        on_a_break()
        .then("return-from-break", "2026-11-02")
        .then("begin-break", "2026-12-01", last_learning_on="2026-11-30")
    )
    assert life.then("return-from-break", "2026-12-11").state.interruption.days == 42


def test_the_return_is_a_later_day_than_the_beginning():
    on_a_break().when("return-from-break", "2026-10-01").refused("return-comes-after-the-break-began")
    on_a_break().when("return-from-break", "2026-10-02").meets("return-comes-after-the-break-began")


def test_only_who_is_on_a_break_returns():
    on_programme().when("return-from-break", "2026-10-02").refused("apprentice-is-on-a-break")
    on_a_break().when("return-from-break", "2026-10-02").meets("apprentice-is-on-a-break")


def test_a_break_moves_the_end_of_the_minimum_period_by_its_days():
    life = portfolio_complete().then("begin-break", "2027-08-31", last_learning_on="2027-08-30")
    life = life.then("return-from-break", "2027-09-03")
    assert "minimum-period-on-programme" in life.unmet_at_the_gateway("2027-09-09")
    assert "minimum-period-on-programme" not in life.unmet_at_the_gateway("2027-09-10")


def test_the_assessment_window_does_not_close_in_a_break():
    life = in_assessment().then("begin-break", "2027-11-01", last_learning_on="2027-10-01")
    assert life.waits_for("2028-06-01", "session") is None


def test_a_break_in_the_assessment_moves_the_end_of_its_window():
    life = in_assessment().then("begin-break", "2027-11-01", last_learning_on="2027-10-01")
    life = life.then("return-from-break", "2028-01-03")
    assert life.waits_for("2028-01-03", "assessment-window-close") == "assessment-window-close 0 at 2028-02-09 00:00"


def test_what_is_planned_for_the_days_of_a_break_lapses_as_it_begins_and_what_comes_after_it_stays():
    days = ("2026-09-30", "2026-10-01", "2026-10-31", "2026-11-01")
    life = on_programme()
    for day in days:
        life = life.then("plan-session", "2026-09-07", called=day, planned_on=day)
    said = {"last_learning_on": "2026-09-29", "expected_return_on": "2026-11-01"}
    life = life.when("begin-break", "2026-10-01", **said).then(
        "break-began.v1", "session-lapsed.v1", "session-lapsed.v1"
    )
    status = {str(each.planned_on): str(each.status) for each in life.state.sessions.by_id.values()}
    assert status == dict(zip(days, ("planned", "lapsed", "lapsed", "planned"), strict=True))
    assert [str(each.planned_on) for each in life.state.sessions.by_id.values() if awaited(life.state, each)] == [
        "2026-09-30",
        "2026-11-01",
    ]
    life.when("hold-session", "2026-11-02", session="2026-10-31", occurred_on="2026-10-31").refused(
        "it-happened-outside-a-break"
    )
    back = life.then("return-from-break", "2026-11-01")
    back.when("hold-session", "2026-11-02", session="2026-10-31", occurred_on="2026-11-02").refused(
        "session-is-still-planned", says="already recorded as lapsed"
    )
    back.when("plan-session", "2026-11-02", planned_on="2026-10-31").refused("session-is-planned-outside-a-break")


@pytest.mark.parametrize(("back_on", "facts"), [("2026-11-05", ()), ("2026-11-06", ("session-lapsed.v1",))])
def test_what_is_planned_for_after_a_break_that_lasts_longer_lapses_with_the_return(back_on, facts):
    life = on_programme().then("plan-session", "2026-09-07", planned_on="2026-11-05")
    said = {"last_learning_on": "2026-09-29", "expected_return_on": "2026-11-01"}
    life = life.then("begin-break", "2026-10-01", **said)
    life.when("return-from-break", back_on).then("returned-from-break.v2", *facts)


def test_a_break_withdrawn_leaves_what_was_planned_as_it_was():
    life = on_programme().then("plan-session", "2026-09-07", called="one", planned_on="2026-10-12")
    life = life.then("begin-break", "2026-10-01", last_learning_on="2026-09-29")
    place = next(each.originator_version for each in life.history if each.fact.NAME == "break-began.v1")
    life = life.then("correct-fact", "2026-10-02", actor="staff-8", fact=place)
    assert [str(each.status) for each in life.state.sessions.by_id.values()] == ["planned"]


def test_who_achieves_on_a_break_can_still_get_the_certificate():
    life = both_held().then("begin-break", "2027-10-12", last_learning_on="2027-10-11")
    life = life.then("grade-assessment", "2027-10-18", assessment="observation")
    life = life.then("grade-assessment", "2027-10-18", assessment="discussion")
    ways_on = [life.when("return-from-break", "2027-10-20"), life.when("claim-certificate", "2027-10-20")]
    assert not all(asked.decided.unmet for asked in ways_on)


def test_off_the_job_time_inside_an_ended_break_is_refused():
    life = on_a_break().then("return-from-break", "2026-11-02")
    assert life.when("log-off-the-job", "2026-11-02", occurred_on="2026-10-15").decided.unmet


def test_an_attempt_inside_an_ended_break_is_refused():
    life = on_a_break().then("return-from-break", "2026-11-02")
    assert life.when("record-functional-skills-attempt", "2026-11-02", occurred_on="2026-10-15").decided.unmet


def test_an_observation_inside_an_ended_break_is_refused():
    life = observation_booked().then("begin-break", "2027-10-01", last_learning_on="2027-09-30")
    life = life.then("return-from-break", "2027-10-11")
    asked = life.when("hold-assessment", "2027-10-12", assessment="observation", occurred_on="2027-10-04")
    assert asked.decided.unmet


def test_a_break_does_not_begin_before_training_already_logged():
    life = on_programme().then("log-off-the-job", "2026-10-12")
    assert life.when("begin-break", "2026-10-12", occurred_on="2026-10-05", last_learning_on="2026-10-02").decided.unmet


def test_a_break_in_the_assessment_begins_after_the_gateway():
    asked = in_assessment().when("begin-break", "2027-10-01", occurred_on="2027-09-01", last_learning_on="2027-08-31")
    assert asked.decided.unmet


def test_an_earlier_break_is_not_begun_within_a_later_one():
    life = on_a_break("2026-10-01")
    asked = life.when("begin-break", "2026-10-05", occurred_on="2026-09-25", last_learning_on="2026-09-24")
    asked.refused("no-break-is-open")
    on_programme().when("begin-break", "2026-10-05", last_learning_on="2026-10-02").meets("no-break-is-open")


def test_a_reminder_of_what_stood_still_in_a_break_comes_on_the_day_after_the_return_at_the_earliest():
    life = on_programme(epao=None).then("begin-break", "2027-04-12", last_learning_on="2026-09-07")
    life = life.then("return-from-break", "2027-05-12")
    assert life.waits_for("2027-05-12", "epao") == "epao-reminder 0 at 2027-05-13 09:00"
    assert (
        life.rung_until("2027-05-31 08:59", "epao").waits_for("2027-05-31", "epao")
        == "epao-overdue 0 at 2027-05-31 09:00"
    )


def test_who_learned_nothing_before_a_break_has_no_last_day_of_learning():
    asked = on_programme().when("begin-break", "2026-09-09")
    life = asked.meets("last-learning-is-not-after-the-break-begins", "last-learning-is-not-before-the-last-on-record")
    assert life.state.interruption.last_learning_on is None
    assert life.facts("break-began.v1")[-1].sentence().endswith("expected on 1 January 2029; no learning before it.")
    assert life.then("withdraw", "2026-10-12").state.ending.last_learning_on is None
    held(on_programme(), "2026-09-08").when("begin-break", "2026-09-09").refused(
        "last-learning-is-not-before-the-last-on-record", says="on 8 September 2026"
    )
