"""Health: whether the process lives, and whether it can serve."""

import asyncio
from datetime import UTC, datetime
from time import monotonic

from fastapi import Response

from api.http.openapi import Routes
from api.upkeep.looking import Found, Looking
from api.upkeep.readiness import Readiness, readiness

BELIEVED_SECONDS = 1.0


class Health:
    """Looks at what the service stands on, once for everybody who asks within a second."""

    def __init__(self, looking: Looking) -> None:
        """Look by `looking`."""
        self.looking = looking
        self._one_at_a_time = asyncio.Lock()
        self._looked_at = -BELIEVED_SECONDS
        self._found: Found | None = None

    async def found(self) -> Found:
        """Return what was found a second ago at most."""
        async with self._one_at_a_time:
            if self._found is None or monotonic() - self._looked_at >= BELIEVED_SECONDS:
                self._found = await self.looking.look()
                self._looked_at = monotonic()
        return self._found

    async def readiness(self) -> Readiness:
        """Return the same as it is told."""
        return readiness(await self.found(), datetime.now(UTC))


def router(health: Health) -> Routes:
    """Return the health routes; they need no token and tell nothing about anybody."""
    routes = Routes(prefix="/health", tags=["health"])

    @routes.get("/live")
    async def live() -> dict[str, bool]:
        """Return that the process lives."""
        return {"live": True}

    @routes.get("/ready", responses={503: {"model": Readiness, "description": "Not ready."}})
    async def ready(response: Response) -> Readiness:
        """Return what is missing: 200 where a change can be carried out now, else 503; in less than five seconds."""
        found = await health.readiness()
        response.status_code = 200 if found.ready else 503
        return found

    return routes
