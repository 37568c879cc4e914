"""Agreeing to a session: it stands once both parties have agreed; of one alone it lapses."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import ClassVar
from uuid import UUID

import msgspec

from domain.alarm import Pending
from domain.body import PartyStatement
from domain.circumstances import Circumstances
from domain.clock_and_due import Due
from domain.clocks.session import SESSION
from domain.days import in_words, london_date, london_instant
from domain.entitlement.on_paper import on_paper
from domain.facts.fact import Fact, Recorded
from domain.facts.sessions import AgreementLapsed, AgreementReminded, Party, Session, SessionAgreed, SessionStatus
from domain.rule import Decision, Rule, refused, rule
from domain.stage import TRAINING, Stage
from domain.state import Apprenticeship, Changes
from domain.tutoring.one_session import NOBODY_AGREED, PLANNED, OfSession, agreed_by, session_of
from domain.tutoring.planning import session_is_planned_outside_a_break


class AgreeSession(OfSession, PartyStatement):
    """Agree to a planned session, as the apprentice or as the employer."""

    NAME: ClassVar[str] = "agree-session"
    TITLE: ClassVar[str] = "Agree to a session"
    party: Party


@rule("seed: sessions are planned with the apprentice and employer")
def party_has_not_agreed_yet(apprenticeship: Apprenticeship, command: AgreeSession, _: Circumstances) -> str | None:
    """The party has not agreed yet."""
    if command.party not in agreed_by(apprenticeship, session_of(apprenticeship, command)):
        return None
    return f"The {command.party} has already agreed to this session."


@rule("logic: an agreement is that of the employer who gave it")
def employer_of_the_session_agrees(
    apprenticeship: Apprenticeship, command: AgreeSession, at: Circumstances
) -> str | None:
    """The employer who agrees employs the apprentice then, and on the day of the session."""
    employment, day = apprenticeship.employment, session_of(apprenticeship, command).planned_on
    if command.party is not Party.EMPLOYER or employment.unbroken(at.occurred_on, day):
        return None
    why = next((why for each in (at.occurred_on, day) for employed, why in [employment.on(each)] if not employed), "")
    changed = f"Another employer employs the apprentice on {in_words(day)}."
    return f"{why or changed} Record the new employer first (record-new-employer), and the agreement given there."


AGREEING: list[Rule[AgreeSession]] = [
    *PLANNED,
    party_has_not_agreed_yet,
    employer_of_the_session_agrees,
    session_is_planned_outside_a_break,
]


def agree(apprenticeship: Apprenticeship, command: AgreeSession, at: Circumstances) -> Decision:
    """Agree to a session."""
    return refused(AGREEING, apprenticeship, command, at) or [
        SessionAgreed(
            session=command.session,
            party=command.party,
            planned_on=session_of(apprenticeship, command).planned_on,
            **on_paper(command, at),
        )
    ]


LAPSE, REMINDER = "agreement-lapse", "agreement-reminder"
AGREEMENT = "session-agreement"
"""In the place of a clock: what a party is reminded of."""


def next_alarms(apprenticeship: Apprenticeship, at: Circumstances, _: Sequence[Due]) -> list[Pending]:
    """Return when each agreement that waits for the other party lapses, and when that one is reminded before.

    Neither is after the session's day, or after training.
    """
    if apprenticeship.stage not in TRAINING | {Stage.ENROLLED}:
        return []
    terms, found = at.rules.session_agreement, []
    for session_id, session in apprenticeship.sessions.by_id.items():
        lapses_on = _lapses_on(apprenticeship, session, terms.lapses_after_days)
        if lapses_on and lapses_on <= session.planned_on:
            found.append(Pending(LAPSE, str(session_id), session.lapses + 1, london_instant(lapses_on, 0)))
            if not session.reminder_stands:
                remind_at = _reminds_at(lapses_on - timedelta(days=terms.reminds_days_before), at)
                found.append(Pending(REMINDER, str(session_id), session.reminded + 1, remind_at))
    return found


def _reminds_at(day: date, at: Circumstances) -> datetime:
    # The last working day by then: the one after it might be too late.
    while not at.working.is_working_day(day):
        day -= timedelta(days=1)
    return london_instant(day, at.book.ladder(SESSION.name, at.standard.reference, day, None).hour)


def remind(apprenticeship: Apprenticeship, ringing: Pending, at: Circumstances) -> list[Fact]:
    """Remind the party that has not agreed."""
    session = apprenticeship.sessions.by_id[UUID(ringing.about)]
    days = at.rules.session_agreement.lapses_after_days
    agreed_to = agreed_by(apprenticeship, session)
    return [
        AgreementReminded(
            clock=AGREEMENT,
            about=f"{ringing.about}/{ringing.rung}",
            title="session agreement",
            session=UUID(ringing.about),
            party=Party.EMPLOYER if Party.APPRENTICE in agreed_to else Party.APPRENTICE,
            planned_on=session.planned_on,
            lapses_on=_lapses_on(apprenticeship, session, days) or session.planned_on,
            due_at=ringing.at,
        )
    ]


def reminded(apprenticeship: Apprenticeship, recorded: Recorded[AgreementReminded]) -> Changes:
    """Fold a reminder to agree: it is owed to the party that has not."""
    fact = recorded.fact
    messages = apprenticeship.messages.owing_a_reminder(recorded, str(fact.party))
    session = apprenticeship.sessions.by_id.get(fact.session)
    if session is None:
        return {"messages": messages}
    once = msgspec.structs.replace(session, reminded=session.reminded + 1, reminder_stands=True)
    return {"messages": messages, "sessions": apprenticeship.sessions.with_session(fact.session, once)}


def waits_for(apprenticeship: Apprenticeship, about: str, party: str) -> bool:
    """Return whether a reminder to agree, by what it is about, still stands: the session waits for that party alone."""
    session_id, _, turn = about.partition("/")
    session = apprenticeship.sessions.by_id.get(UUID(session_id))
    if session is None or session.status is not SessionStatus.PLANNED:
        return False
    if not session.reminder_stands or str(session.reminded) != turn:
        return False
    agreed_to = agreed_by(apprenticeship, session)
    return len(agreed_to) == 1 and party not in agreed_to


def lapse(apprenticeship: Apprenticeship, ringing: Pending, at: Circumstances) -> list[Fact]:
    """Let an agreement lapse."""
    session = apprenticeship.sessions.by_id[UUID(ringing.about)]
    return [
        AgreementLapsed(
            session=UUID(ringing.about),
            planned_on=session.planned_on,
            party=agreed_by(apprenticeship, session)[0],
            days=at.rules.session_agreement.lapses_after_days,
            due_at=ringing.at,
        )
    ]


def _lapses_on(apprenticeship: Apprenticeship, session: Session, days: int) -> date | None:
    parties, since_on = agreed_by(apprenticeship, session), session.agreed_on
    if session.status is not SessionStatus.PLANNED or len(parties) != 1 or since_on is None:
        return None
    if parties == (Party.APPRENTICE,):
        # Between two jobs there is nobody else to agree; a new employer has as many days as the former one had.
        if not apprenticeship.employment.on(session.planned_on)[0]:
            return None
        since_on = max(since_on, apprenticeship.employment.known_on or since_on)
    return since_on + timedelta(days=days + 1)


def agreed(apprenticeship: Apprenticeship, recorded: Recorded[SessionAgreed]) -> Changes:
    """Fold an agreement."""
    fact = recorded.fact
    session = apprenticeship.sessions.by_id[fact.session]
    before = tuple(each for each in agreed_by(apprenticeship, session) if each is not fact.party)
    both = msgspec.structs.replace(
        session,
        agreed_by=(*before, fact.party),
        agreed_on=(session.agreed_on if before else None) or london_date(recorded.recorded_at),
        employer_agreed_on=recorded.occurred_on if fact.party is Party.EMPLOYER else session.employer_agreed_on,
    )
    return {"sessions": apprenticeship.sessions.with_session(fact.session, both)}


def lapsed(apprenticeship: Apprenticeship, recorded: Recorded[AgreementLapsed]) -> Changes:
    """Fold an agreement that lapsed: it may be given anew."""
    fact = recorded.fact
    session = apprenticeship.sessions.by_id[fact.session]
    open_again = msgspec.structs.replace(session, lapses=session.lapses + 1, **NOBODY_AGREED)
    return {"sessions": apprenticeship.sessions.with_session(fact.session, open_again)}
