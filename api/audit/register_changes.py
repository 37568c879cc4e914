"""Who was corrected in the registers of apprentices and employers, or erased, over HTTP and on the command line."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from activities.database import Pool
from activities.personal_data.register_log import changes
from api.answers.history import LONGEST_PAGE, PAGE

After = Annotated[int, Field(ge=0, le=2**63 - 1, description="The `next` of the page before.")]
Limit = Annotated[int, Field(ge=1, le=LONGEST_PAGE)]


class RegisterChangeRead(BaseModel):
    """One correction or erasure: when, of whom, by whom in which role; nothing of what the entry said."""

    number: int
    at: datetime
    person: UUID = Field(description="The apprentice, or the employer whose entry was corrected.")
    what: str = Field(examples=["corrected", "erased", "employer-corrected"])
    actor: str
    role: str
    apprenticeships: list[UUID] = Field(description="Those whose free text an erasure made unreadable.")


class RegisterChangesPage(BaseModel):
    """A page of changes, the oldest first; `next` is the `after` of the following page, if there is one."""

    changes: list[RegisterChangeRead]
    next: int | None


class RegisterChanges:
    """Answers who was corrected or erased."""

    def __init__(self, pool: Pool) -> None:
        """Answer from the database behind `pool`."""
        self.pool = pool

    def register_changes(
        self, person: UUID | None = None, after: After = 0, limit: Limit = PAGE
    ) -> RegisterChangesPage:
        """Return the corrections and erasures in the registers of apprentices and employers, the oldest first."""
        found = changes(self.pool, person=person, after=after, limit=limit + 1)
        page = [RegisterChangeRead(**each._asdict()) for each in found[:limit]]
        return RegisterChangesPage(changes=page, next=page[-1].number if len(found) > limit else None)
