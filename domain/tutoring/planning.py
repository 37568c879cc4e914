"""Planning sessions: planned with the apprentice and the employer, moved or cancelled."""

from collections.abc import Callable, Iterable
from datetime import date, time
from typing import Annotated, ClassVar
from uuid import UUID, uuid5

from pydantic import Field

from domain.body import Body, Day, Element, Minutes, Text, TimeOfDay
from domain.circumstances import Circumstances
from domain.days import comes, in_words, months_after
from domain.facts.sessions import (
    Mode,
    Session,
    SessionCancelled,
    SessionPlanned,
    SessionRescheduled,
    SessionStatus,
)
from domain.rule import Decision, Rule, refused, rule
from domain.stage import ENDED
from domain.state import Apprenticeship
from domain.time_on_programme.planned_gateway import plan_moved
from domain.tutoring.one_session import PLANNED, OfSession, session_of

LONGEST_SERIES = 24
FARTHEST_MONTHS = 24
"""Longer than the longest series of sessions four weeks apart, counted from the planned end or a later today."""
LATEST_RECORD_MONTHS = 3


StartsAt = Annotated[
    TimeOfDay | None,
    Field(description="When it begins, as clocks in London show it; without one it is a session of that day."),
]


class PlanSession(Body):
    """Plan a session with the tutor of an element."""

    NAME: ClassVar[str] = "plan-session"
    TITLE: ClassVar[str] = "Plan a tutor session"
    planned_on: Day
    mode: Mode
    element: Element = "knowledge-skills-behaviours"
    minutes: Minutes = 90
    starts_at: StartsAt = None


class PlanSeries(Body):
    """Plan several sessions at once with the tutor of an element, such as those proposed."""

    NAME: ClassVar[str] = "plan-series"
    TITLE: ClassVar[str] = "Plan a series of sessions"
    days: Annotated[tuple[Day, ...], Field(min_length=1, max_length=LONGEST_SERIES)]
    mode: Mode
    element: Element = "knowledge-skills-behaviours"
    minutes: Minutes = 90
    starts_at: StartsAt = None


class RescheduleSession(OfSession):
    """Move a planned session to another date or time of day; both parties agree anew."""

    NAME: ClassVar[str] = "reschedule-session"
    TITLE: ClassVar[str] = "Move a session"
    planned_on: Day
    starts_at: Annotated[
        TimeOfDay | None, Field(description="When it begins, as clocks in London show it; as before where left out.")
    ] = None
    reason: Text


class CancelSession(OfSession):
    """Cancel a planned session."""

    NAME: ClassVar[str] = "cancel-session"
    TITLE: ClassVar[str] = "Cancel a session"
    reason: Text


Planning = PlanSession | PlanSeries | RescheduleSession


@rule("seed: on-programme delivery")
def element_has_a_tutor_on_the_day(apprenticeship: Apprenticeship, command: Planning, _: Circumstances) -> str | None:
    """The element has a tutor on the day planned."""
    element = _element(apprenticeship, command)
    said = _said(_days(apprenticeship, command), lambda day: not apprenticeship.tutors.teaching(element, day))
    return f"Nobody teaches {element} on {said}; allocate a tutor first." if said else None


@rule("logic: sessions belong to the programme")
def session_is_planned_within_the_programme(
    apprenticeship: Apprenticeship, command: Planning, _: Circumstances
) -> str | None:
    """A session is planned on or after the start date."""
    starts_on = apprenticeship.enrolled.starts_on
    if all(day >= starts_on for day in _days(apprenticeship, command)):
        return None
    return f"Training starts on {in_words(starts_on)}; a session cannot be planned before."


@rule("logic: sessions belong to the programme, however late it ends")
def session_is_planned_in_sight_of_the_end(
    apprenticeship: Apprenticeship, command: Planning, at: Circumstances
) -> str | None:
    """A session is planned within 24 months of the planned end as breaks moved it, of a return, or of today."""
    ends_on = plan_moved(apprenticeship, apprenticeship.enrolled.ends_on)
    latest = months_after(
        max(ends_on, at.today, apprenticeship.interruption.expected_return_on or ends_on), FARTHEST_MONTHS
    )
    said = _said(_days(apprenticeship, command), lambda day: day > latest)
    return f"The programme is to end on {in_words(ends_on)}; plan no session for {said}." if said else None


@rule("logic: one plans what is to come; who records it late says when it was planned")
def session_is_planned_before_its_day(
    apprenticeship: Apprenticeship, command: Planning, at: Circumstances
) -> str | None:
    """A session is planned before its day, or recorded within three months of it."""
    earliest = months_after(at.occurred_on, -LATEST_RECORD_MONTHS)
    said = _said(_days(apprenticeship, command), lambda day: day < earliest)
    if not said:
        return None
    return f"On {in_words(at.occurred_on)}, {said} is long past; say on which day this was planned."


@rule("seed: a break in learning stops the clocks")
def session_is_planned_outside_a_break(
    apprenticeship: Apprenticeship, command: Planning | OfSession, at: Circumstances
) -> str | None:
    """A session is planned outside a break in learning: in an open one, from the expected return on."""
    interruption = apprenticeship.breaks_told
    said = _said(_days(apprenticeship, command), lambda day: interruption.reaches(day, at.today))
    if not said:
        return None
    expected = interruption.expected_return_on
    wait = f"; the return is expected on {in_words(expected)}" if expected else ""
    return f"The apprentice is on a break in learning on {said}{wait}."


