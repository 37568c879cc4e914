"""Messages, as recorded: what is owed to whom for something that was raised, and what became of it."""

from typing import Any, ClassVar
from uuid import UUID

import msgspec

from domain.clock_and_due import capital, key_of
from domain.facts.escalations import (
    ClockEscalated,
    ClockReminded,
    ClockStoodDown,
    EscalationHandedOver,
    OfClock,
)
from domain.facts.fact import Recorded
from domain.letter import E_MAIL

NOBODY = "nobody is registered"
"""Why nobody could be told, as facts have it; the sentence says who is missing where."""

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
        return self.role if self.to is None or self.role == "employer" else f"{self.role} {self.to}"

    def _what(self) -> str:
        return f"rung {self.rung} of the {self.title} escalation" if self.rung else f"the {self.title} reminder"


class MessageSent(OfMessage, frozen=True, kw_only=True):
    """The receiving server took a message over, at the attempt of this number. `message` is its Message-ID."""

    NAME: ClassVar[str] = "message-sent.v1"
    message: UUID
    attempts: int

    def sentence(self) -> str:
        """Return it in words."""
        return f"{capital(self._who())} told of {self._what()} by {self.channel}."


class MessageFailed(OfMessage, frozen=True, kw_only=True):
    """Somebody could not be told, `why`; no further attempt is made. `message` is None where none was written."""

    NAME: ClassVar[str] = "message-failed.v1"
    message: UUID | None
    attempts: int
    why: str

    def sentence(self) -> str:
        """Return it in words."""
        return f"{capital(self._who())} could not be told of {self._what()} by {self.channel}: {self._why()}."

    def _why(self) -> str:
        if self.why != NOBODY:
            return self.why
        if self.to is None:
            return _NOBODY_IN.get(self.role, f"the register of staff has nobody in the role {self.role}")
        return f"the register of {'employers' if self.role == 'employer' else 'staff'} has no address for them"


class MessageBounced(OfMessage, frozen=True, kw_only=True):
    """A message that was sent came back."""

    NAME: ClassVar[str] = "message-bounced.v1"
    message: UUID

    def sentence(self) -> str:
        """Return it in words."""
        return f"The message by {self.channel} that told {self._who()} of {self._what()} came back."


class Owed(msgspec.Struct, frozen=True, kw_only=True):
    """That somebody in `role` is to be told by `channel` of the fact in place `of`; the tutor is as of that fact.

    It is `calm` where they need not be told any more: the escalation stood down, or went over to another tutor.
    """

    of: int
    rung: int
    role: str
    channel: str
    clock: str
    about: str
    title: str
    tutor: str | None = None
    calm: bool = False

    @property
    def key(self) -> str:
        """Return what its clock's obligation is called among what was raised."""
        return key_of(self.clock, self.about)

    def settled_by(self, key: str, roles: tuple[str, ...]) -> "Owed":
        """Return it calm where it is of this obligation, and to one of these roles."""
        return msgspec.structs.replace(self, calm=self.calm or (self.key == key and self.role in roles))


class Messages(msgspec.Struct, frozen=True):
    """What is owed, and every message that was sent, by its Message-ID, with those that came back."""

    owed: tuple[Owed, ...] = ()
    sent: dict[UUID, tuple[MessageSent, ...]] = {}
    bounced: tuple[UUID, ...] = ()

    def owing_a_reminder(self, recorded: Recorded[ClockReminded]) -> "Messages":
        """Return them with a reminder that is owed to whoever answers as the tutor by then."""
        return self._owing(recorded, 0, ("tutor",), None, E_MAIL)

    def owing_a_rung(self, recorded: Recorded[ClockEscalated]) -> "Messages":
        """Return them with what is owed to everybody whom a rung tells, by its channel."""
        fact = recorded.fact
        return self._owing(recorded, fact.rung, fact.tell, fact.tutor, fact.channel)

    def owing_a_handover(self, recorded: Recorded[EscalationHandedOver]) -> "Messages":
        """Return them with what is owed to those with whom an escalation is now, and not to those before any more."""
        fact = recorded.fact
        told = tuple(each.settled_by(fact.key, fact.tell) for each in self.owed)
        owing = self._owing(recorded, fact.rung, fact.tell, fact.tutor, fact.channel).owed[len(told) :]
        return msgspec.structs.replace(self, owed=(*told, *owing))

    def _owing(
        self, recorded: Recorded[Any], rung: int, roles: tuple[str, ...], tutor: str | None, channel: str
    ) -> "Messages":
        fact = recorded.fact
        new = [
            Owed(
                of=recorded.originator_version,
                rung=rung,
                role=role,
                channel=channel,
                clock=fact.clock,
                about=fact.about,
                title=fact.title,
                tutor=tutor,
            )
            for role in roles
        ]
        return msgspec.structs.replace(self, owed=(*self.owed, *new))

    def calmed(self, fact: ClockStoodDown) -> "Messages":
        """Return them with nobody to be told any more of an escalation that stood down."""
        owed = tuple(each.settled_by(fact.key, (each.role,)) for each in self.owed)
        return msgspec.structs.replace(self, owed=owed)

    def found(self, of: int, role: str) -> Owed | None:
        """Return what is owed to a role for the fact in place `of`."""
        return next((each for each in self.owed if (each.of, each.role) == (of, role)), None)

    def settled(self, fact: OfMessage) -> "Messages":
        """Return them without what a message settles."""
        owed = tuple(each for each in self.owed if (each.of, each.role) != (fact.of, fact.role))
        return msgspec.structs.replace(self, owed=owed)
