"""Agreement to a session: it stands once both parties have agreed; of one alone it lapses."""

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

import msgspec

from domain.alarm import Pending
from domain.circumstances import Circumstances
from domain.days import in_words, london_date, london_instant
from domain.fact import Fact, Recorded
from domain.sessions import AboutSession, Party, Session, SessionStatus
from domain.stage import TRAINING, Stage

if TYPE_CHECKING:
    from domain.state import Apprenticeship, Changes

LAPSE = "agreement-lapse"


class AgreementLapsed(AboutSession, frozen=True, kw_only=True):
    """A party's agreement to a planned session lapsed, because the other did not agree within so many days."""

    NAME: ClassVar[str] = "agreement-lapsed.v1"
    planned_on: date
    party: Party
    days: int
    due_at: datetime

    def sentence(self) -> str:
        """Return it in words."""
        other = Party.EMPLOYER if self.party is Party.APPRENTICE else Party.APPRENTICE
        return (
            f"The {self.party}'s agreement to the session on {in_words(self.planned_on)} lapsed: "
            f"the {other} did not agree within {self.days} days."
        )

    def happened_on(self, _: date) -> date:
        """Return the London date from which it no longer stands."""
        return london_date(self.due_at)


def next_alarms(apprenticeship: "Apprenticeship", at: Circumstances) -> list[Pending]:
    """Return when each agreement that waits for the other party lapses: never after the session's day, or training."""
    if apprenticeship.stage not in TRAINING | {Stage.ENROLLED}:
        return []
    days = at.rules.session_agreement.lapses_after_days
    return [
        Pending(LAPSE, str(session_id), session.lapses + 1, london_instant(lapses_on, 0))
        for session_id, session in apprenticeship.sessions.by_id.items()
        if (lapses_on := _lapses_on(session, days)) and lapses_on <= session.planned_on
    ]


def lapse(apprenticeship: "Apprenticeship", ringing: Pending, at: Circumstances) -> list[Fact]:
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


def lapsed(apprenticeship: "Apprenticeship", recorded: Recorded[AgreementLapsed]) -> "Changes":
    """Fold an agreement that lapsed: it may be given anew."""
    fact = recorded.fact
    session = apprenticeship.sessions.by_id[fact.session]
    open_again = msgspec.structs.replace(session, agreed_by=(), agreed_on=None, lapses=session.lapses + 1)
    return {"sessions": apprenticeship.sessions.with_session(fact.session, open_again)}
