"""Endpoints that block: carried out in threads, a few at a time."""

from collections.abc import Awaitable, Callable
from functools import partial, wraps
from typing import ParamSpec, TypeVar

import anyio.to_thread
from anyio import CapacityLimiter

P = ParamSpec("P")
R = TypeVar("R")


def seated(answer: Callable[P, R], seats: CapacityLimiter) -> Callable[P, Awaitable[R]]:
    """Return `answer` as an endpoint: carried out in a thread, at most as many at a time as there are `seats`."""

    @wraps(answer)
    async def endpoint(*given: P.args, **named: P.kwargs) -> R:
        return await anyio.to_thread.run_sync(partial(answer, *given, **named), limiter=seats)

    return endpoint
