"""Who is whom, changed over HTTP: a subject linked to its person, and never by oneself."""

from typing import Annotated
from uuid import UUID

import anyio.to_thread
from anyio import CapacityLimiter
from fastapi import Depends
from pydantic import BaseModel, ConfigDict, Field

from activities.personal_data.register_log import Author
from activities.personal_data.subjects import NobodyError, Subjects, TakenError
from api.access.bearer import Who
from api.access.caller import Caller, unfit_subject
from api.answers.registers import Subject
from api.http.openapi import Routes
from api.problems import Problem, malformed


class Link(BaseModel):
    """Whom a subject is."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    person: UUID = Field(description="The apprentice, the contact or the assessor, by id.")


def router(subjects: Subjects, who: Who, seats: CapacityLimiter) -> Routes:
    """Return the routes, at most `seats` of them at the database at a time."""
    routes = Routes(tags=["people"], problems=(401, 403, 409, 422, 503))

    @routes.put("/people/subjects/{subject}", status_code=204)
    async def link_subject(subject: Subject, link: Link, caller: Annotated[Caller, Depends(who)]) -> None:
        """Link a subject to the person who signs in as it; a repeat changes nothing, and the link is on record.

        One person may have several subjects. The staff need no link: their staff number is their subject.
        """
        by = _author_of_another(subject, caller)
        try:
            await anyio.to_thread.run_sync(subjects.link, subject, link.person, by, limiter=seats)
        except TakenError:
            raise taken() from None
        except NobodyError:
            reason = "no apprentice, contact or assessor is registered under this id"
            raise malformed([{"place": "body/person", "reason": reason}]) from None

    @routes.delete("/people/subjects/{subject}", status_code=204)
    async def unlink_subject(subject: Subject, caller: Annotated[Caller, Depends(who)]) -> None:
        """Take back a link that was made by mistake; that it stood, and who took it back, is on record."""
        by = _author_of_another(subject, caller)
        await anyio.to_thread.run_sync(subjects.unlink, subject, by, limiter=seats)

    return routes


def taken() -> Problem:
    """Return the 409 problem of a subject that is somebody else."""
    detail = (
        "This subject is another person already; use the subject of this person, or take back the other link first."
    )
    return Problem(409, "subject-taken", "Subject taken", detail)


def _author_of_another(subject: str, caller: Caller) -> Author:
    if caller.subject == subject:
        detail = "Nobody says who they are themselves; ask another coordinator or lead."
        raise Problem(403, "own-entry", "Own entry", detail)
    if problem := unfit_subject(subject):
        raise malformed([{"place": "path/subject", "reason": problem}])
    return Author(caller.subject, caller.role)
