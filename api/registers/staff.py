"""The register of staff changed over HTTP, never cached."""

from typing import Annotated, Literal, TypeVar

import anyio.to_thread
from anyio import CapacityLimiter
from fastapi import Depends, Path, Response
from pydantic import BaseModel, ConfigDict, Field

from activities.personal_data.register_log import Author
from activities.personal_data.staff import Colleague, Staff
from activities.personal_data.subjects import TakenError
from api.access.bearer import Who
from api.access.caller import Caller
from api.answers.registers import StaffNumber
from api.http.openapi import Routes
from api.problems import Problem
from api.registers.people import Email, Line
from api.registers.subjects import taken

T = TypeVar("T")

Number = Annotated[StaffNumber, Path()]


class NewColleague(BaseModel):
    """Who somebody of the staff is, and where they are written to. None of it ever enters the ledger."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)
    name: Line
    email: Email
    role: Literal["tutor", "manager", "programme lead", "coordinator", "quality lead"]
    manager: StaffNumber | None = Field(default=None, description="The staff number of the manager.")


def router(register: Staff, who: Who, seats: CapacityLimiter) -> Routes:
    """Return the routes by which the register is changed, at most `seats` of them at the database at a time."""
    routes = Routes(tags=["people"], problems=(401, 403, 404, 409, 422, 503))

    @routes.put("/people/staff/{staff}")
    async def register_colleague(
        staff: Number, new: NewColleague, response: Response, caller: Annotated[Caller, Depends(who)]
    ) -> Colleague:
        """Register somebody of the staff, or change what is registered: the whole entry is replaced.

        For nobody about themselves; what was changed is on record.
        """
        if new.manager == staff:
            raise Problem(
                422, "own-manager", "Own manager", "nobody is their own manager; name another one or leave it"
            )
        colleague, by = Colleague(**new.model_dump(), staff=staff), _author_of_another(staff, caller)
        try:
            await anyio.to_thread.run_sync(register.put, colleague, by, limiter=seats)
        except TakenError:
            raise taken() from None
        return _private(response, colleague)

    @routes.delete("/people/staff/{staff}", status_code=204)
    async def erase_colleague(staff: Number, caller: Annotated[Caller, Depends(who)]) -> None:
        """Forget somebody's name and address; facts keep the staff number, and messages to them fail from now on.

        For nobody about themselves; that it was done is on record.
        """
        await anyio.to_thread.run_sync(register.erase, staff, _author_of_another(staff, caller), limiter=seats)

    return routes


def _author_of_another(staff: str, caller: Caller) -> Author:
    # The entry says who is told when what somebody owes is overdue: that is not theirs to change.
    if caller.subject == staff:
        detail = "Nobody changes their own entry in the register of staff; ask another coordinator or lead."
        raise Problem(403, "own-entry", "Own entry", detail)
    return Author(caller.subject, caller.role)


def _private(response: Response, found: T) -> T:
    response.headers["Cache-Control"] = "no-store"
    return found
