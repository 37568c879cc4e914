"""The policy: who may do what and ask what, as it is in force."""

from datetime import UTC, date, datetime

from msgspec import to_builtins
from pydantic import BaseModel, Field

from domain.days import london_date
from domain.rulebook.policy import Line
from domain.rulebook.rulebook import Rulebook


class SecondPersonRead(BaseModel):
    """Who decides on what is proposed, by their relation, and within how many calendar days."""

    decided_by: list[str]
    told_after_days: int = Field(description="After so many days people are told that it still waits.")
    lapses_after_days: int = Field(description="After so many days it lapses.")


class PolicyLine(BaseModel):
    """One line: who, by their relation to the apprenticeship, may send these commands and ask these questions."""

    id: str
    who: list[str] = Field(description="Relations, each of them a role with what it has to do with the apprenticeship.")
    may: str = Field(
        description="yes, second person (they propose it, and another person decides), on behalf (of whoever signed "
        "the paper that is named), or no."
    )
    second_person: SecondPersonRead | None = Field(description="Who decides, where a second person is needed.")
    commands: list[str]
    questions: list[str]
    changes: list[str] = Field(description="Of what is about no apprenticeship: registers, samples, receivers, upkeep.")
    withholds_staff_notes: bool = Field(description="Whether what staff wrote in their own words is left out.")
    says: str
    source: str


class PolicyRead(BaseModel):
    """The policy in force today; `otherwise` decides what no line allows. Facts cite it by `policy`."""

    policy: str
    effective_from: date
    otherwise: PolicyLine
    lines: list[PolicyLine]


class PolicyAnswers:
    """Answers who may do what."""

    def __init__(self, book: Rulebook) -> None:
        """Answer from `book`."""
        self.book = book

    def policy(self) -> PolicyRead:
        """Return the policy in force today, line by line."""
        policy = self.book.policy_on(london_date(datetime.now(UTC)))
        return PolicyRead(
            policy=policy.id,
            effective_from=policy.effective_from,
            otherwise=_read(policy.otherwise),
            lines=[_read(each) for each in policy.lines],
        )


def _read(line: Line) -> PolicyLine:
    return PolicyLine(
        id=line.id,
        who=list(line.who),
        may=line.may,
        second_person=SecondPersonRead(**to_builtins(line.second_person)) if line.second_person else None,
        commands=list(line.commands),
        questions=list(line.questions),
        changes=list(line.changes),
        withholds_staff_notes=line.withholds_staff_notes,
        says=line.says,
        source=line.source,
    )
