"""A question that is asked once for everybody who asks it within a second."""

import asyncio
from collections.abc import Awaitable, Callable
from time import monotonic
from typing import Generic, TypeVar

BELIEVED_SECONDS = 1.0

R = TypeVar("R")


class AskedOnce(Generic[R]):
    """Asks, one at a time, and believes the answer for a second."""

    def __init__(self, ask: Callable[[], Awaitable[R]]) -> None:
        """Ask by `ask`."""
        self._ask = ask
        self._one_at_a_time = asyncio.Lock()
        self._answer: tuple[float, R] | None = None

    async def answer(self) -> R:
        """Return an answer of a second ago at most. Raises as `ask`."""
        async with self._one_at_a_time:
            if self._answer is None or monotonic() - self._answer[0] >= BELIEVED_SECONDS:
                answer = await self._ask()
                self._answer = monotonic(), answer
            return self._answer[1]
