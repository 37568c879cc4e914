"""The limit of a queue: a few changes of one apprenticeship at a time, a few more wait, the rest come back later."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

from prometheus_client import Histogram

from api.problems import Problem

AT_THE_WORKFLOW = 8
IN_ALL = 64


class QueueLimit:
    """Lets at most 8 changes of one apprenticeship at its workflow at a time, and 64 in all here.

    With more than 10 in flight the server aborts workflow tasks, whose local activities then run again.
    """

    def __init__(self) -> None:
        """Start with nobody waiting."""
        self._here: Counter[UUID] = Counter()
        self._lines: dict[UUID, asyncio.Semaphore] = {}
        self.ahead = Histogram(
            "indenture_changes_ahead",
            "Changes of the same apprenticeship that this process had not answered yet when one more came.",
            buckets=(0, 1, 2, 4, AT_THE_WORKFLOW, 16, 32, IN_ALL),
            registry=None,
        )

    @asynccontextmanager
    async def place(self, apprenticeship: UUID) -> AsyncIterator[None]:
        """Wait for a place at the workflow; raises a 429 problem where too many wait already."""
        self.ahead.observe(self._here[apprenticeship])
        if self._here[apprenticeship] >= IN_ALL:
            raise Problem(
                429,
                "too-many-changes",
                "Too many changes at once",
                "Too many changes of this apprenticeship are waiting; send this one again in a moment.",
                headers={"Retry-After": "1"},
            )
        line = self._lines.setdefault(apprenticeship, asyncio.Semaphore(AT_THE_WORKFLOW))
        self._here[apprenticeship] += 1
        try:
            async with line:
                yield
        finally:
            self._here[apprenticeship] -= 1
            if not self._here[apprenticeship]:
                del self._here[apprenticeship], self._lines[apprenticeship]
