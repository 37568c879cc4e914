"""The registers amended over HTTP: an entry corrected, by few, and never cached."""

from dataclasses import dataclass
from functools import partial
from typing import Annotated
from uuid import UUID

import anyio.to_thread
from anyio import CapacityLimiter
from fastapi import Depends, Response

from activities.personal_data.amending import AgeToCorrect, Amending, BornTooLateError
from activities.personal_data.people import Apprentice, ApprenticeDetails, Employer, EmployerDetails, UnknownPersonError
from activities.personal_data.register_log import Author
from api.access.bearer import Who
from api.access.caller import Caller
from api.http.openapi import Routes
from api.problems import Problem, malformed
from api.registers.people import NewApprentice, RightEmployer, refusals


@dataclass(frozen=True)
class CorrectedApprentice(Apprentice):
    """The entry as it stands, and what it makes wrong in the ledger, each as one sentence."""

    to_correct: list[str]


def router(amending: Amending, who: Who, seats: CapacityLimiter) -> Routes:
    """Return the routes, at most `seats` of them at the database at a time."""
    routes = Routes(tags=["people"], problems=(401, 403, 404, 409, 410, 422, 503))
    correcting = Depends(who)

    @routes.put("/people/apprentices/{person}")
    async def correct_apprentice(
        person: UUID, entry: NewApprentice, caller: Annotated[Caller, correcting], response: Response
    ) -> CorrectedApprentice:
        """Correct an apprentice's entry: the whole of it is replaced, and who did so is recorded.

        An age at the start that a fact tells otherwise stays, until that fact is corrected: `to_correct` names it.
        """
        response.headers["Cache-Control"] = "no-store"
        return await anyio.to_thread.run_sync(_corrected, amending, person, entry, _author(caller), limiter=seats)

    @routes.put("/people/employers/{employer}")
    async def correct_employer(
        employer: UUID, entry: RightEmployer, caller: Annotated[Caller, correcting], response: Response
    ) -> Employer:
        """Correct an employer's entry: the whole of it is replaced, and who did so is recorded.

        An apprenticeship keeps the division that it was enrolled under. Its contacts have entries of their own.
        """
        response.headers["Cache-Control"] = "no-store"
        corrected = partial(_corrected_employer, amending, employer, entry, _author(caller))
        return await anyio.to_thread.run_sync(corrected, limiter=seats)

    return routes


def _author(caller: Caller) -> Author:
    return Author(caller.subject, caller.role)


def _corrected(amending: Amending, person: UUID, entry: NewApprentice, by: Author) -> CorrectedApprentice:
    try:
        with refusals():
            corrected, ages = amending.correct(person, ApprenticeDetails(**entry.model_dump()), by)
    except UnknownPersonError:
        raise _unknown() from None
    except BornTooLateError:
        reason = "this is after the start of an apprenticeship of this person"
        raise malformed([{"place": "body/date_of_birth", "reason": reason}]) from None
    return CorrectedApprentice(**vars(corrected), to_correct=[_sentence(each) for each in ages])


def _corrected_employer(amending: Amending, employer: UUID, entry: RightEmployer, by: Author) -> Employer:
    try:
        return amending.correct_employer(employer, EmployerDetails(**entry.model_dump()), by)
    except UnknownPersonError:
        raise _unknown() from None


def _sentence(age: AgeToCorrect) -> str:
    return (
        f"Fact {age.fact} of apprenticeship {age.apprenticeship} tells {age.recorded} years at the start, rightly "
        f"{age.rightly}: correct that fact, with `instead` empty; the age is then taken from the register again."
    )


def _unknown() -> Problem:
    return Problem(404, "not-found", "Not found", "nothing is registered under this id")
