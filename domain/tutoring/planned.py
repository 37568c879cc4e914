"""Sessions as they were planned, moved and ended: how the facts fold."""

from typing import Any

import msgspec

from domain.facts.fact import Recorded
from domain.facts.sessions import (
    Session,
    SessionCancelled,
    SessionLapsed,
    SessionPlanned,
    SessionRescheduled,
    SessionStatus,
)
from domain.state import Apprenticeship, Changes
from domain.tutoring.one_session import NOBODY_AGREED, with_status


def planned(apprenticeship: Apprenticeship, recorded: Recorded[SessionPlanned]) -> Changes:
    """Fold a planned session."""
    fact = recorded.fact
    new = Session(
        fact.planned_on,
        fact.mode,
        fact.element,
        fact.tutor,
        minutes=fact.minutes,
        starts_at=fact.starts_at,
        **_changed(recorded),
    )
    return {"sessions": apprenticeship.sessions.with_session(fact.session, new)}


def cancelled(apprenticeship: Apprenticeship, recorded: Recorded[SessionCancelled]) -> Changes:
    """Fold a cancelled session."""
    return with_status(apprenticeship, recorded.fact.session, SessionStatus.CANCELLED, **_changed(recorded))


def lapsed_in_a_break(apprenticeship: Apprenticeship, recorded: Recorded[SessionLapsed]) -> Changes:
    """Fold a session that lapsed."""
    return with_status(apprenticeship, recorded.fact.session, SessionStatus.LAPSED, **_changed(recorded))


def rescheduled(apprenticeship: Apprenticeship, recorded: Recorded[SessionRescheduled]) -> Changes:
    """Fold a moved session: former agreements no longer hold."""
    fact = recorded.fact
    session = apprenticeship.sessions.by_id[fact.session]
    moved = {"planned_on": fact.to_on, "starts_at": fact.starts_at, **_changed(recorded), **NOBODY_AGREED}
    return {"sessions": apprenticeship.sessions.with_session(fact.session, msgspec.structs.replace(session, **moved))}


def _changed(recorded: Recorded[Any]) -> dict[str, Any]:
    return {"changed": recorded.originator_version, "changed_at": recorded.recorded_at}
