"""Reading the sessions of an apprenticeship: all of them, and a proposal of the next."""

from datetime import date, time
from typing import Annotated, Any
from uuid import UUID

import msgspec
from pydantic import BaseModel, Field

from api.answers.apprenticeship import enrolled
from api.answers.reader import Reader
from api.answers.replay import PointAsked
from api.problems import Problem
from domain.facts.sessions import Mode, Party, Session, SessionStatus
from domain.learning.eligibility import not_eligible_because
from domain.state import Apprenticeship
from domain.tutoring.one_session import agreed_by, tutor_of
from domain.tutoring.planning import LONGEST_SERIES, awaited
from domain.tutoring.proposing import proposed_days


class SessionRead(BaseModel):
    """One session as it stands."""

    session: UUID
    planned_on: date
    starts_at: time | None = Field(description="When it begins, as clocks in London show it, if that is planned.")
    minutes: int
    mode: Mode
    element: str
    tutor: str = Field(description="Who held it, or is to: after a handover the one who teaches by its day.")
    status: SessionStatus
    agreed_by: list[Party]
    agreed_on: date | None
    lapses: int
    held_on: date | None
    missed_by: str | None
    off_the_job_minutes: int
    not_eligible_because: str | None = Field(
        description="Why its off-the-job minutes do not count: outside employment or the practical period."
    )
    awaited: bool = Field(description="Whether it is still to come: planned, and the apprenticeship has not ended.")


class ProposedSeries(BaseModel):
    """Days that would keep the cadence, Europe/London: send them on as a series, or change them."""

    days: list[date]


class Sessions:
    """The endpoints about sessions."""

    def __init__(self, reader: Reader) -> None:
        """Answer from what `reader` reads."""
        self.reader = reader

    def sessions(self, apprenticeship: UUID, point: PointAsked) -> list[SessionRead]:
        """Return every session as it stands, or stood at a point as in a replay, in the order of the days planned."""
        state, _ = self.reader.replayed(apprenticeship, self.reader.history(apprenticeship), point)
        found = (_read(state, session, each) for session, each in state.sessions.by_id.items())
        return sorted(found, key=lambda each: (each.planned_on, each.starts_at or time.min, each.session))

    def proposed_series(
        self,
        apprenticeship: UUID,
        count: Annotated[int, Field(ge=1, le=LONGEST_SERIES, description="How many sessions.")] = 6,
        element: Annotated[str | None, Field(description="Whose sessions, where it has a cadence of its own.")] = None,
    ) -> ProposedSeries:
        """Propose the next sessions: working days outside breaks, each a reminder period after the one before."""
        state = enrolled(self.reader.state(apprenticeship))
        at = self.reader.at(state, None)
        if element and element not in at.standard.own_cadence:
            detail = f"{element} has no cadence of its own in {at.standard.reference}; leave the element out."
            raise Problem(422, "no-own-cadence", "No cadence of its own", detail)
        return ProposedSeries(days=proposed_days(state, at, count, element))


def _read(state: Apprenticeship, session: UUID, stands: Session) -> SessionRead:
    parties = agreed_by(state, stands)
    fields: dict[str, Any] = {
        **msgspec.structs.asdict(stands),
        "not_eligible_because": stands.held_on and not_eligible_because(state, stands.held_on),
        "tutor": tutor_of(state, stands),
        "agreed_by": parties,
        "agreed_on": stands.agreed_on if parties else None,
        "awaited": awaited(state, stands),
    }
    return SessionRead(session=session, **fields)
