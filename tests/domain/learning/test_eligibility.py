"""Eligibility: what is learned outside the employment or the practical period is kept, counts nothing, and says why."""

from datetime import date, timedelta

import pytest

from domain.learning.eligibility import eligible, eligible_minutes, not_eligible, not_eligible_because
from tests.domain.given import empty_months
from tests.domain.lives import at_the_gateway, enrolled, held, in_assessment, on_programme

LAST_DAY, FIRST_DAY = "2026-10-02", "2026-10-12"


def place(life, name):
    """Return the number of the last fact of this name."""
    return next(each.originator_version for each in reversed(life.history) if name == each.fact.NAME)


def counted(life, until="2030-01-01"):
    return eligible_minutes(life.state, date.fromisoformat(until))


def logged(life, day, on=None):
    return life.then("log-off-the-job", on or max(day, "2026-10-20"), occurred_on=day, minutes=30)


def between_jobs():
    """Return an apprentice who was without a job from 3 to 11 October 2026."""
    life = on_programme().then("record-job-loss", LAST_DAY)
    return life.then("record-new-employer", FIRST_DAY)


def test_a_session_after_the_job_is_lost_is_kept_and_its_time_is_not_eligible():
    life = on_programme().then("record-job-loss", "2026-09-27")
    life = held(life, "2026-10-07", off_the_job_minutes=90)
    assert life.state.cadence.last_held_on == date(2026, 10, 7)
    assert counted(life) == 0
    (outside,) = not_eligible(life.state)
    assert outside == (date(2026, 10, 7), 90, "The employment ended on 27 September 2026.")


@pytest.mark.parametrize(("day", "minutes"), [(LAST_DAY, 30), ("2026-10-03", 0), ("2026-10-11", 0), (FIRST_DAY, 30)])
def test_employed_time_ends_with_the_last_day_and_begins_with_the_first_one(day, minutes):
    life = logged(between_jobs(), day)
    assert counted(life) == minutes
    assert [each.because for each in not_eligible(life.state)] == (
        [] if minutes else ["The employment ended on 2 October 2026, and the next one began on 12 October 2026."]
    )


@pytest.mark.parametrize(("day", "minutes"), [("2026-10-02", 60), ("2026-10-05", 0), ("2026-10-12", 60)])
def test_sessions_and_entries_are_told_apart_by_the_same_days(day, minutes):
    life = on_programme().then("record-job-loss", LAST_DAY).then("record-new-employer", FIRST_DAY)
    life = life.then("plan-session", "2026-10-12", called="one", planned_on=day)
    life = life.then("hold-session", "2026-10-12", session="one", occurred_on=day)
    assert counted(life) == minutes


def test_time_with_every_employer_counts_however_often_the_job_was_lost():
    life = between_jobs().then("record-job-loss", "2026-11-06").then("record-new-employer", "2026-11-16")
    for day in ("2026-09-30", "2026-10-05", "2026-10-20", "2026-11-10", "2026-11-17"):
        life = logged(life, day, "2026-11-20")
    assert [str(each.on) for each in not_eligible(life.state)] == ["2026-10-05", "2026-11-10"]
    assert counted(life) == 3 * 30
    assert counted(life, "2026-11-10") == 2 * 30


@pytest.mark.parametrize(("day", "minutes"), [("2026-09-06", 0), ("2026-09-07", 30)])
def test_the_practical_period_begins_with_the_start(day, minutes):
    life = logged(on_programme(), day)
    assert counted(life) == minutes
    assert [each.because for each in not_eligible(life.state)] == (
        [] if minutes else ["The practical period began on 7 September 2026."]
    )


def test_what_is_learned_before_the_start_is_kept_when_it_happens():
    life = logged(enrolled(), "2026-08-20", "2026-08-20").rung_until("2026-09-07")
    assert counted(life) == 0
    assert sum(each.minutes for each in not_eligible(life.state)) == 30


@pytest.mark.parametrize(("day", "minutes"), [("2027-09-07", 30), ("2027-09-08", 0)])
def test_the_practical_period_ends_with_the_gateway(day, minutes):
    before = counted(in_assessment())
    life = logged(in_assessment(), day, "2027-09-20")
    assert counted(life) == before + minutes
    assert [each.because for each in not_eligible(life.state)] == (
        [] if minutes else ["The practical period ended with the gateway on 7 September 2027."]
    )


@pytest.mark.parametrize(("said", "minutes"), [("2026-10-04", 0), ("2026-10-05", 30)])
def test_a_job_loss_told_late_moves_what_is_on_record(said, minutes):
    life = logged(on_programme(), "2026-10-05")
    assert counted(life) == 30
    assert counted(life.then("record-job-loss", "2026-10-20", occurred_on=said)) == minutes


@pytest.mark.parametrize(("said", "minutes"), [("2026-10-05", 30), ("2026-10-06", 0)])
def test_a_new_employer_told_late_moves_what_is_on_record(said, minutes):
    life = logged(on_programme().then("record-job-loss", LAST_DAY), "2026-10-05")
    assert counted(life) == 0
    assert counted(life.then("record-new-employer", "2026-10-20", occurred_on=said)) == minutes


