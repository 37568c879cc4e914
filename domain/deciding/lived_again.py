"""A history lived again with one fact otherwise: acts stay what they were, and what follows by rule is worked out anew.

An act that would be refused today, or would say something else, stays too, and is in question. Only what cannot be true
beside what is right stops the life.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from domain.apprenticeship import ON_RECORD
from domain.clocks.due_now import DueNow
from domain.command import RING_ALARM, Command, UnmetRule
from domain.correction.correcting import CorrectFact, later_facts_remain_possible
from domain.days import in_words, london_date
from domain.deciding.acts_kept import Kept, kept, said_rightly, stated_by
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
    standing_instead,
    stated,
)
from domain.deciding.decide import Decided, led_to, pending, what_is_due
from domain.deciding.fold import fold
from domain.deciding.whatever_the_rules import PresupposedError, whatever_the_rules
from domain.facts.corrections import ActUpheld, Correction, FactWithdrawn, Following, Resting
from domain.facts.enrolment import Enrolled
from domain.facts.fact import Recorded
from domain.facts.refusal import CommandRefused
from domain.rulebook.rulebook import Rulebook
from domain.stage import BEFORE_TRAINING
from domain.state import Apprenticeship
from domain.what_happens_by_itself import RINGS

History = Sequence[Recorded[Any]]
Group = list[Recorded[Any]]


class ImpossibleError(Exception):
    """What was recorded cannot be true beside what is right: the rules that it does not meet, and which fact."""

    def __init__(self, first: Recorded[Any], unmet: Sequence[UnmetRule]) -> None:
        """Say which fact, the `first` of those recorded together, and why."""
        super().__init__(first.originator_version)
        self.first = first
        self.unmet = tuple(unmet)


class Lives:
    """Two lives side by side: as recorded, and as it is with the correction."""

    def __init__(self, history: History, body: CorrectFact, now: datetime, book: Rulebook) -> None:
        """Begin both with nothing; the correction is asked for at `now` (aware UTC)."""
        self.history = history
        self.body = body
        self.corrected_at = now
        self.book = book
        before = corrections(history)
        self.corrections = [*before, self._correction_asked_for()]
        self.said = said(self.corrections)
        self.instead_before = standing_instead(before)
        self.resting_before = {each.act: each for each in before[-1].fact.resting} if before else {}
        self.was = self.after = Apprenticeship(id=history[0].originator_id)
        self.parted = False
        self.can_be_said_again = True
        self.differs = True
        self.says = ""
        self.right: Facts = ()
        self.follows: list[Following] = []
        self.met_with: DueNow | None = None

    def _correction_asked_for(self) -> Recorded[Correction]:
        # It comes last: a withdrawal may also be of an earlier correction.
        new = FactWithdrawn(wrong=self.body.fact, was="", follows=(), resting=(), reason="")
        return msgspec.structs.replace(self.history[-1], originator_version=len(self.history) + 1, fact=new)

    @property
    def resting(self) -> tuple[Resting, ...]:
        """Return every act that stands and is in question, with all the corrections so far."""
        return self.after.in_question.resting

    def live(self) -> None:
        """Live both through the whole history; raises ImpossibleError where the right one comes to a stop."""
        for group in acts(self.history):
            facts, first = done(group), group[0]
            if any(isinstance(each.fact, Correction) for each in group):
                self._part(fold(self.was.id, self.history[: group[-1].originator_version]), raised(group))
                continue
            stood = self._stood(first, facts)
            instead = self._instead(first, facts, stood)
            if instead != stated(stood) and first.originator_version != self.body.fact:
                self.follows.append(Following(first.originator_version, instead))
            if instead == stated(facts) and not self.parted:
                self.was = self.after = fold(self.was.id, group, self.was)
                continue
            right = group if instead == stated(facts) else [*restated(first, instead), *raised(group)]
            self._part(fold(self.was.id, group, self.was), right)

    def _part(self, was: Apprenticeship, right: History) -> None:
        self.was, self.after, self.parted = was, fold(self.after.id, right, self.after), True

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

    def _stood(self, first: Recorded[Any], facts: Group) -> Group:
        """Return what people said that stands there: as recorded, or as an earlier correction in force has it."""
        found = self.said.get(first.originator_version)
        return facts if not found else restated(first, found)

    def _instead(self, first: Recorded[Any], facts: Group, stood: Group) -> Facts:
        place = first.originator_version
        if place == self.body.fact and self.body.instead is not None:
            return self._said_rightly(first, facts)
        if self.said.get(place) == () or not facts:
            return ()
        stays = isinstance(first.fact, CommandRefused | ActUpheld) or (not self.parted and place not in self.said)
        if stays:
            return stated(stood)
        if first.role == "system":
            return self._rung_again(first)
        command = asked_for(stood, self.book)
        if command is None or (place not in self.said and not self._leads_to(facts)):
            return self._as_it_was(first, facts)
        return self._asked_again(first, stood, command)

    def _leads_to(self, facts: Group) -> bool:
        command = asked_for(facts, self.book)
        if command is None:
            return False
        return stated_by(led_to(self._met_with(self.was, facts, command), command, again=True), facts) == stated(facts)

    def _asked_again(self, first: Recorded[Any], stood: Group, command: Command) -> Facts:
        unmet, decided = self._whatever_the_rules(first, stood, command)
        found = kept(stood, decided, let_pass=not unmet)
        self._question(stood, unmet, found)
        return found.facts

    def _whatever_the_rules(
        self, first: Recorded[Any], stood: Group, command: Command
    ) -> tuple[list[UnmetRule], Decided]:
        try:
            return whatever_the_rules(self._met_with(self.after, stood, command), command)
        except PresupposedError as cannot_be:
            raise ImpossibleError(first, cannot_be.unmet) from cannot_be

    def _said_rightly(self, first: Recorded[Any], facts: Group) -> Facts:
        place = first.originator_version
        before = restated(first, self.instead_before[place]) if place in self.instead_before else facts
        was, right = asked_for(before, self.book), asked_for(before, self.book, self.body.instead)
        if was is None or right is None:
            return self._not_said_again(before)
        unmet_before, wrongly = self._whatever_the_rules(facts[0], before, was)
        leads_to_it = stated_by(wrongly, before) == stated(before) or self._leads_to(facts)
        if place not in self.instead_before and not leads_to_it:
            return self._not_said_again(before)
        unmet, rightly = self._whatever_the_rules(facts[0], before, right)
        if newly := [each for each in unmet if each.rule not in {every.rule for every in unmet_before}]:
            raise ImpossibleError(facts[0], newly)
        found = said_rightly(before, wrongly, rightly)
        self.right, self.says = found.facts, found.sentence
        day = self.right[0].occurred_on
        if day != first.occurred_on and self.says == first.fact.sentence():
            self.says = f"{self.says.removesuffix('.')}, on {in_words(day)}."
        self.differs = self.right != stated(before)
        self._question(before, unmet, found)
        return self.right

    def _not_said_again(self, before: Group) -> Facts:
        self.can_be_said_again = False
        return stated(before)

    def _question(self, stood: Group, unmet: Sequence[UnmetRule], found: Kept) -> None:
        if not unmet and found.instead is None:
            return
        resting = found.resting(stood, unmet, len(self.history) + 1, london_date(self.corrected_at))
        before = self.resting_before.get(resting.act)
        if before and (before.unmet, before.instead) == (resting.unmet, resting.instead):
            resting = before
        self.after = msgspec.structs.replace(self.after, in_question=self.after.in_question.with_act(resting))
        self.parted = True

    def _met_with(self, state: Apprenticeship, facts: Group, command: Command) -> DueNow:
        # What was said and what is right are decided on one state, mostly at one instant.
        found = what_is_due(state, self._clock(facts[0], command), self._book(facts))
        if not (self.met_with and self.met_with.apprenticeship is state and self.met_with.at == found.at):
            self.met_with = found
        return self.met_with

    def _book(self, facts: Group) -> Rulebook:
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
                decided = led_to(before, command, again=True)
                if decided.facts[0].concerns() == first.fact.concerns():
                    return stated_by(decided, [first])
        return ()

    def _as_it_was(self, first: Recorded[Any], facts: Group) -> Facts:
        # It cannot be asked for again: it must at least be about what is there.
        transition = ON_RECORD.get(first.asked)
        about = {each.fact.concerns() for each in facts} - {None}
        if about - _known(self.after) and not about - _known(self.was):
            raise ImpossibleError(first, [_unmet("It is about what would not be there.")])
        kept_as_it_is, stage = Kept(stated(facts), facts[0].fact.sentence()), self.after.stage
        if transition and stage not in transition.stages:
            elsewhere = [_unmet(f"The apprenticeship would be {stage}.")]
            if stage in BEFORE_TRAINING:
                raise ImpossibleError(first, elsewhere)
            self._question(facts, elsewhere, kept_as_it_is)
        return kept_as_it_is.facts


def _known(state: Apprenticeship) -> set[UUID]:
    return {*state.sessions.by_id, *state.assessments.by_id, *state.adjustments.by_id}


def _unmet(reason: str) -> UnmetRule:
    return UnmetRule(later_facts_remain_possible.id, reason, later_facts_remain_possible.source)
