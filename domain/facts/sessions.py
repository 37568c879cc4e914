"""What happened to tutor sessions, as recorded, and how they stand."""

from datetime import date, datetime, time
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

import msgspec

from domain.days import hours_in_words, in_words, london_date, when_in_words
from domain.facts.escalations import OfClock
from domain.facts.fact import Act, Derivation, Fact, from_paper


class Mode(StrEnum):
    """How a session is held."""

    MICROSOFT_TEAMS = "microsoft teams"
    WORKPLACE = "workplace"


class Party(StrEnum):
    """Who agrees to a planned session besides the tutor."""

    APPRENTICE = "apprentice"
    EMPLOYER = "employer"


_OTHER = {Party.APPRENTICE: Party.EMPLOYER, Party.EMPLOYER: Party.APPRENTICE}


class SessionStatus(StrEnum):
    """What became of a planned session."""

    PLANNED = "planned"
    HELD = "held"
    MISSED = "missed"
    CANCELLED = "cancelled"
    LAPSED = "lapsed"


class AboutSession(Fact, frozen=True, kw_only=True):
    """A fact about one session."""

    session: UUID

    def concerns(self) -> UUID:
        """Return the session's id."""
        return self.session


class SessionPlanned(AboutSession, Act, frozen=True, kw_only=True, omit_defaults=True):
    """A session was planned; its id is that of the command that planned it, or follows from it and the day.

    It begins at `starts_at` as clocks in London show it, where a time of day was planned.
    """

    NAME: ClassVar[str] = "session-planned.v1"
    WORKED_OUT = frozenset({"tutor"})
    planned_on: date
    mode: Mode
    element: str
    tutor: str
    minutes: int
    starts_at: time | None = None

    def sentence(self) -> str:
        """Return it in words."""
        return (
            f"Session planned for {when_in_words(self.planned_on, self.starts_at)} with tutor {self.tutor} "
            f"({self.element}, {_where(self.mode)}, {hours_in_words(self.minutes)})."
        )


class SessionAgreed(AboutSession, Act, frozen=True, kw_only=True, omit_defaults=True):
    """A party agreed to a planned session: by itself, or by a signed paper, `on_behalf`, which somebody recorded."""

    NAME: ClassVar[str] = "session-agreed.v1"
    party: Party
    planned_on: date
    on_behalf: str | None = None
    recorded_by: str | None = None

    def sentence(self) -> str:
        """Return it in words."""
        if self.on_behalf:
            paper = from_paper(self.party, self.on_behalf, self.recorded_by)
            return f"{paper}: the {self.party} agreed to the session on {in_words(self.planned_on)}."
        return f"The {self.party} agreed to the session on {in_words(self.planned_on)}."


class SessionHeld(AboutSession, Act, frozen=True, kw_only=True):
    """A session was held. `agreed_by` says whose agreement was on record then; `notes` is sealed."""

    NAME: ClassVar[str] = "session-held.v1"
    WORKED_OUT = frozenset({"agreed_by", "element", "mode", "tutor"})
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


class SessionMissed(AboutSession, Act, frozen=True, kw_only=True):
    """A planned session was missed. `reason` is sealed."""

    NAME: ClassVar[str] = "session-missed.v1"
    WORKED_OUT = frozenset({"planned_on"})
    planned_on: date
    missed_by: str
    reason: str

    def sentence(self) -> str:
        """Return it in words."""
        return f"The session planned for {in_words(self.planned_on)} was missed by the {self.missed_by}."


class SessionRescheduled(AboutSession, Act, frozen=True, kw_only=True, omit_defaults=True):
    """A planned session was moved; `starts_at` is the time of day from then on, if there is one. `reason` is sealed."""

    NAME: ClassVar[str] = "session-rescheduled.v1"
    WORKED_OUT = frozenset({"from_on"})
    from_on: date
    to_on: date
    reason: str
    starts_at: time | None = None

    def sentence(self) -> str:
        """Return it in words."""
        to = when_in_words(self.to_on, self.starts_at)
        return f"The session of {in_words(self.from_on)} was moved to {to}."


class SessionCancelled(AboutSession, Act, frozen=True, kw_only=True):
    """A planned session was cancelled. `reason` is sealed."""

    NAME: ClassVar[str] = "session-cancelled.v1"
    WORKED_OUT = frozenset({"planned_on"})
    planned_on: date
    reason: str

    def sentence(self) -> str:
        """Return it in words."""
        return f"The session planned for {in_words(self.planned_on)} was cancelled."


