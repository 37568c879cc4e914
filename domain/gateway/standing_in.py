"""Standing in: the provider confirms readiness in the place of an employer whom a redundancy took away."""

from typing import ClassVar

import msgspec
from pydantic import Field

from domain.body import Body, Code, Text
from domain.circumstances import Circumstances
from domain.days import in_words
from domain.facts.fact import Recorded
from domain.facts.gateway import ProviderStoodIn
from domain.gateway.decision import parties_do_not_speak_by_one_person
from domain.rule import Decision, Rule, refused, rule
from domain.state import Apprenticeship, Changes


class StandInForEmployer(Body):
    """Confirm readiness in the employer's place, where a redundancy left none; another lead decides the gateway."""

    NAME: ClassVar[str] = "stand-in-for-employer"
    TITLE: ClassVar[str] = "Confirm readiness in the employer's place"
    evidence: Code = Field(description="Reference to what shows that the apprentice works at or above the standard.")
    reason: Text


@rule("provider: a redundancy near the end is carried to completion, by what is said in the field", guard=True)
def redundancy_left_no_employer(apprenticeship: Apprenticeship, _: StandInForEmployer, at: Circumstances) -> str | None:
    """A redundancy left the apprentice without an employer on that day, and carried to completion."""
    if apprenticeship.employment.carried_on(at.occurred_on):
        return None
    why = apprenticeship.employment.on(at.occurred_on)[1]
    return f"{why} The provider stands in only for who was made redundant near enough to the end."


@rule("logic: what was confirmed once is confirmed, until something changes it", once=True)
def provider_has_not_stood_in_yet(
    apprenticeship: Apprenticeship, _: StandInForEmployer, __: Circumstances
) -> str | None:
    """The provider has not stood in for the employer yet."""
    gateway = apprenticeship.gateway
    if not (gateway.stood_in and gateway.employer_confirmed_on) or apprenticeship.in_question.of(ProviderStoodIn.NAME):
        return None
    return (
        f"The provider stood in for the employer on {in_words(gateway.employer_confirmed_on)} already; "
        "if something of that is wrong, let it be corrected."
    )


STANDING_IN: list[Rule[StandInForEmployer]] = [
    redundancy_left_no_employer,
    provider_has_not_stood_in_yet,
    parties_do_not_speak_by_one_person,
]


def stand_in(apprenticeship: Apprenticeship, command: StandInForEmployer, at: Circumstances) -> Decision:
    """Record the confirmation in the employer's place."""
    return refused(STANDING_IN, apprenticeship, command, at) or [
        ProviderStoodIn(evidence=command.evidence, reason=command.reason)
    ]


def stood_in(apprenticeship: Apprenticeship, recorded: Recorded[ProviderStoodIn]) -> Changes:
    """Fold it: whoever stood in recorded a party's word, and does not decide the gateway."""
    gateway = msgspec.structs.replace(
        apprenticeship.gateway,
        employer_confirmed_on=recorded.occurred_on,
        employer_word_by=recorded.actor,
        employer_paper=recorded.fact.evidence,
        stood_in=True,
    )
    return {"gateway": gateway}
