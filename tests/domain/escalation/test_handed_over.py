"""An open escalation goes over with the element: the next tutor is told and answers, the former one no longer does."""

import pytest

from domain.command import Registered
from domain.facts.escalations import EscalationHandedOver
from tests.domain.lives import held, on_programme

FIRST, NEXT = {"actor": "t-1"}, {"actor": "t-2"}
FELL_OVERDUE = "2026-10-13 09:00"


def handed_over(from_on="2026-10-14", on="2026-10-13", until=FELL_OVERDUE, **said):
    """Return a life whose session told tutor T-1 on Tuesday 13 October, handed over to T-2 from a day on."""
    return on_programme().rung_until(until, "session").then("hand-over-tutor", on, from_on=from_on, **said)


def answers(life, on, name="acknowledge-escalation", **caller):
    limit = {"until_on": "2026-10-21"} if name == "snooze-escalation" else {}
    return life.when(name, on, **limit, **caller)


def test_it_goes_over_on_the_day_on_which_the_next_tutor_begins_to_teach():
    life = handed_over()
    assert life.waits_for("2026-10-13", "session") == "session-handover 1 at 2026-10-14 09:00"
    (fact,) = life.rung_until("2026-10-14 09:00", "session").facts("escalation-handed-over.v1")
    assert (fact.from_tutor, fact.tutor, fact.rung, fact.tell) == ("T-1", "T-2", 1, ("tutor",))
    assert fact.sentence() == (
        "Session escalation handed over from tutor T-1 to tutor T-2 at rung 1: overdue since 13 October 2026."
    )


def test_the_former_tutor_answers_until_the_day_before_and_the_next_one_from_the_day_on():
    life = handed_over()
    answers(life, "2026-10-13 23:59", **FIRST).meets("caller-was-told")
    answers(life, "2026-10-13 23:59", **NEXT).refused("actor-is-entitled")
    # From midnight in London on, before the letter of nine o'clock too.
    answers(life, "2026-10-14 00:00", **FIRST).refused("actor-is-entitled", says="none of these today")
    answers(life, "2026-10-14 00:00", **NEXT).meets("caller-was-told")


@pytest.mark.parametrize("name", ["acknowledge-escalation", "snooze-escalation", "reassign-escalation"])
def test_whoever_dates_an_answer_back_is_still_not_the_tutor(name):
    life = handed_over().rung_until("2026-10-14 09:00", "session")
    said = {"occurred_on": "2026-10-13", "to_tutor": "T-3"} if name.startswith("re") else {"occurred_on": "2026-10-13"}
    answers(life, "2026-10-14", name, **FIRST, **said).refused("caller-was-told")
    answers(life, "2026-10-14", name, **NEXT, **{**said, "occurred_on": "2026-10-14"}).meets("caller-was-told")


def test_what_is_handed_over_from_a_past_day_goes_over_at_once():
    life = handed_over("2026-10-14", on="2026-10-15")
    rang = life.rings("2026-10-15", clock="session")
    rang.then("escalation-handed-over.v1")
    assert life.rung_until("2026-10-15", "session").waits_for("2026-10-15", "session") == (
        "session-escalation 2 at 2026-10-16 09:00"
    )


def test_on_a_weekend_the_next_tutor_is_told_on_monday_and_answers_before():
    life = handed_over("2026-10-17", until="2026-10-16 09:00", on="2026-10-16")
    assert life.waits_for("2026-10-16", "session") == "session-handover 1 at 2026-10-19 09:00"
    answers(life, "2026-10-17", **NEXT).meets("caller-was-told")
    (fact,) = life.rung_until("2026-10-19 09:00", "session").facts("escalation-handed-over.v1")
    assert fact.tell == ("tutor", "tutor's manager")


def test_the_manager_who_answers_is_the_next_tutors():
    life = handed_over(until="2026-10-16 09:00", on="2026-10-16", from_on="2026-10-19")
    of_first = {"actor": "m-1", "role": "coordinator", "registered": Registered(manages=("t-1",))}
    of_next = {"actor": "m-2", "role": "coordinator", "registered": Registered(manages=("t-2",))}
    answers(life, "2026-10-18", **of_first).meets("caller-was-told")
    answers(life, "2026-10-18", **of_next).refused("actor-is-entitled")
    answers(life, "2026-10-19", **of_first).refused("actor-is-entitled")
    answers(life, "2026-10-19", **of_next).meets("caller-was-told")


