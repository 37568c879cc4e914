"""Active learning: some off-the-job training in every calendar month of training.

The months of the start and of the end are not judged unless they are whole; of the others, breaks and weeks without
work excuse those with too few days of training left in them.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from domain.circumstances import Circumstances
from domain.clock_and_due import Clock, Due
from domain.days import month_in_words, months_after
from domain.learning.eligibility import eligible
from domain.stage import TRAINING
from domain.state import Apprenticeship
from domain.time_on_programme.days_away import away_ever, back_by, days_without_training, last_day_at_work
from domain.time_on_programme.training_spans import training, training_until

LEARNING = Clock("learning", "active learning", "funding rules 2026/27 ¶94 (2025/26 ¶89, 2024/25 ¶94)")


def due(apprenticeship: Apprenticeship, at: Circumstances) -> list[Due]:
    """Return by when there has to be off-the-job training again: in the first month that counts and has none yet."""
    if apprenticeship.stage not in TRAINING:
        return []
    month = _next_month(apprenticeship, at)
    ends_on = months_after(month, 1)
    due_on = ends_on - timedelta(days=1)
    return [
        Due(
            clock=LEARNING,
            about=month.isoformat()[:7],
            since_on=month,
            remind_on=_reminds_on(apprenticeship, due_on, at),
            due_on=due_on,
            overdue_on=back_by(apprenticeship, ends_on),
            because=f"no off-the-job training in {month_in_words(month)}",
        )
    ]


def _reminds_on(apprenticeship: Apprenticeship, due_on: date, at: Circumstances) -> date:
    # While there is still work in the month.
    last_on = last_day_at_work(apprenticeship, due_on)
    return last_day_at_work(apprenticeship, last_on - timedelta(days=at.rules.clocks.learning.reminder_days))


def months_without_learning(apprenticeship: Apprenticeship, at: Circumstances) -> list[date]:
    """Return the first day of every month that counts, over before `at.today`, without off-the-job training.

    English and maths are not off-the-job training, nor is what does not count, such as that of a time without a job.
    """
    learnt = _months_learnt_in(apprenticeship)
    return [month for month in _months(apprenticeship, at) if month not in learnt]


def months_to_come_from(apprenticeship: Apprenticeship, at: Circumstances) -> date:
    """Return the first day of the first month, not over before `at.today`, that counts and has no training yet.

    From then on every month counts, as far as it is known.
    """
    month, learnt = max(_first_month(apprenticeship, at), at.today.replace(day=1)), _months_learnt_in(apprenticeship)
    while month in learnt or not _counts(apprenticeship, month, at):
        month = months_after(month, 1)
    return month


def months_excused_from(apprenticeship: Apprenticeship, month: date, at: Circumstances) -> list[date]:
    """Return the first days of the months from one on that will not count, as far as days away are agreed before."""
    last_on = max((back_on for _, back_on in away_ever(apprenticeship)), default=month)
    found: list[date] = []
    while month < last_on:
        found += [] if _counts(apprenticeship, month, at) else [month]
        month = months_after(month, 1)
    return found


def _months(apprenticeship: Apprenticeship, at: Circumstances) -> Iterator[date]:
    if at.rules.clocks.learning.training_days is None:
        periods = training(apprenticeship, at.today)
        yield from (month for begin, end in periods for month in _whole_months(begin, end))
        return
    ends_on = min(at.today, training_until(apprenticeship) or at.today)
    whole = _whole_months(apprenticeship.enrolled.starts_on, ends_on)
    yield from (month for month in whole if _counts(apprenticeship, month, at))


def _counts(apprenticeship: Apprenticeship, month: date, at: Circumstances) -> bool:
    enough, following = at.rules.clocks.learning.training_days or 0, months_after(month, 1)
    away = days_without_training(apprenticeship, month, following) + apprenticeship.gateway.days_in(month, following)
    return (following - month).days - away >= enough


def _next_month(apprenticeship: Apprenticeship, at: Circumstances) -> date:
    month, last = _first_month(apprenticeship, at), max(_months_learnt_in(apprenticeship), default=None)
    month = max(month, months_after(last, 1)) if last else month
    # In an open break nothing is due: no month that begins in it is looked beyond.
    latest = apprenticeship.interruption.from_on or date.max
    while month < latest and not _counts(apprenticeship, month, at):
        month = months_after(month, 1)
    return month


def _first_month(apprenticeship: Apprenticeship, at: Circumstances) -> date:
    starts_on, back_on = apprenticeship.enrolled.starts_on, apprenticeship.interruption.last_anew_on
    if back_on is None or at.rules.clocks.learning.training_days is None:
        return _first_whole_month(back_on or starts_on)
    return max(back_on.replace(day=1), _first_whole_month(starts_on))


def _whole_months(begin: date, end: date) -> Iterator[date]:
    month = _first_whole_month(begin)
    while (following := months_after(month, 1)) <= end:
        yield month
        month = following


def _first_whole_month(day: date) -> date:
    return day if day.day == 1 else months_after(day.replace(day=1), 1)


def _months_learnt_in(apprenticeship: Apprenticeship) -> set[date]:
    return {day.replace(day=1) for day, _ in eligible(apprenticeship)}