@pytest.mark.parametrize(
    ("name", "said", "minutes"),
    [
        ("employment-ended.v1", {"occurred_on": "2026-10-04"}, 0),
        ("employment-ended.v1", {"occurred_on": "2026-10-05"}, 30),
        ("employment-ended.v1", None, 30),
        ("employer-changed.v1", {"occurred_on": "2026-10-06"}, 0),
        ("employer-changed.v1", {"occurred_on": "2026-10-05"}, 30),
        ("employer-changed.v1", None, 0),
    ],
)
def test_a_corrected_day_of_employment_moves_the_hours(name, said, minutes):
    life = on_programme().then("record-job-loss", LAST_DAY)
    if name == "employer-changed.v1":
        life = life.then("record-new-employer", FIRST_DAY)
    life = logged(life, "2026-10-05")
    assert counted(life) == 0
    corrected = life.then("correct-fact", "2026-10-21", actor="staff-8", fact=place(life, name), instead=said)
    assert counted(corrected) == minutes
    undone = corrected.then("correct-fact", "2026-10-22", actor="staff-8", fact=place(corrected, _by(said)))
    assert counted(undone) == 0


def _by(said):
    return "fact-corrected.v1" if said else "fact-withdrawn.v1"


@pytest.mark.parametrize(("starts_on", "minutes"), [("2026-09-14", 30), ("2026-09-15", 0)])
def test_a_corrected_start_moves_the_hours(starts_on, minutes):
    life = logged(on_programme(), "2026-09-14")
    said = {"starts_on": starts_on}
    corrected = life.then("correct-fact", "2026-10-21", fact=place(life, "enrolled.v2"), instead=said)
    assert counted(corrected) == minutes


@pytest.mark.parametrize(("passed_on", "minutes"), [("2027-09-08", 30), ("2027-09-07", 0)])
def test_a_corrected_gateway_moves_the_hours(passed_on, minutes):
    life = at_the_gateway()
    before = counted(life)
    life = logged(life.then("decide-gateway", "2027-09-10"), "2027-09-08", "2027-09-20")
    assert counted(life) == before + 30
    said = {"occurred_on": passed_on}
    wrong = place(life, "gateway-passed.v1")
    corrected = life.then("correct-fact", "2027-09-21", actor="staff-8", fact=wrong, instead=said)
    assert counted(corrected) == before + minutes


def test_a_deferred_gateway_ends_no_practical_period():
    life = at_the_gateway().then("decide-gateway", "2027-09-07", verdict="not yet ready", reason="sealed.v1.AAAA")
    before = counted(life)
    assert counted(logged(life, "2027-09-20")) == before + 30


def test_what_is_not_eligible_ends_no_escalation_of_active_learning():
    life = on_programme().then("record-job-loss", "2026-09-30").rung_until("2026-11-02 09:00", "learning")
    late = logged(life, "2026-10-15", "2026-11-02")
    assert not late.facts("clock-stood-down.v1", "learning")
    assert empty_months(late.state, "2026-11-02") == [date(2026, 10, 1)]
    found = late.then("record-new-employer", "2026-11-02", occurred_on="2026-10-15")
    assert found.facts("clock-stood-down.v1", "learning")
    assert empty_months(found.state, "2026-11-02") == []


def test_the_gateway_says_how_much_lies_outside():
    why = {item.requirement: item.why for item in logged(between_jobs(), "2026-10-05").checklist("2026-10-20")}
    assert why["off-the-job-training-completed"] == (
        "0 min of 278 required hours are eligible. 30 min lie outside the employment or the practical period."
    )


def test_what_never_counts_is_not_told_again():
    life = between_jobs().then("log-off-the-job", "2026-10-20", occurred_on="2026-10-05", in_working_hours=False)
    assert not not_eligible(life.state)


def test_nobody_without_an_end_of_the_employment_loses_an_hour():
    assert not_eligible_because(on_programme().state, date(2027, 1, 1)) is None


def test_a_day_counts_exactly_where_no_reason_is_told_against_it():
    life = between_jobs().then("record-job-loss", "2026-11-06").then("record-new-employer", "2026-11-16")
    life = life.then("record-job-loss", "2026-12-04")
    days = [date(2026, 9, 1) + timedelta(days=day) for day in range(100)]
    for day in days:
        life = life.then("log-off-the-job", "2026-12-31", occurred_on=day.isoformat(), minutes=1)
    counts = {day for day, _ in eligible(life.state)}
    assert counts == {day for day in days if not_eligible_because(life.state, day) is None}
    assert counts == {
        *(day for day in days if date(2026, 9, 7) <= day <= date(2026, 10, 2)),
        *(day for day in days if date(2026, 10, 12) <= day <= date(2026, 11, 6)),
        *(day for day in days if date(2026, 11, 16) <= day <= date(2026, 12, 4)),
    }
