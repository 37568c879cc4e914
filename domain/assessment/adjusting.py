"""Reasonable adjustments: asked of the EPAO, decided by it, and what they widen."""

from typing import Annotated, ClassVar
from uuid import UUID

import msgspec
from pydantic import Field

from domain.assessment.booking import method_belongs_to_the_standard, method_is_not_passed_yet
from domain.assessment.one_assessment import method_of
from domain.body import Body, Code, Statement, Text, Yes
from domain.circumstances import Circumstances
from domain.days import in_words
from domain.entitlement.on_paper import on_paper
from domain.facts.adjustments import Adjustment, AdjustmentAsked, AdjustmentDecided, Widens
from domain.facts.fact import Recorded
from domain.rule import Decision, Rule, refused, rule
from domain.state import Apprenticeship, Changes

MoreMinutes = Annotated[int, Field(strict=True, ge=0, le=24 * 60)]


class AskForAdjustment(Body):
    """Ask the EPAO for a reasonable adjustment of a method, such as more time for who reads slowly."""

    NAME: ClassVar[str] = "ask-for-adjustment"
    TITLE: ClassVar[str] = "Ask for a reasonable adjustment"
    method: Code
    widens: Annotated[tuple[Widens, ...], Field(min_length=1, max_length=3)]
    evidence: Code = Field(description="Reference to what shows the need, such as the adjustments made in training.")
    reason: Text


class DecideAdjustment(Statement):
    """Record what the EPAO decided on an adjustment; a later decision takes the place of an earlier one."""

    NAME: ClassVar[str] = "decide-adjustment"
    TITLE: ClassVar[str] = "Record the decision on a reasonable adjustment"
    adjustment: UUID
    granted: Yes
    extra_minutes: MoreMinutes = Field(default=0, description="By which a sitting may last longer.")
    venues: Annotated[tuple[Code, ...], Field(max_length=10)] = Field(
        default=(), description="Where it may be held besides."
    )
    parts_as_agreed: Yes = Field(
        default=False, description="Whether its parts are held as agreed, whatever the standard says of each."
    )
    evidence: Code = Field(description="Reference to the EPAO's decision.")


@rule("logic: one question at a time")
def no_adjustment_awaits_its_decision(
    apprenticeship: Apprenticeship, command: AskForAdjustment, _: Circumstances
) -> str | None:
    """No other adjustment of the method awaits its decision."""
    waiting = apprenticeship.adjustments.waiting(command.method)
    return f"The one asked for on {in_words(waiting.asked_on)} is not decided yet." if waiting else None


@rule("logic: what is decided was asked", guard=True, presupposed=True)
def adjustment_was_asked(apprenticeship: Apprenticeship, command: DecideAdjustment, _: Circumstances) -> str | None:
    """The adjustment was asked for."""
    if command.adjustment in apprenticeship.adjustments.by_id:
        return None
    return "No such adjustment was asked for; ask for it first."


@rule("logic: a decision follows its question", presupposed=True)
def decision_follows_the_question(
    apprenticeship: Apprenticeship, command: DecideAdjustment, at: Circumstances
) -> str | None:
    """The adjustment was decided on the day on which it was asked for, or later; and not before an earlier decision."""
    asked = apprenticeship.adjustments.by_id[command.adjustment]
    last = max(asked.asked_on, asked.decided_on or asked.asked_on)
    if at.occurred_on >= last:
        return None
    done = "decided" if asked.decided_on else "asked for"
    return f"It was {done} on {in_words(last)}; this decision comes then or later."


@rule("EPAO: an adjustment widens time, place or parts")
def granted_adjustment_says_what_it_widens(
    _: Apprenticeship, command: DecideAdjustment, __: Circumstances
) -> str | None:
    """An adjustment that is granted says what it widens; one that is not widens nothing."""
    widens = bool(command.extra_minutes or command.venues or command.parts_as_agreed)
    if widens is command.granted:
        return None
    if command.granted:
        return "Say what is widened: extra_minutes, venues or parts_as_agreed."
    return "What is not granted widens nothing; leave extra_minutes, venues and parts_as_agreed out."


ASKING: list[Rule[AskForAdjustment]] = [
    method_belongs_to_the_standard,
    method_is_not_passed_yet,
    no_adjustment_awaits_its_decision,
]
DECIDING: list[Rule[DecideAdjustment]] = [
    adjustment_was_asked,
    decision_follows_the_question,
    granted_adjustment_says_what_it_widens,
]


def ask(apprenticeship: Apprenticeship, command: AskForAdjustment, at: Circumstances) -> Decision:
    """Ask for an adjustment."""
    return refused(ASKING, apprenticeship, command, at) or [
        AdjustmentAsked(
            adjustment=at.command,
            method=command.method,
            title=method_of(command.method, at).title,
            widens=command.widens,
            evidence=command.evidence,
            reason=command.reason,
        )
    ]


def decide(apprenticeship: Apprenticeship, command: DecideAdjustment, at: Circumstances) -> Decision:
    """Record a decision."""
    refusal = refused(DECIDING, apprenticeship, command, at)
    if refusal:
        return refusal
    method = apprenticeship.adjustments.by_id[command.adjustment].method
    return [
        AdjustmentDecided(
            adjustment=command.adjustment,
            method=method,
            title=method_of(method, at).title,
            granted=command.granted,
            extra_minutes=command.extra_minutes,
            venues=command.venues,
            parts_as_agreed=command.parts_as_agreed,
            evidence=command.evidence,
            **on_paper(command, at),
        )
    ]


def asked(apprenticeship: Apprenticeship, recorded: Recorded[AdjustmentAsked]) -> Changes:
    """Fold the question."""
    fact = recorded.fact
    new = Adjustment(fact.method, fact.widens, recorded.occurred_on)
    return {"adjustments": apprenticeship.adjustments.with_adjustment(fact.adjustment, new)}


def decided(apprenticeship: Apprenticeship, recorded: Recorded[AdjustmentDecided]) -> Changes:
    """Fold a decision: it takes the place of an earlier one."""
    fact, before = recorded.fact, apprenticeship.adjustments.by_id[recorded.fact.adjustment]
    after = msgspec.structs.replace(
        before,
        decided_on=recorded.occurred_on,
        granted=fact.granted,
        extra_minutes=fact.extra_minutes,
        venues=fact.venues,
        parts_as_agreed=fact.parts_as_agreed,
    )
    return {"adjustments": apprenticeship.adjustments.with_adjustment(fact.adjustment, after)}
