"""Active learning: some off-the-job training in every whole calendar month of training."""

from collections.abc import Iterator
from datetime import date, timedelta

from domain.circumstances import Circumstances
from domain.clock_and_due import Clock, Due
from domain.clocks.training_spans import training
from domain.days import month_in_words, months_after
from domain.learning.eligibility import eligible
from domain.stage import TRAINING
from domain.state import Apprenticeship

LEARNING = Clock("learning", "active learning", "funding rules 2026/27 ¶94 (2025/26 ¶89, 2024/25 ¶94)")


def due(apprenticeship: Apprenticeship, at: Circumstances) -> list[Due]:
    """Return by when there has to be off-the-job training again: in the first whole month that has none yet."""
    if apprenticeship.stage not in TRAINING:
        return []
    month = next_month_to_learn_in(apprenticeship)
    overdue_on = months_after(month, 1)
    due_on = overdue_on - timedelta(days=1)
    return [
        Due(
            clock=LEARNING,
            about=month.isoformat()[:7],
            since_on=month,
            remind_on=due_on - timedelta(days=at.rules.clocks.learning.reminder_days),
            due_on=due_on,
            overdue_on=overdue_on,
            because=f"no off-the-job training in {month_in_words(month)}",
        )
    ]


def months_without_learning(apprenticeship: Apprenticeship, on: date) -> list[date]:
    """Return the first day of every whole month of training, over before `on`, without off-the-job training.

    English and maths are not off-the-job training, nor is what does not count, such as that of a time without a job.
    """
    learnt = {day.replace(day=1) for day, _ in eligible(apprenticeship)}
    periods = training(apprenticeship, on)
    return [month for begin, end in periods for month in _whole_months(begin, end) if month not in learnt]


def next_month_to_learn_in(apprenticeship: Apprenticeship) -> date:
    """Return the first day of the first whole month from which on no training is known, in the last period of it."""
    began_on = apprenticeship.interruption.last_returned_on or apprenticeship.enrolled.starts_on
    last = max((day for day, _ in eligible(apprenticeship)), default=None)
    first = _first_whole_month(began_on)
    return max(first, months_after(last.replace(day=1), 1)) if last else first


def _whole_months(begin: date, end: date) -> Iterator[date]:
    month = _first_whole_month(begin)
    while (following := months_after(month, 1)) <= end:
        yield month
        month = following


def _first_whole_month(day: date) -> date:
    return day if day.day == 1 else months_after(day.replace(day=1), 1)
