"""Attendance: sessions held or missed, and contact between them."""

from typing import Annotated, ClassVar

import msgspec
from pydantic import Field

from domain.body import Body, Minutes, Percent, Text
from domain.circumstances import Circumstances
from domain.days import in_words
from domain.facts.fact import Recorded
from domain.facts.functional_skills import Subject
from domain.facts.sessions import ContactMade, SessionHeld, SessionMissed, SessionStatus
from domain.learning.logging_hours import day_is_long_enough
from domain.rule import Decision, Rule, refused, rule
from domain.state import Apprenticeship, Changes
from domain.tutoring import at_risk_cases
from domain.tutoring.one_session import PLANNED, OfSession, agreed_by, session_of, with_status


class HoldSession(OfSession):
    """Record that a session was held on `occurred_on`."""

    NAME: ClassVar[str] = "hold-session"
    TITLE: ClassVar[str] = "Record a tutor session"
    minutes: Minutes
    off_the_job_minutes: Annotated[int, Field(strict=True, ge=0, le=24 * 60)]
    progress_percent: Percent | None = None
    notes: Text


class MissSession(OfSession):
    """Record that a planned session was missed, and by whom."""

    NAME: ClassVar[str] = "miss-session"
    TITLE: ClassVar[str] = "Record a missed session"
    missed_by: Annotated[str, Field(pattern="^(apprentice|employer|tutor)$")]
    reason: Text


class RecordContact(Body):
    """Record contact between sessions; it does not count as a session."""

    NAME: ClassVar[str] = "record-contact"
    TITLE: ClassVar[str] = "Record contact between sessions"
    channel: Annotated[str, Field(pattern="^(e-mail|telephone|microsoft teams|in person|onefile)$")]
    summary: Text


@rule("seed: on-programme delivery")
def element_has_a_tutor_on_the_day_held(
    apprenticeship: Apprenticeship, command: HoldSession, at: Circumstances
) -> str | None:
    """The element has a tutor on the day the session was held."""
    element = session_of(apprenticeship, command).element
    if apprenticeship.tutors.teaching(element, at.occurred_on):
        return None
    return f"Nobody teaches {element} on {in_words(at.occurred_on)}; record the allocation first."


@rule("funding rules, what counts as off-the-job training")
def english_and_maths_are_not_off_the_job(
    apprenticeship: Apprenticeship, command: HoldSession, _: Circumstances
) -> str | None:
    """A session of English or maths counts no off-the-job time."""
    element = session_of(apprenticeship, command).element
    if element not in set(Subject) or not command.off_the_job_minutes:
        return None
    return f"A session of {element} never counts as off-the-job training; record 0 off-the-job minutes."


@rule("funding rules, what counts as off-the-job training")
def off_the_job_time_fits_in_the_session(_: Apprenticeship, command: HoldSession, __: Circumstances) -> str | None:
    """The off-the-job time is no longer than the session."""
    if command.off_the_job_minutes <= command.minutes:
        return None
    return f"{command.off_the_job_minutes} off-the-job minutes do not fit in {command.minutes} minutes."


@rule("logic: what is planned for a day to come is not held by leaving the date out")
def session_to_come_is_held_on_a_day_that_is_said(
    apprenticeship: Apprenticeship, command: HoldSession, at: Circumstances
) -> str | None:
    """Of a session that is planned for a day to come, it is said on which day it was held."""
    planned_on = session_of(apprenticeship, command).planned_on
    if command.occurred_on or planned_on <= at.today:
        return None
    return (
        f"The session is planned for {in_words(planned_on)}, a day to come; "
        "say on which day it was held, or move the plan first."
    )


@rule("logic: one misses what was to happen")
def planned_date_has_come(apprenticeship: Apprenticeship, command: MissSession, at: Circumstances) -> str | None:
    """The planned date of a missed session has come, on the day that it is said to be missed."""
    planned_on = session_of(apprenticeship, command).planned_on
    if planned_on <= at.occurred_on:
        return None
    return f"The session is planned for {in_words(planned_on)}; before that day it is rescheduled or cancelled."


@rule("seed: a break in learning stops the clocks")
def session_was_planned_outside_a_break(
    apprenticeship: Apprenticeship, command: MissSession, _: Circumstances
) -> str | None:
    """A session is missed only on a day outside a break in learning."""
    planned_on = session_of(apprenticeship, command).planned_on
    if not apprenticeship.breaks_told.covers(planned_on):
        return None
    return f"The apprentice was on a break in learning on {in_words(planned_on)}; cancel the session instead."


