"""A message that came back, reported by its Message-ID alone."""

import re
from functools import partial
from typing import Annotated
from uuid import UUID, uuid5

import anyio.to_thread
from anyio import CapacityLimiter
from fastapi import Depends
from pydantic import BaseModel, ConfigDict, Field

from activities.database import Pool
from activities.personal_data.register_log import key_is_destroyed
from activities.post.post import apprenticeships_of
from api.access.bearer import Who, must_be_in_scope
from api.access.caller import Caller
from api.access.door import Door
from api.changing.carrying_out import COMMANDS, Changes, Request
from api.changing.workflows import StillRunning
from api.http.openapi import Routes
from api.problems import Problem, unavailable
from domain.deciding.fold import fold
from domain.telling.reporting import ReportBounce

_OURS = re.compile(r"<?([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})@[^<>\s]+>?")


class Bounce(BaseModel):
    """What the receiving side sent back."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)
    message_id: Annotated[str, Field(max_length=300, description="The Message-ID of the message that came back.")]


class Bounced(BaseModel):
    """The apprenticeships in whose ledger it stands now."""

    apprenticeships: list[UUID]


def router(changes: Changes, pool: Pool, door: Door, who: Who, seats: CapacityLimiter) -> Routes:
    """Return the route; the mail server sends there by a token of its own."""
    routes = Routes(tags=["people"], problems=(401, 403, 404, 409, 422, 503))

    @routes.post("/bounces", status_code=201)
    async def report_bounce(bounce: Bounce, caller: Annotated[Caller, Depends(who)]) -> Bounced:
        """Report that a message came back, once: a repeat records nothing more."""
        must_be_in_scope(caller, ReportBounce.NAME)
        door.may_by_role(caller, ReportBounce.NAME)
        ours = _OURS.fullmatch(bounce.message_id.strip())
        message = UUID(ours[1]) if ours else None
        found = await anyio.to_thread.run_sync(partial(_about, pool, message), limiter=seats)
        if message is None or not found:
            raise Problem(404, "unknown-message", "Unknown message", "no message with this Message-ID was sent here")
        kept = await anyio.to_thread.run_sync(partial(_still_kept, pool, found), limiter=seats)
        problems = [
            problem
            for each in await anyio.to_thread.run_sync(partial(_not_told, changes, kept, message), limiter=seats)
            if (problem := await _recorded(changes, caller, each, message))
        ]
        if problems:
            raise problems[0]
        return Bounced(apprenticeships=kept)

    return routes


async def _recorded(changes: Changes, caller: Caller, apprenticeship: UUID, message: UUID) -> Problem | None:
    body = ReportBounce(message=message)
    # It came back once, whoever says so: the command is not one of its caller's.
    command = uuid5(COMMANDS, f"bounce\n{message}\n{apprenticeship}")
    try:
        await changes.carry_out(body, Request(caller, command, apprenticeship, body.model_dump(mode="json")))
    except StillRunning:
        detail = "What came back is being recorded; report it again to hear that it is. It is recorded once."
        return unavailable("outcome-unknown", detail)
    except Problem as problem:
        # The others are recorded all the same.
        return problem
    return None


def _not_told(changes: Changes, kept: list[UUID], message: UUID) -> list[UUID]:
    ledger = changes.workflows.ledger
    return [each for each in kept if message not in fold(each, ledger.history(each)).messages.bounced]


def _still_kept(pool: Pool, found: list[UUID]) -> list[UUID]:
    # A tutor's message may have been about somebody erased since, and about others.
    return [each for each in found if not key_is_destroyed(pool, each)]


def _about(pool: Pool, message: UUID | None) -> list[UUID]:
    return apprenticeships_of(pool, message) if message else []
