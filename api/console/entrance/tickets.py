"""Tickets: what a browser holds of each attempt at signing in, so that several windows sign in beside one another."""

from collections.abc import Awaitable, Callable, Iterable
from functools import partial
from typing import Any

from fastapi import Request, Response

from api.console.entrance.kept import Keeping, WhatIsKept
from api.console.entrance.reception import hand_over, take_back

TICKET = "__Host-indenture-kept-"
MOST = 8
"""So many a browser holds: each is sent with every request."""
_LETTERS = 12

Blocking = Callable[[Callable[[], Any]], Awaitable[Any]]
"""Makes a blocking call in a seat of its own, and returns what it gives."""


class Tickets:
    """Gives browsers their tickets, and finds what is kept for them: each is called by the state of its attempt."""

    def __init__(self, keeping: Keeping, blocking: Blocking) -> None:
        """Have things kept by `keeping`, whose calls are made by `blocking`. Everything raises DATABASE_AWAY."""
        self.keeping = keeping
        self.blocking = blocking

    async def hand_over(self, request: Request, response: Response, kept: WhatIsKept) -> None:
        """Keep something, and give the browser the ticket for it: of too many it loses the oldest."""
        hand_over(response, _cookie(name_of(kept)), await self.blocking(partial(self.keeping.keep, kept)))
        # Browsers send the oldest first.
        await self._take_back(request, response, _held(request)[: 1 - MOST])

    async def kept(self, request: Request, name: str) -> WhatIsKept | None:
        """Return what is kept for the ticket of a name, or None where the browser has none, or it is too old."""
        ticket = request.cookies.get(_cookie(name), "")
        found: WhatIsKept | None = await self.blocking(partial(self.keeping.kept, ticket)) if ticket else None
        return found

    async def forget(self, request: Request, response: Response, name: str) -> None:
        """Keep it no longer."""
        await self._take_back(request, response, {_cookie(name)} & request.cookies.keys())

    async def forget_all(self, request: Request, response: Response) -> None:
        """Keep nothing any longer of what this browser has a ticket for."""
        await self._take_back(request, response, _held(request))

    async def _take_back(self, request: Request, response: Response, cookies: Iterable[str]) -> None:
        for each in cookies:
            await self.blocking(partial(self.keeping.forget, request.cookies[each]))
            take_back(response, each)


def name_of(kept: WhatIsKept) -> str:
    """Return what the ticket is called that something is kept for."""
    return kept.state[:_LETTERS]


def _cookie(name: str) -> str:
    return f"{TICKET}{name[:_LETTERS]}"


def _held(request: Request) -> list[str]:
    return [each for each in request.cookies if each.startswith(TICKET)]
