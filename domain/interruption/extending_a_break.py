"""Extending a break in learning: agreed while it lasts, so that the return is expected later."""

from typing import ClassVar

from pydantic import Field

from domain.body import Day
from domain.circumstances import Circumstances
from domain.days import in_words
from domain.entitlement.agreed import Agreed, apprentice_and_employer_agree
from domain.facts.break_in_learning import BreakExtended
from domain.facts.fact import Recorded
from domain.interruption.taking_a_break import apprentice_is_on_a_break, lapsed
from domain.rule import Decision, Rule, refused, rule
from domain.state import Apprenticeship, Changes


class ExtendBreak(Agreed):
    """Extend the open break in learning: the return is expected later than was agreed before."""

    NAME: ClassVar[str] = "extend-break"
    TITLE: ClassVar[str] = "Extend the break in learning"
    expected_return_on: Day = Field(description="The first day back, as it is expected now.")


@rule("funding rules, breaks in learning: agreed with a return in mind")
def break_is_extended_before_the_return_is_due(
    apprenticeship: Apprenticeship, _: ExtendBreak, at: Circumstances
) -> str | None:
    """A break is extended while it lasts, and before the day on which the return is expected."""
    began, expected = apprenticeship.interruption.from_on, apprenticeship.interruption.expected_return_on
    if began is None or expected is None or began <= at.occurred_on < expected:
        return None
    if at.occurred_on < began:
        return f"The break began on {in_words(began)}; it cannot have been extended on {in_words(at.occurred_on)}."
    return (
        f"The return was expected on {in_words(expected)}, and a break is extended before that day; "
        "record the return, and a further break if there is one."
    )


@rule("logic: what is extended ends later")
def extension_ends_later(apprenticeship: Apprenticeship, command: ExtendBreak, _: Circumstances) -> str | None:
    """The return is expected later than it was."""
    expected = apprenticeship.interruption.expected_return_on
    if expected is None or command.expected_return_on > expected:
        return None
    return (
        f"The return is expected on {in_words(expected)} already; give a later day, "
        "or record the return when the apprentice is back sooner."
    )


EXTENDING: list[Rule[ExtendBreak]] = [
    apprentice_is_on_a_break,
    apprentice_and_employer_agree,
    break_is_extended_before_the_return_is_due,
    extension_ends_later,
]


def extend(apprenticeship: Apprenticeship, command: ExtendBreak, at: Circumstances) -> Decision:
    """Extend the break; what is planned for the days that come to it lapses."""
    interruption = apprenticeship.interruption
    before = interruption.expected_return_on or at.occurred_on
    return refused(EXTENDING, apprenticeship, command, at) or [
        BreakExtended(
            from_on=interruption.from_on or at.occurred_on,
            before=before,
            expected_return_on=command.expected_return_on,
            reason=command.reason,
            evidence=command.evidence,
        ),
        *lapsed(apprenticeship, at, before, command.expected_return_on),
    ]


def extended(apprenticeship: Apprenticeship, recorded: Recorded[BreakExtended]) -> Changes:
    """Fold an extension."""
    until_on, agreed_on = recorded.fact.expected_return_on, recorded.occurred_on
    return {"interruption": apprenticeship.interruption.extended(until_on, agreed_on)}
