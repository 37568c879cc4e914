"""Messages, as recorded: what is owed to whom for something that was raised, and what became of it."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from typing import Any, ClassVar
from uuid import UUID

import msgspec

from domain.clock_and_due import capital, key_of
from domain.days import when_in_words
from domain.facts.escalations import ClockEscalated, ClockStoodDown, EscalationHandedOver, OfClock
from domain.facts.fact import Recorded
from domain.letter import E_MAIL

NOBODY = "nobody is registered"
"""Why nobody could be told, as facts have it; the sentence says who is missing where."""

INVITATION = "invitation"
"""In the place of a clock: what invitations to sessions are of."""
CANCELLED = "cancelled"

_REGISTERS = {"employer": "employers", "apprentice": "apprentices"}
_NOBODY_IN = {
    "tutor": "no tutor is allocated",
    "tutor's manager": "no tutor is allocated, or the register of staff names no manager of the tutor",
    "employer": "the apprentice has no employer",
}


class OfMessage(OfClock, frozen=True, kw_only=True):
    """A fact about one message: for the fact in place `of`, on its `rung` (0: a reminder), to one person in a role.

    `to` is the staff number, or the id of the employer's contact, or of an employer without one; None where nobody
    was found.
    """

    of: int
    rung: int
    role: str
    channel: str
    to: str | None

    def _who(self) -> str:
        return self.role if self.to is None or self.role in {"employer", "apprentice"} else f"{self.role} {self.to}"

    def _what(self) -> str:
        return f"rung {self.rung} of the {self.title} escalation" if self.rung else f"the {self.title} reminder"

    def _told(self) -> str:
        return f"{capital(self._who())} told of {self._what()} by {self.channel}."

    def _not_told(self, why: str) -> str:
        return f"{capital(self._who())} could not be told of {self._what()} by {self.channel}: {_why(self, why)}."

    def _came_back(self) -> str:
        return f"The message by {self.channel} that told {self._who()} of {self._what()} came back."


class MessageSent(OfMessage, frozen=True, kw_only=True):
    """The receiving server took a message over, at the attempt of this number. `message` is its Message-ID."""

    NAME: ClassVar[str] = "message-sent.v1"
    message: UUID
    attempts: int

    def sentence(self) -> str:
        """Return it in words."""
        return self._told()


class MessageFailed(OfMessage, frozen=True, kw_only=True):
    """Somebody could not be told, `why`; no further attempt is made. `message` is None where none was written."""

    NAME: ClassVar[str] = "message-failed.v1"
    message: UUID | None
    attempts: int
    why: str

    def sentence(self) -> str:
        """Return it in words."""
        return self._not_told(self.why)


class MessageBounced(OfMessage, frozen=True, kw_only=True):
    """A message that was sent came back."""

    NAME: ClassVar[str] = "message-bounced.v1"
    message: UUID

    def sentence(self) -> str:
        """Return it in words."""
        return self._came_back()


def _why(message: OfMessage, why: str) -> str:
    if why != NOBODY:
        return why
    if message.to is None:
        return _NOBODY_IN.get(message.role, f"the register of staff has nobody in the role {message.role}")
    return f"the register of {_REGISTERS.get(message.role, 'staff')} has no address for them"


class OfInvitation(OfMessage, frozen=True, kw_only=True, omit_defaults=True):
    """A fact about one message to a party to a session: what it told of the session, and when that was to be.

    `party` is the tutor's staff number, or the id of the employer or the apprentice, `sequence` the number of the
    calendars' update. `about` is the session's id, `at` a time of day in London.
    """

    party: str
    sequence: int
    news: str
    on: date
    at: time | None = None
    minutes: int

    def _what(self) -> str:
        became = {"planned": "planned for", "moved": "moved to"}.get(self.news, "cancelled on")
        return f"the session {became} {when_in_words(self.on, self.at)}"


class InvitationSent(OfInvitation, frozen=True, kw_only=True, omit_defaults=True):
    """The receiving server took an invitation over. `message` is its Message-ID."""

    NAME: ClassVar[str] = "invitation-sent.v1"
    message: UUID
    attempts: int

    def sentence(self) -> str:
        """Return it in words."""
        return self._told()


class InvitationFailed(OfInvitation, frozen=True, kw_only=True, omit_defaults=True):
    """A party to a session could not be told, `why`; no further attempt is made. `message` is None as for others."""

    NAME: ClassVar[str] = "invitation-failed.v1"
    message: UUID | None
    attempts: int
    why: str

    def sentence(self) -> str:
        """Return it in words."""
        return self._not_told(self.why)


class InvitationBounced(OfInvitation, frozen=True, kw_only=True, omit_defaults=True):
    """An invitation that was sent came back."""

    NAME: ClassVar[str] = "invitation-bounced.v1"
    message: UUID

    def sentence(self) -> str:
        """Return it in words."""
        return self._came_back()


class Invited(msgspec.Struct, frozen=True, kw_only=True):
    """What a party to a session was told last, and who that was; `sent` says whether anything ever reached them."""

    party: str
    sequence: int
    cancelled: bool
    on: date
    at: time | None
    minutes: int
    sent: bool


class Owed(msgspec.Struct, frozen=True, kw_only=True):
    """That somebody in `role` is to be told by `channel` of the fact in place `of`; the tutor is as of that fact.

    Its alarm was due at `due_at` and recorded at `recorded_at`, in UTC. It is `calm` where they need not be told any
    more: the escalation stood down, or went over to another tutor.
    """

    of: int
    rung: int
    role: str
    channel: str
    clock: str
    about: str
    title: str
    due_at: datetime
    recorded_at: datetime
    tutor: str | None = None
    calm: bool = False

    @property
    def key(self) -> str:
        """Return what its clock's obligation is called among what was raised."""
        return key_of(self.clock, self.about)

    def settled_by(self, key: str, roles: tuple[str, ...]) -> "Owed":
        """Return it calm where it is of this obligation, and to one of these roles."""
        settled = not self.calm and self.role in roles and self.key == key
        return msgspec.structs.replace(self, calm=True) if settled else self


