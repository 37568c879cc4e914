"""Lines: a few go on at a time for each of those that are waited for, a few more wait, the rest come back later."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Hashable
from contextlib import asynccontextmanager

from api.problems import Problem


class Lines:
    """Lets at most so many go on at a time, for each that there is a line for."""

    def __init__(self, going_on: int) -> None:
        """Let so many go on."""
        self.going_on = going_on
        self._here: Counter[Hashable] = Counter()
        self._lines: dict[Hashable, asyncio.Semaphore] = {}

    def ahead(self, of: Hashable) -> int:
        """Return how many go on or wait in one line."""
        return self._here[of]

    @asynccontextmanager
    async def place(self, of: Hashable, most: int, too_many: str) -> AsyncIterator[None]:
        """Wait for a place in one line. Raises a 429 problem, which says `too_many`, where `most` are in it already."""
        if self._here[of] >= most:
            raise Problem(429, "too-many-changes", "Too many changes at once", too_many, headers={"Retry-After": "1"})
        line = self._lines.setdefault(of, asyncio.Semaphore(self.going_on))
        self._here[of] += 1
        try:
            async with line:
                yield
        finally:
            self._here[of] -= 1
            if not self._here[of]:
                del self._here[of], self._lines[of]
