"""Tutor sessions: what happened to them, and how they stand."""

from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

import msgspec

from domain.body import Body
from domain.circumstances import Circumstances
from domain.days import hours_in_words, in_words, london_date
from domain.fact import Fact, Recorded
from domain.rule import rule

if TYPE_CHECKING:
    from domain.state import Apprenticeship, Changes


class Mode(StrEnum):
    """How a session is held."""

    MICROSOFT_TEAMS = "microsoft teams"
    WORKPLACE = "workplace"


class Party(StrEnum):
    """Who agrees to a planned session besides the tutor."""

    APPRENTICE = "apprentice"
    EMPLOYER = "employer"


class SessionStatus(StrEnum):
    """What became of a planned session."""

    PLANNED = "planned"
    HELD = "held"
    MISSED = "missed"
    CANCELLED = "cancelled"


class AboutSession(Fact, frozen=True, kw_only=True):
    """A fact about one session."""

    session: UUID

    def concerns(self) -> UUID:
        """Return the session's id."""
        return self.session


class SessionPlanned(AboutSession, frozen=True, kw_only=True):
    """A session was planned; its id is that of the command that planned it, or follows from it and the day."""

    NAME: ClassVar[str] = "session-planned.v1"
    planned_on: date
    mode: Mode
    element: str
    tutor: str
    minutes: int

    def sentence(self) -> str:
        """Return it in words."""
        return (
            f"Session planned for {in_words(self.planned_on)} with tutor {self.tutor} "
            f"({self.element}, {_where(self.mode)}, {hours_in_words(self.minutes)})."
        )


class SessionAgreed(AboutSession, frozen=True, kw_only=True):
    """A party agreed to a planned session."""

    NAME: ClassVar[str] = "session-agreed.v1"
    party: Party
    planned_on: date

    def sentence(self) -> str:
        """Return it in words."""
        return f"The {self.party} agreed to the session on {in_words(self.planned_on)}."


class SessionHeld(AboutSession, frozen=True, kw_only=True):
    """A session was held. `agreed_by` says whose agreement was on record then; `notes` is sealed."""

    NAME: ClassVar[str] = "session-held.v1"
    held_on: date
    tutor: str
    element: str
    mode: Mode
    minutes: int
    off_the_job_minutes: int
    progress_percent: int | None
    agreed_by: tuple[Party, ...]
    notes: str

    def sentence(self) -> str:
        """Return it in words."""
        progress = f", progress {self.progress_percent} %" if self.progress_percent is not None else ""
        off_the_job = hours_in_words(self.off_the_job_minutes)
        return (
            f"Session held on {in_words(self.held_on)} with tutor {self.tutor} ({_where(self.mode)}, "
            f"{hours_in_words(self.minutes)}, {off_the_job} off the job{progress})."
        )

    def cause(self) -> str:
        """Return it as a clause."""
        return f"a session was held on {in_words(self.held_on)}"


class SessionMissed(AboutSession, frozen=True, kw_only=True):
    """A planned session was missed. `reason` is sealed."""

    NAME: ClassVar[str] = "session-missed.v1"
    planned_on: date
    missed_by: str
    reason: str

    def sentence(self) -> str:
        """Return it in words."""
        return f"The session planned for {in_words(self.planned_on)} was missed by the {self.missed_by}."


class SessionRescheduled(AboutSession, frozen=True, kw_only=True):
    """A planned session was moved. `reason` is sealed."""

    NAME: ClassVar[str] = "session-rescheduled.v1"
    from_on: date
    to_on: date
    reason: str

    def sentence(self) -> str:
        """Return it in words."""
        return f"The session of {in_words(self.from_on)} was moved to {in_words(self.to_on)}."


class SessionCancelled(AboutSession, frozen=True, kw_only=True):
    """A planned session was cancelled. `reason` is sealed."""

    NAME: ClassVar[str] = "session-cancelled.v1"
    planned_on: date
    reason: str

    def sentence(self) -> str:
        """Return it in words."""
        return f"The session planned for {in_words(self.planned_on)} was cancelled."


class ContactMade(Fact, frozen=True, kw_only=True):
    """There was contact between sessions. `summary` is sealed."""

    NAME: ClassVar[str] = "contact-made.v1"
    made_on: date
    channel: str
    summary: str

    def sentence(self) -> str:
        """Return it in words."""
        return f"Contact between sessions on {in_words(self.made_on)} ({self.channel})."


class Session(msgspec.Struct, frozen=True):
    """One session as it stands.

    `agreed_on` is the London date on which the first of the agreements in `agreed_by` was recorded,
    `lapses` how often one has lapsed.
    """

    planned_on: date
    mode: Mode
    element: str
    tutor: str
    status: SessionStatus = SessionStatus.PLANNED
    agreed_by: tuple[Party, ...] = ()
    agreed_on: date | None = None
    lapses: int = 0
    held_on: date | None = None
    missed_by: str | None = None
    held_minutes: int = 0
    off_the_job_minutes: int = 0


