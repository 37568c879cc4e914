"""What happened in training and is told after the gateway is still recorded; what was left over is cleared away."""

from functools import cache

from domain.deciding.decide import circumstances
from domain.facts.sessions import SessionStatus
from domain.history.measuring.measures import measure
from domain.stage import Stage
from tests.domain.given import BOOK, id_of, london
from tests.domain.lives import achieved, at_the_gateway

LEFT = {"before": "2027-09-06", "on the day": "2027-09-07", "after": "2027-09-20"}


@cache
def planned():
    """Return an apprentice at the gateway with sessions planned before, on and after the day on which it is passed."""
    life = at_the_gateway()
    for name, day in LEFT.items():
        life = life.then("plan-session", "2027-09-06", called=name, planned_on=day)
    return life


@cache
def left_over():
    """Return the same apprentice after the gateway, which none of the sessions was told before."""
    return planned().then("decide-gateway", "2027-09-07")


def test_a_session_held_before_the_gateway_is_recorded_after_it():
    life = (
        left_over()
        .when("hold-session", "2027-09-08", session="before", occurred_on="2027-09-06")
        .then("session-held.v1")
    )
    assert life.state.stage is Stage.ASSESSMENT
    assert str(life.state.cadence.last_held_on) == "2027-09-06"
    assert life.waits_for("2027-09-08", "session") is None


def test_it_counts_as_if_it_had_been_recorded_on_its_day():
    said = {"session": "before", "occurred_on": "2027-09-06"}
    late = left_over().then("hold-session", "2027-09-08", **said)
    in_time = planned().then("hold-session", "2027-09-06", **said).then("decide-gateway", "2027-09-07")
    assert [_measured(each) for each in (late, in_time)] == [_measured(in_time)] * 2
    assert _measured(late).on_time == _measured(left_over()).on_time + 1


def _measured(life):
    return measure(life.state, life.history, circumstances(life.state, london("2027-09-08"), BOOK))


def test_training_lasts_through_the_day_of_the_gateway_and_no_longer():
    held = {"session": "on the day"}
    left_over().when("hold-session", "2027-09-08", occurred_on="2027-09-07", **held).meets(
        "it-happened-before-the-assessment"
    )
    left_over().when("hold-session", "2027-09-08", **held).refused(
        "it-happened-before-the-assessment", says="still be recorded of that day or one before"
    )
    left_over().when("hold-progress-review", "2027-09-08", occurred_on="2027-09-07").meets(
        "it-happened-before-the-assessment"
    )
    left_over().when("hold-progress-review", "2027-09-08").refused("it-happened-before-the-assessment")


def test_a_session_planned_for_later_is_not_missed_before_the_gateway():
    left_over().when("miss-session", "2027-09-20", session="after").refused("it-happened-before-the-assessment")
    left_over().when("miss-session", "2027-09-20", session="after", occurred_on="2027-09-07").refused(
        "planned-date-has-come"
    )


def test_sessions_missed_in_a_row_open_a_case_told_late_or_not_and_a_decision_closes_it():
    life = left_over().then("miss-session", "2027-09-08", session="before", occurred_on="2027-09-06")
    life = life.when("miss-session", "2027-09-08", session="on the day", occurred_on="2027-09-07").then(
        "session-missed.v1", "at-risk-case-opened.v1"
    )
    assert str(life.state.at_risk.opened_on) == "2027-09-07"
    assert life.then("close-at-risk-case", "2027-09-08").state.at_risk.opened_on is None


def test_what_is_left_over_is_cancelled():
    life = left_over().when("cancel-session", "2027-09-08", session="after").then("session-cancelled.v1")
    assert life.state.sessions.by_id[id_of("after")].status is SessionStatus.CANCELLED
    life.when("plan-session", "2027-09-08", planned_on="2027-09-20").refused("stage-allows-it")
    achieved().when("hold-progress-review", "2027-10-18", occurred_on="2027-09-07").refused("stage-allows-it")


def test_an_agreement_to_a_session_left_over_no_longer_lapses():
    agreed = planned().then("agree-session", "2027-09-06", session="after")
    assert agreed.waits_for("2027-09-06", "agreement-lapse") == "agreement-lapse 1 at 2027-09-14 00:00"
    passed = agreed.then("decide-gateway", "2027-09-07")
    assert passed.waits_for("2027-09-07", "agreement-lapse") is None
    passed.rings("2027-09-14", agreed.alarm("2027-09-06", "agreement-lapse")).nothing()
