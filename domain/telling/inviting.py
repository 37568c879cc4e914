"""Inviting: what the parties to a session are still to be told of it: that it is planned, moved or cancelled."""

from collections.abc import Iterator
from datetime import date, datetime, time
from uuid import UUID

from domain.circumstances import Circumstances
from domain.clocks.due_now import DueNow
from domain.clocks.session import SESSION
from domain.command import Untold
from domain.days import london_moment
from domain.facts.messages import Invited
from domain.facts.sessions import Session, SessionStatus
from domain.letter import Invitation
from domain.stage import ENDED
from domain.state import Apprenticeship
from domain.telling.mornings import goes_out_at
from domain.tutoring.one_session import tutor_of

PARTIES = ("apprentice", "employer", "tutor")
OF_NEWS = frozenset({SessionStatus.PLANNED, SessionStatus.CANCELLED, SessionStatus.LAPSED})


def uninvited(due_now: DueNow) -> Iterator[Untold]:
    """Yield what the parties to sessions that are not over are still to be told, nobody twice.

    While a past is taken over, nobody is told of anything.
    """
    apprenticeship, at = due_now.apprenticeship, due_now.at
    if apprenticeship.stage in ENDED or apprenticeship.taking_over.open:
        return
    for each, session in apprenticeship.sessions.by_id.items():
        if session.status in OF_NEWS:
            for role in PARTIES:
                before = apprenticeship.messages.invitation_of(each, role)
                whom = _party(apprenticeship, session, role)
                news = _news(each, session, before, whom) if whom else None
                if news and not _over(news, before, at.now):
                    goes_out = _goes_out_at(session, news, before, at)
                    yield Untold(session.changed, role, whom, at=goes_out, invitation=news)


def _party(apprenticeship: Apprenticeship, session: Session, role: str) -> str | None:
    if role == "tutor":
        return tutor_of(apprenticeship, session)
    if role == "employer":
        return str(apprenticeship.enrolled.employer) if apprenticeship.employment.employed else None
    return str(apprenticeship.application.person) if apprenticeship.application else None


def _news(session_id: UUID, session: Session, before: Invited | None, whom: str) -> Invitation | None:
    if before and before.party != whom:
        sequence, before = before.sequence, None
    else:
        sequence = before.sequence if before else 0
    cancelled = session.status is not SessionStatus.PLANNED
    if cancelled and not (before and before.sent):
        return None
    if before and _says(before) == (cancelled, session.planned_on, session.starts_at, session.minutes):
        return None
    return Invitation(
        session=session_id,
        party=whom,
        sequence=max(session.changed, sequence + 1),
        news="cancelled" if cancelled else "moved" if before and before.sent else "planned",
        on=session.planned_on,
        at=session.starts_at,
        minutes=session.minutes,
    )


def _says(told: Invited) -> tuple[bool, date, time | None, int]:
    return told.cancelled, told.on, told.at, told.minutes


def _over(news: Invitation, before: Invited | None, now: datetime) -> bool:
    # Who was told of another day has to hear of it until that day is over too.
    days = {(news.on, news.at)} | ({(before.on, before.at)} if before and before.sent else set())
    return all(now >= london_moment(on, at or time.max) for on, at in days)


def _goes_out_at(session: Session, news: Invitation, before: Invited | None, at: Circumstances) -> datetime:
    hour = at.book.ladder(SESSION.name, at.standard.reference, at.today, None).hour
    first = min(news.on, before.on) if before and before.sent else news.on
    return goes_out_at(session.changed_at or at.now, at.now, hour, at.working, first)
