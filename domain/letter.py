"""A letter on its way: plain types that workflows may see, with nobody's name or address."""

from dataclasses import dataclass
from uuid import UUID

E_MAIL = "e-mail"
"""By which reminders go, and everything that was raised before facts told a channel."""

CHANNELS = (E_MAIL,)
"""Every channel that a ladder may name; the post has one of each."""


@dataclass(frozen=True)
class Letter:
    """Whom a workflow of telling writes to: a role, by `whom` it is found, and how long it gathers what to say."""

    role: str
    whom: str | None
    gather_seconds: float


@dataclass(frozen=True)
class Owing:
    """One thing to say: the fact in place `of` of an apprenticeship, owed to `role` by a `channel`."""

    apprenticeship: UUID
    of: int
    role: str
    channel: str = E_MAIL


@dataclass(frozen=True)
class Message:
    """One message to one person, by staff number or the id of an employer's contact.

    `id` is its Message-ID, the same at every attempt.
    """

    id: UUID
    role: str
    to: str
    about: tuple[Owing, ...]
    channel: str = E_MAIL


@dataclass(frozen=True)
class Addressed:
    """The messages to send, one to each person, and what of the letter is still to be said."""

    messages: tuple[Message, ...]
    about: tuple[Owing, ...]


@dataclass(frozen=True)
class Reported:
    """What became of a message, as the telling command has it."""

    to: str | None
    message: UUID | None
    attempts: int
    why: str | None = None
