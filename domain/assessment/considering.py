"""Special consideration: the EPAO considers illness or a disturbance at a sitting, apart from any adjustment."""

from typing import ClassVar

from pydantic import Field

from domain.assessment.one_assessment import OfAssessment, booked_as, with_assessment
from domain.body import Code, Statement, Text, Yes
from domain.circumstances import Circumstances
from domain.days import in_words
from domain.entitlement.on_paper import on_paper
from domain.facts.adjustments import SpecialConsiderationDecided
from domain.facts.fact import Recorded
from domain.rule import Decision, Rule, refused, rule
from domain.state import Apprenticeship, Changes


class DecideSpecialConsideration(OfAssessment, Statement):
    """Record whether the EPAO considers what went wrong at a sitting; a later decision takes an earlier one's place."""

    NAME: ClassVar[str] = "decide-special-consideration"
    TITLE: ClassVar[str] = "Record the decision on special consideration"
    granted: Yes
    evidence: Code = Field(description="Reference to the EPAO's decision.")
    reason: Text


@rule("EPAO: special consideration is for what happened at a sitting", guard=True, presupposed=True)
def sitting_to_consider_was_held(
    apprenticeship: Apprenticeship, command: DecideSpecialConsideration, _: Circumstances
) -> str | None:
    """The sitting was held, and counts."""
    sitting = apprenticeship.assessments.by_id.get(command.assessment)
    if sitting is None:
        return "No such assessment is booked for this apprentice."
    if sitting.held_on and sitting.counts:
        return None
    return "It was not held, or does not count; only what happened at a sitting is considered."


@rule("logic: a decision follows what it is about", presupposed=True)
def consideration_follows_the_sitting(
    apprenticeship: Apprenticeship, command: DecideSpecialConsideration, at: Circumstances
) -> str | None:
    """The EPAO decided on the day of the sitting, or later."""
    held_on = booked_as(apprenticeship, command).held_on
    if held_on is None or at.occurred_on >= held_on:
        return None
    return f"The sitting was held on {in_words(held_on)}; it is considered then or later."


CONSIDERING: list[Rule[DecideSpecialConsideration]] = [sitting_to_consider_was_held, consideration_follows_the_sitting]


def consider(apprenticeship: Apprenticeship, command: DecideSpecialConsideration, at: Circumstances) -> Decision:
    """Record the decision."""
    refusal = refused(CONSIDERING, apprenticeship, command, at)
    if refusal:
        return refusal
    sitting = booked_as(apprenticeship, command)
    return [
        SpecialConsiderationDecided(
            assessment=command.assessment,
            title=sitting.title,
            held_on=sitting.held_on,
            granted=command.granted,
            evidence=command.evidence,
            reason=command.reason,
            **on_paper(command, at),
        )
    ]


def considered(apprenticeship: Apprenticeship, recorded: Recorded[SpecialConsiderationDecided]) -> Changes:
    """Fold the decision."""
    return with_assessment(apprenticeship, recorded.fact.assessment, considered=recorded.fact.granted)
