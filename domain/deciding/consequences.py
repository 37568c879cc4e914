"""A history lived again with one fact otherwise: what was recorded later is asked for again, by the same rules."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from domain.apprenticeship import ON_RECORD, RINGS
from domain.circumstances import Otherwise
from domain.clocks.due_now import DueNow
from domain.command import RING_ALARM, Command, UnmetRule
from domain.correction.correcting import CorrectFact, later_facts_remain_possible
from domain.days import in_words, london_date
from domain.deciding.command_behind import asked_for
from domain.deciding.corrected_history import (
    Facts,
    acts,
    corrections,
    done,
    in_force,
    raised,
    restated,
    said,
    state,
    stated,
)
from domain.deciding.decide import Decided, body_of, decide, pending, what_is_due
from domain.deciding.fold import fold
from domain.deciding.past_told import what_was_told
from domain.enrolment.taking_over import CloseTakingOver
from domain.facts.corrections import Correction, FactWithdrawn, Following
from domain.facts.enrolment import Enrolled
from domain.facts.escalations import OfClock
from domain.facts.fact import Recorded
from domain.facts.refusal import CommandRefused
from domain.facts.upcasting import as_told
from domain.rulebook.rulebook import Rulebook
from domain.state import Apprenticeship

History = Sequence[Recorded[Any]]
Act = list[Recorded[Any]]


class _ImpossibleError(Exception):
    """What was recorded could not have been: the rules that it does not meet, and which fact."""

    def __init__(self, first: Recorded[Any], unmet: Sequence[UnmetRule]) -> None:
        super().__init__(first.originator_version)
        self.first = first
        self.unmet = tuple(unmet)


def decide_from(
    before: DueNow, command: Command, history: Callable[[], History], *, claim_taken: bool = False
) -> Decided:
    """Return what `command` leads to, as `decide`; `history` returns everything recorded so far, for those that ask."""
    at = before.at
    if not before.apprenticeship.recorded or command.name not in {CorrectFact.NAME, CloseTakingOver.NAME}:
        return decide(before, command, claim_taken=claim_taken)
    if command.name == CloseTakingOver.NAME:
        return decide(before, command, claim_taken=claim_taken, told=what_was_told(history(), before))
    body: Any = body_of(command)
    found = otherwise(history(), body, at.now, at.book)
    return decide(before, command, claim_taken=claim_taken, otherwise=found)


def otherwise(history: History, body: CorrectFact, now: datetime, book: Rulebook) -> Otherwise:
    """Return what the apprenticeship would be with the correction that is asked for at `now` (aware UTC)."""
    wrong = history[body.fact - 1] if body.fact <= len(history) else None
    if wrong is None:
        return Otherwise()
    found = _found(history, wrong)
    if found.withdrawn_by or wrong.role == "system" or found.leads != body.fact:
        return found
    if isinstance(wrong.fact, CommandRefused | OfClock) or (
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
    earlier = said(corrections(history)).get(first.originator_version)
    act = next(act for act in acts(history) if act[0].command == first.command)
    return done(act) if earlier is None else restated(first, earlier)


def _found(history: History, wrong: Recorded[Any]) -> Otherwise:
    by = in_force(corrections(history)).get(wrong.originator_version)
    root = _root(history, wrong)
    first = next(each for each in history if each.command == wrong.command)
    return Otherwise(
        wrong=wrong,
        leads=first.originator_version,
        kind=type(root.fact),
        recorded_by=frozenset({root.actor, wrong.actor}),
        withdrawn_by=by.originator_version if by and isinstance(by.fact, FactWithdrawn) else None,
    )


def _root(history: History, wrong: Recorded[Any]) -> Recorded[Any]:
    while isinstance(wrong.fact, Correction):
        wrong = history[wrong.fact.wrong - 1]
    return wrong


def _lived(history: History, found: Otherwise, body: CorrectFact, now: datetime, book: Rulebook) -> Otherwise:
    lives = _Lives(history, body, now, book)
    try:
        lives.live()
    except _ImpossibleError as impossible:
        if impossible.first is found.wrong:
            return _replace(found, unmet=impossible.unmet)
        reasons = " ".join(each.reason for each in impossible.unmet)
        place, sentence = impossible.first.originator_version, impossible.first.fact.sentence()
        why = f"What was recorded later would be impossible, number {place}: {sentence} {reasons}"
        return _replace(found, impossible=why)
    return _replace(
        found,
        can_be_said_again=lives.can_be_said_again,
        says=lives.says,
        facts=lives.right,
        follows=tuple(lives.follows),
        differs=lives.differs,
        after=lives.after,
        enrolled_for=lives.enrolled_for(),
    )


def _replace(found: Otherwise, **changed: Any) -> Otherwise:
    return Otherwise(**{**vars(found), **changed})


class _Lives:
    """Two lives side by side: as recorded, and as it would be with the correction."""

    def __init__(self, history: History, body: CorrectFact, now: datetime, book: Rulebook) -> None:
        self.history = history
        self.body = body
        self.corrected_at = now
        self.book = book
        self.corrections = self._corrections_then()
        self.said = said(self.corrections)
        self.was = self.after = Apprenticeship(id=history[0].originator_id)
        self.parted = False
        self.can_be_said_again = True
        self.differs = True
        self.says = ""
        self.right: Facts = ()
        self.follows: list[Following] = []
        self.met_with: DueNow | None = None

    def _corrections_then(self) -> list[Recorded[Correction]]:
        # The correction that is asked for comes last: a withdrawal may also be of an earlier correction.
        new = FactWithdrawn(wrong=self.body.fact, was="", follows=(), reason="")
        envelope = msgspec.structs.replace(self.history[-1], originator_version=len(self.history) + 1, fact=new)
        return [*corrections(self.history), envelope]

    def live(self) -> None:
        """Live both through the whole history; raises _ImpossibleError where the right one comes to a stop."""
        for act in acts(self.history):
            facts, first = done(act), act[0]
            if any(isinstance(each.fact, Correction) for each in act):
                self.was = fold(self.was.id, self.history[: act[-1].originator_version])
                self.after = fold(self.after.id, raised(act), self.after)
                self.parted = True
                continue
            instead = self._instead(first, facts) if facts else ()
            recorded = stated(facts)
            if instead != recorded and first.originator_version not in {self.body.fact, *self.said}:
                self.follows.append(Following(first.originator_version, instead))
            self.parted = self.parted or instead != recorded
            self.was = fold(self.was.id, act, self.was)
            right = act if instead == recorded else [*restated(first, instead), *raised(act)]
            self.after = fold(self.after.id, right, self.after) if self.parted else self.was

    def enrolled_for(self) -> UUID | None:
        """Return who had applied when the enrolment that stands was last said, if this correction does not say it."""
        last = in_force(self.corrections)
        for each in self.history:
            place = each.originator_version
            if isinstance(each.fact, Enrolled) and self.said.get(place) != ():
                said_at = last.get(place, each).originator_version
                application = fold(self.was.id, self.history[: said_at - 1]).application
                return application.person if application else None
        return None

    def _instead(self, first: Recorded[Any], facts: Act) -> Facts:
        place = first.originator_version
        if place == self.body.fact and self.body.instead is not None:
            return self._said_rightly(first, facts)
        if place in self.said:
            return self._asked_again(restated(first, self.said[place])) if self.said[place] else ()
        if not self.parted or isinstance(first.fact, CommandRefused):
            return stated(facts)
        if first.role == "system":
            return self._rung_again(first)
        if self._led_to(self.was, facts) != stated(facts):
            return self._as_it_was(first, facts)
        return self._asked_again(facts)

    def _said_rightly(self, first: Recorded[Any], facts: Act) -> Facts:
        before = _standing_in_place_of(self.history, first)
        command = asked_for(before, self.book, self.body.instead)
        if command is None or self._led_to(self.after, before) != stated(before):
            self.can_be_said_again = False
            return stated(before)
        decided = decide(self._met_with(self.after, before, command), command, again=True)
        if decided.unmet:
            raise _ImpossibleError(facts[0], decided.unmet)
        self.right, self.says = _stated(decided, before), decided.facts[0].sentence()
        day = self.right[0].occurred_on
        if day != first.occurred_on and self.says == first.fact.sentence():
            self.says = f"{self.says.removesuffix('.')}, on {in_words(day)}."
        self.differs = self.right != stated(before)
        return self.right

    def _led_to(self, state: Apprenticeship, facts: Act) -> Facts | None:
        command = asked_for(facts, self.book)
        if command is None:
            return None
        return _stated(decide(self._met_with(state, facts, command), command, again=True), facts)

    def _asked_again(self, facts: Act) -> Facts:
        command = asked_for(facts, self.book)
        if command is None:
            return stated(facts)
        decided = decide(self._met_with(self.after, facts, command), command, again=True)
        if decided.unmet:
            raise _ImpossibleError(facts[0], decided.unmet)
        return _stated(decided, facts)

    def _met_with(self, state: Apprenticeship, facts: Act, command: Command) -> DueNow:
        # What was said and what is right are decided on one state, mostly at one instant.
        found = what_is_due(state, self._clock(facts[0], command), self._book(facts))
        if not (self.met_with and self.met_with.apprenticeship is state and self.met_with.at == found.at):
            self.met_with = found
        return self.met_with

    def _book(self, facts: Act) -> Rulebook:
        # An enrolment keeps the edition that it was made by, although there may be a newer one.
        fact = facts[0].fact
        return self.book.as_used(fact.pack, fact.standard) if isinstance(fact, Enrolled) else self.book

    def _clock(self, first: Recorded[Any], command: Command) -> datetime:
        # By the clock of its recording, unless it is said to have happened on a later day.
        on_time = str(command.body["occurred_on"]) <= london_date(first.recorded_at).isoformat()
        return first.recorded_at if on_time else self.corrected_at

    def _rung_again(self, first: Recorded[Any]) -> Facts:
        before = what_is_due(self.after, self.corrected_at, self.book)
        for due in pending(before):
            if due.at <= self.corrected_at and type(first.fact) in RINGS[due.kind].facts:
                body = {"kind": due.kind, "about": due.about, "rung": due.rung}
                command = Command(first.command, self.after.id, RING_ALARM, body, first.actor, first.role, "")
                decided = decide(before, command)
                if decided.facts[0].concerns() == first.fact.concerns():
                    return _stated(decided, [first])
        return ()

    def _as_it_was(self, first: Recorded[Any], facts: Act) -> Facts:
        # It cannot be asked for again: it must at least belong to the stage, and be about what is there.
        transition = ON_RECORD.get(first.asked)
        about = {each.fact.concerns() for each in facts} - {None}
        known = {*self.after.sessions.by_id, *self.after.assessments.by_id}
        if transition and self.after.stage not in transition.stages:
            raise _ImpossibleError(first, [_unmet(f"The apprenticeship would be {self.after.stage}.")])
        if about - known and not about - {*self.was.sessions.by_id, *self.was.assessments.by_id}:
            raise _ImpossibleError(first, [_unmet("It is about what would not be there.")])
        return stated(facts)


def _stated(decided: Decided, recorded: Act) -> Facts:
    done_by_it = [as_told(each, recorded) for each in decided.facts if not isinstance(each, OfClock)]
    return tuple(state(each, each.happened_on(decided.occurred_on)) for each in done_by_it)


def _unmet(reason: str) -> UnmetRule:
    return UnmetRule(later_facts_remain_possible.id, reason, later_facts_remain_possible.source)