@rule("logic: another session is on another day")
def element_has_one_session_planned_a_day(
    apprenticeship: Apprenticeship, command: Planning, _: Circumstances
) -> str | None:
    """An element has no more than one session planned for a day, and a session is moved to another day or time."""
    element, days = _element(apprenticeship, command), _days(apprenticeship, command)
    named = [*days]
    named += [
        session.planned_on
        for each, session in apprenticeship.sessions.by_id.items()
        if session.status is SessionStatus.PLANNED and session.element == element
        if not (isinstance(command, RescheduleSession) and each == command.session and _another_time(session, command))
    ]
    said = _said(sorted(set(days)), lambda day: named.count(day) > 1)
    return f"A session of {element} is planned for {said} already; choose another day." if said else None


@rule("logic: clocks in London change twice a year")
def session_begins_at_a_time_that_comes_once(
    apprenticeship: Apprenticeship, command: Planning, _: Circumstances
) -> str | None:
    """A session begins at a time of day that comes once on its day, as clocks in London show it."""
    at = _starts_at(apprenticeship, command)
    for day in _days(apprenticeship, command):
        times = comes(day, at) if at else 1
        if at and times != 1:
            how = "comes twice" if times else "never comes"
            return f"On {in_words(day)} the clocks in London change, and {at:%H:%M} {how}; choose another time."
    return None


PLANNING: list[Rule[Planning]] = [
    element_has_a_tutor_on_the_day,
    session_is_planned_within_the_programme,
    session_is_planned_in_sight_of_the_end,
    session_is_planned_before_its_day,
    session_is_planned_outside_a_break,
    element_has_one_session_planned_a_day,
    session_begins_at_a_time_that_comes_once,
]
RESCHEDULING: list[Rule[RescheduleSession]] = [*PLANNED, *PLANNING]


def awaited(apprenticeship: Apprenticeship, session: Session) -> bool:
    """Return whether a session is still to come: planned, and the apprenticeship has not ended."""
    return session.status is SessionStatus.PLANNED and apprenticeship.stage not in ENDED


def plan(apprenticeship: Apprenticeship, command: PlanSession, at: Circumstances) -> Decision:
    """Plan a session."""
    return refused(PLANNING, apprenticeship, command, at) or [
        _planned(apprenticeship, command, at.command, command.planned_on)
    ]


def plan_series(apprenticeship: Apprenticeship, command: PlanSeries, at: Circumstances) -> Decision:
    """Plan each session of a series."""
    return refused(PLANNING, apprenticeship, command, at) or [
        _planned(apprenticeship, command, uuid5(at.command, day.isoformat()), day) for day in sorted(command.days)
    ]


def _planned(
    apprenticeship: Apprenticeship, command: PlanSession | PlanSeries, session: UUID, day: date
) -> SessionPlanned:
    teaching = apprenticeship.tutors.teaching(command.element, day)
    return SessionPlanned(
        session=session,
        planned_on=day,
        mode=command.mode,
        element=command.element,
        tutor=teaching.tutor if teaching else "",
        minutes=command.minutes,
        starts_at=command.starts_at,
    )


def _element(apprenticeship: Apprenticeship, command: Planning) -> str:
    return session_of(apprenticeship, command).element if isinstance(command, OfSession) else command.element


def _days(apprenticeship: Apprenticeship, command: Planning | OfSession) -> tuple[date, ...]:
    if isinstance(command, PlanSeries):
        return command.days
    if isinstance(command, PlanSession | RescheduleSession):
        return (command.planned_on,)
    return (session_of(apprenticeship, command).planned_on,)


def _starts_at(apprenticeship: Apprenticeship, command: Planning) -> time | None:
    if command.starts_at or not isinstance(command, RescheduleSession):
        return command.starts_at
    return session_of(apprenticeship, command).starts_at


def _another_time(session: Session, command: RescheduleSession) -> bool:
    return command.starts_at not in {None, session.starts_at}


def _said(days: Iterable[date], wrong: Callable[[date], bool]) -> str:
    return ", ".join(in_words(day) for day in days if wrong(day))


def reschedule(apprenticeship: Apprenticeship, command: RescheduleSession, at: Circumstances) -> Decision:
    """Move a session to another date."""
    return refused(RESCHEDULING, apprenticeship, command, at) or [
        SessionRescheduled(
            session=command.session,
            from_on=session_of(apprenticeship, command).planned_on,
            to_on=command.planned_on,
            reason=command.reason,
            starts_at=_starts_at(apprenticeship, command),
        )
    ]


def cancel(apprenticeship: Apprenticeship, command: CancelSession, at: Circumstances) -> Decision:
    """Cancel a session."""
    return refused(PLANNED, apprenticeship, command, at) or [
        SessionCancelled(
            session=command.session,
            planned_on=session_of(apprenticeship, command).planned_on,
            reason=command.reason,
        )
    ]