class Messages(msgspec.Struct, frozen=True):
    """What is owed, and every message that was sent, by its Message-ID, with those that came back.

    `invited` is what the parties to sessions were told last, each by the session and the role.
    """

    owed: tuple[Owed, ...] = ()
    sent: dict[UUID, tuple[MessageSent | InvitationSent, ...]] = {}
    bounced: tuple[UUID, ...] = ()
    invited: dict[str, Invited] = {}

    def owing_a_reminder(self, recorded: Recorded[Any], role: str = "tutor") -> "Messages":
        """Return them with a reminder that is owed to a role, by default to whoever answers as the tutor by then."""
        return self._with(_owed(recorded, 0, (role,), None, E_MAIL))

    def owing_a_rung(self, recorded: Recorded[ClockEscalated]) -> "Messages":
        """Return them with what is owed to everybody whom a rung tells, by its channel."""
        fact = recorded.fact
        return self._with(_owed(recorded, fact.rung, fact.tell, fact.tutor, fact.channel))

    def owing_a_handover(self, recorded: Recorded[EscalationHandedOver]) -> "Messages":
        """Return them with what is owed to those with whom an escalation is now, and not to those before any more."""
        fact = recorded.fact
        told = tuple(each.settled_by(fact.key, fact.tell) for each in self.owed)
        owed = _owed(recorded, fact.rung, fact.tell, fact.tutor, fact.channel)
        return msgspec.structs.replace(self, owed=(*told, *owed))

    def _with(self, owed: Iterable[Owed]) -> "Messages":
        return msgspec.structs.replace(self, owed=(*self.owed, *owed))

    def calmed(self, fact: ClockStoodDown) -> "Messages":
        """Return them with nobody to be told any more of an escalation that stood down."""
        owed = tuple(each.settled_by(fact.key, (each.role,)) for each in self.owed)
        return msgspec.structs.replace(self, owed=owed)

    def found(self, of: int, role: str) -> Owed | None:
        """Return what is owed to a role for the fact in place `of`."""
        return next((each for each in self.owed if (each.of, each.role) == (of, role)), None)

    def with_sent(self, fact: "MessageSent | InvitationSent") -> "Messages":
        """Return them with a message that was sent."""
        of_it = (*self.sent.get(fact.message, ()), fact)
        return msgspec.structs.replace(self, sent={**self.sent, fact.message: of_it})

    def invitation_of(self, session: UUID | str, role: str) -> Invited | None:
        """Return what a party to a session was told last."""
        return self.invited.get(f"{session}/{role}")

    def told(self, fact: "InvitationSent | InvitationFailed", *, sent: bool) -> "Messages":
        """Return them with what a party to a session was told, or could not be told."""
        before = self.invitation_of(fact.about, fact.role)
        told = Invited(
            party=fact.party,
            sequence=fact.sequence,
            cancelled=fact.news == CANCELLED,
            on=fact.on,
            at=fact.at,
            minutes=fact.minutes,
            sent=sent or bool(before and before.sent and before.party == fact.party),
        )
        return msgspec.structs.replace(self, invited={**self.invited, f"{fact.about}/{fact.role}": told})

    def settled(self, fact: OfMessage) -> "Messages":
        """Return them without what a message settles."""
        owed = tuple(each for each in self.owed if (each.of, each.role) != (fact.of, fact.role))
        return msgspec.structs.replace(self, owed=owed)


def _owed(
    recorded: Recorded[Any], rung: int, roles: tuple[str, ...], tutor: str | None, channel: str
) -> Iterator[Owed]:
    fact = recorded.fact
    for role in roles:
        yield Owed(
            of=recorded.originator_version,
            rung=rung,
            role=role,
            channel=channel,
            clock=fact.clock,
            about=fact.about,
            title=fact.title,
            due_at=fact.due_at,
            recorded_at=recorded.recorded_at,
            tutor=tutor,
        )
