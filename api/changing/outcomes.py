"""What became of a command, by its key."""

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from api.access.caller import Caller
from api.changing.carrying_out import KEY, LONGEST_KEY, Changes, command_id
from api.problems import Problem
from api.recorded_facts import VERSION, RecordedFact, recorded_facts, status_of
from domain.command import UnmetRule


class RememberedOutcome(BaseModel):
    """The outcome of a command, the same for ever."""

    command: UUID
    status: str
    version: int = Field(description=VERSION)
    recorded: list[str] = Field(description="The names of the facts.")
    facts: list[RecordedFact] = Field(description="The facts, each by its name and its number in the history.")
    unmet: list[UnmetRule]


class Outcomes:
    """Answers what became of a caller's own commands."""

    def __init__(self, changes: Changes) -> None:
        """Answer from what the ledger remembers."""
        self.changes = changes

    async def outcome_of_a_command(
        self, key: Annotated[str, Field(pattern=KEY, max_length=LONGEST_KEY)], caller: Caller
    ) -> RememberedOutcome:
        """Return what became of the command that the caller sent under an Idempotency-Key, once it is recorded."""
        outcome = await self.changes.workflows.remembered(command_id(caller, key))
        if outcome is None:
            raise _nothing_recorded()
        return RememberedOutcome(
            command=outcome.command,
            status=status_of(outcome),
            version=outcome.version,
            recorded=list(outcome.recorded),
            facts=recorded_facts(outcome),
            unmet=list(outcome.unmet),
        )


def _nothing_recorded() -> Problem:
    # Only the workflow knows what it has taken up, and a stale change is never recorded: whoever sends again learns it.
    detail = (
        "Nothing is recorded under this key: the command may be on its way, may never have come, or changed nothing. "
        "Send it again with the same Idempotency-Key: it is carried out once, and the answer says what became of it."
    )
    return Problem(404, "nothing-recorded", "Nothing recorded", detail)