class Sessions(msgspec.Struct, frozen=True):
    """Every session by its id, how many contacts there were, and the progress last reported."""

    by_id: dict[UUID, Session] = {}
    contacts: int = 0
    progress_percent: int | None = None

    def off_the_job_minutes(self, until: date) -> int:
        """Return the off-the-job minutes of the sessions held up to a London date."""
        held = [each for each in self.by_id.values() if each.held_on is not None and each.held_on <= until]
        return sum(session.off_the_job_minutes for session in held)

    def with_session(self, session_id: UUID, session: Session) -> "Sessions":
        """Return the sessions with one added or replaced."""
        return msgspec.structs.replace(self, by_id={**self.by_id, session_id: session})


class OfSession(Body):
    """A command about one planned session."""

    session: UUID


def session_of(apprenticeship: "Apprenticeship", command: OfSession) -> Session:
    """Return the session that a command is about; to be asked after `session_is_known`."""
    return apprenticeship.sessions.by_id[command.session]


@rule("logic: one refers to what exists", guard=True)
def session_is_known(apprenticeship: "Apprenticeship", command: OfSession, _: Circumstances) -> str | None:
    """The session was planned for this apprentice."""
    if command.session in apprenticeship.sessions.by_id:
        return None
    return "No such session was planned for this apprentice."


@rule("logic: a session has one outcome", guard=True)
def session_is_still_planned(apprenticeship: "Apprenticeship", command: OfSession, _: Circumstances) -> str | None:
    """The session was not yet held, missed or cancelled."""
    session = session_of(apprenticeship, command)
    if session.status is SessionStatus.PLANNED:
        return None
    return f"The session planned for {in_words(session.planned_on)} is already recorded as {session.status}."


PLANNED = [session_is_known, session_is_still_planned]


def _where(mode: Mode) -> str:
    return "by Microsoft Teams" if mode is Mode.MICROSOFT_TEAMS else "at the workplace"


def planned(apprenticeship: "Apprenticeship", recorded: Recorded[SessionPlanned]) -> "Changes":
    """Fold a planned session."""
    fact = recorded.fact
    new = Session(fact.planned_on, fact.mode, fact.element, fact.tutor)
    return {"sessions": apprenticeship.sessions.with_session(fact.session, new)}


def agreed(apprenticeship: "Apprenticeship", recorded: Recorded[SessionAgreed]) -> "Changes":
    """Fold an agreement."""
    fact = recorded.fact
    session = apprenticeship.sessions.by_id[fact.session]
    both = msgspec.structs.replace(
        session,
        agreed_by=(*session.agreed_by, fact.party),
        agreed_on=session.agreed_on or london_date(recorded.recorded_at),
    )
    return {"sessions": apprenticeship.sessions.with_session(fact.session, both)}


def held(apprenticeship: "Apprenticeship", recorded: Recorded[SessionHeld]) -> "Changes":
    """Fold a session held: the session clock counts from it."""
    fact = recorded.fact
    session = msgspec.structs.replace(
        apprenticeship.sessions.by_id[fact.session],
        status=SessionStatus.HELD,
        tutor=fact.tutor,
        held_on=fact.held_on,
        held_minutes=fact.minutes,
        off_the_job_minutes=fact.off_the_job_minutes,
    )
    sessions = apprenticeship.sessions.with_session(fact.session, session)
    if fact.progress_percent is not None:
        sessions = msgspec.structs.replace(sessions, progress_percent=fact.progress_percent)
    return {"sessions": sessions, "cadence": apprenticeship.cadence.held(fact.held_on)}


def missed(apprenticeship: "Apprenticeship", recorded: Recorded[SessionMissed]) -> "Changes":
    """Fold a missed session."""
    return _with_status(apprenticeship, recorded.fact.session, SessionStatus.MISSED, recorded.fact.missed_by)


def cancelled(apprenticeship: "Apprenticeship", recorded: Recorded[SessionCancelled]) -> "Changes":
    """Fold a cancelled session."""
    return _with_status(apprenticeship, recorded.fact.session, SessionStatus.CANCELLED)


def rescheduled(apprenticeship: "Apprenticeship", recorded: Recorded[SessionRescheduled]) -> "Changes":
    """Fold a moved session: former agreements no longer hold."""
    fact = recorded.fact
    session = apprenticeship.sessions.by_id[fact.session]
    moved = msgspec.structs.replace(session, planned_on=fact.to_on, agreed_by=(), agreed_on=None)
    return {"sessions": apprenticeship.sessions.with_session(fact.session, moved)}


def contact_made(apprenticeship: "Apprenticeship", _: Recorded[ContactMade]) -> "Changes":
    """Fold a contact."""
    sessions = apprenticeship.sessions
    return {"sessions": msgspec.structs.replace(sessions, contacts=sessions.contacts + 1)}


def _with_status(
    apprenticeship: "Apprenticeship", session_id: UUID, status: SessionStatus, missed_by: str | None = None
) -> "Changes":
    session = apprenticeship.sessions.by_id[session_id]
    changed = msgspec.structs.replace(session, status=status, missed_by=missed_by)
    return {"sessions": apprenticeship.sessions.with_session(session_id, changed)}
