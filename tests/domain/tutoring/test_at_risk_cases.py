"""Apprentices at risk: two sessions missed in a row open a case; a session held or a decision closes it."""

from datetime import date

from domain.facts.at_risk import AtRiskCaseClosed, AtRiskCaseOpened
from tests.domain.bodies import SEALED
from tests.domain.lives import achieved, held, on_programme

FIRST, SECOND, THIRD = "2026-09-14", "2026-09-21", "2026-09-28"


def planned(*days):
    life = on_programme()
    for day in days:
        life = life.then("plan-session", "2026-09-07", called=day, planned_on=day)
    return life


def missed(life, *days, by="apprentice"):
    for day in days:
        life = life.then("miss-session", max(day, THIRD), session=day, missed_by=by)
    return life


def opened():
    return missed(planned(FIRST, SECOND, THIRD, "2026-10-05"), FIRST, SECOND)


def test_one_session_missed_opens_no_case():
    planned(FIRST).when("miss-session", FIRST, session=FIRST).then("session-missed.v1")


def test_a_second_one_in_a_row_opens_a_case_whoever_missed_it():
    life = missed(planned(FIRST, SECOND), FIRST)
    fact = AtRiskCaseOpened(
        opened_on=date(2026, 10, 1),
        missed_on=(date(2026, 9, 14), date(2026, 9, 21)),
        missed_by=("apprentice", "tutor"),
    )
    life = life.when("miss-session", "2026-10-01", session=SECOND, missed_by="tutor").then("session-missed.v1", fact)
    assert life.state.at_risk.opened_on == date(2026, 10, 1)
    assert "(14 September 2026 by the apprentice, 21 September 2026 by the tutor)" in fact.sentence()


def test_a_third_one_opens_no_second_case():
    opened().when("miss-session", THIRD, session=THIRD).then("session-missed.v1")


def test_a_session_held_between_them_breaks_the_row():
    life = missed(held(planned(FIRST, THIRD), SECOND), FIRST)
    life.when("miss-session", THIRD, session=THIRD).then("session-missed.v1")


def test_the_order_of_the_sessions_counts_and_not_that_of_recording():
    life = held(planned(FIRST, SECOND, THIRD), "2026-09-22")
    life = missed(life, THIRD)
    life.when("miss-session", "2026-09-29", session=SECOND).then("session-missed.v1")
    later = missed(planned(FIRST, SECOND, THIRD), THIRD)
    fact = later.when("miss-session", "2026-09-29", session=SECOND).after.facts("at-risk-case-opened.v1")[0]
    assert fact.missed_on == (date(2026, 9, 21), date(2026, 9, 28))


def test_a_cancelled_session_neither_counts_nor_breaks_the_row():
    life = planned(FIRST, SECOND, THIRD).then("cancel-session", "2026-09-15", session=SECOND)
    missed(life, FIRST).when("miss-session", THIRD, session=THIRD).then("session-missed.v1", "at-risk-case-opened.v1")


def test_a_session_held_closes_the_case():
    closed = AtRiskCaseClosed(opened_on=date(2026, 9, 28), held_on=date(2026, 10, 5), missed_until=None, reason=None)
    life = opened().when("hold-session", "2026-10-05", session="2026-10-05").then("session-held.v1", closed)
    assert life.state.at_risk.opened_on is None


def test_a_session_held_before_them_and_recorded_late_leaves_the_case_open():
    life = opened().then("plan-session", THIRD, called="early", planned_on="2026-09-10")
    early = {"session": "early", "occurred_on": "2026-09-10"}
    life.when("hold-session", THIRD, **early).then("session-held.v1")


def test_a_session_held_between_them_and_recorded_late_closes_the_case():
    life = opened().then("plan-session", THIRD, called="between", planned_on="2026-09-16")
    between = {"session": "between", "occurred_on": "2026-09-16"}
    life.when("hold-session", THIRD, **between).then("session-held.v1", "at-risk-case-closed.v1")


def test_a_session_that_was_not_missed_after_all_takes_its_case_back():
    life = opened()
    place = next(each.originator_version for each in life.history[::-1] if each.fact.NAME == "session-missed.v1")
    life = life.then("correct-fact", "2026-09-29", actor="staff-8", fact=place)
    assert life.state.at_risk.opened_on is None
    life.when("miss-session", "2026-09-29", session=THIRD).then("session-missed.v1", "at-risk-case-opened.v1")


def test_a_case_is_closed_by_decision_with_a_reason():
    fact = AtRiskCaseClosed(opened_on=date(2026, 9, 28), held_on=None, missed_until=date(2026, 9, 21), reason=SEALED)
    life = opened().when("close-at-risk-case", "2026-09-29").meets("at-risk-case-is-open")
    assert life.facts("at-risk-case-closed.v1") == [fact]
    life.when("close-at-risk-case", "2026-09-29").refused("at-risk-case-is-open")


def test_after_a_decision_it_takes_another_two_in_a_row_to_open_the_next():
    life = opened().then("close-at-risk-case", THIRD)
    life = life.when("miss-session", THIRD, session=THIRD).then("session-missed.v1")
    again = life.when("miss-session", "2026-10-05", session="2026-10-05")
    again.then("session-missed.v1", "at-risk-case-opened.v1")


def test_a_case_is_closed_in_a_break_too():
    life = opened().then("begin-break", THIRD, last_learning_on="2026-09-11", occurred_on="2026-09-22")
    life.when("close-at-risk-case", "2026-09-29").meets("it-happened-outside-a-break")


def test_no_case_is_open_for_an_apprentice_who_misses_nothing():
    achieved().when("close-at-risk-case", "2027-11-01").refused("at-risk-case-is-open")
