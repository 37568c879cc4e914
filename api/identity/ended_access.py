"""Whose access has ended, as this process knows it: asked again after a second, and at once where it ended here."""

import asyncio
from collections.abc import Callable
from time import monotonic

import anyio.to_thread

from activities.access.access_log import AccessChange, AccessEvent, changes
from activities.database import Pool
from api.access.caller import InvalidTokenError

BELIEVED_SECONDS = 1.0
"""So long what was found is believed: access that another process ends is over no later than this."""

_AT_A_TIME = 1000


class EndedAccess:
    """The subjects whose access has ended, and the tokens that were taken back."""

    def __init__(self, pool: Pool, clock: Callable[[], float] = monotonic) -> None:
        """Read the register behind `pool`; `clock` counts seconds."""
        self._pool = pool
        self._clock = clock
        self._subjects: set[str] = set()
        self._token_ids: set[str] = set()
        self._read_to = 0
        self._looked = float("-inf")
        self._one_at_a_time = asyncio.Lock()

    async def must_not_have(self, subject: str, token_id: str | None) -> None:
        """Raise InvalidTokenError where the access of `subject` has ended, or the token was taken back.

        Raises DATABASE_AWAY.
        """
        if self._is_old():
            async with self._one_at_a_time:
                if self._is_old():
                    await self._look()
        if subject in self._subjects:
            raise InvalidTokenError("the access of this subject has ended: a coordinator or lead can give it back")
        if token_id in self._token_ids:
            raise InvalidTokenError("the token was taken back: ask the issuer for another one")

    async def look_again(self) -> None:
        """Ask again now: something has just been recorded. Raises DATABASE_AWAY."""
        async with self._one_at_a_time:
            await self._look()

    def _is_old(self) -> bool:
        return self._clock() - self._looked >= BELIEVED_SECONDS

    async def _look(self) -> None:
        began = self._clock()
        for change in await anyio.to_thread.run_sync(self._new):
            self._take(change)
        self._looked = began

    def _new(self) -> list[AccessChange]:
        found: list[AccessChange] = []
        after = self._read_to
        while page := changes(self._pool, after=after, limit=_AT_A_TIME):
            found += page
            after = page[-1].number
        return found

    def _take(self, change: AccessChange) -> None:
        self._read_to = change.number
        match change.what, change.subject, change.token_id:
            case AccessEvent.ENDED, str(subject), _:
                self._subjects.add(subject)
            case AccessEvent.RESTORED, str(subject), _:
                self._subjects.discard(subject)
            case AccessEvent.REVOKED, _, str(token_id):
                self._token_ids.add(token_id)
