"""Preview: what a command would lead to if it were carried out now. Nothing of it is recorded."""

from datetime import date
from functools import partial
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from api.answers.apprenticeship import PendingAlarm, alarm_read
from api.answers.reader import Reader
from api.recorded_facts import VERSION
from domain.clocks.due_now import DueNow
from domain.command import Command, UnmetRule, Untold
from domain.deciding.dry_run import DryRun, run_dry
from domain.deciding.fold import fold
from domain.facts.proposals import ChangeProposed
from domain.history.sentences import sentence

Status = Literal["would be accepted", "would be proposed", "would be refused"]


class FactAhead(BaseModel):
    """A fact that would be recorded, in words and as data; `number` is the place in the history that it would have."""

    number: int
    name: str
    sentence: str
    occurred_on: date
    fact: dict[str, Any]


class LetterAhead(BaseModel):
    """Who would have to be told of the fact `number`: a role, and `whom` by staff number or employer id."""

    number: int
    role: str
    whom: str | None
    channel: str


class Preview(BaseModel):
    """What a command would lead to: facts, or the one that keeps its refusal with every rule that is not met.

    What needs a second person would be proposed: its one fact tells what it would lead to, once another one accepts it.

    `version` is the one that it was judged on, `stage` and `stage_after` where the apprenticeship stands and would
    stand. An alarm that would move ends at one instant and begins at another.
    """

    apprenticeship: UUID
    command: UUID
    status: Status
    version: int = Field(description=VERSION)
    stage: str
    stage_after: str
    facts: list[FactAhead]
    unmet: list[UnmetRule]
    alarms_begun: list[PendingAlarm]
    alarms_ended: list[PendingAlarm]
    letters_begun: list[LetterAhead]


class Previews:
    """Answers what a command would lead to."""

    def __init__(self, reader: Reader) -> None:
        """Answer from what `reader` reads."""
        self.reader = reader

    def of(self, command: Command) -> Preview:
        """Return what a command would lead to now, on the ledger as it stands; its free text may be plain."""
        history = self.reader.ledger.history(command.apprenticeship)
        state = fold(command.apprenticeship, history)
        before = DueNow(state, self.reader.at(state, None))
        tried = partial(run_dry, before, command, lambda: history)
        found = tried()
        if found.claim and self.reader.ledger.claimed(found.claim, command.apprenticeship):
            found = tried(claim_taken=True)
        return self._preview(command, found)

    def _preview(self, command: Command, found: DryRun) -> Preview:
        before, after = found.before.apprenticeship, found.after.apprenticeship
        opened = self.reader.opening()
        return Preview(
            apprenticeship=command.apprenticeship,
            command=command.id,
            status=_status(found),
            version=before.version,
            stage=before.stage,
            stage_after=after.stage,
            facts=[
                FactAhead(
                    number=each.originator_version,
                    name=each.fact.NAME,
                    sentence=sentence(each),
                    occurred_on=each.occurred_on,
                    fact=opened(each),
                )
                for each in found.facts
            ],
            unmet=list(found.unmet),
            alarms_begun=[alarm_read(each) for each in found.alarms_begun()],
            alarms_ended=[alarm_read(each) for each in found.alarms_ended()],
            letters_begun=[letter_read(each) for each in found.letters_begun()],
        )


def _status(found: DryRun) -> Status:
    if any(isinstance(each.fact, ChangeProposed) for each in found.facts):
        return "would be proposed"
    return "would be refused" if found.unmet else "would be accepted"


def letter_read(each: Untold) -> LetterAhead:
    """Return a letter that is owed as it is read."""
    return LetterAhead(number=each.of, role=each.role, whom=each.whom, channel=each.channel)
