"""The register of staff over HTTP, and what the embedded mail server sent: for staff only, never cached."""

from pathlib import Path as Folder
from typing import Annotated, Literal, TypeVar

import anyio.to_thread
from anyio import CapacityLimiter
from fastapi import Depends, Path, Query, Response
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from activities.personal_data.register_log import Author
from activities.personal_data.staff import Colleague, Staff
from api.access.bearer import Who, leading_only, staff_only
from api.access.caller import Caller
from api.answers.history import LONGEST_PAGE, PAGE
from api.embedded.sent_mail import SentPage, sent_page
from api.http.openapi import Routes
from api.http.seated import seated
from api.problems import Problem
from api.registers.people import Email, Line

T = TypeVar("T")

StaffNumber = Annotated[
    str,
    Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$", description="As tokens and facts call them."),
    AfterValidator(str.lower),
]
AfterStaff = Annotated[StaffNumber | None, Query(description="The `next` of the page before.")]
AfterMessage = Annotated[str | None, Query(max_length=64, description="The `next` of the page before.")]
Limit = Annotated[int, Query(ge=1, le=LONGEST_PAGE)]
Number = Annotated[StaffNumber, Path()]


class NewColleague(BaseModel):
    """Who somebody of the staff is, and where they are written to. None of it ever enters the ledger."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)
    name: Line
    email: Email
    role: Literal["tutor", "manager", "programme lead", "coordinator", "quality lead"]
    manager: StaffNumber | None = Field(default=None, description="The staff number of the manager.")


class StaffPage(BaseModel):
    """A page of the register; `next` is the `after` of the following page, if there is one."""

    staff: list[Colleague]
    next: str | None


def router(register: Staff, sent: Folder, who: Who, seats: CapacityLimiter) -> Routes:
    """Return the routes, at most `seats` of them at the database at a time; `sent` is the mail server's folder."""
    routes = Routes(tags=["people"], dependencies=[Depends(staff_only(who))], problems=(401, 403, 404, 422, 503))
    there = _Register(register, sent)
    routes.add_api_route("/people/staff", seated(there.staff_register, seats))
    routes.add_api_route("/people/staff/{staff}", seated(there.colleague, seats))
    routes.add_api_route("/sent", seated(there.sent_by_embedded_server, seats))
    leading = Depends(leading_only(who))

    @routes.put("/people/staff/{staff}")
    async def register_colleague(
        staff: Number, new: NewColleague, response: Response, caller: Annotated[Caller, leading]
    ) -> Colleague:
        """Register somebody of the staff, or change what is registered: the whole entry is replaced.

        For coordinators and leads, and not about themselves; what was changed is on record.
        """
        if new.manager == staff:
            raise Problem(
                422, "own-manager", "Own manager", "nobody is their own manager; name another one or leave it"
            )
        colleague, by = Colleague(**new.model_dump(), staff=staff), _author_of_another(staff, caller)
        await anyio.to_thread.run_sync(register.put, colleague, by, limiter=seats)
        return _private(response, colleague)

    @routes.delete("/people/staff/{staff}", status_code=204)
    async def erase_colleague(staff: Number, caller: Annotated[Caller, leading]) -> None:
        """Forget somebody's name and address; facts keep the staff number, and messages to them fail from now on.

        For coordinators and leads, and not about themselves; that it was done is on record.
        """
        await anyio.to_thread.run_sync(register.erase, staff, _author_of_another(staff, caller), limiter=seats)

    return routes


def _author_of_another(staff: str, caller: Caller) -> Author:
    # The entry says who is told when what somebody owes is overdue: that is not theirs to change.
    if caller.subject == staff:
        detail = "Nobody changes their own entry in the register of staff; ask another coordinator or lead."
        raise Problem(403, "own-entry", "Own entry", detail)
    return Author(caller.subject, caller.role)


class _Register:
    def __init__(self, register: Staff, sent: Folder) -> None:
        self.register = register
        self.sent = sent

    def staff_register(self, response: Response, after: AfterStaff = None, limit: Limit = PAGE) -> StaffPage:
        """Return everybody of the staff, by staff number."""
        found = self.register.everybody(after=after or "", limit=limit + 1)
        page = StaffPage(staff=found[:limit], next=found[limit - 1].staff if len(found) > limit else None)
        return _private(response, page)

    def colleague(self, staff: Number, response: Response) -> Colleague:
        """Return somebody of the staff."""
        found = self.register.of(staff)
        if found is None:
            raise Problem(404, "not-found", "Not found", "nobody is registered under this staff number")
        return _private(response, found)

    def sent_by_embedded_server(self, response: Response, after: AfterMessage = None, limit: Limit = PAGE) -> SentPage:
        """Return what the embedded mail server took over, the newest first; nothing beside a server of your own."""
        return _private(response, sent_page(self.sent, after, limit))


def _private(response: Response, found: T) -> T:
    response.headers["Cache-Control"] = "no-store"
    return found
