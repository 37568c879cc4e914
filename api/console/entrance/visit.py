"""A visit: somebody who is signed in looks at a page of the console."""

import hmac
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import sha256
from typing import Any

from api.access.caller import Caller
from api.console.entrance.mending import Mending
from api.console.entrance.questioning import Conversation


@dataclass(frozen=True)
class Visit:
    """Who looks, as the token proved them with which they signed in, at which address, and what they ask there.

    Their session ends at an instant, `ends_at`, in UTC. What was wrong with the address is to be mended.
    """

    caller: Caller
    ends_at: datetime
    address: str
    secret: str = field(repr=False)
    conversation: Conversation = field(repr=False)
    mending: Mending = field(default_factory=Mending, repr=False)

    async def ask(self, called: str, **given: Any) -> Any:
        """Return the answer to a question, as `Conversation.ask` does."""
        return await self.conversation.ask(called, **given)

    async def ask_if_entitled(self, called: str, **given: Any) -> Any:
        """Return the answer to a question, or None for whom the policy does not entitle to it."""
        return await self.conversation.ask_if_entitled(called, **given)

    def anew(self) -> "Visit":
        """Return the same visit, to which nothing was answered yet: what was changed meanwhile is read as it is."""
        return replace(self, conversation=self.conversation.anew())

    @property
    def token(self) -> str:
        """Return what each form of this session holds, and no other site can know."""
        return token_of(self.secret)


def token_of(secret: str) -> str:
    """Return what each form holds of the session that a secret is of."""
    return hmac.new(of_forms(secret).encode(), b"form", sha256).hexdigest()


def of_forms(secret: str) -> str:
    """Return the part of a session's secret that its forms are known by."""
    return secret.rpartition(".")[2]
