"""How a command is taken from whoever sends it, over HTTP or from a form: asked at the door, and handed on."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid5

from pydantic import BaseModel
from pydantic_core import to_jsonable_python

from api.access.bearer import must_be_in_scope
from api.access.caller import Caller
from api.access.door import Door
from api.answers.preview import Preview
from api.changing.asked_for import AskedFor
from api.changing.carrying_out import COMMANDS, Request, command_id
from api.changing.from_the_register import FILLED_FROM_THE_REGISTER
from api.commands import CommandRoute
from domain.body import Body
from domain.command import Outcome, Registered


@dataclass(frozen=True)
class Sent:
    """A command as a caller sent it under an idempotency key: its body, and what its address says besides.

    Of `versions` one is to be the current one; None lets each of them pass. One that is about no `apprenticeship`
    begins a new one.
    """

    caller: Caller
    key: str
    apprenticeship: UUID | None
    body: BaseModel
    in_the_path: dict[str, Any] = field(default_factory=dict)
    versions: frozenset[int] | None = None

    @property
    def command(self) -> UUID:
        """Return the id of the command."""
        return command_id(self.caller, self.key)

    @property
    def about(self) -> UUID:
        """Return the apprenticeship that it is about, or the one that it begins."""
        return self.apprenticeship or uuid5(COMMANDS, f"apprenticeship\n{self.command}")


@dataclass(frozen=True)
class Admitted:
    """A command that the door let its sender try: what was `said`, and as it is handed on."""

    asked_for: AskedFor
    command: type[Body]
    request: Request
    said: dict[str, Any]

    async def carry_out(self) -> Outcome:
        """Return the outcome of an accepted change. Raises StillRunning, and the problems of whoever is asked."""
        return await self.asked_for.carry_out(self.command, self.request, self.said)

    async def preview(self) -> Preview | Outcome:
        """Return what the change would lead to, or its outcome where it was carried out before; raises the same."""
        return await self.asked_for.preview(self.command, self.request, self.said)


class Taking:
    """Takes commands."""

    def __init__(self, asked_for: AskedFor, door: Door) -> None:
        """Ask at the `door`, and hand on."""
        self.asked_for = asked_for
        self.door = door

    async def carry_out(self, route: CommandRoute, sent: Sent) -> Outcome:
        """Return the outcome of an accepted change. Raises the problems of the door, and as the admitted one does."""
        return await (await self._admitted(route, sent)).carry_out()

    async def preview(self, route: CommandRoute, sent: Sent) -> Preview | Outcome:
        """Return what the change would lead to, or its outcome where it was carried out before; raises the same."""
        return await (await self._admitted(route, sent)).preview()

    async def whom_they_say(self, caller: Caller) -> Registered:
        """Return whom the registers say that a caller is."""
        return await self.asked_for.register.whom_they_say(caller)

    async def _admitted(self, route: CommandRoute, sent: Sent) -> Admitted:
        return await self.admitted(route, sent, await self.whom_they_say(sent.caller), self.door)

    async def admitted(self, route: CommandRoute, sent: Sent, registered: Registered, door: Door) -> Admitted:
        """Return a command that the door lets its sender try, who is `registered`. Raises the problems of the door."""
        must_be_in_scope(sent.caller, route.command.NAME)
        if route.path:
            await door.may_try(sent.caller, registered, route.command, sent.about)
        else:
            door.may_by_role(sent.caller, route.command.NAME)
        said = _said_by_the_caller(sent.body) | to_jsonable_python(sent.in_the_path)
        request = Request(sent.caller, sent.command, sent.about, said, sent.versions, registered)
        return Admitted(self.asked_for, route.command, request, _said(sent))


def _said(sent: Sent) -> dict[str, Any]:
    return {**sent.body.model_dump(exclude_unset=True), **sent.in_the_path}


def _said_by_the_caller(body: BaseModel) -> dict[str, Any]:
    # What a default says, nobody said; but a field that the register fills in differs by being said.
    filled_in = body.model_fields_set & FILLED_FROM_THE_REGISTER
    return body.model_dump(mode="json", exclude_defaults=True) | body.model_dump(mode="json", include=filled_in)
