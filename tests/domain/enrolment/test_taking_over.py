"""A past that is told late: it is told first, in any order; closed, the clocks run and raise what is due now, once."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import given as for_all
from hypothesis import strategies as st

from domain.deciding.decide import circumstances
from domain.deciding.past_told import with_its_past
from domain.deciding.standing import standing
from domain.facts.escalations import OfClock
from domain.figures.progress import progress as beside_the_plan
from domain.history.answer import Case
from domain.history.measuring.cadence_kept import cadence_kept
from domain.history.measuring.measures import measure, summary
from domain.history.replay import Point, effective, replayed
from domain.history.sentences import sentence
from domain.history.why_escalation import escalation
from tests.domain.given import BOOK, STREAM, Life, london
from tests.domain.lives import held, on_programme
from tests.domain.pasts import (
    BEGUN,
    EXPORT,
    TODAY,
    a_break,
    attempt,
    closed,
    enrolled_late,
    every,
    handover,
    hours,
    missed,
    progress,
    punctual,
    review,
    session,
    told,
)

ORDERS = {"in order": lambda things: things, "in reverse": lambda things: things[::-1]}


def measured(life, on=TODAY):
    return summary(measure(life.state, life.history, circumstances(life.state, london(on), BOOK)))


def says(life):
    at = circumstances(life.state, london(TODAY), BOOK)
    return [each.says for each in escalation(Case(life.state, effective(life.history, None), at, life.history))]


def raised(life):
    return [each.fact for each in life.history if isinstance(each.fact, OfClock)]


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("starts_on", BEGUN.values(), ids=BEGUN)
def test_a_punctual_apprentice_recorded_late_raises_nothing_about_the_past(starts_on, order):
    life = told(enrolled_late(starts_on), ORDERS[order](punctual(starts_on)))
    assert not raised(life.rung_until(f"{TODAY} 23:59"))
    life = closed(life)
    assert not raised(life)
    assert measured(life).on_time_percent == 100
    assert measured(life).months_without_learning == 0
    assert not standing(life.due_now(TODAY)).untold


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@for_all(st.data())
def test_in_whatever_order_a_past_is_told_the_same_is_true_of_it(data):
    starts_on = data.draw(st.sampled_from(sorted(BEGUN.values())))
    things = punctual(starts_on)
    in_order = closed(told(enrolled_late(starts_on), things))
    life = closed(told(enrolled_late(starts_on), data.draw(st.permutations(things))))
    assert not raised(life)
    assert measured(life) == measured(in_order)
    assert life.waits_for(TODAY) == in_order.waits_for(TODAY)


@pytest.mark.parametrize("order", ORDERS)
def test_one_real_gap_shows_and_nothing_else(order):
    starts_on = BEGUN["8 months"]
    gap = every(28, starts_on)[3]
    things = [each for each in punctual(starts_on) if each[0] != session(gap)[0]]
    life = closed(told(enrolled_late(starts_on), ORDERS[order](things)))
    assert not raised(life)
    assert (measured(life).sessions_judged - measured(life).sessions_on_time, measured(life).longest_gap_days) == (
        1,
        56,
    )


def test_what_is_due_now_is_raised_once_at_its_present_rung():
    starts_on = BEGUN["8 months"]
    last = every(28, starts_on)[-4]
    things = [each for each in punctual(starts_on) if each[0][0] != "plan-session" or each[0][1]["occurred_on"] <= last]
    life = closed(told(enrolled_late(starts_on), things))
    fell, climbed = raised(life)
    assert str(fell.overdue_on) == str(date.fromisoformat(last) + timedelta(days=36))
    assert (climbed.rung, climbed.tell) == (3, ("tutor", "tutor's manager", "programme lead", "employer"))
    assert fell.due_at == climbed.due_at == life.state.taking_over.closed_at
    assert measured(life).alarm_lateness_seconds.max == 0
    assert life.alarm(TODAY, "session") is None


def test_a_rung_that_is_to_come_rings_on_its_day_after_the_closing():
    # Overdue on Wednesday 25 November: one rung by Friday, the next on Monday.
    last = "2026-10-20"
    starts_on = BEGUN["3 months"]
    things = [session("2026-09-22"), session(last), *(hours(day) for day in every(7, starts_on))]
    life = closed(told(enrolled_late(starts_on), things))
    assert [fact.rung for fact in life.facts("clock-escalated.v1", "session")] == [1]
    assert life.waits_for(TODAY, "session") == "session-escalation 2 at 2026-11-30 09:00"


def test_a_reminder_that_is_due_at_the_closing_is_given_once():
    starts_on, last = BEGUN["3 months"], "2026-10-28"
    things = [session("2026-09-28"), session(last), review(last), *(hours(day) for day in every(7, starts_on))]
    life = closed(told(enrolled_late(starts_on), things))
    assert [(fact.NAME, fact.clock) for fact in raised(life)] == [("clock-reminded.v1", "session")]


@pytest.mark.parametrize(("days", "begins"), [(20, False), (21, False), (22, True)])
def test_an_enrolment_recorded_longer_after_its_start_than_the_pack_says_is_taken_over(days, begins):
    starts_on = str(date.fromisoformat(TODAY) - timedelta(days=days))
    life = enrolled_late(starts_on)
    assert life.state.taking_over.open is begins
    assert bool(life.facts("taking-over-began.v1")) is begins


@pytest.mark.parametrize("starts_on", ["2026-02-01", "2026-08-31", "2026-11-05"])
def test_by_the_last_day_of_the_limit_no_clock_can_have_rung(starts_on):
    day = date.fromisoformat(starts_on) + timedelta(days=21)
    life = enrolled_late(starts_on, str(day))
    assert not life.state.taking_over.open
    assert life.alarm(str(day)).at > london(f"{day} 23:59")


def test_a_life_on_an_older_pack_is_not_taken_over():
    older = next(pack.id for pack in BOOK.packs if (pack.name, pack.edition) == ("2026-27", 3))
    life = replace(Life(), book=BOOK.as_used(older)).then("apply", TODAY, occurred_on="2026-08-31")
    life = life.then("enrol", TODAY, starts_on="2026-08-31")
    assert not life.state.taking_over.open


def test_each_record_tells_that_it_was_taken_over_from_what_and_when_it_happened():
    life = enrolled_late(BEGUN["3 months"])
    life = life.then("hold-progress-review", TODAY, occurred_on="2026-10-05", source="paper-file-7")
    life = life.then("log-off-the-job", TODAY, occurred_on="2026-10-06")
    life = life.then("log-off-the-job", TODAY)
    of_paper, of_export, of_today = life.history[-3:]
    assert (of_paper.taken_over, of_paper.source, str(of_paper.occurred_on)) == (True, "paper-file-7", "2026-10-05")
    assert (of_export.taken_over, of_export.source, of_export.recorded_at) == (True, EXPORT, london(TODAY))
    assert (of_today.taken_over, of_today.source) == (False, "")
    (fact,) = closed(life).facts("taking-over-closed.v1")
    assert (fact.records, fact.sources) == (7, (EXPORT, "paper-file-7"))
    later = closed(life).then("log-off-the-job", TODAY, occurred_on="2026-10-07").history[-1]
    assert not later.taken_over


def test_a_past_that_is_never_closed_becomes_loud():
    life = enrolled_late(BEGUN["14 months"])
    assert life.waits_for(TODAY) == "taking-over-overdue 0 at 2026-12-12 09:00"
    life = life.rung_until("2027-03-01")
    assert {fact.clock for fact in raised(life)} == {"taking-over"}
    assert [fact.rung for fact in life.facts("clock-escalated.v1")] == [1, 2, 3]
    ended = life.then("close-taking-over", "2027-03-01")
    (fact,) = ended.facts("clock-stood-down.v1")
    assert fact.because == "the past was told and the taking over closed"


def test_a_past_is_closed_once_and_only_where_there_is_one():
    life = enrolled_late("2026-11-20")
    life.when("close-taking-over", TODAY).refused("past-is-being-taken-over", says="recorded in time")
    life = enrolled_late(BEGUN["3 months"])
    assert life.when("close-taking-over", TODAY).meets("past-is-being-taken-over", "past-is-possible-as-told")
    closed(life).when("close-taking-over", TODAY).refused("past-is-being-taken-over", says="closed already")


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@for_all(st.data())
def test_breaks_handovers_attempts_and_progress_are_told_in_any_order(data):
    starts_on = BEGUN["14 months"]
    away = [("2025-12-01", "2026-01-12"), ("2026-04-06", "2026-04-20")]
    days = [day for day in every(28, starts_on) if not any(one <= day < other for one, other in away)]
    things = [*map(session, days), *(a_break(*each) for each in away)]
    things += [handover("2026-02-02", "T-2"), handover("2026-06-01", "T-3")]
    things += [attempt("2026-02-16", passed=False), attempt("2026-03-16", passed=True)]
    things += [progress("2026-03-02", 30), progress("2026-07-06", 60)]
    begun = enrolled_late(starts_on, prior_attainment={"english": "level 2", "maths": "none", "evidence": "GCSE-1"})
    things.sort(key=lambda commands: commands[0][1]["occurred_on"])
    in_order = closed(told(begun, things))
    life = closed(told(begun, data.draw(st.permutations(things))))
    assert [(each.about, each.NAME) for each in raised(life)] == [(each.about, each.NAME) for each in raised(in_order)]
    assert measured(life) == measured(in_order)
    for slice_of_state in ("interruption", "cadence", "functional_skills", "portfolio", "off_the_job", "reviews"):
        assert getattr(life.state, slice_of_state) == getattr(in_order.state, slice_of_state)
    assert set(life.state.tutors.allocations) == set(in_order.state.tutors.allocations)
    assert {each.tutor for each in in_order.state.tutors.allocations} == {"T-1", "T-2", "T-3"}


def test_what_cannot_have_been_is_named_at_the_closing():
    life = told(enrolled_late(BEGUN["8 months"]), [session("2026-05-04"), a_break("2026-05-01", "2026-06-01")])
    place = next(each.originator_version for each in life.history if each.fact.NAME == "session-held.v1")
    refused = life.when("close-taking-over", TODAY)
    refused.refused("past-is-possible-as-told", says=f"Number {place} cannot have been")
    right = life.then("correct-fact", TODAY, fact=place, actor="staff-8")
    assert not closed(right).state.taking_over.open


def test_breaks_that_overlap_are_named_at_the_closing():
    away = [a_break("2026-05-11", "2026-06-01"), a_break("2026-05-01", "2026-05-18")]
    life = told(enrolled_late(BEGUN["8 months"]), away)
    life.when("close-taking-over", TODAY).refused("past-is-possible-as-told", says="11 May 2026")


def test_sessions_missed_in_a_row_open_a_case_at_the_closing_and_not_before():
    starts_on = BEGUN["3 months"]
    missing = [missed("2026-11-16"), missed("2026-11-02")]
    life = told(enrolled_late(starts_on), [*missing, session("2026-11-09"), session("2026-10-05")])
    assert not life.facts("at-risk-case-opened.v1")
    assert not closed(life).facts("at-risk-case-opened.v1")
    life = told(enrolled_late(starts_on), [*missing, session("2026-10-05")])
    assert not life.facts("at-risk-case-opened.v1")
    (case,) = closed(life).facts("at-risk-case-opened.v1")
    assert [str(day) for day in case.missed_on] == ["2026-11-02", "2026-11-16"]


def test_after_the_closing_the_clocks_run_as_in_any_life():
    starts_on = BEGUN["3 months"]
    life = closed(told(enrolled_late(starts_on), punctual(starts_on)))
    last = every(28, starts_on)[-1]
    assert life.waits_for(TODAY, "session").startswith("session-reminder")
    later = life.rung_until("2027-01-31", "session")
    assert str(later.facts("clock-fell-overdue.v1", "session")[0].since_on) == last
    assert held(later, "2027-02-01").facts("clock-stood-down.v1", "session")


def test_a_record_says_in_words_that_it_was_taken_over_and_from_what():
    life = enrolled_late(BEGUN["3 months"]).then("hold-progress-review", TODAY, occurred_on="2026-10-05")
    assert sentence(life.history[-1]).endswith(" Taken over on 27 November 2026 from former-system.")
    life = closed(life).then("hold-progress-review", TODAY, occurred_on="2026-11-25", source="paper-file-7")
    assert sentence(life.history[-1]).endswith(" Recorded 2 days later, on 27 November 2026 from paper-file-7.")
    life = life.then("log-off-the-job", TODAY, source="paper-file-7")
    assert sentence(life.history[-1]).endswith(" Recorded from paper-file-7.")


def test_the_application_belongs_to_a_past_that_began_to_be_told_after_it():
    life = closed(enrolled_late(BEGUN["3 months"])).then("log-off-the-job", TODAY)
    past = with_its_past(life.history)
    assert past[0].fact.NAME == "application-received.v1"
    assert sentence(past[0]).endswith(" Taken over on 27 November 2026 from former-system.")
    assert past[1:] == [*life.history[1:]], "whatever came with the past or after it says itself what it is"
    in_time = on_programme().history
    assert [*with_its_past(in_time)] == [*in_time]


def test_progress_says_that_of_a_past_what_was_told_counts():
    life = closed(told(enrolled_late(BEGUN["8 months"]), punctual(BEGUN["8 months"])))
    says = "Of the time before 27 November 2026 what was told counts: that past was taken over."
    assert beside_the_plan(life.state, circumstances(life.state, london(TODAY), BOOK)).reasons[-1] == says
    begun = on_programme()
    assert says not in beside_the_plan(begun.state, circumstances(begun.state, london("2026-11-27"), BOOK)).reasons


def test_measures_and_the_cadence_tell_sessions_taken_over_from_those_recorded_at_the_time():
    life = closed(told(enrolled_late(BEGUN["3 months"]), punctual(BEGUN["3 months"])))
    sessions = len(every(28, BEGUN["3 months"]))
    assert (measured(life).sessions_judged, measured(life).sessions_taken_over) == (sessions, sessions)
    life = held(life, "2026-12-07")
    assert measured(life, "2026-12-07").sessions_judged == sessions + 1
    assert measured(life, "2026-12-07").sessions_taken_over == sessions
    found = cadence_kept(life.state, circumstances(life.state, london("2026-12-07"), BOOK))
    assert found.taken_over == sessions
    assert [gap.taken_over for gap in found.gaps] == [True] * sessions + [False]


def test_where_an_apprenticeship_stands_says_that_its_past_is_being_told():
    life = enrolled_late(BEGUN["3 months"])
    said = standing(life.due_now(TODAY)).details
    assert said == "on programme, its past being told since 27 November 2026"
    assert "next session due by" in standing(closed(life).due_now(TODAY)).details


def test_a_past_is_replayed_on_both_axes():
    life = closed(told(enrolled_late(BEGUN["8 months"]), punctual(BEGUN["8 months"])))
    june = Point(on=date(2026, 6, 30))
    then = replayed(STREAM, life.history, june)
    held_by_then = [day for day in every(28, BEGUN["8 months"]) if day <= "2026-06-30"]
    assert str(then.cadence.last_held_on) == held_by_then[-1]
    assert not then.taking_over.began_on
    before_closing = replayed(STREAM, life.history, Point(before=len(life.history)))
    assert before_closing.taking_over.open
    assert not replayed(STREAM, life.history, Point()).taking_over.open


def test_an_interrupted_telling_may_be_corrected_and_tried_again():
    life = told(enrolled_late(BEGUN["3 months"]), [session("2026-09-28")])
    place = next(each.originator_version for each in life.history if each.fact.NAME == "session-held.v1")
    life = life.then("correct-fact", TODAY, fact=place, instead={"occurred_on": "2026-09-29"}, actor="staff-8")
    assert str(life.state.cadence.last_held_on) == "2026-09-29"
    life = closed(life)
    place = next(each.originator_version for each in life.history if each.fact.NAME == "session-held.v1")
    again = life.then("correct-fact", TODAY, fact=place, instead={"minutes": 60}, actor="staff-9")
    assert not again.state.taking_over.open
    assert str(again.state.cadence.last_held_on) == "2026-09-29"


def test_why_says_that_nothing_is_due_while_a_past_is_told_and_whom_the_one_rung_told():
    starts_on = BEGUN["8 months"]
    life = told(enrolled_late(starts_on), [session(every(28, starts_on)[0])])
    assert "Session: not escalated, because nothing is due: a past is told first, and is not closed." in says(life)
    to = "tutor, tutor's manager, programme lead and employer (rung 3 of 3)"
    assert any(each.startswith(f"Session: escalated to {to}") for each in says(closed(life)))
