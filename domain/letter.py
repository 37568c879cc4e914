"""A letter on its way: plain types that workflows may see, with nobody's name or address."""

from dataclasses import dataclass
from datetime import date, time
from typing import Literal
from uuid import UUID

E_MAIL = "e-mail"
"""By which reminders go, and everything that was raised before facts told a channel."""

CHANNELS = (E_MAIL,)
"""Every channel that a ladder may name; the post has one of each."""


@dataclass(frozen=True)
class Letterhead:
    """For which `provider` letters are written, who `answers` them, by name and address, and where people act."""

    provider: str
    answers: str
    answers_at: str
    address: str


@dataclass(frozen=True)
class Invitation:
    """What a party to a session is told of it: that it is planned, moved or cancelled, and when it is, in London.

    `party` is the tutor's staff number, or the id of the employer or the apprentice. `sequence` is higher than in
    whatever that party was told of it before.
    """

    session: UUID
    party: str
    sequence: int
    news: Literal["planned", "moved", "cancelled"]
    on: date
    at: time | None
    minutes: int


@dataclass(frozen=True)
class Letter:
    """Whom a workflow of telling writes to, and how long it gathers what to say.

    `role` is the register that they stand in (staff, employer or apprentice), `whom` their staff number or id there.
    """

    role: str
    whom: str | None
    gather_seconds: float


@dataclass(frozen=True)
class Owing:
    """One thing to say: the fact in place `of` of an apprenticeship, owed to `role` by a `channel`.

    One that is an `invitation` goes in a message of its own, as calendars want it.
    """

    apprenticeship: UUID
    of: int
    role: str
    channel: str = E_MAIL
    invitation: Invitation | None = None


@dataclass(frozen=True)
class Message:
    """One message to one person, found as a `Letter` says by `role` and `to`.

    `id` is its Message-ID, the same at every attempt.
    """

    id: UUID
    role: str
    to: str
    about: tuple[Owing, ...]
    channel: str = E_MAIL


@dataclass(frozen=True)
class Addressed:
    """The messages to send, and what of the letter is still to be said."""

    messages: tuple[Message, ...]
    about: tuple[Owing, ...]


@dataclass(frozen=True)
class Reported:
    """What became of a message, as the telling command has it."""

    to: str | None
    message: UUID | None
    attempts: int
    why: str | None = None
