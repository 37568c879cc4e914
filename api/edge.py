"""The edge: what the people register adds to a command, and whom it must know."""

from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar
from uuid import UUID

import anyio.to_thread
from anyio import CapacityLimiter

from activities.ledger import Ledger
from activities.people import People
from api.problems import malformed, unknown_apprenticeship
from domain.application import Apply
from domain.body import Body
from domain.employment import RecordNewEmployer
from domain.enrolment import Enrol
from domain.fold import fold

R = TypeVar("R")
FROM_THE_REGISTER = frozenset({"age_at_start"})
"""Fields of commands that no caller may send."""

NAME_AN_EMPLOYER: tuple[type[Body], ...] = (Enrol, RecordNewEmployer)
"""Commands whose employer has to be on the register."""


class Edge:
    """Completes commands from the people register, so that nothing personal goes further."""

    def __init__(self, people: People, ledger: Ledger, seats: CapacityLimiter) -> None:
        """Ask these, at most as many at a time as there are `seats`."""
        self.people = people
        self.ledger = ledger
        self.seats = seats

    async def complete(self, command: type[Body], apprenticeship: UUID, said: dict[str, Any]) -> Body:
        """Return the command as said, completed; raises a 422 problem for a person or employer not registered."""
        if command is Apply:
            await self._blocking(partial(self._known_person, said["person"]))
        if command in NAME_AN_EMPLOYER:
            await self._blocking(partial(self._known_employer, said["employer"]))
        if command is Enrol:
            age = await self._blocking(partial(self._age, apprenticeship, said))
            said = {**said, "age_at_start": age}
        return command.model_validate(said)

    def _known_person(self, person: UUID) -> None:
        if self.people.apprentice(person) is None:
            raise malformed([{"place": "body/person", "reason": "no apprentice is registered under this id"}])

    def _known_employer(self, employer: UUID) -> None:
        if self.people.employer(employer) is None:
            raise malformed([{"place": "body/employer", "reason": "no employer is registered under this id"}])

    def _age(self, apprenticeship: UUID, said: dict[str, Any]) -> int:
        application = fold(apprenticeship, self.ledger.history(apprenticeship)).application
        if application is None:
            raise unknown_apprenticeship()
        try:
            return self.people.age_on(application.person, said["starts_on"])
        except ValueError:
            raise malformed([{"place": "body/starts_on", "reason": "this is before the person was born"}]) from None

    async def _blocking(self, call: Callable[[], R]) -> R:
        return await anyio.to_thread.run_sync(call, limiter=self.seats)
