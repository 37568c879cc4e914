"""Selecting: what is said to many, and whom it is said to."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from typing import TypeVar
from uuid import UUID

import anyio.to_thread
from anyio import CapacityLimiter
from pydantic import BaseModel

from activities.caseload.selections import Selected, Selections
from activities.caseload.table import read
from activities.database import Pool
from api.access.bearer import must_be_unlimited
from api.access.caller import Caller
from api.access.readers import Asking, Readers
from api.answers.of_many.caseload import CaseloadAnswers, Filters, filters_of
from api.changing.carrying_out import command_id
from api.changing.taking import Sent
from api.commands import CommandRoute
from api.problems import Problem, key_used_before

R = TypeVar("R")
MOST = 200
"""So many apprenticeships are changed by one request at most."""


@dataclass(frozen=True)
class SentToMany:
    """A command as a caller sent it to all whom `selection` selects, under an idempotency key."""

    caller: Caller
    key: str
    selection: Filters
    route: CommandRoute
    body: BaseModel

    @property
    def request(self) -> UUID:
        """Return the id of the request."""
        return command_id(self.caller, self.key)

    @property
    def asked(self) -> bytes:
        """Return the SHA-256 of what is asked: nobody writes a text to many, so that it hides none."""
        said = [self.route.command.NAME, self.filters, self.body.model_dump(mode="json", exclude_defaults=True)]
        return sha256(json.dumps(said, sort_keys=True).encode()).digest()

    @property
    def filters(self) -> dict[str, object]:
        """Return the filters that are given, as JSON."""
        return self.selection.model_dump(mode="json", exclude_none=True)

    def to(self, apprenticeship: UUID) -> Sent:
        """Return the command of one of them: the same under the same key, whoever else is selected."""
        return Sent(self.caller, f"{self.key}/{apprenticeship}", apprenticeship, self.body)


class Selecting:
    """Finds whom a caller selects."""

    def __init__(self, pool: Pool, readers: Readers, seats: CapacityLimiter) -> None:
        """Look in the caseload behind `pool`, for those whom `readers` admit, at most `seats` at a time."""
        self.pool = pool
        self.selections = Selections(pool)
        self.readers = readers
        self.seats = seats

    async def selected(self, sent: SentToMany, *, keep: bool) -> list[UUID]:
        """Return whom a command is for, each once: those listed where nothing else is said, whoever they are.

        Else those of the caseload that fit, or that fitted when it was first sent to `keep` them. Raises a 422 problem
        where nothing is said or nobody listed, for more than 200, and for a key used before; a 403 problem for whoever
        may not ask for the caseload.
        """
        if not sent.filters or sent.selection.apprenticeships == []:
            raise _nothing_selected()
        if sent.filters.keys() == {"apprenticeships"}:
            return _not_too_many(list(dict.fromkeys(sent.selection.apprenticeships or [])))
        await self._must_be_admitted(sent)
        first = await self._blocking(partial(self.selections.kept, sent.request))
        found = first or Selected(sent.asked, _not_too_many(await self._fitting(sent)))
        if keep and first is None:
            found = await self._blocking(partial(self.selections.keep, sent.request, found))
        if found.asked != sent.asked:
            raise key_used_before()
        return found.apprenticeships

    async def _must_be_admitted(self, sent: SentToMany) -> None:
        # Also where it was sent before: under one subject and key another token may ask, which reads less.
        must_be_unlimited(sent.caller)
        caseload = CaseloadAnswers.caseload.__name__
        await self.readers.admit(sent.caller, Asking(caseload, caseload, said=sent.filters))

    async def _fitting(self, sent: SentToMany) -> list[UUID]:
        wanted = filters_of(sent.selection, sent.caller)
        rows = await self._blocking(partial(read, self.pool, wanted, MOST + 1))
        return [each.apprenticeship for each in rows]

    async def _blocking(self, call: Callable[[], R]) -> R:
        return await anyio.to_thread.run_sync(call, limiter=self.seats)


def _not_too_many(found: list[UUID]) -> list[UUID]:
    if len(found) > MOST:
        detail = f"More than {MOST} apprenticeships are selected, and at most {MOST} are changed at once: select fewer."
        raise Problem(422, "too-many-selected", "Too many selected", detail)
    return found


def _nothing_selected() -> Problem:
    detail = "Say whom: give at least one filter of the caseload, or list at least one apprenticeship."
    return Problem(422, "nothing-selected", "Nothing selected", detail)
