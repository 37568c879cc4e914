"""Measures to be kept until the next fact: what the facts settle, and from when time alone adds to it."""

from collections import Counter
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import msgspec

from domain.circumstances import Circumstances
from domain.clocks.active_learning import months_excused_from, months_to_come_from, months_without_learning
from domain.clocks.due_now import DueNow
from domain.figures.pace import pace
from domain.figures.programme_aim import ProgrammeAim, programme_aim
from domain.figures.progress import progress_dates
from domain.history.alarms_so_far import AlarmsSoFar
from domain.history.measuring.measures import BY
from domain.state import Apprenticeship
from domain.time_on_programme.days_away import days_away
from domain.time_on_programme.training_spans import gap_since, spans, training_until


class MeasuresSoFar(msgspec.Struct, frozen=True, kw_only=True):
    """The measures of one apprenticeship, right for every London date from `recorded_on`, its last fact's, on.

    `on_time`, `judged` and `taken_over` count the gaps that are over, `longest_gap_days` is the longest of them.
    Another goes on from `gap_since_on`, later than it began by the days away, to the day asked about,
    `training_until_on` at the latest, and is judged late after `longest_days`; none does where it is None. Days to come
    from each of `away_from` to that of `away_until` are not counted in it. Whole months from `months_from_on` to the
    same day are without learning, but for `months_excused`, beside those counted. `tutors` answer for the
    apprentice, each since one of `tutors_from`. Of each of `clocks` as many are `overdue_now` and as many `rungs` were
    reached as stand in its place there. The
    fields from `aim` on are those of ProgrammeAim, Pace and ProgressDates; `empty_months` are the months counted.
    """

    apprenticeship: UUID
    recorded_on: date
    employer: str
    cohort: str
    tutors: list[str]
    tutors_from: list[date]
    on_time: int
    judged: int
    taken_over: int
    longest_gap_days: int
    longest_days: int
    gap_since_on: date | None
    away_from: list[date]
    away_until: list[date]
    training_until_on: date | None
    months_without_learning: int
    months_from_on: date | None
    months_excused: list[date]
    clocks: list[str]
    overdue_now: list[int]
    rungs: list[int]
    days_to_stand_down: list[int]
    microseconds_late: list[int]
    aim: ProgrammeAim
    empty_months: list[date]
    pace_from_on: date | None
    pace_days: int | None
    pace_until_on: date | None
    planned_minutes: int | None
    done_minutes: int | None
    judged_from_on: date | None
    ahead_before_on: date | None
    behind_from_on: date | None


def measured_so_far(state: Apprenticeship, alarms: AlarmsSoFar, at: Circumstances) -> MeasuresSoFar | None:
    """Return the measures of an apprenticeship at its last fact, or None while nobody is enrolled."""
    if state.enrolment is None:
        return None
    since, longest = gap_since(state, at), at.rules.session_cadence.longest_days
    over = [each for each in spans(state, at) if each.since_on != since]
    kept = Counter(each.kept(longest) for each in over)
    # Days away are not counted: as if it had begun so many days later.
    until_on = min(at.today, training_until(state) or at.today)
    to_come = _away_from(state, max(since, until_on)) if since else []
    tutors_from = _tutors_change_on(state, at.today)
    overdue, rungs = Counter(each.clock for each in DueNow(state, at).overdue()), Counter(alarms.rungs)
    clocks = sorted(overdue | rungs)
    return MeasuresSoFar(
        apprenticeship=state.id,
        recorded_on=at.today,
        employer=BY["employer"](state, at.today),
        cohort=BY["cohort"](state, at.today),
        tutors=[BY["tutor"](state, each) for each in tutors_from],
        tutors_from=tutors_from,
        on_time=kept[True],
        judged=kept[True] + kept[False],
        taken_over=sum(each.taken_over for each in over),
        longest_gap_days=max((each.days for each in over), default=0),
        longest_days=longest,
        gap_since_on=since and since + timedelta(days=days_away(state, since, until_on)),
        away_from=[first for first, _ in to_come],
        away_until=[back for _, back in to_come],
        training_until_on=training_until(state),
        clocks=clocks,
        overdue_now=[overdue[each] for each in clocks],
        rungs=[rungs[each] for each in clocks],
        days_to_stand_down=list(alarms.days_to_stand_down),
        microseconds_late=list(alarms.microseconds_late),
        aim=programme_aim(state),
        **_months(state, at, since),
        **_beside_the_plan(state, at),
    )


def _away_from(state: Apprenticeship, day: date) -> list[tuple[date, date]]:
    away = [(max(first, day), back) for first, back in state.employment.without_work()]
    return [each for each in away if each[0] < each[1]]


def _months(state: Apprenticeship, at: Circumstances, since: date | None) -> dict[str, Any]:
    empty, first = months_without_learning(state, at), months_to_come_from(state, at) if since else None
    return {
        "months_without_learning": len(empty),
        "empty_months": empty,
        "months_from_on": first,
        "months_excused": months_excused_from(state, first, at) if first else [],
    }


def _beside_the_plan(state: Apprenticeship, at: Circumstances) -> dict[str, Any]:
    found, dates = pace(state, at), progress_dates(state, at)
    return {
        "pace_from_on": found and found.from_on,
        "pace_days": found and found.days,
        "pace_until_on": found and found.until_on,
        "planned_minutes": found and found.planned_minutes,
        "done_minutes": found and found.done_minutes,
        **msgspec.structs.asdict(dates),
    }


def _tutors_change_on(state: Apprenticeship, today: date) -> list[date]:
    allocations = state.tutors.allocations
    begins = {each.from_on for each in allocations}
    ends = {each.until_on + timedelta(days=1) for each in allocations if each.until_on}
    return [today, *sorted(day for day in begins | ends if day > today)]
