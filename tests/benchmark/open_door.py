"""An API whose door is `closed`, as it is, or `open` to everybody: what the checks of entitlement cost is measured so.

It is put together here and nowhere else: the product has no way to leave its checks out.
"""

import asyncio
import os
import sys
from unittest.mock import patch
from uuid import UUID

from api.access.caller import Caller
from api.access.door import Door
from api.settings.settings import Settings
from api.wiring.http import serve_api
from api.wiring.logs import configure
from domain.body import Body
from domain.command import Registered
from domain.rulebook.policy import Line

LETS_IN = Line(id="everybody", who=("anybody",), may="yes", says="Everybody may.", source="benchmark")


class OpenDoor(Door):
    """A door that asks nothing."""

    async def may_ask(self, caller: Caller, question: str, apprenticeship: UUID | None) -> Line:  # noqa: ARG002
        """Let them ask."""
        return LETS_IN

    async def may_try(self, caller: Caller, registered: Registered, command: type[Body], apprenticeship: UUID) -> None:
        """Let them try."""

    def may_by_role(self, caller: Caller, act: str) -> None:
        """Let them do it."""


def main() -> None:
    """Serve until told to stop."""
    configure()
    with patch("api.wiring.http.Door", {"closed": Door, "open": OpenDoor}[sys.argv[1]]):
        asyncio.run(serve_api(Settings.from_environment(os.environ)))


if __name__ == "__main__":
    main()