@rule("seed: at least every 4 to 5 weeks")
def session_was_held_about_when_planned(
    apprenticeship: Apprenticeship, command: HoldSession, at: Circumstances
) -> str | None:
    """A session is held about when it was planned: farther away than one falls overdue in, it is another one."""
    session = session_of(apprenticeship, command)
    planned_on = session.planned_on
    if abs((at.occurred_on - planned_on).days) <= at.cadence(session.element).overdue_days:
        return None
    return (
        f"The session is planned for {in_words(planned_on)}, and not for about {in_words(at.occurred_on)}; "
        "reschedule it to the day on which it was held first."
    )


HOLDING: list[Rule[HoldSession]] = [
    *PLANNED,
    session_to_come_is_held_on_a_day_that_is_said,
    session_was_held_about_when_planned,
    element_has_a_tutor_on_the_day_held,
    english_and_maths_are_not_off_the_job,
    off_the_job_time_fits_in_the_session,
    day_is_long_enough,
]
MISSING: list[Rule[MissSession]] = [*PLANNED, planned_date_has_come, session_was_planned_outside_a_break]


def hold(apprenticeship: Apprenticeship, command: HoldSession, at: Circumstances) -> Decision:
    """Record a session held: an at-risk case that it answers is closed."""
    refusal = refused(HOLDING, apprenticeship, command, at)
    if refusal:
        return refusal
    fact = _held(apprenticeship, command, at)
    return [fact, *at_risk_cases.closed_by(apprenticeship, fact, at)]


def _held(apprenticeship: Apprenticeship, command: HoldSession, at: Circumstances) -> SessionHeld:
    session = session_of(apprenticeship, command)
    teaching = apprenticeship.tutors.teaching(session.element, at.occurred_on)
    return SessionHeld(
        session=command.session,
        held_on=at.occurred_on,
        tutor=teaching.tutor if teaching else session.tutor,
        element=session.element,
        mode=session.mode,
        minutes=command.minutes,
        off_the_job_minutes=command.off_the_job_minutes,
        progress_percent=command.progress_percent,
        agreed_by=agreed_by(apprenticeship, session),
        notes=command.notes,
    )


def miss(apprenticeship: Apprenticeship, command: MissSession, at: Circumstances) -> Decision:
    """Record a session missed: missed in a row, they open an at-risk case."""
    refusal = refused(MISSING, apprenticeship, command, at)
    if refusal:
        return refusal
    fact = SessionMissed(
        session=command.session,
        planned_on=session_of(apprenticeship, command).planned_on,
        missed_by=command.missed_by,
        reason=command.reason,
    )
    return [fact, *at_risk_cases.opened_by(apprenticeship, fact, at)]


def record_contact(_: Apprenticeship, command: RecordContact, at: Circumstances) -> Decision:
    """Record contact between sessions."""
    return [ContactMade(made_on=at.occurred_on, channel=command.channel, summary=command.summary)]


def held(apprenticeship: Apprenticeship, recorded: Recorded[SessionHeld]) -> Changes:
    """Fold a session held: the session clock counts from it."""
    fact = recorded.fact
    session = msgspec.structs.replace(
        apprenticeship.sessions.by_id[fact.session],
        status=SessionStatus.HELD,
        tutor=fact.tutor,
        held_on=fact.held_on,
        held_minutes=fact.minutes,
        off_the_job_minutes=fact.off_the_job_minutes,
        taken_over=recorded.taken_over,
    )
    sessions = apprenticeship.sessions.with_session(fact.session, session)
    if fact.progress_percent is not None and fact.held_on >= (sessions.progress_on or fact.held_on):
        sessions = msgspec.structs.replace(sessions, progress_percent=fact.progress_percent, progress_on=fact.held_on)
    return {"sessions": sessions, "cadence": apprenticeship.cadence.held(fact.held_on)}


def missed(apprenticeship: Apprenticeship, recorded: Recorded[SessionMissed]) -> Changes:
    """Fold a missed session."""
    return with_status(apprenticeship, recorded.fact.session, SessionStatus.MISSED, missed_by=recorded.fact.missed_by)


def contact_made(apprenticeship: Apprenticeship, _: Recorded[ContactMade]) -> Changes:
    """Fold a contact."""
    sessions = apprenticeship.sessions
    return {"sessions": msgspec.structs.replace(sessions, contacts=sessions.contacts + 1)}
