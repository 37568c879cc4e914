"""Whose access ended or was given back, and which tokens were taken back: who did it, and when."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, Field

from activities.access.access_log import changes
from activities.database import Pool
from api.answers.history import LONGEST_PAGE, PAGE

OfSubject = Annotated[str | None, Field(max_length=64, description="Changes of the access of this subject only.")]
After = Annotated[int, Field(ge=0, le=2**63 - 1, description="The `next` of the page before.")]
Limit = Annotated[int, Field(ge=1, le=LONGEST_PAGE)]


class AccessChangeRead(BaseModel):
    """One change: when, by whom in which role, and of whose access or of which token."""

    number: int
    at: datetime
    what: str = Field(examples=["access-ended", "access-restored", "token-revoked"])
    subject: str | None = Field(description="Whose access, as tokens and facts call them.")
    token_id: str | None = Field(description="Which token, by its jti.")
    actor: str
    role: str


class AccessChangesPage(BaseModel):
    """A page of changes, the oldest first; `next` is the `after` of the following page, if there is one."""

    changes: list[AccessChangeRead]
    next: int | None


class AccessChanges:
    """Answers how access changed."""

    def __init__(self, pool: Pool) -> None:
        """Answer from the database behind `pool`."""
        self.pool = pool

    def access_changes(self, subject: OfSubject = None, after: After = 0, limit: Limit = PAGE) -> AccessChangesPage:
        """Return whose access ended or was given back, and which tokens were taken back, the oldest first."""
        found = changes(self.pool, subject=subject, after=after, limit=limit + 1)
        page = [AccessChangeRead(**each._asdict()) for each in found[:limit]]
        return AccessChangesPage(changes=page, next=page[-1].number if len(found) > limit else None)
