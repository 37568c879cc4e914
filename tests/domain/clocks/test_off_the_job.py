"""The clock of off-the-job hours: behind plan by more than a tenth, both sides of the day and of the minute."""

import pytest

from tests.domain.lives import in_assessment, on_programme, portfolio_complete

CLOCK = "off-the-job"
# 300 hours in the 419 days up to the gateway planned for 31 October 2027: a tenth of them in 41 days.
BEHIND = "2026-10-19"


def waits(life, on):
    return life.waits_for(on, CLOCK)


def hours(life, on, *days, minutes=1440):
    for day in days:
        life = life.then("log-off-the-job", on, occurred_on=day, minutes=minutes)
    return life


def test_nobody_is_behind_before_a_tenth_of_the_plan_is_missing():
    life = on_programme()
    assert waits(life, "2026-09-07") == f"off-the-job-overdue 0 at {BEHIND} 09:00"
    life.rings("2026-10-18 23:59", clock=CLOCK).nothing()
    life = life.rings(f"{BEHIND} 09:00", clock=CLOCK).then("clock-fell-overdue.v1")
    assert life.history[-1].fact.sentence() == (
        "Off-the-job hours overdue: 0 min of 300 h done; at most 10 percent of the plan may be missing, "
        "due by 18 October 2026."
    )


@pytest.mark.parametrize(("minutes", "day"), [(4, BEHIND), (5, "2026-10-20")])
def test_every_hour_done_puts_it_off_by_as_much_as_was_planned_for_it(minutes, day):
    life = hours(on_programme(), "2026-09-14", "2026-09-14", minutes=minutes)
    assert waits(life, "2026-09-14") == f"off-the-job-overdue 0 at {day} 09:00"


def test_training_that_does_not_count_and_hours_of_sessions_are_told_apart():
    life = on_programme().then("log-off-the-job", "2026-09-14", activity="normal-duties", minutes=1200)
    assert waits(life, "2026-09-14").endswith(f"{BEHIND} 09:00")
    life = life.then("plan-session", "2026-09-14", called="one", planned_on="2026-09-14")
    life = life.then("hold-session", "2026-09-14", session="one", minutes=240, off_the_job_minutes=240)
    assert waits(life, "2026-09-14").endswith("2026-10-25 09:00")


def test_an_hour_too_few_ends_no_escalation_and_keeps_its_rungs():
    life = on_programme().rung_until("2026-11-20 12:00", CLOCK)
    assert [fact.rung for fact in life.facts("clock-escalated.v1", CLOCK)] == [1, 2, 3]
    too_few = hours(life, "2026-11-20", "2026-11-20", minutes=60)
    assert not too_few.facts("clock-stood-down.v1", CLOCK)
    assert waits(too_few, "2026-11-20") is None
    enough = hours(too_few, "2026-11-20", "2026-11-19", "2026-11-18")
    assert enough.facts("clock-stood-down.v1", CLOCK)[0].rungs == 3
    assert waits(enough, "2026-11-20").startswith("off-the-job-overdue 0 at 2026-12-2")


def test_rungs_are_counted_from_the_day_it_fell_overdue_whatever_is_logged_meanwhile():
    life = hours(on_programme().rung_until("2026-10-26", CLOCK), "2026-10-26", "2026-10-26", minutes=10)
    assert waits(life, "2026-10-26") == "off-the-job-escalation 2 at 2026-11-02 09:00"


def test_who_falls_behind_again_is_told_again():
    life = hours(on_programme().rung_until(f"{BEHIND} 12:00", CLOCK), BEHIND, BEHIND, minutes=600)
    life = life.rung_until("2026-12-31", CLOCK)
    assert [fact.rung for fact in life.facts("clock-escalated.v1", CLOCK)] == [1, 1, 2, 3]


def test_a_break_is_not_counted_and_who_returns_behind_is_told_on_the_day_after():
    life = on_programme().then("begin-break", "2026-09-14", last_learning_on="2026-09-11")
    assert waits(life, "2026-12-01") is None
    life = life.then("return-from-break", "2026-12-14")
    assert waits(life, "2026-12-14") == "off-the-job-overdue 0 at 2027-01-18 09:00"
    late = on_programme().rung_until(f"{BEHIND} 12:00", CLOCK)
    late = late.then("begin-break", "2026-11-02", last_learning_on="2026-09-11")
    late = late.then("return-from-break", "2027-03-01")
    assert waits(late, "2027-03-01") == "off-the-job-overdue 0 at 2027-03-02 09:00"


def test_on_the_day_planned_for_the_gateway_every_planned_hour_is_due():
    life = portfolio_complete(planned=300)
    assert waits(life, "2027-09-06") == "off-the-job-overdue 0 at 2027-11-01 09:00"
    assert waits(hours(life, "2027-09-06", "2027-05-22"), "2027-09-06") is None


def test_more_hours_planned_bring_it_forward_and_the_gateway_ends_it():
    life = on_programme().then("plan-off-the-job", "2026-09-14", planned_hours=600)
    life = hours(life, "2026-09-14", "2026-09-14")
    assert waits(life, "2026-09-14").endswith("2026-11-05 09:00")
    assert waits(hours(on_programme(), "2026-09-14", "2026-09-14"), "2026-09-14").endswith("2026-11-22 09:00")
    assert waits(in_assessment(), "2027-09-07") is None
