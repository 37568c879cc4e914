"""The register of staff over HTTP, and what the embedded mail server sent: for staff only, never cached."""

from pathlib import Path as Folder
from typing import Annotated, Literal, TypeVar

from anyio import CapacityLimiter
from fastapi import Depends, Path, Query, Response
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from activities.personal_data.staff import Colleague, Staff
from api.access.bearer import Who, staff_only
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
    routes.add_api_route("/people/staff/{staff}", seated(there.register_colleague, seats), methods=["PUT"])
    routes.add_api_route("/people/staff", seated(there.staff_register, seats))
    routes.add_api_route("/people/staff/{staff}", seated(there.colleague, seats))
    routes.add_api_route(
        "/people/staff/{staff}", seated(there.erase_colleague, seats), methods=["DELETE"], status_code=204
    )
    routes.add_api_route("/sent", seated(there.sent_by_embedded_server, seats))
    return routes


class _Register:
    def __init__(self, register: Staff, sent: Folder) -> None:
        self.register = register
        self.sent = sent

    def register_colleague(self, staff: Number, new: NewColleague, response: Response) -> Colleague:
        """Register somebody of the staff, or change what is registered: the whole entry is replaced."""
        if new.manager == staff:
            raise Problem(
                422, "own-manager", "Own manager", "nobody is their own manager; name another one or leave it"
            )
        colleague = Colleague(**new.model_dump(), staff=staff)
        self.register.put(colleague)
        return _private(response, colleague)

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

    def erase_colleague(self, staff: Number) -> None:
        """Forget somebody's name and address; facts keep the staff number, and messages to them fail from now on."""
        self.register.erase(staff)

    def sent_by_embedded_server(self, response: Response, after: AfterMessage = None, limit: Limit = PAGE) -> SentPage:
        """Return what the embedded mail server took over, the newest first; nothing beside a server of your own."""
        return _private(response, sent_page(self.sent, after, limit))


def _private(response: Response, found: T) -> T:
    response.headers["Cache-Control"] = "no-store"
    return found
