"""A past that is told late: which facts belong to it, from what they are told, and whether all of it is possible."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple

import msgspec

from domain.apprenticeship import ON_RECORD
from domain.circumstances import Circumstances, Told
from domain.clocks.due_now import DueNow
from domain.days import in_words
from domain.deciding.corrected_history import acts, as_corrected
from domain.deciding.every_command import it_happened_before_the_assessment, it_happened_outside_a_break
from domain.facts.break_in_learning import BreakBegan
from domain.facts.enrolment import TakingOver, TakingOverBegan
from domain.facts.fact import Beside, Fact, Recorded
from domain.facts.refusal import CommandRefused
from domain.state import Apprenticeship

NOTED_NOW = (Beside, CommandRefused)
"""What is never told of a past: the service notes it on the day."""


class Past(NamedTuple):
    """The past that is being told, if any: what happened `before` a London date, told from a source."""

    before: date | None
    source: str

    def has(self, fact: Fact, occurred_on: date) -> bool:
        """Return whether a fact that is said to have occurred on a London date belongs to it."""
        if self.before is None or isinstance(fact, NOTED_NOW):
            return False
        return fact.happened_on(occurred_on) < self.before


def past_of(apprenticeship: Apprenticeship, facts: Iterable[Fact]) -> Past:
    """Return the past to which facts may belong that are recorded now: one that they begin with, or the open one."""
    begins = next((fact for fact in facts if isinstance(fact, TakingOverBegan)), None)
    if begins:
        return Past(begins.began_on, begins.source)
    told = apprenticeship.taking_over
    return Past(told.began_on if told.open else None, told.source)


def with_its_past(history: Sequence[Recorded[Any]]) -> Sequence[Recorded[Any]]:
    """Return a history in which all that was told of a past says so, also what was recorded before that began.

    That is the application: nobody knows yet, when it is recorded, that a past comes with the enrolment.
    """
    begins = next((each for each in history if isinstance(each.fact, TakingOverBegan)), None)
    if begins is None:
        return history
    past = Past(begins.fact.began_on, begins.fact.source)

    def told(each: Recorded[Any]) -> Recorded[Any]:
        before = each.originator_version < begins.originator_version and past.has(each.fact, each.occurred_on)
        return msgspec.structs.replace(each, taken_over=True, source=each.source or past.source) if before else each

    return [told(each) for each in history]


def what_was_told(history: Sequence[Recorded[Any]], due_now: DueNow) -> Told:
    """Return what a history tells of a past, and the first of it that cannot have been by all that was told."""
    corrected = as_corrected(history)
    told = [each for each in corrected if each.taken_over]
    closed = msgspec.structs.replace(due_now.apprenticeship, taking_over=TakingOver())
    # What followed by rule is as possible as what it followed from.
    impossible = (_impossible(act[0], closed, due_now.at) for act in acts(corrected) if act[0].taken_over)
    return Told(
        records=len(told),
        sources=tuple(sorted({each.source for each in told if each.source})),
        impossible=next(filter(None, impossible), None),
    )


def _impossible(told: Recorded[Any], apprenticeship: Apprenticeship, at: Circumstances) -> str | None:
    transition = ON_RECORD.get(told.asked)
    if transition is None:
        return None
    if isinstance(told.fact, BreakBegan):
        others = apprenticeship.interruption.without(told.fact.from_on)
        apprenticeship = msgspec.structs.replace(apprenticeship, interruption=others)
    then = msgspec.structs.replace(at, occurred_on=told.occurred_on)
    command = transition.command.model_construct()
    for each in (it_happened_outside_a_break, it_happened_before_the_assessment):
        if each.check(apprenticeship, command, then):
            why = _why(told, apprenticeship)
            return f"Number {told.originator_version} cannot have been: {told.fact.sentence()} {why}"
    return None


def _why(told: Recorded[Any], apprenticeship: Apprenticeship) -> str:
    day = in_words(told.occurred_on)
    if apprenticeship.interruption.covers(told.occurred_on):
        return f"On {day} the apprentice was on a break in learning; correct this, or the break, or record the return."
    return f"By {day} the gateway was passed; correct this, or the day of the gateway."
