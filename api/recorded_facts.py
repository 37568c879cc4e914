"""What a change recorded, as its answers tell it: a fact has one number everywhere."""

from uuid import UUID

from pydantic import BaseModel, Field

from domain.command import Outcome
from domain.facts.proposals import ChangeProposed

VERSION = (
    "How many facts changed the state, this change's included: what the ETag tells and If-Match takes. "
    "It is the number of no fact."
)


class RecordedFact(BaseModel):
    """A fact that was recorded."""

    number: int = Field(description="Its place in the history, which corrections name as `fact`.", examples=[33])
    name: str = Field(examples=["session-held.v1"])


class Recorded(BaseModel):
    """A change that was carried out, or proposed. `id` is that of the noun it added, else the command's own.

    What is proposed waits for a second person, and nothing else changed: its number is that of its only fact.
    """

    apprenticeship: UUID
    command: UUID
    id: UUID
    status: str = Field(examples=["accepted", "proposed"])
    version: int = Field(description=VERSION)
    recorded: list[str] = Field(description="The names of the facts.", examples=[["session-held.v1"]])
    facts: list[RecordedFact] = Field(description="The facts, each by its name and its number in the history.")


def recorded(apprenticeship: UUID, outcome: Outcome, *, noun: UUID | None = None) -> Recorded:
    """Return the outcome of an accepted change as it is told; `noun` is the id of what it added, if not its own."""
    return Recorded(
        apprenticeship=apprenticeship,
        command=outcome.command,
        id=noun or outcome.command,
        status=status_of(outcome),
        version=outcome.version,
        recorded=list(outcome.recorded),
        facts=recorded_facts(outcome),
    )


def status_of(outcome: Outcome) -> str:
    """Return what became of a command: `proposed` where it waits for a second person, else as the ledger has it."""
    return "proposed" if ChangeProposed.NAME in outcome.recorded else outcome.status


def recorded_facts(outcome: Outcome) -> list[RecordedFact]:
    """Return the facts of an outcome, in their order."""
    pairs = zip(outcome.numbers, outcome.recorded, strict=True)
    return [RecordedFact(number=number, name=name) for number, name in pairs]
