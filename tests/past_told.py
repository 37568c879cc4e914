"""A past that is told over HTTP: all that a punctual apprentice did, each thing a few requests."""

from datetime import date, timedelta

from domain.days import months_after

MET = {"form": "virtual", "attended_by": ["apprentice", "employer", "tutor"], "summary": "On plan."}
TRAINED = {
    "minutes": 660,
    "activity": "workshop",
    "in_working_hours": True,
    "new_learning": True,
    "description": "Mentoring models.",
}


async def enrolled_late(life, start):
    """Apply and enrol today for a start long ago, with a tutor from then on, and agree to the training plan."""
    await life.apply(occurred_on=str(start))
    held = {"english": "level 2", "maths": "level 2", "evidence": "GCSE-1"}
    said = {"occurred_on": str(start), "planned_end_on": str(months_after(start, 18)), "source": "former-system"}
    enrolled = await life.enrol(start, prior_attainment=held, **said)
    await life.allocate_tutor()
    await life.agree_training_plan()
    return enrolled


def every(days, start, today):
    """Return every so many days after the start, up to the day before today."""
    return [start + timedelta(days=each) for each in range(days, (today - start).days, days)]


async def session(life, day):
    """Tell that a session was planned for a day, and held on it."""
    body = {"planned_on": str(day), "mode": "microsoft teams", "occurred_on": str(day - timedelta(days=7))}
    planned = await life.do("POST", "/sessions", body)
    await life.hold(planned["id"], day)


async def review(life, day):
    """Tell that a progress review was held on a day."""
    await life.do("POST", "/progress-reviews", {**MET, "occurred_on": str(day)})


async def training(life, day):
    """Tell that there was off-the-job training on a day."""
    await life.do("POST", "/off-the-job/entries", {**TRAINED, "occurred_on": str(day)})


def punctual(start, today):
    """Return all that a punctual apprentice did until today, in the order of happening: a step and its day."""
    done = [(session, day) for day in every(26, start, today)]
    done += [(review, day) for day in every(77, start, today)]
    done += [(training, day) for day in every(14, start, today)]
    return sorted(done, key=lambda each: each[1])


async def told(life, things):
    """Tell things in this order."""
    for step, day in things:
        await step(life, day)


def months_before(today: date, months: int) -> date:
    """Return the day so many months before another, as early in its month as every month has it."""
    return months_after(today.replace(day=min(today.day, 28)), -months)
