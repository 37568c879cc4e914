"""What was changed in the registers of apprentices, employers and staff, over HTTP and on the command line."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from activities.database import Pool
from activities.personal_data.register_log import changes
from api.answers.history import LONGEST_PAGE, PAGE

After = Annotated[int, Field(ge=0, le=2**63 - 1, description="The `next` of the page before.")]
OfStaff = Annotated[str | None, Field(max_length=64, description="Changes of this staff number's entry only.")]
Limit = Annotated[int, Field(ge=1, le=LONGEST_PAGE)]


class RegisterChangeRead(BaseModel):
    """One change: when, of whom, by whom in which role; nothing personal of what the entry said.

    A correction or erasure names the `person`; a change of the register of staff names the `staff` number.
    """

    number: int
    at: datetime
    person: UUID | None = Field(description="The apprentice, or the employer whose entry was corrected.")
    what: str = Field(examples=["corrected", "erased", "employer-corrected", "staff-changed"])
    actor: str
    role: str
    apprenticeships: list[UUID] = Field(description="Those whose free text an erasure made unreadable.")
    staff: str | None = Field(description="Whose entry in the register of staff, by staff number.")
    changed: list[str] | None = Field(description="What of that entry was changed.", examples=[["manager"]])
    staff_role: str | None = Field(description="The role that the entry names from then on.")
    manager: str | None = Field(description="The manager that the entry names from then on, who is told.")


class RegisterChangesPage(BaseModel):
    """A page of changes, the oldest first; `next` is the `after` of the following page, if there is one."""

    changes: list[RegisterChangeRead]
    next: int | None


class RegisterChanges:
    """Answers what was changed in the registers."""

    def __init__(self, pool: Pool) -> None:
        """Answer from the database behind `pool`."""
        self.pool = pool

    def register_changes(
        self, person: UUID | None = None, staff: OfStaff = None, after: After = 0, limit: Limit = PAGE
    ) -> RegisterChangesPage:
        """Return what was changed in the registers of apprentices, employers and staff, the oldest first."""
        found = changes(self.pool, person=person, staff=staff, after=after, limit=limit + 1)
        page = [RegisterChangeRead(**each._asdict()) for each in found[:limit]]
        return RegisterChangesPage(changes=page, next=page[-1].number if len(found) > limit else None)
