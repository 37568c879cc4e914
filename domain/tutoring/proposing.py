"""A proposal of sessions: the days on which they would follow one another in the cadence."""

from datetime import date, timedelta

import msgspec

from domain.circumstances import Circumstances
from domain.clocks.session import counted_from, next_due
from domain.days import first_working_day
from domain.facts.sessions import SessionStatus
from domain.state import Apprenticeship
from domain.time_on_programme.sessions_held import cadence_of

TOMORROW = timedelta(days=1)


def proposed_days(
    apprenticeship: Apprenticeship, at: Circumstances, count: int, element: str | None = None
) -> list[date]:
    """Return the London dates of the next `count` sessions, each a reminder period after the one before.

    The first follows the last session held or planned, the start, or a break after which clocks start anew; the
    days of a shorter one are added, those of an open one by its expected return. Of an `element` that has a
    cadence of its own, its sessions alone count. Where that day has passed it is tomorrow, or the return. A day
    on which nobody works gives way to the next working day, which is earlier than the session would be overdue.
    """
    days: list[date] = []
    period, earliest = at.cadence(element).reminder_days, at.today + TOMORROW
    if apprenticeship.interruption.expected_return_on:
        earliest = max(earliest, apprenticeship.interruption.expected_return_on)
        apprenticeship = _back_as_expected(apprenticeship, at)
    last = _last(apprenticeship, element, at)
    for _ in range(count):
        wanted = max(next_due(apprenticeship, last, period), earliest)
        last = first_working_day(wanted, at.working)
        days.append(last)
    return days


def _back_as_expected(apprenticeship: Apprenticeship, at: Circumstances) -> Apprenticeship:
    interruption = apprenticeship.interruption
    left_on, back_on = interruption.from_on or at.today, interruption.expected_return_on or at.today
    anew = at.rules.clocks_start_anew_after((back_on - left_on).days)
    returned = interruption.returned(back_on, clocks_anew=anew)
    cadence = apprenticeship.cadence.restarted(back_on) if anew else apprenticeship.cadence
    return msgspec.structs.replace(apprenticeship, interruption=returned, cadence=cadence)


def _last(apprenticeship: Apprenticeship, element: str | None, at: Circumstances) -> date:
    planned = [
        session.planned_on
        for session in apprenticeship.sessions.by_id.values()
        if session.status is SessionStatus.PLANNED and cadence_of(session.element, at) == element
    ]
    starts_on = apprenticeship.enrolled.starts_on
    return max([starts_on, counted_from(apprenticeship, element, at) or starts_on, *planned])
