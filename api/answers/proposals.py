"""Reading the proposals that wait for a second person."""

from datetime import date
from typing import Any
from uuid import UUID

from pydantic import BaseModel, Field

from api.access.caller import Asker
from api.answers.reader import Reader
from domain.facts.proposals import Waiting


class ProposalRead(BaseModel):
    """A proposal that waits. Dates are London dates."""

    number: int = Field(description="Its number in the history, by which it is decided or withdrawn.", examples=[33])
    command: str = Field(description="The command that is carried out if it is accepted.", examples=["begin-break"])
    says: str = Field(description="What would be on record if it were accepted.")
    body: dict[str, Any] = Field(description="All that was said.")
    proposed_by: str
    proposed_on: date
    decided_by: list[str] = Field(description="Which relations decide on it: another person than who proposed it.")
    decide_by_on: date = Field(description="People are told on the day after this one that it still waits.")
    lapses_on: date = Field(description="The last day on which it can be decided.")


class Proposals:
    """Answers what waits for a second person."""

    def __init__(self, reader: Reader) -> None:
        """Answer from what `reader` reads."""
        self.reader = reader

    def proposals(self, apprenticeship: UUID, caller: Asker) -> list[ProposalRead]:
        """Return the proposals that wait for another person to decide them, the oldest first."""
        history = self.reader.history(apprenticeship)
        waiting = self.reader.state(apprenticeship).proposals.waiting
        notes = caller.reads_staff_notes
        opened = self.reader.opening(staff_notes=notes)
        told = [opened(history[each.number - 1])["body"] for each in waiting]
        return [_read(each, body) for each, body in zip(waiting, told, strict=True)]


def _read(waiting: Waiting, body: dict[str, Any]) -> ProposalRead:
    return ProposalRead(
        number=waiting.number,
        command=waiting.asked,
        says=waiting.says,
        body=body,
        proposed_by=waiting.proposed_by,
        proposed_on=waiting.proposed_on,
        decided_by=list(waiting.decided_by),
        decide_by_on=waiting.decide_by_on,
        lapses_on=waiting.lapses_on,
    )
