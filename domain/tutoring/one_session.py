"""A command about one session that was planned: what it has to meet, whichever it is."""

from typing import Any
from uuid import UUID

import msgspec

from domain.body import Body
from domain.circumstances import Circumstances
from domain.days import in_words
from domain.facts.sessions import Party, Session, SessionStatus
from domain.rule import rule
from domain.state import Apprenticeship, Changes


class OfSession(Body):
    """A command about one planned session."""

    session: UUID


def session_of(apprenticeship: Apprenticeship, command: OfSession) -> Session:
    """Return the session that a command is about; to be asked after `session_is_known`."""
    return apprenticeship.sessions.by_id[command.session]


def tutor_of(apprenticeship: Apprenticeship, session: Session) -> str:
    """Return who held a session; of one that was not, who is to hold it: whoever teaches its element on its day.

    Where nobody does, that is the tutor with whom it was planned.
    """
    if session.held_on:
        return session.tutor
    teaching = apprenticeship.tutors.teaching(session.element, session.planned_on)
    return teaching.tutor if teaching else session.tutor


def agreed_by(apprenticeship: Apprenticeship, session: Session) -> tuple[Party, ...]:
    """Return whose agreement to a session stands: the employer's ends with the employment that it was given in."""
    given_on = session.employer_agreed_on
    stands = given_on is not None and apprenticeship.employment.unbroken(given_on, session.planned_on)
    return tuple(party for party in session.agreed_by if party is not Party.EMPLOYER or stands)


@rule("logic: one refers to what exists", guard=True, presupposed=True)
def session_is_known(apprenticeship: Apprenticeship, command: OfSession, _: Circumstances) -> str | None:
    """The session was planned for this apprentice."""
    if command.session in apprenticeship.sessions.by_id:
        return None
    return "No such session was planned for this apprentice."


@rule("logic: a session has one outcome", guard=True, presupposed=True)
def session_is_still_planned(apprenticeship: Apprenticeship, command: OfSession, _: Circumstances) -> str | None:
    """The session was not yet held, missed or cancelled, and has not lapsed."""
    session = session_of(apprenticeship, command)
    if session.status is SessionStatus.PLANNED:
        return None
    return f"The session planned for {in_words(session.planned_on)} is already recorded as {session.status}."


NOBODY_AGREED: dict[str, Any] = {
    "agreed_by": (),
    "agreed_on": None,
    "employer_agreed_on": None,
    "reminder_stands": False,
}
"""A session to which nobody has agreed yet, or nobody any more."""

PLANNED = [session_is_known, session_is_still_planned]


def with_status(apprenticeship: Apprenticeship, session_id: UUID, status: SessionStatus, **otherwise: Any) -> Changes:
    """Return the change of a session's status, and of what else is `otherwise` with it."""
    session = apprenticeship.sessions.by_id[session_id]
    changed = msgspec.structs.replace(session, status=status, **otherwise)
    return {"sessions": apprenticeship.sessions.with_session(session_id, changed)}
