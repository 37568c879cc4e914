"""Selecting: whom something that is said to many is said to."""

from functools import partial
from uuid import UUID

import anyio.to_thread
from anyio import CapacityLimiter

from activities.caseload.table import read
from activities.database import Pool
from api.access.bearer import must_be_unlimited
from api.access.caller import Caller
from api.access.readers import Asking, Readers
from api.answers.of_many.caseload import CaseloadAnswers, Filters, filters_of
from api.problems import Problem

MOST = 200
"""So many apprenticeships are changed by one request at most."""


class Selecting:
    """Finds whom a caller selects."""

    def __init__(self, pool: Pool, readers: Readers, seats: CapacityLimiter) -> None:
        """Look in the caseload behind `pool`, for those whom `readers` admit, at most `seats` at a time."""
        self.pool = pool
        self.readers = readers
        self.seats = seats

    async def selected(self, filters: Filters, caller: Caller) -> list[UUID]:
        """Return the apprenticeships that fit, each once: those listed where nothing else is said, whoever they are.

        Raises a 422 problem where nothing is said, and for more than 200; a 403 problem for whoever may not ask for
        the caseload where they filter it.
        """
        said = filters.model_dump(exclude_none=True)
        if not said:
            raise _nothing_selected()
        listed = list(dict.fromkeys(filters.apprenticeships or []))
        found = listed if said.keys() == {"apprenticeships"} else await self._fitting(filters, caller)
        if len(found) > MOST:
            raise _too_many()
        return found

    async def _fitting(self, filters: Filters, caller: Caller) -> list[UUID]:
        must_be_unlimited(caller)
        asking = Asking(CaseloadAnswers.caseload.__name__, said=filters.model_dump(mode="json", exclude_none=True))
        await self.readers.admit(caller, asking)
        rows = partial(read, self.pool, filters_of(filters, caller), MOST + 1)
        return [each.apprenticeship for each in await anyio.to_thread.run_sync(rows, limiter=self.seats)]


def _nothing_selected() -> Problem:
    detail = "Say whom: give at least one filter of the caseload, or list apprenticeships."
    return Problem(422, "nothing-selected", "Nothing selected", detail)


def _too_many() -> Problem:
    detail = f"More than {MOST} apprenticeships are selected; at most {MOST} are changed at once, so narrow it down."
    return Problem(422, "too-many-selected", "Too many selected", detail, most=MOST)
