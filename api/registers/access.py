"""Access ended, given back, and tokens taken back over HTTP, on record, and at once."""

from functools import partial
from typing import Annotated, Literal

import anyio.to_thread
from anyio import CapacityLimiter
from fastapi import Body, Depends
from pydantic import BaseModel, ConfigDict, Field

from activities.access.access_log import AccessEvent, record
from activities.database import Pool
from activities.personal_data.register_log import Author
from api.access.bearer import Who
from api.access.caller import Caller
from api.answers.registers import Subject
from api.audit.access_changes import AccessChangeRead
from api.http.openapi import Routes
from api.identity.ended_access import EndedAccess

TokenId = Annotated[str, Field(pattern=r"^[!-~]{1,255}$", description="What the token says as its jti.")]


class ChangedAccess(BaseModel):
    """Whose access ends from now on, whatever tokens they have, or is given back."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)
    what: Literal["access-ended", "access-restored"]
    subject: Subject


class RevokedToken(BaseModel):
    """Which token is taken back: it proves nobody from now on."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)
    what: Literal["token-revoked"]
    token_id: TokenId


Change = Annotated[ChangedAccess | RevokedToken, Body(discriminator="what")]


def router(pool: Pool, ended: EndedAccess, who: Who, seats: CapacityLimiter) -> Routes:
    """Return the route by which access changes, at most `seats` of them at the database at a time."""
    routes = Routes(tags=["people"], problems=(401, 403, 422, 503))

    @routes.post("/access-changes", status_code=201)
    async def change_access(change: Change, caller: Annotated[Caller, Depends(who)]) -> AccessChangeRead:
        """End somebody's access, give it back, or take one token back; what is so already is recorded once.

        This process knows at once, every other one within a second.
        """
        of = change.model_dump(exclude={"what"})
        by = Author(caller.subject, caller.role)
        recorded = await anyio.to_thread.run_sync(
            partial(record, pool, AccessEvent(change.what), by, **of), limiter=seats
        )
        await ended.look_again()
        return AccessChangeRead(**recorded._asdict())

    return routes
