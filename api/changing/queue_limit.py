"""The limit of a queue: a few changes of one apprenticeship at a time, a few more wait, the rest come back later."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

from prometheus_client import Histogram

from api.changing.lines import Lines

AT_THE_WORKFLOW = 8
IN_ALL = 64
_TOO_MANY = "Too many changes of this apprenticeship are waiting; send this one again in a moment."


class QueueLimit:
    """Lets at most 8 changes of one apprenticeship at its workflow at a time, and 64 in all here.

    With more than 10 in flight the server aborts workflow tasks, whose local activities then run again.
    """

    def __init__(self) -> None:
        """Start with nobody waiting."""
        self._lines = Lines(AT_THE_WORKFLOW)
        self.ahead = Histogram(
            "indenture_changes_ahead",
            "Changes of the same apprenticeship that this process had not answered yet when one more came.",
            buckets=(0, 1, 2, 4, AT_THE_WORKFLOW, 16, 32, IN_ALL),
            registry=None,
        )

    @asynccontextmanager
    async def place(self, apprenticeship: UUID) -> AsyncIterator[None]:
        """Wait for a place at the workflow; raises a 429 problem where too many wait already."""
        self.ahead.observe(self._lines.ahead(apprenticeship))
        async with self._lines.place(apprenticeship, IN_ALL, _TOO_MANY):
            yield