def test_a_rung_of_the_same_morning_tells_the_next_tutor_and_nothing_goes_over_twice():
    life = handed_over("2026-10-16").rung_until("2026-10-16 09:00", "session")
    assert [fact.tutor for fact in life.facts("clock-escalated.v1", "session")] == ["T-1", "T-2"]
    assert life.facts("escalation-handed-over.v1") == []


def test_it_goes_over_as_often_as_the_element_does():
    life = handed_over().rung_until("2026-10-14 09:00", "session")
    life = life.then("hand-over-tutor", "2026-10-14", to_tutor="T-3", from_on="2026-10-15")
    life = life.rung_until("2026-10-15 09:00", "session")
    assert [fact.tutor for fact in life.facts("escalation-handed-over.v1")] == ["T-2", "T-3"]
    answers(life, "2026-10-15", **NEXT).refused("actor-is-entitled")


def test_one_snooze_is_one_for_the_escalation_whoever_leaves():
    life = answers(handed_over("2026-10-14"), "2026-10-13", "snooze-escalation", **FIRST).after
    life = life.rung_until("2026-10-14 09:00", "session")
    answers(life, "2026-10-14", "snooze-escalation", **NEXT).refused("escalation-was-not-snoozed")


def test_a_rung_that_was_acknowledged_stays_so_whoever_leaves():
    life = answers(handed_over("2026-10-14"), "2026-10-13", **FIRST).after.rung_until("2026-10-14 09:00", "session")
    assert life.waits_for("2026-10-14", "session") == "session-escalation 2 at 2026-10-20 09:00"
    answers(life, "2026-10-14", **NEXT).refused("rung-is-not-acknowledged-yet")


def test_one_given_to_a_tutor_who_does_not_teach_stays_there_when_the_element_goes_over():
    life = (
        on_programme()
        .rung_until(FELL_OVERDUE, "session")
        .then("reassign-escalation", "2026-10-13", actor="t-1", to_tutor="T-9")
    )
    life = life.rung_until("2026-10-16 09:00", "session").then("hand-over-tutor", "2026-10-19", from_on="2026-10-19")
    life = life.rung_until("2026-10-23 09:00", "session")
    assert life.facts("escalation-handed-over.v1") == []
    answers(life, "2026-10-23", actor="t-9").meets("caller-was-told")
    answers(life, "2026-10-23", **NEXT).refused("caller-was-told")


def test_one_given_to_a_tutor_who_hands_the_element_over_afterwards_goes_along():
    life = handed_over("2026-10-13").rung_until("2026-10-13", "session")
    life = life.then("reassign-escalation", "2026-10-13", **NEXT, to_tutor="T-1")
    life = life.then(
        "allocate-tutor",
        "2026-10-13",
        tutor="T-1",
        element="english",
        from_on="2026-10-13",
        until_on="2026-10-19",
    )
    life = life.rung_until("2026-10-16 09:00", "session")
    answers(life, "2026-10-19", **FIRST).meets("caller-was-told")
    answers(life, "2026-10-20", **FIRST).refused("caller-was-told", says="it told: tutor T-2")
    answers(life, "2026-10-20", **NEXT).meets("caller-was-told")
    assert life.rung_until("2026-10-20 09:00", "session").facts("escalation-handed-over.v1")[-1].tutor == "T-2"


def test_nothing_goes_over_before_anybody_was_told_or_after_it_stood_down():
    life = (
        on_programme().then("hand-over-tutor", "2026-10-12", from_on="2026-10-13").rung_until(FELL_OVERDUE, "session")
    )
    assert [fact.tutor for fact in life.facts("clock-escalated.v1", "session")] == ["T-2"]
    assert life.facts("escalation-handed-over.v1") == []
    ended = held(handed_over("2026-10-15"), "2026-10-14").rung_until("2026-10-15 09:00", "session")
    assert ended.facts("escalation-handed-over.v1") == []


def test_it_names_whom_it_tells_by_what_the_rung_said():
    (fact,) = handed_over().rung_until("2026-10-14 09:00", "session").facts("escalation-handed-over.v1")
    assert isinstance(fact, EscalationHandedOver)
    assert (fact.channel, fact.wording) == ("e-mail", "session-overdue")
