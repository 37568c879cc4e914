"""Pace: off-the-job hours are done as evenly as planned, from the start to the planned gateway, in days of training."""

from datetime import timedelta

from domain.circumstances import Circumstances
from domain.clock_and_due import Clock, Due
from domain.days import hours_in_words
from domain.learning.eligibility import eligible_minutes
from domain.learning.logging_hours import planned_hours
from domain.stage import TRAINING
from domain.state import Apprenticeship
from domain.time_on_programme.days_away import away_ever, back_by, moved
from domain.time_on_programme.planned_gateway import training_days_planned

OFF_THE_JOB = Clock(
    "off-the-job",
    "off-the-job hours",
    "funding rules 2026/27 ¶82.4, ¶86.2; provider practice: Anderson Stockley, progression concerns",
    reminds=False,
)


def due(apprenticeship: Apprenticeship, at: Circumstances) -> list[Due]:
    """Return the last day on which the hours done so far are not too far behind plan, until all are done.

    It moves with every hour done; what it is about stays, so that an hour too few ends no escalation. Who learns again
    after a failed assessment has shown the hours at the gateway before.
    """
    if apprenticeship.stage not in TRAINING or apprenticeship.gateway.before:
        return []
    hours, done = planned_hours(apprenticeship), eligible_minutes(apprenticeship, at.today)
    if done >= hours * 60:
        return []
    percent, starts_on = at.rules.clocks.off_the_job.behind_percent, apprenticeship.enrolled.starts_on
    total = training_days_planned(apprenticeship, at)
    enough_for = total * (100 * done + percent * hours * 60) // (100 * hours * 60)
    due_on = moved(starts_on + timedelta(days=min(total, enough_for)), away_ever(apprenticeship))
    return [
        Due(
            clock=OFF_THE_JOB,
            about=starts_on.isoformat(),
            since_on=starts_on,
            remind_on=None,
            due_on=due_on,
            overdue_on=back_by(apprenticeship, due_on + timedelta(days=1)),
            because=f"{hours_in_words(done)} of {hours} h done; at most {percent} percent of the plan may be missing",
        )
    ]
