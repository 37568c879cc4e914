"""What a caller asks for: completed from the register, then carried out, or only tried."""

from functools import partial
from typing import Any

from api.answers.preview import Preview, Previews
from api.changing.carrying_out import Changes, Request, stale
from api.changing.from_the_register import FromTheRegister
from api.problems import Problem
from domain.body import Body
from domain.command import Outcome


class AskedFor:
    """Carries out, or previews, what callers ask for."""

    def __init__(self, changes: Changes, previews: Previews, register: FromTheRegister) -> None:
        """Complete by `register`, and hand on to the others."""
        self.changes = changes
        self.previews = previews
        self.register = register

    async def carry_out(self, command: type[Body], request: Request, said: dict[str, Any]) -> Outcome:
        """Return the outcome of an accepted change; raises the problems of completing and of carrying out."""
        try:
            complete = await self.register.complete(command, request.apprenticeship, said)
        except Problem:
            # What was carried out before stays so, whatever the register and the history say by now.
            first = await self.changes.first_outcome(command.NAME, request)
            if first is None:
                raise
            return first
        return await self.changes.carry_out(complete, request)

    async def preview(self, command: type[Body], request: Request, said: dict[str, Any]) -> Preview | Outcome:
        """Return what the change would lead to, or its first outcome where it was carried out before.

        Raises as carrying it out would, but for its refusal by rule, which the preview tells.
        """
        first = await self.changes.first_outcome(command.NAME, request)
        if first is not None:
            return first
        complete = await self.register.complete(command, request.apprenticeship, said)
        plain = await self.register.blocking(partial(self.changes.previewed, complete, request))
        found = await self.register.blocking(partial(self.previews.of, plain))
        if request.versions is not None and found.version not in request.versions:
            raise stale(found.version)
        return found
