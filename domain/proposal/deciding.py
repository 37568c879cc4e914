"""Deciding on a proposal: another person accepts it, and it is carried out, or declines it; its maker takes it back."""

from enum import StrEnum
from typing import ClassVar

from pydantic import Field

from domain.body import Body, Text
from domain.circumstances import CarriedOut, Circumstances
from domain.days import in_words
from domain.entitlement.relations import relations
from domain.facts.proposals import ProposalAccepted, ProposalDeclined, ProposalWithdrawn, Waiting
from domain.rule import Decision, Refusal, Rule, refused, rule
from domain.state import Apprenticeship


class ProposalVerdict(StrEnum):
    """What is decided on a proposal."""

    ACCEPTED = "accepted"
    DECLINED = "declined"


class OfWaiting(Body):
    """A command about a proposal that waits."""

    proposal: int = Field(
        ge=1, le=2**31 - 1, description="The number of the proposal, as the history and the answer of the change tell."
    )


class DecideProposal(OfWaiting):
    """Decide on what another person proposed: accepted, it is carried out now, by its own rules; or declined."""

    NAME: ClassVar[str] = "decide-proposal"
    TITLE: ClassVar[str] = "Decide on a proposal"
    verdict: ProposalVerdict
    reason: Text | None = Field(default=None, description="Why it is declined.")


class WithdrawProposal(OfWaiting):
    """Take back what one proposed, while it waits."""

    NAME: ClassVar[str] = "withdraw-proposal"
    TITLE: ClassVar[str] = "Take back a proposal"


@rule("logic: one decides on what waits", guard=True)
def proposal_waits(apprenticeship: Apprenticeship, command: OfWaiting, _: Circumstances) -> str | None:
    """The proposal waits: nobody decided it, it was not withdrawn, and did not lapse."""
    waiting = apprenticeship.proposals.waiting
    if any(each.number == command.proposal for each in waiting):
        return None
    numbers = ", ".join(f"number {each.number} ({each.title()})" for each in waiting) or "none"
    return f"Number {command.proposal} is no proposal that waits. Waiting: {numbers}."


@rule("design: nobody decides on their own work")
def another_person_decides(apprenticeship: Apprenticeship, command: DecideProposal, at: Circumstances) -> str | None:
    """Whoever made a proposal does not decide on it."""
    found = _found(apprenticeship, command)
    if found.proposed_by.lower() != at.actor.lower():
        return None
    return f"{at.actor} made this proposal, which another person decides; it can be withdrawn (withdraw-proposal)."


@rule("design: who may do what stands in one table")
def proposal_is_theirs_to_decide(
    apprenticeship: Apprenticeship, command: DecideProposal, at: Circumstances
) -> str | None:
    """Whoever decides has a relation to the apprentice that decides on what is proposed, by the line of the policy."""
    found, theirs = _found(apprenticeship, command), {*relations(apprenticeship, at)}
    if not theirs & {*found.decided_by}:
        return f"Number {found.number} is decided by: {', '.join(found.decided_by)}. {at.actor} is none of these today."
    lines = at.book.policy_on(at.today).lines_of(found.deed)
    return next((each.says for each in lines if each.may == "no" and theirs & {*each.who}), None)


@rule("provider: who proposed hears why it is declined")
def decline_is_explained(_: Apprenticeship, command: DecideProposal, __: Circumstances) -> str | None:
    """A proposal is declined with a reason."""
    declined = command.verdict is ProposalVerdict.DECLINED
    return "Give the reason why the proposal is declined." if declined and not command.reason else None


@rule("logic: one decides on what was proposed before")
def decision_is_not_before_the_proposal(
    apprenticeship: Apprenticeship, command: OfWaiting, at: Circumstances
) -> str | None:
    """What becomes of a proposal happens on or after the day on which it was made."""
    made_on = _found(apprenticeship, command).proposed_on
    return None if at.occurred_on >= made_on else f"The proposal was made on {in_words(made_on)}, and not before."


@rule("design: nobody decides on their own work")
def only_its_maker_withdraws(
    apprenticeship: Apprenticeship, command: WithdrawProposal, at: Circumstances
) -> str | None:
    """A proposal is withdrawn by whoever made it."""
    found = _found(apprenticeship, command)
    if found.proposed_by.lower() == at.actor.lower():
        return None
    return f"{found.proposed_by} made this proposal; {at.actor} can decide on it (decide-proposal), with a reason."


DECIDING: list[Rule[DecideProposal]] = [
    proposal_waits,
    another_person_decides,
    proposal_is_theirs_to_decide,
    decline_is_explained,
    decision_is_not_before_the_proposal,
]
WITHDRAWING: list[Rule[WithdrawProposal]] = [
    proposal_waits,
    only_its_maker_withdraws,
    decision_is_not_before_the_proposal,
]


def decide_proposal(apprenticeship: Apprenticeship, command: DecideProposal, at: Circumstances) -> Decision:
    """Carry a proposal out, or decline it."""
    own, carried = refused(DECIDING, apprenticeship, command, at), at.carried_out or CarriedOut()
    unmet = (own.unmet if own else ()) + carried.unmet
    if unmet:
        return Refusal(unmet)
    found = _found(apprenticeship, command)
    if command.verdict is ProposalVerdict.DECLINED:
        return [ProposalDeclined(**found.named(), decided_by=at.actor, reason=command.reason or "")]
    return [*carried.facts, ProposalAccepted(**found.named(), decided_by=at.actor, decided_on=at.occurred_on)]


def withdraw_proposal(apprenticeship: Apprenticeship, command: WithdrawProposal, at: Circumstances) -> Decision:
    """Take a proposal back."""
    return refused(WITHDRAWING, apprenticeship, command, at) or [
        ProposalWithdrawn(**_found(apprenticeship, command).named())
    ]


def _found(apprenticeship: Apprenticeship, command: OfWaiting) -> Waiting:
    found = apprenticeship.proposals.numbered(command.proposal)
    if found is None:
        raise LookupError(f"no proposal number {command.proposal} waits")
    return found
