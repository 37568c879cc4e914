"""Erasing over HTTP: proposed by one and decided by another, or carried out once nothing obliges to keep the person."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Annotated, TypeVar
from uuid import UUID

import anyio.to_thread
from anyio import CapacityLimiter
from fastapi import Depends
from pydantic import BaseModel, ConfigDict, Field

from activities.personal_data.erasing import Erasures, KeptError, ProposedError, Reason, StillOpenError
from activities.personal_data.people import UnknownPersonError
from activities.personal_data.register_log import Author, ErasedError
from api.access.bearer import Who
from api.access.caller import Caller
from api.audit.erasures import kept, not_erasable
from api.audit.register_changes import RegisterChangeRead
from api.http.openapi import Routes
from api.problems import Problem
from api.questions import AN_APPRENTICE
from domain.body import Code

T = TypeVar("T")


class ErasureProposal(BaseModel):
    """Why an apprentice is to be erased although they are still to be kept."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    reason: Reason
    reference: Code | None = Field(default=None, description="Where the request is filed; it names nobody.")


def router(erasures: Erasures, who: Who, seats: CapacityLimiter) -> Routes:
    """Return the routes, at most `seats` of them at the database at a time."""
    routes = Routes(tags=["people"], problems=(401, 403, 404, 409, 410, 422, 503))
    entitled = Depends(who)

    async def answered(call: Callable[[], T]) -> T:
        with _problems():
            return await anyio.to_thread.run_sync(call, limiter=seats)

    @routes.put(f"{AN_APPRENTICE}/erasure-proposal")
    async def propose_erasure(
        person: UUID, proposal: ErasureProposal, caller: Annotated[Caller, entitled]
    ) -> RegisterChangeRead:
        """Propose to erase an apprentice before they need no longer be kept; another quality lead decides.

        A repeat returns the proposal that waits. It lapses after the days that the rule of retention says.
        """
        said = (person, proposal.reason, proposal.reference, _author(caller))
        return RegisterChangeRead(**(await answered(partial(erasures.propose, *said)))._asdict())

    @routes.delete(f"{AN_APPRENTICE}/erasure-proposal", status_code=204)
    async def decline_erasure(person: UUID, caller: Annotated[Caller, entitled]) -> None:
        """Decline a proposal to erase an apprentice, or take it back; that it was made stays on record."""
        await answered(partial(erasures.decline, person, _author(caller)))

    @routes.delete(AN_APPRENTICE)
    async def erase_apprentice(person: UUID, caller: Annotated[Caller, entitled]) -> RegisterChangeRead:
        """Erase a person whose apprenticeships have all ended: entry and free text, for good. The facts stay.

        While they have to be kept this decides what somebody else proposed, and is refused where nobody did; the
        refusal is on record. A repeat returns the first erasure.
        """
        return RegisterChangeRead(**(await answered(partial(erasures.erase, person, _author(caller))))._asdict())

    return routes


@contextmanager
def _problems() -> Iterator[None]:
    try:
        yield
    except (UnknownPersonError, ErasedError, StillOpenError) as error:
        raise not_erasable(error) from None
    except KeptError as error:
        raise kept(error) from None
    except ProposedError:
        detail = (
            "Somebody else has proposed this erasure, or it was proposed otherwise; decide that, or decline it first."
        )
        raise Problem(409, "erasure-proposed", "Erasure proposed", detail) from None


def _author(caller: Caller) -> Author:
    return Author(caller.subject, caller.role)
