"""The facts that a change recorded, as its answers tell them: a fact has one number everywhere."""

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


def status_of(outcome: Outcome) -> str:
    """Return what became of a command: `proposed` where it waits for a second person, else as the ledger has it."""
    return "proposed" if ChangeProposed.NAME in outcome.recorded else outcome.status


def recorded_facts(outcome: Outcome) -> list[RecordedFact]:
    """Return the facts of an outcome, in their order."""
    pairs = zip(outcome.numbers, outcome.recorded, strict=True)
    return [RecordedFact(number=number, name=name) for number, name in pairs]
