"""The facts that a change recorded, as its answers tell them: a fact has one number everywhere."""

from pydantic import BaseModel, Field

from domain.command import Outcome

VERSION = (
    "How many facts changed the state, this change's included: what the ETag tells and If-Match takes. "
    "It is the number of no fact."
)


class RecordedFact(BaseModel):
    """A fact that was recorded."""

    number: int = Field(description="Its place in the history, which corrections name as `fact`.", examples=[33])
    name: str = Field(examples=["session-held.v1"])


def recorded_facts(outcome: Outcome) -> list[RecordedFact]:
    """Return the facts of an outcome, in their order."""
    pairs = zip(outcome.numbers, outcome.recorded, strict=True)
    return [RecordedFact(number=number, name=name) for number, name in pairs]
