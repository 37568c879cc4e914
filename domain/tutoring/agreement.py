"""Agreeing to a session: it stands once both parties have agreed; of one alone it lapses."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import ClassVar
from uuid import UUID

import msgspec

from domain.alarm import Pending
from domain.circumstances import Circumstances
from domain.clock_and_due import Due
from domain.days import london_date, london_instant
from domain.facts.fact import Fact, Recorded
from domain.facts.sessions import AgreementLapsed, Party, Session, SessionAgreed, SessionStatus
from domain.rule import Decision, Rule, refused, rule
from domain.stage import TRAINING, Stage
from domain.state import Apprenticeship, Changes
from domain.tutoring.one_session import PLANNED, OfSession, session_of
from domain.tutoring.planning import session_is_planned_outside_a_break


class AgreeSession(OfSession):
    """Agree to a planned session, as the apprentice or as the employer."""

    NAME: ClassVar[str] = "agree-session"
    party: Party


@rule("seed: sessions are planned with the apprentice and employer")
def party_has_not_agreed_yet(apprenticeship: Apprenticeship, command: AgreeSession, _: Circumstances) -> str | None:
    """The party has not agreed yet."""
    if command.party not in session_of(apprenticeship, command).agreed_by:
        return None
    return f"The {command.party} has already agreed to this session."


AGREEING: list[Rule[AgreeSession]] = [*PLANNED, party_has_not_agreed_yet, session_is_planned_outside_a_break]


def agree(apprenticeship: Apprenticeship, command: AgreeSession, at: Circumstances) -> Decision:
    """Agree to a session."""
    return refused(AGREEING, apprenticeship, command, at) or [
        SessionAgreed(
            session=command.session,
            party=command.party,
            planned_on=session_of(apprenticeship, command).planned_on,
        )
    ]


LAPSE = "agreement-lapse"


def next_alarms(apprenticeship: Apprenticeship, at: Circumstances, _: Sequence[Due]) -> list[Pending]:
    """Return when each agreement that waits for the other party lapses: never after the session's day, or training."""
    if apprenticeship.stage not in TRAINING | {Stage.ENROLLED}:
        return []
    days = at.rules.session_agreement.lapses_after_days
    return [
        Pending(LAPSE, str(session_id), session.lapses + 1, london_instant(lapses_on, 0))
        for session_id, session in apprenticeship.sessions.by_id.items()
        if (lapses_on := _lapses_on(session, days)) and lapses_on <= session.planned_on
    ]


def lapse(apprenticeship: Apprenticeship, ringing: Pending, at: Circumstances) -> list[Fact]:
    """Let an agreement lapse."""
    session = apprenticeship.sessions.by_id[UUID(ringing.about)]
    return [
        AgreementLapsed(
            session=UUID(ringing.about),
            planned_on=session.planned_on,
            party=session.agreed_by[0],
            days=at.rules.session_agreement.lapses_after_days,
            due_at=ringing.at,
        )
    ]


def _lapses_on(session: Session, days: int) -> date | None:
    waits = session.status is SessionStatus.PLANNED and len(session.agreed_by) == 1
    return session.agreed_on + timedelta(days=days + 1) if waits and session.agreed_on else None


def agreed(apprenticeship: Apprenticeship, recorded: Recorded[SessionAgreed]) -> Changes:
    """Fold an agreement."""
    fact = recorded.fact
    session = apprenticeship.sessions.by_id[fact.session]
    both = msgspec.structs.replace(
        session,
        agreed_by=(*session.agreed_by, fact.party),
        agreed_on=session.agreed_on or london_date(recorded.recorded_at),
    )
    return {"sessions": apprenticeship.sessions.with_session(fact.session, both)}


def lapsed(apprenticeship: Apprenticeship, recorded: Recorded[AgreementLapsed]) -> Changes:
    """Fold an agreement that lapsed: it may be given anew."""
    fact = recorded.fact
    session = apprenticeship.sessions.by_id[fact.session]
    open_again = msgspec.structs.replace(session, agreed_by=(), agreed_on=None, lapses=session.lapses + 1)
    return {"sessions": apprenticeship.sessions.with_session(fact.session, open_again)}
