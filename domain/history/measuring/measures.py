"""Measures: how well the clocks were kept, from facts, of one apprenticeship or of many."""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from domain.circumstances import Circumstances
from domain.clocks.active_learning import months_without_learning
from domain.clocks.due_now import DueNow
from domain.facts.fact import Recorded
from domain.figures.pace import pace
from domain.figures.progress import progress_dates
from domain.figures.share import percent
from domain.history.alarms_so_far import AlarmsSoFar, seconds
from domain.state import Apprenticeship
from domain.time_on_programme.training_spans import spans

History = Sequence[Recorded[Any]]

BY: dict[str, Callable[[Apprenticeship, date], str]] = {
    "apprentice": lambda state, _: str(state.id),
    "tutor": lambda state, on: state.tutors.responsible(on) or "nobody",
    "employer": lambda state, _: str(state.enrolled.employer),
    "cohort": lambda state, _: state.application.cohort if state.application else "",
}
"""What apprenticeships are counted together by. The tutor is who answers for the apprentice on the London date."""


@dataclass(frozen=True)
class Measures:
    """What is counted of the facts, so that many apprenticeships can be counted together.

    `on_time` of the `judged` spans between sessions were no longer than the cadence; a span that is not
    over is judged once it is too long. `taken_over` of those judged were ended by a session that was told of a past,
    and not recorded at the time. Clocks are counted by their names. `days_to_stand_down` lasted
    each escalation that ended, `seconds_late` was each alarm recorded. `empty_months` are the months without learning,
    such as 2026-10, `minutes_behind` is the off-the-job training due so far and not done, and `progress` says how many
    are ahead, on track and behind.
    """

    apprenticeships: int
    on_time: int
    judged: int
    taken_over: int
    longest_gap_days: int
    months_without_learning: int
    empty_months: Counter[str]
    minutes_behind: int
    progress: Counter[str]
    overdue_now: Counter[str]
    rungs: Counter[str]
    days_to_stand_down: tuple[int, ...]
    seconds_late: tuple[float, ...]


@dataclass(frozen=True)
class Spread:
    """How a number is spread: how many there are, the median, the 99th percentile and the greatest."""

    count: int
    p50: float
    p99: float
    max: float


@dataclass(frozen=True)
class Summary:
    """Measures as people read them. `on_time_percent` is None where no session was due yet.

    `empty_months` says for each month, such as 2026-10, in how many apprenticeships nothing was learnt off the job;
    `hours_behind_plan` are the off-the-job hours due so far and not done, of those in training; `progress` says how
    many are ahead, on track and behind, of those who are judged. `sessions_taken_over` of those judged were told of a
    past that was taken over, and not recorded at the time.
    Clocks are told by their names; an alarm is late by the seconds from when it was due to when it was
    recorded; spreads are None where nothing was counted.
    """

    apprenticeships: int
    sessions_on_time: int
    sessions_judged: int
    sessions_taken_over: int
    on_time_percent: float | None
    longest_gap_days: int
    months_without_learning: int
    empty_months: dict[str, int]
    hours_behind_plan: float
    progress: dict[str, int]
    overdue_now: dict[str, int]
    rungs_fired: dict[str, int]
    days_to_stand_down: Spread | None
    alarm_lateness_seconds: Spread | None


def measure(apprenticeship: Apprenticeship, history: History, at: Circumstances) -> Measures:
    """Return the measures of one apprenticeship, folded from `history`, as of the end of `at.today`."""
    empty, found = months_without_learning(apprenticeship, at), pace(apprenticeship, at)
    status = progress_dates(apprenticeship, at).on(at.today)
    between, longest = spans(apprenticeship, at), at.rules.session_cadence.longest_days
    kept, alarms = Counter(span.kept(longest) for span in between), AlarmsSoFar().after(history)
    return Measures(
        apprenticeships=1,
        on_time=kept[True],
        judged=kept[True] + kept[False],
        taken_over=sum(span.taken_over for span in between),
        longest_gap_days=max((span.days for span in between), default=0),
        months_without_learning=len(empty),
        empty_months=Counter(month.isoformat()[:7] for month in empty),
        minutes_behind=found.minutes_behind(at.today) if found else 0,
        progress=Counter([status.value] if status else []),
        overdue_now=Counter(each.clock for each in DueNow(apprenticeship, at).overdue()),
        rungs=Counter(alarms.rungs),
        days_to_stand_down=alarms.days_to_stand_down,
        seconds_late=tuple(map(seconds, alarms.microseconds_late)),
    )


def together(measures: Iterable[Measures]) -> Measures:
    """Return the measures of several apprenticeships as those of one; there has to be at least one."""
    each = list(measures)
    return Measures(
        apprenticeships=sum(m.apprenticeships for m in each),
        on_time=sum(m.on_time for m in each),
        judged=sum(m.judged for m in each),
        taken_over=sum(m.taken_over for m in each),
        longest_gap_days=max(m.longest_gap_days for m in each),
        months_without_learning=sum(m.months_without_learning for m in each),
        empty_months=sum((m.empty_months for m in each), Counter()),
        minutes_behind=sum(m.minutes_behind for m in each),
        progress=sum((m.progress for m in each), Counter()),
        overdue_now=sum((m.overdue_now for m in each), Counter()),
        rungs=sum((m.rungs for m in each), Counter()),
        days_to_stand_down=tuple(days for m in each for days in m.days_to_stand_down),
        seconds_late=tuple(late for m in each for late in m.seconds_late),
    )


def summary(measures: Measures) -> Summary:
    """Return measures as people read them."""
    return Summary(
        apprenticeships=measures.apprenticeships,
        sessions_on_time=measures.on_time,
        sessions_judged=measures.judged,
        sessions_taken_over=measures.taken_over,
        on_time_percent=percent(measures.on_time, measures.judged),
        longest_gap_days=measures.longest_gap_days,
        months_without_learning=measures.months_without_learning,
        empty_months=dict(measures.empty_months),
        hours_behind_plan=hours(measures.minutes_behind),
        progress=dict(measures.progress),
        overdue_now=dict(measures.overdue_now),
        rungs_fired=dict(measures.rungs),
        days_to_stand_down=spread(measures.days_to_stand_down),
        alarm_lateness_seconds=spread(measures.seconds_late),
    )


def hours(minutes: int) -> float:
    """Return minutes in hours, to a tenth."""
    return round(minutes / 60, 1)


def spread(numbers: Sequence[float]) -> Spread | None:
    """Return how numbers are spread, by nearest rank, or None where there are none."""
    if not numbers:
        return None
    ranked = sorted(numbers)
    p50, p99 = (ranked[math.ceil(share / 100 * len(ranked)) - 1] for share in (50, 99))
    return Spread(len(ranked), p50, p99, ranked[-1])
