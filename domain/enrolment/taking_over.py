"""Taking over a past: an enrolment that is recorded late comes with one. It is told first; closed, the clocks run."""

from datetime import date
from typing import ClassVar

from domain.body import Body
from domain.circumstances import Circumstances
from domain.facts.enrolment import TakingOver, TakingOverBegan, TakingOverClosed
from domain.facts.fact import Fact, Recorded
from domain.rule import Decision, Rule, refused, rule
from domain.state import Apprenticeship, Changes
from domain.tutoring.at_risk_cases import opened_by_what_was_told


class CloseTakingOver(Body):
    """Close the telling of a past that is taken over: the clocks run, and raise what is due now."""

    NAME: ClassVar[str] = "close-taking-over"
    TITLE: ClassVar[str] = "Close the past that is taken over"


@rule("logic: one closes what is open", guard=True)
def past_is_being_taken_over(apprenticeship: Apprenticeship, _: CloseTakingOver, __: Circumstances) -> str | None:
    """A past is being taken over."""
    if apprenticeship.taking_over.open:
        return None
    if apprenticeship.taking_over.closed_at:
        return "The past is told, and its taking over was closed already."
    return "No past of this apprentice is being taken over: the enrolment was recorded in time."


@rule("logic: a history is possible as it happened")
def past_is_possible_as_told(_: Apprenticeship, __: CloseTakingOver, at: Circumstances) -> str | None:
    """Everything that was told of the past can have happened on its day, by all that was told."""
    return at.told.impossible if at.told else None


CLOSING: list[Rule[CloseTakingOver]] = [past_is_being_taken_over, past_is_possible_as_told]


def begun(starts_on: date, source: str | None, at: Circumstances) -> list[Fact]:
    """Return that a past begins to be told, if an enrolment is recorded longer after its start than the pack says."""
    terms = at.rules.taking_over
    if terms is None or (at.today - starts_on).days <= terms.begins_after_days:
        return []
    within = terms.begins_after_days
    return [TakingOverBegan(began_on=at.today, starts_on=starts_on, within_days=within, source=source or "")]


def close(apprenticeship: Apprenticeship, command: CloseTakingOver, at: Circumstances) -> Decision:
    """Close the telling of the past: who missed sessions in a row by then is at risk."""
    refusal = refused(CLOSING, apprenticeship, command, at)
    if refusal:
        return refusal
    closed = TakingOverClosed(
        began_on=apprenticeship.taking_over.began_on or at.today,
        closed_on=at.today,
        records=at.told.records if at.told else 0,
        sources=at.told.sources if at.told else (),
    )
    return [closed, *opened_by_what_was_told(apprenticeship, at)]


def began(_: Apprenticeship, recorded: Recorded[TakingOverBegan]) -> Changes:
    """Fold the beginning of the telling."""
    return {"taking_over": TakingOver(recorded.fact.began_on, recorded.fact.source)}


def closed(apprenticeship: Apprenticeship, recorded: Recorded[TakingOverClosed]) -> Changes:
    """Fold the end of the telling: what was due before could not be raised earlier than then."""
    before = apprenticeship.taking_over
    return {"taking_over": TakingOver(before.began_on, before.source, recorded.recorded_at)}
