"""What follows from a correction: which facts come out otherwise, which acts are in question, what cannot be."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from domain.circumstances import Otherwise
from domain.clocks.due_now import DueNow
from domain.command import Command
from domain.correction.correcting import CorrectFact
from domain.deciding.command_behind import asked_for
from domain.deciding.corrected_history import acts, corrections, done, in_force, restated, standing_instead
from domain.deciding.decide import Decided, body_of, decide
from domain.deciding.lived_again import ImpossibleError, Lives
from domain.deciding.past_told import what_was_told
from domain.deciding.to_carry_out import to_carry_out
from domain.enrolment.taking_over import CloseTakingOver
from domain.facts.corrections import Correction, FactWithdrawn
from domain.facts.fact import Beside, Recorded
from domain.facts.proposals import ProposalAccepted
from domain.facts.refusal import CommandRefused
from domain.proposal.deciding import DecideProposal
from domain.rulebook.rulebook import Rulebook
from domain.state import Apprenticeship

History = Sequence[Recorded[Any]]
Act = list[Recorded[Any]]


def decide_from(
    before: DueNow, command: Command, history: Callable[[], History], *, claim_taken: bool = False
) -> Decided:
    """Return what `command` leads to, as `decide`; `history` returns everything recorded so far, for those that ask."""
    at, asked = before.at, _to_be_done(before.apprenticeship, command)
    if not before.apprenticeship.recorded or asked.name not in {CorrectFact.NAME, CloseTakingOver.NAME}:
        return decide(before, command, claim_taken=claim_taken)
    if asked.name == CloseTakingOver.NAME:
        return decide(before, command, claim_taken=claim_taken, told=what_was_told(history(), before))
    body: Any = body_of(asked)
    found = otherwise(history(), body, at.now, at.book)
    return decide(before, command, claim_taken=claim_taken, otherwise=found)


def _to_be_done(apprenticeship: Apprenticeship, command: Command) -> Command:
    if command.name != DecideProposal.NAME:
        return command
    return to_carry_out(apprenticeship, command, body_of(command)) or command


def otherwise(history: History, body: CorrectFact, now: datetime, book: Rulebook) -> Otherwise:
    """Return what the apprenticeship would be with the correction that is asked for at `now` (aware UTC)."""
    wrong = history[body.fact - 1] if body.fact <= len(history) else None
    if wrong is None:
        return Otherwise()
    found = _found(history, wrong)
    if found.withdrawn_by or wrong.role == "system" or found.leads != body.fact:
        return found
    if isinstance(wrong.fact, CommandRefused | Beside) or (
        body.instead is not None and found.kind is not type(wrong.fact)
    ):
        return found
    return _lived(history, found, body, now, book)


def what_was_asked(history: History, place: int, book: Rulebook) -> Command | None:
    """Return the command that led to what now stands in the place of a fact, where one can be told."""
    if place > len(history):
        return None
    first = history[place - 1]
    facts = _standing_in_place_of(history, first)
    return asked_for(facts, book) if facts else None


def _standing_in_place_of(history: History, first: Recorded[Any]) -> Act:
    earlier = standing_instead(corrections(history)).get(first.originator_version)
    act = next(act for act in acts(history) if act[0].command == first.command)
    return done(act) if earlier is None else restated(first, earlier)


def _found(history: History, wrong: Recorded[Any]) -> Otherwise:
    by = in_force(corrections(history)).get(wrong.originator_version)
    root = _root(history, wrong)
    proposers = _proposers(history, root)
    first = next(each for each in history if each.command == wrong.command)
    return Otherwise(
        wrong=wrong,
        leads=first.originator_version,
        kind=type(root.fact),
        recorded_by=frozenset({root.actor, wrong.actor, *proposers}),
        by_two=bool(proposers),
        withdrawn_by=by.originator_version if by and isinstance(by.fact, FactWithdrawn) else None,
    )


def _proposers(history: History, root: Recorded[Any]) -> list[str]:
    with_it = (each.fact for each in history if each.command == root.command)
    return [fact.proposed_by for fact in with_it if isinstance(fact, ProposalAccepted)]


def _root(history: History, wrong: Recorded[Any]) -> Recorded[Any]:
    while isinstance(wrong.fact, Correction):
        wrong = history[wrong.fact.wrong - 1]
    return wrong


def _lived(history: History, found: Otherwise, body: CorrectFact, now: datetime, book: Rulebook) -> Otherwise:
    lives = Lives(history, body, now, book)
    try:
        lives.live()
    except ImpossibleError as impossible:
        if impossible.first is found.wrong:
            return _replace(found, unmet=impossible.unmet)
        reasons = " ".join(each.reason for each in impossible.unmet)
        place, sentence = impossible.first.originator_version, impossible.first.fact.sentence()
        why = f"What was recorded later cannot be true beside it, number {place}: {sentence} {reasons}"
        return _replace(found, impossible=why)
    return _replace(
        found,
        can_be_said_again=lives.can_be_said_again,
        says=lives.says,
        facts=lives.right,
        follows=tuple(lives.follows),
        resting=lives.resting,
        differs=lives.differs,
        after=lives.after,
        enrolled_for=lives.enrolled_for(),
    )


def _replace(found: Otherwise, **changed: Any) -> Otherwise:
    return Otherwise(**{**vars(found), **changed})
