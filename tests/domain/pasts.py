"""Pasts that are told late: punctual apprentices brought with all that happened, told in any order."""

from datetime import date, timedelta

from tests.domain.given import Life
from tests.domain.lives import plan_agreed

TODAY = "2026-11-27"
BEGUN = {"14 months": "2025-09-29", "8 months": "2026-03-30", "3 months": "2026-08-31"}
"""When three apprentices began who are recorded today, a Friday."""
EXPORT = "former-system"
LEVEL_2 = {"english": "level 2", "maths": "level 2", "evidence": "GCSE-1"}


def enrolled_late(starts_on, today=TODAY, **terms):
    """Return who began on a date and is recorded today, with a tutor and a training plan from the start on."""
    said = {"source": EXPORT, "prior_attainment": LEVEL_2, "planned_off_the_job_hours": 278, **terms}
    life = Life().then("apply", today, occurred_on=starts_on)
    life = life.then("enrol", today, occurred_on=starts_on, starts_on=starts_on, planned_end_on=_end(starts_on), **said)
    return plan_agreed(life.then("allocate-tutor", today, from_on=starts_on), today, occurred_on=starts_on)


def _end(starts_on):
    return str(date.fromisoformat(starts_on) + timedelta(days=550))


def every(days, starts_on, today=TODAY):
    """Return every so many days after the start, up to the day before today."""
    begin, end = date.fromisoformat(starts_on), date.fromisoformat(today)
    return [str(begin + timedelta(days=each)) for each in range(days, (end - begin).days, days)]


def session(day, **said):
    """Return what tells that a session was planned and held on a day."""
    called = f"session of {day}"
    return [
        ("plan-session", {"called": called, "occurred_on": day, "planned_on": day}),
        ("hold-session", {"session": called, "occurred_on": day, **said}),
    ]


def review(day):
    """Return what tells that a progress review was held on a day."""
    return [("hold-progress-review", {"occurred_on": day})]


def hours(day):
    """Return what tells that there was off-the-job training on a day."""
    return [("log-off-the-job", {"occurred_on": day, "minutes": 330})]


def missed(day):
    """Return what tells that a session was planned for a day and missed."""
    called = f"session of {day}"
    return [
        ("plan-session", {"called": called, "occurred_on": day, "planned_on": day}),
        ("miss-session", {"session": called, "occurred_on": day}),
    ]


def a_break(from_on, back_on):
    """Return what tells of a break in learning and the return from it."""
    began = {"occurred_on": from_on, "expected_return_on": back_on, "last_learning_on": from_on}
    return [("begin-break", began), ("return-from-break", {"occurred_on": back_on})]


def handover(day, to_tutor):
    """Return what tells that the sessions went to another tutor from a day on."""
    return [("hand-over-tutor", {"occurred_on": day, "from_on": day, "to_tutor": to_tutor})]


def attempt(day, *, passed):
    """Return what tells of an attempt at maths."""
    return [("record-functional-skills-attempt", {"occurred_on": day, "subject": "maths", "passed": passed})]


def progress(day, percent):
    """Return what tells of an update about progress."""
    return [("update-progress", {"occurred_on": day, "progress_percent": percent})]


def punctual(starts_on, today=TODAY):
    """Return all that a punctual apprentice did until today, each thing a few commands, in the order of happening."""
    done = [session(day) for day in every(28, starts_on, today)]
    done += [review(day) for day in every(77, starts_on, today)]
    done += [hours(day) for day in every(7, starts_on, today)]
    return sorted(done, key=lambda commands: commands[0][1]["occurred_on"])


def told(life, things, today=TODAY):
    """Return the life after things are told today, in this order."""
    for each in things:
        for name, said in each:
            life = life.then(name, today, **said)
    return life


def closed(life, today=TODAY):
    """Return the life after its past is closed, and whatever is due has rung."""
    return life.then("close-taking-over", today).rung_until(f"{today} 23:59")
