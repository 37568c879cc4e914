"""The registers as they are read: apprentices, employers and staff."""

from typing import Annotated, TypeVar
from uuid import UUID

from pydantic import AfterValidator, BaseModel, Field

from activities.personal_data.people import Apprentice, Employer, People
from activities.personal_data.staff import Colleague, Staff
from api.answers.history import LONGEST_PAGE, PAGE
from api.problems import Problem

T = TypeVar("T")

StaffNumber = Annotated[
    str,
    Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$", description="As tokens and facts call them."),
    AfterValidator(str.lower),
]
After = Annotated[StaffNumber | None, Field(description="The `next` of the page before.")]
Limit = Annotated[int, Field(ge=1, le=LONGEST_PAGE)]


class StaffPage(BaseModel):
    """A page of the register; `next` is the `after` of the following page, if there is one."""

    staff: list[Colleague]
    next: str | None


class Registers:
    """Answers who somebody is."""

    def __init__(self, people: People, staff: Staff) -> None:
        """Answer from these registers."""
        self.people = people
        self.staff = staff

    def apprentice(self, person: UUID) -> Apprentice:
        """Return an apprentice of the register."""
        return _found(self.people.apprentice(person), "nothing is registered under this id")

    def employer(self, employer: UUID) -> Employer:
        """Return an employer of the register."""
        return _found(self.people.employer(employer), "nothing is registered under this id")

    def staff_register(self, after: After = None, limit: Limit = PAGE) -> StaffPage:
        """Return everybody of the staff, by staff number."""
        found = self.staff.everybody(after=after or "", limit=limit + 1)
        return StaffPage(staff=found[:limit], next=found[limit - 1].staff if len(found) > limit else None)

    def colleague(self, staff: StaffNumber) -> Colleague:
        """Return somebody of the staff."""
        return _found(self.staff.of(staff), "nobody is registered under this staff number")


def _found(entry: T | None, missing: str) -> T:
    if entry is None:
        raise Problem(404, "not-found", "Not found", missing)
    return entry
