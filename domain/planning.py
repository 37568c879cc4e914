"""Planning sessions: planned with the apprentice and the employer, agreed, moved or cancelled."""

from typing import TYPE_CHECKING, ClassVar

from domain.body import Body, Code, Day, Minutes, Text
from domain.circumstances import Circumstances
from domain.days import in_words
from domain.rule import Decision, Rule, refused, rule
from domain.sessions import (
    PLANNED,
    Mode,
    OfSession,
    Party,
    SessionAgreed,
    SessionCancelled,
    SessionPlanned,
    SessionRescheduled,
    session_of,
)

if TYPE_CHECKING:
    from domain.state import Apprenticeship


class PlanSession(Body):
    """Plan a session with the tutor of an element."""

    NAME: ClassVar[str] = "plan-session"
    planned_on: Day
    mode: Mode
    element: Code = "knowledge-skills-behaviours"
    minutes: Minutes = 90


class AgreeSession(OfSession):
    """Agree to a planned session, as the apprentice or as the employer."""

    NAME: ClassVar[str] = "agree-session"
    party: Party


class RescheduleSession(OfSession):
    """Move a planned session to another date; both parties agree anew."""

    NAME: ClassVar[str] = "reschedule-session"
    planned_on: Day
    reason: Text


class CancelSession(OfSession):
    """Cancel a planned session."""

    NAME: ClassVar[str] = "cancel-session"
    reason: Text


@rule("seed: on-programme delivery")
def element_has_a_tutor_on_the_day(
    apprenticeship: "Apprenticeship", command: PlanSession | RescheduleSession, _: Circumstances
) -> str | None:
    """The element has a tutor on the day planned."""
    element = command.element if isinstance(command, PlanSession) else session_of(apprenticeship, command).element
    if apprenticeship.tutors.teaching(element, command.planned_on):
        return None
    return f"Nobody teaches {element} on {in_words(command.planned_on)}; allocate a tutor first."


@rule("logic: sessions belong to the programme")
def session_is_planned_within_the_programme(
    apprenticeship: "Apprenticeship",
    command: PlanSession | RescheduleSession,
    _: Circumstances,
) -> str | None:
    """A session is planned on or after the start date."""
    starts_on = apprenticeship.enrolled.starts_on
    if command.planned_on >= starts_on:
        return None
    return f"Training starts on {in_words(starts_on)}; a session cannot be planned before."


@rule("seed: sessions are planned with the apprentice and employer")
def party_has_not_agreed_yet(apprenticeship: "Apprenticeship", command: AgreeSession, _: Circumstances) -> str | None:
    """The party has not agreed yet."""
    if command.party not in session_of(apprenticeship, command).agreed_by:
        return None
    return f"The {command.party} has already agreed to this session."


PLANNING: list[Rule[PlanSession]] = [element_has_a_tutor_on_the_day, session_is_planned_within_the_programme]
AGREEING: list[Rule[AgreeSession]] = [*PLANNED, party_has_not_agreed_yet]
RESCHEDULING: list[Rule[RescheduleSession]] = [
    *PLANNED,
    element_has_a_tutor_on_the_day,
    session_is_planned_within_the_programme,
]


def plan(apprenticeship: "Apprenticeship", command: PlanSession, at: Circumstances) -> Decision:
    """Plan a session."""
    teaching = apprenticeship.tutors.teaching(command.element, command.planned_on)
    return refused(PLANNING, apprenticeship, command, at) or [
        SessionPlanned(
            session=at.command,
            planned_on=command.planned_on,
            mode=command.mode,
            element=command.element,
            tutor=teaching.tutor if teaching else "",
            minutes=command.minutes,
        )
    ]


def agree(apprenticeship: "Apprenticeship", command: AgreeSession, at: Circumstances) -> Decision:
    """Agree to a session."""
    return refused(AGREEING, apprenticeship, command, at) or [
        SessionAgreed(
            session=command.session,
            party=command.party,
            planned_on=session_of(apprenticeship, command).planned_on,
        )
    ]


def reschedule(apprenticeship: "Apprenticeship", command: RescheduleSession, at: Circumstances) -> Decision:
    """Move a session to another date."""
    return refused(RESCHEDULING, apprenticeship, command, at) or [
        SessionRescheduled(
            session=command.session,
            from_on=session_of(apprenticeship, command).planned_on,
            to_on=command.planned_on,
            reason=command.reason,
        )
    ]


def cancel(apprenticeship: "Apprenticeship", command: CancelSession, at: Circumstances) -> Decision:
    """Cancel a session."""
    return refused(PLANNED, apprenticeship, command, at) or [
        SessionCancelled(
            session=command.session,
            planned_on=session_of(apprenticeship, command).planned_on,
            reason=command.reason,
        )
    ]
