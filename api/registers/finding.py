"""People looked for over HTTP: each search on record without what was typed."""

from functools import partial
from typing import Annotated
from uuid import UUID, uuid4

import anyio.to_thread
import msgspec
from anyio import CapacityLimiter
from fastapi import Depends, Response
from pydantic import BaseModel, ConfigDict, Field, model_validator

from activities.audit.audit_reads import AuditReads, Read
from activities.personal_data.finding import (
    Finder,
    Finding,
    FoundApprentice,
    FoundApprenticeship,
    FoundEmployer,
    NothingAskedError,
    Wanted,
)
from api.access.bearer import Who
from api.access.caller import Caller
from api.http.openapi import Routes
from api.problems import Problem
from api.registers.people import Line, Uln

MOST = 50


class Search(BaseModel):
    """Whom to look for. Who is found is all that is given; names are found although a letter of a word is wrong."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)
    name: Line | None = Field(default=None, description="Words of the apprentice's name, or how they begin.")
    uln: Uln | None = Field(default=None, description="The Unique Learner Number.")
    employer: Line | None = Field(default=None, description="Words of the employer's name, or how they begin.")
    limit: int = Field(default=20, ge=1, le=MOST, strict=True, description="At most so many apprentices.")

    @model_validator(mode="after")
    def _asks(self) -> "Search":
        if self.name is None and self.uln is None and self.employer is None:
            raise ValueError("give a name, a ULN or an employer")
        return self


class ApprenticeshipFound(BaseModel):
    """Where an apprenticeship of somebody found stands, as the caseload tells it."""

    apprenticeship: UUID
    standard: str
    cohort: str
    stage: str
    tutor: str | None
    employer: UUID | None
    employer_name: str | None


class ApprenticeFound(BaseModel):
    """Somebody found. Their entry in the register is read by `person`."""

    person: UUID
    given_name: str
    family_name: str
    apprenticeships: list[ApprenticeshipFound]


class EmployerFound(BaseModel):
    """An employer whose name is like the one asked for."""

    employer: UUID
    name: str


class Found(BaseModel):
    """Who was found, the nearest first; `more` says that there are further apprentices: ask for less."""

    apprentices: list[ApprenticeFound]
    employers: list[EmployerFound]
    more: bool


def router(finder: Finder, reads: AuditReads, who: Who, seats: CapacityLimiter) -> Routes:
    """Return the route, at most `seats` of them at the database at a time."""
    routes = Routes(tags=["people"], problems=(401, 403, 422, 503))

    @routes.post("/people/searches")
    async def search_people(search: Search, response: Response, caller: Annotated[Caller, Depends(who)]) -> Found:
        """Look for apprentices by name, ULN or employer. A POST, so that no address holds what is typed.

        Who looked, by what, and whom it found is on record before it is answered; what was typed is not.
        """
        response.headers["Cache-Control"] = "no-store"
        found, request = await anyio.to_thread.run_sync(partial(_found, finder, reads, search, caller), limiter=seats)
        response.headers["Audit-Read"] = str(request)
        return found

    return routes


def _found(finder: Finder, reads: AuditReads, search: Search, caller: Caller) -> tuple[Found, UUID]:
    try:
        finding = finder.find(Wanted(search.name, search.uln, search.employer), search.limit)
    except NothingAskedError as error:
        raise Problem(422, "nobody-asked-for", "Nobody asked for", f"Mend and send again: {error}.") from None
    people = [each.person for each in finding.apprentices]
    by = ", ".join(each for each in Wanted._fields if getattr(search, each) is not None)
    said = msgspec.json.encode({"by": by}).decode()
    read = Read(uuid4(), caller.subject, caller.role, None, "search", None, said, people)
    told = _told(finding, finder.apprenticeships(people))
    reads.record(read)
    return told, read.request


def _told(finding: Finding, apprenticeships: list[FoundApprenticeship]) -> Found:
    return Found(
        apprentices=[_apprentice(each, apprenticeships) for each in finding.apprentices],
        employers=[_employer(each) for each in finding.employers],
        more=finding.more,
    )


def _apprentice(found: FoundApprentice, apprenticeships: list[FoundApprenticeship]) -> ApprenticeFound:
    theirs = [ApprenticeshipFound(**each._asdict()) for each in apprenticeships if each.person == found.person]
    return ApprenticeFound(**found._asdict(), apprenticeships=theirs)


def _employer(found: FoundEmployer) -> EmployerFound:
    return EmployerFound(**found._asdict())
