"""A channel: a way by which the post tells people, under the name that ladders and facts give it."""

from collections.abc import Awaitable, Callable
from typing import Protocol

from domain.letter import Message

HandOver = Callable[[], Awaitable[None]]
"""Hands a written message over, once. Raises RefusedError, and NotYetError for what another try may mend."""


class RefusedError(Exception):
    """A message was refused for good; `code` is the answer. Says no address."""

    def __init__(self, code: int) -> None:
        """Keep the answer."""
        super().__init__(f"refused with {code}")
        self.code = code


class NotYetError(Exception):
    """A message was not taken over this time. Says no address."""


class Channel(Protocol):
    """A way by which people are told."""

    async def write(self, message: Message) -> HandOver | None:
        """Return what hands over the message as written to its addressee, or None where nobody is registered."""
