"""A proposal of sessions: the days on which they would follow one another in the cadence."""

from datetime import date, timedelta

from domain.circumstances import Circumstances
from domain.clocks.session import cadence_of, counted_from
from domain.days import first_working_day
from domain.facts.sessions import SessionStatus
from domain.state import Apprenticeship

TOMORROW = timedelta(days=1)


def proposed_days(
    apprenticeship: Apprenticeship, at: Circumstances, count: int, element: str | None = None
) -> list[date]:
    """Return the London dates of the next `count` sessions, each a reminder period after the one before.

    The first follows the last session held or planned, the start, or the expected return from an open
    break; of an `element` that has a cadence of its own, its sessions alone count. Where that day has
    passed it is tomorrow. A day on which nobody works gives way to the next working day, which is
    earlier than the session would be overdue.
    """
    days: list[date] = []
    last = _last(apprenticeship, element, at)
    for _ in range(count):
        wanted = max(last + timedelta(days=at.rules.session_cadence.reminder_days), at.today + TOMORROW)
        last = first_working_day(wanted, at.working)
        days.append(last)
    return days


def _last(apprenticeship: Apprenticeship, element: str | None, at: Circumstances) -> date:
    planned = [
        session.planned_on
        for session in apprenticeship.sessions.by_id.values()
        if session.status is SessionStatus.PLANNED and cadence_of(session.element, at) == element
    ]
    starts_on = apprenticeship.enrolled.starts_on
    back = apprenticeship.interruption.expected_return_on
    return max([starts_on, counted_from(apprenticeship, element, at) or starts_on, back or starts_on, *planned])
