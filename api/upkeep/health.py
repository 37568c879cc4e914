"""Health: whether the process lives, and whether it can serve."""

from datetime import UTC, datetime

from fastapi import Response

from api.http.openapi import Routes
from api.upkeep.asked_once import AskedOnce
from api.upkeep.looking import Found
from api.upkeep.readiness import Readiness, readiness


def router(looked: AskedOnce[Found]) -> Routes:
    """Return the health routes; they need no token and tell nothing about anybody."""
    routes = Routes(prefix="/health", tags=["health"])

    @routes.get("/live")
    async def live() -> dict[str, bool]:
        """Return that the process lives."""
        return {"live": True}

    @routes.get("/ready", responses={503: {"model": Readiness, "description": "Not ready."}})
    async def ready(response: Response) -> Readiness:
        """Return what is missing: 200 where a change can be carried out now, else 503; in less than five seconds."""
        found = readiness(await looked.answer(), datetime.now(UTC))
        response.status_code = 200 if found.ready else 503
        return found

    return routes
