"""Pace: how much of the plan is due so far, in days of training: breaks and weeks without work do not count."""

from datetime import date, timedelta

import msgspec

from domain.circumstances import Circumstances
from domain.learning.eligibility import eligible_minutes
from domain.learning.logging_hours import planned_hours
from domain.stage import TRAINING
from domain.state import Apprenticeship
from domain.time_on_programme.days_away import days_without_training
from domain.time_on_programme.planned_gateway import training_days_planned


class Pace(msgspec.Struct, frozen=True):
    """The pace of one apprentice, right until the next fact or the next week without work.

    So many of the `days` of training to the planned gateway are over as lie between `from_on`, the start moved by the
    breaks and the weeks without work that are over, and the day asked about, `until_on` at the latest, where a break is
    open. Minutes are those of off-the-job training, done and planned.
    """

    from_on: date
    days: int
    until_on: date | None
    planned_minutes: int
    done_minutes: int

    def days_over(self, day: date) -> int:
        """Return how many of the days are over at the end of a London date."""
        return min(max((min(day, self.until_on or day) - self.from_on).days, 0), self.days)

    def minutes_due(self, day: date) -> int:
        """Return the minutes that are due so far, in even parts from day to day."""
        return self.planned_minutes * self.days_over(day) // self.days

    def minutes_behind(self, day: date) -> int:
        """Return by how many minutes less than those due so far are done."""
        return max(self.minutes_due(day) - self.done_minutes, 0)


def pace(apprenticeship: Apprenticeship, at: Circumstances) -> Pace | None:
    """Return the pace of an apprentice in training as of `at.today`; None of anybody else."""
    if apprenticeship.stage not in TRAINING:
        return None
    starts_on, until_on = apprenticeship.enrolled.starts_on, apprenticeship.interruption.from_on
    away = days_without_training(apprenticeship, starts_on, min(at.today, until_on or at.today))
    return Pace(
        from_on=starts_on + timedelta(days=away),
        days=training_days_planned(apprenticeship, at),
        until_on=until_on,
        planned_minutes=60 * planned_hours(apprenticeship),
        done_minutes=eligible_minutes(apprenticeship, at.today),
    )
