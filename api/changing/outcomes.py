"""What became of a command, by its key; the standards on offer, and who assesses them."""

from datetime import date
from typing import Annotated
from uuid import UUID

import msgspec
from fastapi import Depends, Path
from pydantic import BaseModel, Field

from api.access.bearer import Who
from api.access.caller import Caller
from api.changing.carrying_out import Changes, command_id
from api.changing.endpoints import KEY, LONGEST_KEY
from api.http.openapi import Routes
from api.problems import Problem
from domain.command import UnmetRule
from domain.rulebook.rulebook import Rulebook


class RememberedOutcome(BaseModel):
    """The outcome of a command, the same for ever."""

    command: UUID
    status: str
    version: int
    recorded: list[str]
    unmet: list[UnmetRule]


class EpaoRead(BaseModel):
    """An end-point assessment organisation of the register: `epao` is how an enrolment names it.

    It was listed from one Europe/London date until the other, both included.
    """

    epao: str = Field(examples=["nqual"])
    name: str
    standards: list[str]
    listed_from: date
    listed_until: date


def router(changes: Changes, book: Rulebook, who: Who) -> Routes:
    """Return the routes; every caller may ask about their own commands, standards and EPAOs."""
    routes = Routes(problems=(401, 404, 422, 503))

    @routes.get("/commands/{key:path}", tags=["commands"])
    async def outcome_of_a_command(
        key: Annotated[str, Path(pattern=KEY, max_length=LONGEST_KEY)], caller: Annotated[Caller, Depends(who)]
    ) -> RememberedOutcome:
        """Return what became of the command that the caller sent under an Idempotency-Key, once it is recorded."""
        outcome = await changes.workflows.remembered(command_id(caller, key))
        if outcome is None:
            raise _nothing_recorded()
        return RememberedOutcome(
            command=outcome.command,
            status=outcome.status,
            version=outcome.version,
            recorded=list(outcome.recorded),
            unmet=list(outcome.unmet),
        )

    @routes.get("/standards/{reference}", tags=["standards"], dependencies=[Depends(who)])
    async def standard(reference: str) -> dict[str, object]:
        """Return a standard: duties, KSBs, assessment methods, grading table, and until when new starts are funded."""
        if reference not in book.standards:
            raise Problem(404, "unknown-standard", "Unknown standard", f"Offered: {', '.join(book.standards)}.")
        return book.standards[reference].as_data()

    @routes.get("/epaos", tags=["standards"], dependencies=[Depends(who)])
    async def epaos() -> list[EpaoRead]:
        """Return every end-point assessment organisation of the register, in its order."""
        return [EpaoRead(epao=name, **msgspec.structs.asdict(each)) for name, each in book.epaos.items()]

    return routes


def _nothing_recorded() -> Problem:
    # Only the workflow knows what it has taken up, and a stale change is never recorded: whoever sends again learns it.
    detail = (
        "Nothing is recorded under this key: the command may be on its way, may never have come, or changed nothing. "
        "Send it again with the same Idempotency-Key: it is carried out once, and the answer says what became of it."
    )
    return Problem(404, "nothing-recorded", "Nothing recorded", detail)
