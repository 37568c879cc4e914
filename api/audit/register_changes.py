"""What was changed in the registers of people, over HTTP and on the command line."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from activities.database import Pool
from activities.personal_data.register_log import changes
from api.answers.history import LONGEST_PAGE, PAGE

After = Annotated[int, Field(ge=0, le=2**63 - 1, description="The `next` of the page before.")]
OfStaff = Annotated[str | None, Field(max_length=64, description="Changes of this staff number's entry only.")]
OfSubject = Annotated[str | None, Field(max_length=64, description="To whom this subject was linked only.")]
Limit = Annotated[int, Field(ge=1, le=LONGEST_PAGE)]


class RegisterChangeRead(BaseModel):
    """One change: when, of whom, by whom in which role; nothing personal of what the entry said.

    A correction or erasure names the `person`; a change of the register of staff names the `staff` number, one of
    a contact the `organisation` and the `capacity` too, a link the `subject`.
    """

    number: int
    at: datetime
    person: UUID | None = Field(description="The apprentice or contact, or the employer whose entry was corrected.")
    what: str = Field(examples=["corrected", "erased", "employer-corrected", "staff-changed", "subject-linked"])
    actor: str
    role: str
    apprenticeships: list[UUID] = Field(description="Those whose free text an erasure made unreadable.")
    staff: str | None = Field(description="Whose entry in the register of staff, by staff number.")
    changed: list[str] | None = Field(description="What of that entry was changed.", examples=[["manager"]])
    staff_role: str | None = Field(description="The role that the entry names from then on.")
    manager: str | None = Field(description="The manager that the entry names from then on, who is told.")
    capacity: str | None = Field(description="As what the contact speaks.", examples=["employer contact", "assessor"])
    organisation: str | None = Field(description="For whom the contact speaks: an employer or an EPAO, by id.")
    from_on: date | None = Field(description="The first day on which the contact does, as it stands from then on.")
    until_on: date | None = Field(description="The last day on which the contact does, as it stands from then on.")
    subject: str | None = Field(description="The subject that was linked to the person, or unlinked.")
    reason: str | None = Field(
        description="Why somebody was to be erased, or was not.", examples=["kept until this date"]
    )
    reference: str | None = Field(description="Where the request is filed, or the rule by which it was refused.")
    kept_until: date | None = Field(description="Until when the apprentice had to be kept, as the rule stood.")
    proposal: int | None = Field(description="The number of the proposal that was decided or declined.")


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
        self,
        person: UUID | None = None,
        staff: OfStaff = None,
        subject: OfSubject = None,
        after: After = 0,
        limit: Limit = PAGE,
    ) -> RegisterChangesPage:
        """Return what was changed in the registers of people, the oldest first."""
        found = changes(self.pool, person=person, staff=staff, subject=subject, after=after, limit=limit + 1)
        page = [RegisterChangeRead(**each._asdict()) for each in found[:limit]]
        return RegisterChangesPage(changes=page, next=page[-1].number if len(found) > limit else None)