class SessionLapsed(AboutSession, Derivation, frozen=True, kw_only=True):
    """A planned session lapsed: its day lies in a break in learning."""

    NAME: ClassVar[str] = "session-lapsed.v1"
    planned_on: date

    def sentence(self) -> str:
        """Return it in words."""
        return f"The session planned for {in_words(self.planned_on)} lapsed: that day lies in a break in learning."


class ContactMade(Act, frozen=True, kw_only=True):
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

    It is planned for so many `minutes`, from `starts_at` on as clocks in London show it, where a time of day is.
    `changed` is the place of the fact that planned, moved or ended it last, recorded at `changed_at` (UTC).
    `reminded` counts how often a party was reminded to agree; the last reminder stands until nobody has agreed.
    `agreed_on` is the London date on which the first of the agreements in `agreed_by` was recorded,
    `employer_agreed_on` the one on which the employer agreed: it may be a former one, whose agreement no longer
    stands. `lapses` says how often one has lapsed, `taken_over` that it was told of a past, and not at the time.
    """

    planned_on: date
    mode: Mode
    element: str
    tutor: str
    status: SessionStatus = SessionStatus.PLANNED
    agreed_by: tuple[Party, ...] = ()
    agreed_on: date | None = None
    employer_agreed_on: date | None = None
    lapses: int = 0
    held_on: date | None = None
    missed_by: str | None = None
    held_minutes: int = 0
    off_the_job_minutes: int = 0
    taken_over: bool = False
    minutes: int = 0
    starts_at: time | None = None
    changed: int = 0
    changed_at: datetime | None = None
    reminded: int = 0
    reminder_stands: bool = False


class Sessions(msgspec.Struct, frozen=True):
    """Every session by its id, how many contacts there were, and the progress reported at the last one that did."""

    by_id: dict[UUID, Session] = {}
    contacts: int = 0
    progress_percent: int | None = None
    progress_on: date | None = None

    def still_planned(self, from_on: date, until_on: date) -> dict[UUID, Session]:
        """Return the sessions still planned for a day between two London dates, the second not included."""
        planned = {each: session for each, session in self.by_id.items() if session.status is SessionStatus.PLANNED}
        return {each: session for each, session in planned.items() if from_on <= session.planned_on < until_on}

    def with_session(self, session_id: UUID, session: Session) -> "Sessions":
        """Return the sessions with one added or replaced."""
        return msgspec.structs.replace(self, by_id={**self.by_id, session_id: session})


def _where(mode: Mode) -> str:
    return "by Microsoft Teams" if mode is Mode.MICROSOFT_TEAMS else "at the workplace"


class Cadence(msgspec.Struct, frozen=True):
    """What the session clock counts from: the last session held, the start, or a return from a break."""

    since_on: date | None = None
    last_held_on: date | None = None

    def restarted(self, since_on: date) -> "Cadence":
        """Return the clock counting anew from `since_on`, the start or a return from a break, or a later session."""
        return Cadence(max(since_on, self.last_held_on or since_on), self.last_held_on)

    def held(self, held_on: date) -> "Cadence":
        """Return the clock after a session held on `held_on`; an earlier session than the last changes nothing."""
        last = max(held_on, self.last_held_on or held_on)
        if self.since_on is not None and held_on <= self.since_on:
            return msgspec.structs.replace(self, last_held_on=last)
        return Cadence(held_on, last)


class AgreementReminded(OfClock, frozen=True, kw_only=True):
    """A party was to be reminded to agree to a session: the other's agreement lapses on `lapses_on`.

    `clock` and `about` name what was raised, the session and its turn. `due_at` is the UTC instant of the alarm.
    """

    NAME: ClassVar[str] = "agreement-reminded.v1"
    session: UUID
    party: Party
    planned_on: date
    lapses_on: date
    due_at: datetime

    def sentence(self) -> str:
        """Return it in words."""
        return (
            f"Reminder: the {self.party} has not agreed to the session on {in_words(self.planned_on)}; "
            f"the {_OTHER[self.party]}'s agreement lapses on {in_words(self.lapses_on)}."
        )


class AgreementLapsed(AboutSession, Derivation, frozen=True, kw_only=True):
    """A party's agreement to a planned session lapsed, because the other did not agree within so many days."""

    NAME: ClassVar[str] = "agreement-lapsed.v1"
    planned_on: date
    party: Party
    days: int
    due_at: datetime

    def sentence(self) -> str:
        """Return it in words."""
        return (
            f"The {self.party}'s agreement to the session on {in_words(self.planned_on)} lapsed: "
            f"the {_OTHER[self.party]} did not agree within {self.days} days."
        )

    def happened_on(self, _: date) -> date:
        """Return the London date from which it no longer stands."""
        return london_date(self.due_at)
