"""Webhooks: added, listed, replayed from a position, removed."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID, uuid5

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from activities.ledger.ledger import Ledger
from activities.webhooks.envelope import secret_in_words
from activities.webhooks.receiver_address import OutOfBoundsError, check_url, without_secrets
from activities.webhooks.subscriptions import Subscription, Subscriptions
from api.problems import Problem

SUBSCRIPTIONS = UUID("c1d4a7de-6f3c-4a51-8b63-3e1a8e0f9b77")
LARGEST_POSITION = 2**63 - 1


def _unlike_another(names: list[str]) -> list[str]:
    return sorted(set(names))


class NewWebhook(BaseModel):
    """Who is to be sent the facts as they are recorded, and which of them."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    url: Annotated[str, Field(min_length=1, max_length=2000)]
    kind: Literal["cloudevents", "teams"] = Field(
        default="cloudevents", description="A CloudEvent, or a card as an incoming webhook of Microsoft Teams takes it."
    )
    names: Annotated[list[str], Field(max_length=200), AfterValidator(_unlike_another)] = Field(
        default=[], description="The facts by name, such as clock-escalated.v1; all where none is given."
    )
    after_position: int | None = Field(
        default=None,
        ge=0,
        le=LARGEST_POSITION,
        strict=True,
        description="The position of the log after which to begin: 0 for everything; where left out, from now on.",
    )


class SendAgain(BaseModel):
    """From where to send again."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    after_position: int = Field(ge=0, le=LARGEST_POSITION, strict=True)


class Webhook(BaseModel):
    """A receiver. `position` is that of the last fact it took over, `behind` how many were recorded since.

    Failures are counted in a row. One that is stopped is sent nothing until it is replayed.
    """

    webhook: UUID
    url: str = Field(
        description="Where it is. Its path and query may be a secret: they are told in the answer that adds it, once.",
        examples=["https://receiver.example.org/…"],
    )
    kind: str
    names: list[str]
    position: int
    behind: int
    failures: int
    failing_since: datetime | None
    last_answer: str | None
    next_try_at: datetime
    stopped_at: datetime | None


class AddedWebhook(Webhook):
    """A receiver that was added.

    Its secret and its whole address are told to whoever adds it, under the same key, and to nobody else.
    """

    secret: str


class Webhooks:
    """Answers about the receivers; each call blocks."""

    def __init__(self, ledger: Ledger, subscriptions: Subscriptions, *, inside: bool) -> None:
        """Keep them in `subscriptions`; `inside` allows private addresses and plain HTTP."""
        self.ledger = ledger
        self.subscriptions = subscriptions
        self.inside = inside

    def add(self, new: NewWebhook, owner: str, key: str) -> AddedWebhook:
        """Add a receiver, once under a key. Raises a 422 problem for an address or a name that cannot be."""
        try:
            check_url(new.url, inside=self.inside)
        except OutOfBoundsError as error:
            raise Problem(422, "url-not-allowed", "URL not allowed", str(error)) from None
        unknown = set(new.names) - self.ledger.facts.names
        if unknown:
            raise _unknown_names(len(unknown))
        head = self.ledger.head().position
        if new.after_position is not None:
            self._up_to(head, new.after_position)
        identity = uuid5(SUBSCRIPTIONS, f"{owner}\n{key}")
        secret = self.subscriptions.add(identity, new.url, new.kind, new.names, new.after_position)
        added = self._known(identity)
        asked = (new.url, new.kind, new.names, new.after_position)
        if (added.url, added.kind, added.names, added.asked_after) != asked:
            detail = "This Idempotency-Key came with another request before; choose a new one."
            raise Problem(422, "idempotency-key-reused", "Idempotency-Key used before", detail)
        told = _told(added, head).model_dump() | {"url": added.url}
        return AddedWebhook(**told, secret=secret_in_words(secret))

    def list_webhooks(self) -> list[Webhook]:
        """Return every receiver, how far behind it is, and how it fails."""
        head = self.ledger.head().position
        return [_told(each, head) for each in self.subscriptions.every_one()]

    def replay(self, webhook: UUID, again: SendAgain) -> Webhook:
        """Send everything after a position again, in order, from there on."""
        head = self.ledger.head().position
        found = self.subscriptions.replay(webhook, self._up_to(head, again.after_position))
        if found is None:
            raise _unknown()
        return _told(found, head)

    def remove(self, webhook: UUID) -> None:
        """Remove a receiver: nothing is sent to it any more."""
        if not self.subscriptions.remove(webhook):
            raise _unknown()

    def _known(self, webhook: UUID) -> Subscription:
        return next(each for each in self.subscriptions.every_one() if each.subscription == webhook)

    def _up_to(self, head: int, position: int) -> int:
        if position <= head:
            return position
        detail = f"The last position of the log is {head}; give that one or one before."
        raise Problem(422, "unknown-position", "Unknown position", detail)


def _told(found: Subscription, head: int) -> Webhook:
    said = found._asdict()
    webhook = said.pop("subscription")
    del said["wrapped_secret"], said["asked_after"]
    said["url"] = without_secrets(found.url)
    return Webhook(webhook=webhook, behind=max(head - found.position, 0), **said)


def _unknown_names(many: int) -> Problem:
    # What was sent is never repeated.
    detail = f"{many} of the names given are those of no fact; docs/commands.md lists every one, with its version."
    return Problem(422, "unknown-fact-name", "Unknown fact name", detail)


def _unknown() -> Problem:
    return Problem(404, "unknown-webhook", "Unknown webhook", "no webhook has this id")
