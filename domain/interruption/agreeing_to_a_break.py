"""Agreeing to a break in learning: each party says so itself, or by a paper that it signed."""

from typing import ClassVar

from domain.body import Day, PartyStatement
from domain.circumstances import Circumstances
from domain.days import in_words
from domain.entitlement.on_paper import on_paper
from domain.facts.break_in_learning import AgreedTo, BreakAgreed
from domain.facts.fact import Recorded
from domain.facts.sessions import Party
from domain.rule import Decision, Rule, refused, rule
from domain.state import Apprenticeship, Changes


class AgreeBreak(PartyStatement):
    """Agree to a break in learning that is to be proposed, as the apprentice or as the employer."""

    NAME: ClassVar[str] = "agree-break"
    TITLE: ClassVar[str] = "Agree to a break in learning"
    party: Party
    from_on: Day
    expected_return_on: Day


@rule("funding rules, breaks in learning")
def break_agreed_to_ends_after_it_begins(_: Apprenticeship, command: AgreeBreak, __: Circumstances) -> str | None:
    """The return from a break that is agreed to is expected after its first day."""
    if command.expected_return_on > command.from_on:
        return None
    return f"The return from a break from {in_words(command.from_on)} on is expected on a later day."


@rule("logic: an agreement is that of the employer who gave it")
def employer_of_the_break_agrees(apprenticeship: Apprenticeship, command: AgreeBreak, at: Circumstances) -> str | None:
    """The employer who agrees to a break employs the apprentice then, and on its first day."""
    if command.party is Party.APPRENTICE or apprenticeship.employment.unbroken(at.occurred_on, command.from_on):
        return None
    return (
        f"The employer who agrees on {in_words(at.occurred_on)} does not employ the apprentice on "
        f"{in_words(command.from_on)}, the first day of the break; without a job the apprentice agrees alone."
    )


@rule("logic: what was agreed once is agreed, until something changes it", once=True)
def party_has_not_agreed_to_the_break_yet(
    apprenticeship: Apprenticeship, command: AgreeBreak, _: Circumstances
) -> str | None:
    """The party has not agreed to a break of these days yet, or it was a former employer who did."""
    agreed = apprenticeship.interruption.agreement(command.party, command.from_on, command.expected_return_on)
    if agreed is None:
        return None
    if command.party is Party.EMPLOYER and not apprenticeship.employment.unbroken(agreed.agreed_on, command.from_on):
        return None
    return f"The {command.party} agreed to this break on {in_words(agreed.agreed_on)} already."


AGREEING: list[Rule[AgreeBreak]] = [
    break_agreed_to_ends_after_it_begins,
    employer_of_the_break_agrees,
    party_has_not_agreed_to_the_break_yet,
]


def agree(apprenticeship: Apprenticeship, command: AgreeBreak, at: Circumstances) -> Decision:
    """Agree to a break."""
    return refused(AGREEING, apprenticeship, command, at) or [
        BreakAgreed(
            party=command.party,
            from_on=command.from_on,
            expected_return_on=command.expected_return_on,
            **on_paper(command, at),
        )
    ]


def agreed(apprenticeship: Apprenticeship, recorded: Recorded[BreakAgreed]) -> Changes:
    """Fold a party's agreement to a break."""
    fact = recorded.fact
    agreement = AgreedTo(fact.party, fact.from_on, fact.expected_return_on, recorded.occurred_on)
    return {"interruption": apprenticeship.interruption.with_agreement(agreement)}
