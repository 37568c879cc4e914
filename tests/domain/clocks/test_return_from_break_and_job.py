"""The clocks that run in a break: the return that does not come, and the job that is not found."""

import pytest

from tests.domain.lives import enrolled, held, on_programme

BREAK, JOB = "break", "job"


def on_a_break(expected_return_on="2026-11-30"):
    life = on_programme()
    return life.then("begin-break", "2026-10-05", last_learning_on="2026-10-02", expected_return_on=expected_return_on)


def test_a_return_is_overdue_on_the_day_after_it_was_expected():
    life = on_a_break()
    assert life.waits_for("2026-10-05") == "break-overdue 0 at 2026-12-01 09:00"
    life.rings("2026-11-30 23:59").nothing()
    life = life.rings("2026-12-01 09:00").then("clock-fell-overdue.v1")
    assert life.history[-1].fact.sentence() == (
        "Return from a break in learning overdue: on a break in learning since 5 October 2026, due by 30 November 2026."
    )
    assert life.waits_for("2026-12-01") == "break-escalation 1 at 2026-12-01 09:00"


@pytest.mark.parametrize(
    ("name", "said", "because"),
    [
        ("return-from-break", {}, "the apprentice returned on 2 December 2026"),
        ("withdraw", {"last_learning_on": "2026-10-02"}, "the apprentice was withdrawn"),
    ],
)
def test_a_return_or_a_withdrawal_ends_it(name, said, because):
    life = on_a_break().rung_until("2026-12-01 09:00").then(name, "2026-12-02", **said)
    assert life.facts("clock-stood-down.v1", BREAK)[0].because == because
    assert life.waits_for("2026-12-02", BREAK) is None


def test_who_returns_in_time_is_never_asked_about():
    life = on_a_break().rung_until("2026-11-30 12:00").then("return-from-break", "2026-11-30").rung_until("2026-12-02")
    assert not life.facts("clock-fell-overdue.v1", BREAK)


@pytest.mark.parametrize(
    ("starts_on", "on", "overdue"),
    [
        ("2026-09-07", "2026-09-14", "2026-10-13"),
        ("2026-07-06", "2026-09-14", "2026-10-15"),
        ("2025-07-07", "2026-09-14", "2026-10-15"),
    ],
)
def test_without_a_new_job_a_break_is_due_after_four_weeks_or_by_older_rules_thirty_days(starts_on, on, overdue):
    life = enrolled(starts_on, min(starts_on, "2026-08-10")).rung_until(f"{starts_on} 00:00")
    life = life.then("record-job-loss", on)
    assert life.waits_for(on, JOB) == f"job-overdue 0 at {overdue} 09:00"


def test_after_a_job_loss_a_break_is_asked_for_first_and_a_withdrawal_in_the_end():
    life = on_programme().then("record-job-loss", "2026-09-14").rung_until("2026-10-13 09:00", JOB)
    assert life.facts("clock-fell-overdue.v1", JOB)[0].sentence() == (
        "New employer overdue: no employer since 14 September 2026, without whom a break in learning follows, "
        "due by 12 October 2026."
    )
    alone = {"agreed_by_employer": False}
    life = life.when("begin-break", "2026-10-14", last_learning_on="2026-09-11", **alone).then(
        "break-began.v1", "clock-stood-down.v1"
    )
    assert life.waits_for("2026-10-14", JOB) == "job-overdue 0 at 2026-12-08 09:00"
    life = life.rung_until("2026-12-08 09:00", JOB)
    assert life.facts("clock-fell-overdue.v1", JOB)[-1].about == "withdrawal:2026-09-14"
    life = life.then("record-new-employer", "2026-12-09")
    assert life.facts("clock-stood-down.v1", JOB)[-1].because == "a new employer was found"
    assert life.waits_for("2026-12-09", JOB) is None


@pytest.mark.parametrize(("back_on", "overdue_on"), [("2026-10-18", "2026-11-09"), ("2026-10-19", "2026-11-17")])
def test_who_returns_without_a_job_has_as_long_again_after_four_weeks_and_after_fewer_what_was_left(
    back_on, overdue_on
):
    life = on_programme().then("record-job-loss", "2026-09-14")
    life = life.then("begin-break", "2026-09-21", last_learning_on="2026-09-11", agreed_by_employer=False)
    life = life.then("return-from-break", back_on)
    assert life.waits_for(back_on, JOB) == f"job-overdue 0 at {overdue_on} 09:00"


def test_a_job_found_in_time_is_never_asked_about():
    life = on_programme().then("record-job-loss", "2026-09-14").rung_until("2026-10-12 23:59", JOB)
    life = life.then("record-new-employer", "2026-10-12 23:59").rung_until("2026-12-31", JOB)
    assert not life.facts("clock-fell-overdue.v1", JOB)


def test_a_job_loss_stops_no_other_clock():
    life = held(on_programme(), "2026-09-10").then("record-job-loss", "2026-09-14")
    assert life.waits_for("2026-09-14", "session") == "session-reminder 0 at 2026-10-08 09:00"
