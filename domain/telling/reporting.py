"""Reporting: what the post says of its messages."""

from typing import Annotated, ClassVar, Literal, Self
from uuid import UUID

import msgspec
from pydantic import BaseModel, ConfigDict, Field, model_validator

from domain.body import Body, Code, Count, Day, Minutes, Place, TimeOfDay
from domain.circumstances import Circumstances
from domain.facts.fact import Recorded
from domain.facts.messages import (
    INVITATION,
    InvitationBounced,
    InvitationFailed,
    InvitationSent,
    MessageBounced,
    MessageFailed,
    MessageSent,
    Owed,
)
from domain.letter import E_MAIL
from domain.rule import Decision, refused, rule
from domain.state import Apprenticeship, Changes

Role = Annotated[str, Field(pattern=r"^[a-z][a-z' ]{0,39}$")]
Why = Literal["nobody is registered", "refused by the mail server", "the mail server stayed away too long"]


class Delivery(BaseModel):
    """What became of the message to one person: sent, or failed and `why`; `to` is None where nobody was found."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    to: Code | None
    message: UUID | None
    attempts: Count
    why: Why | None

    @model_validator(mode="after")
    def _sent_or_failed(self) -> Self:
        if self.why is None and (self.message is None or self.to is None):
            raise ValueError("say whom a message was sent to and its id, or why there is none")
        return self


class ToldOf(BaseModel):
    """What a party to a session was told of it."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    session: UUID
    party: Code
    sequence: Place
    news: Literal["planned", "moved", "cancelled"]
    on: Day
    at: TimeOfDay | None
    minutes: Minutes


class ReportMessages(Body):
    """Report what became of the messages to a role about one fact, or of an invitation to a session."""

    NAME: ClassVar[str] = "report-messages"
    TITLE: ClassVar[str] = "Report what became of messages"
    of: Place
    to_role: Role
    deliveries: list[Delivery] = Field(min_length=1, max_length=100)
    invitation: ToldOf | None = None


class ReportBounce(Body):
    """Report that a message came back."""

    NAME: ClassVar[str] = "report-bounce"
    TITLE: ClassVar[str] = "Report a message that came back"
    message: UUID


@rule("logic: one reports of what was owed", guard=True)
def somebody_was_to_be_told(apprenticeship: Apprenticeship, command: ReportMessages, _: Circumstances) -> str | None:
    """Somebody in the role was to be told of the fact, and nothing was reported of that yet."""
    told = command.invitation
    if told and told.session in apprenticeship.sessions.by_id:
        before = apprenticeship.messages.invitation_of(told.session, command.to_role)
        if before is None or before.sequence < told.sequence:
            return None
    elif not told and apprenticeship.messages.found(command.of, command.to_role):
        return None
    return f"Nothing is owed to the {command.to_role} for number {command.of}."


@rule("logic: what comes back was sent", guard=True)
def message_was_sent(apprenticeship: Apprenticeship, command: ReportBounce, _: Circumstances) -> str | None:
    """The message was sent about this apprenticeship."""
    if command.message in apprenticeship.messages.sent:
        return None
    return "No message of this id was sent about this apprenticeship."


@rule("logic: a message comes back once")
def message_did_not_come_back_before(
    apprenticeship: Apprenticeship, command: ReportBounce, _: Circumstances
) -> str | None:
    """The message did not come back before."""
    if command.message not in apprenticeship.messages.bounced:
        return None
    return "It is recorded already that this message came back."


REPORTED = (MessageSent, MessageFailed, InvitationSent, InvitationFailed)
RETURNED = (MessageBounced, InvitationBounced)

REPORTING = [somebody_was_to_be_told]
BOUNCING = [message_was_sent, message_did_not_come_back_before]


def report(apprenticeship: Apprenticeship, command: ReportMessages, at: Circumstances) -> Decision:
    """Record what became of the messages to a role."""
    owed = apprenticeship.messages.found(command.of, command.to_role)
    refusal = refused(REPORTING, apprenticeship, command, at)
    if refusal:
        return refusal
    if command.invitation:
        return [_invited(command, command.invitation, each) for each in command.deliveries]
    return [_became(owed, each) for each in command.deliveries] if owed else []


def _invited(command: ReportMessages, told: ToldOf, delivery: Delivery) -> InvitationSent | InvitationFailed:
    said = {**told.model_dump(exclude={"session"}), **delivery.model_dump(exclude={"why"})}
    said |= {"clock": INVITATION, "about": str(told.session), "title": "session", "rung": 0}
    said |= {"of": command.of, "role": command.to_role, "channel": E_MAIL}
    if delivery.why is None:
        return msgspec.convert(said, InvitationSent)
    return msgspec.convert({**said, "why": delivery.why}, InvitationFailed)


def _became(owed: Owed, delivery: Delivery) -> MessageSent | MessageFailed:
    of = {name: getattr(owed, name) for name in ("clock", "about", "title", "of", "rung", "role", "channel")}
    of |= {"to": delivery.to, "attempts": delivery.attempts, "message": delivery.message}
    if delivery.why is None:
        return msgspec.convert(of, MessageSent)
    return msgspec.convert({**of, "why": delivery.why}, MessageFailed)


def bounce(apprenticeship: Apprenticeship, command: ReportBounce, at: Circumstances) -> Decision:
    """Record that a message came back."""
    return refused(BOUNCING, apprenticeship, command, at) or [
        _back(each) for each in apprenticeship.messages.sent[command.message]
    ]


def _back(sent: MessageSent | InvitationSent) -> MessageBounced | InvitationBounced:
    said = msgspec.structs.asdict(sent)
    if isinstance(sent, MessageSent):
        return msgspec.convert({name: said[name] for name in MessageBounced.__struct_fields__}, MessageBounced)
    return msgspec.convert({name: said[name] for name in InvitationBounced.__struct_fields__}, InvitationBounced)


def sent(apprenticeship: Apprenticeship, recorded: Recorded[MessageSent]) -> Changes:
    """Fold a message that was sent."""
    return {"messages": apprenticeship.messages.settled(recorded.fact).with_sent(recorded.fact)}


def failed(apprenticeship: Apprenticeship, recorded: Recorded[MessageFailed]) -> Changes:
    """Fold a message that could not be sent."""
    return {"messages": apprenticeship.messages.settled(recorded.fact)}


def invited(apprenticeship: Apprenticeship, recorded: Recorded[InvitationSent]) -> Changes:
    """Fold an invitation that was sent."""
    return {"messages": apprenticeship.messages.told(recorded.fact, sent=True).with_sent(recorded.fact)}


def not_invited(apprenticeship: Apprenticeship, recorded: Recorded[InvitationFailed]) -> Changes:
    """Fold an invitation that could not be sent."""
    return {"messages": apprenticeship.messages.told(recorded.fact, sent=False)}


def bounced(apprenticeship: Apprenticeship, recorded: Recorded[MessageBounced | InvitationBounced]) -> Changes:
    """Fold a message that came back."""
    before = apprenticeship.messages
    known = tuple(dict.fromkeys((*before.bounced, recorded.fact.message)))
    return {"messages": msgspec.structs.replace(before, bounced=known)}
