"""Proposing: a command that needs a second person is not carried out, but kept whole until another one decides."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from domain.body import Body
from domain.circumstances import Circumstances
from domain.days import in_words
from domain.facts.fact import Fact, Recorded
from domain.facts.proposals import ChangeProposed, Proposals, ProposalSettled, Waiting
from domain.rule import rule
from domain.rulebook.policy import SecondPerson
from domain.state import Apprenticeship, Changes


@rule("design: nothing is asked of people twice", once=True)
def no_like_proposal_waits(apprenticeship: Apprenticeship, command: Body, at: Circumstances) -> str | None:
    """No like proposal waits: one of the same command that says the same, but for words in free text."""
    said = _values(command, _whole(command, at))
    for each in apprenticeship.proposals.waiting:
        if each.asked == command.NAME and _values(command, each.body) == said:
            return (
                f"{each.proposed_by} proposed the same on {in_words(each.proposed_on)}, and it waits until "
                f"{in_words(each.lapses_on)}: decide on number {each.number} (decide-proposal) instead."
            )
    return None


def proposed(command: Body, facts: Sequence[Fact], second: SecondPerson, at: Circumstances) -> ChangeProposed:
    """Return the proposal of a command that would lead to these facts, to be decided by a `second` person."""
    return ChangeProposed(
        asked=command.NAME,
        deed=command.deed,
        body=_whole(command, at),
        says=facts[0].sentence().removesuffix("."),
        proposed_on=at.today,
        decided_by=second.decided_by,
        decide_by_on=at.today + timedelta(days=second.told_after_days),
        lapses_on=at.today + timedelta(days=second.lapses_after_days),
    )


def waits(apprenticeship: Apprenticeship, recorded: Recorded[ChangeProposed]) -> Changes:
    """Fold a proposal: it waits."""
    fact = recorded.fact
    said = {name: getattr(fact, name) for name in fact.__struct_fields__}
    waiting = Waiting(number=recorded.originator_version, proposed_by=recorded.actor, **said)
    return {"proposals": Proposals((*apprenticeship.proposals.waiting, waiting))}


def settled(apprenticeship: Apprenticeship, recorded: Recorded[ProposalSettled]) -> Changes:
    """Fold what became of a proposal: it waits no more."""
    return {"proposals": apprenticeship.proposals.after(recorded.fact)}


def _whole(command: Body, at: Circumstances) -> dict[str, Any]:
    # Whoever decides it later decides on the day of which it was said.
    return command.model_dump(mode="json") | {"occurred_on": at.occurred_on.isoformat()}


def _values(command: Body, body: dict[str, Any]) -> dict[str, Any]:
    beside = {*command.free_text(), "source"}
    return {name: value for name, value in body.items() if name not in beside}
