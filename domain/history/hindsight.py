"""Hindsight: whether a clock would have raised on what is known now what it raised then, and what says otherwise."""

from bisect import bisect_left
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import msgspec

from domain.circumstances import Circumstances
from domain.clock_and_due import Due
from domain.clocks.every_clock import CLOCKS
from domain.days import in_words, london_date, london_instant, working_days_after
from domain.deciding.decide import what_is_due
from domain.deciding.fold import evolved, in_question
from domain.facts.break_in_learning import BreakBegan
from domain.facts.corrections import Correction
from domain.facts.escalations import ClockEscalated, ClockFellOverdue, ClockReminded
from domain.facts.fact import Beside, Recorded
from domain.facts.refusal import CommandRefused
from domain.history.replay import effective
from domain.rulebook.rulebook import Rulebook
from domain.state import Apprenticeship

History = Sequence[Recorded[Any]]
RAISED = (ClockReminded, ClockFellOverdue, ClockEscalated)
CHANGES_NOTHING = (Beside, CommandRefused)


def in_hindsight(known: History, place: int, book: Rulebook) -> str | None:
    """Return in words that on what is known now a clock would not have raised what the fact in a place says it raised.

    None where it would have, and where the fact is none of those. `known` is a whole history as far as it is
    known, `place` is counted from 1. Raises ChangedRulesError.
    """
    raised = known[place - 1]
    if not isinstance(raised.fact, RAISED):
        return None
    later = _later(known, raised)
    if not later:
        return None
    then, now = _as_of_the_morning(known[:place], raised), _as_of_the_morning(known, raised)
    if then == now or not _fires(then, raised, book) or _fires(now, raised, book):
        return None
    made_it = _made_the_difference(known, raised, later, book)
    return (
        f"It fired on what was known on {_recorded(raised)}; by what is known now it would not have: "
        f"{made_it.fact.sentence().removesuffix('.')}, recorded on {_recorded(made_it)}."
    )


def _made_the_difference(known: History, raised: Recorded[Any], later: History, book: Rulebook) -> Recorded[Any]:
    def fires_no_more(after: Recorded[Any]) -> bool:
        return not _fires(_as_of_the_morning(known[: after.originator_version], raised), raised, book)

    # With the last of them it fires no more: it is not asked again.
    return later[bisect_left(later, 1, hi=len(later) - 1, key=fires_no_more)]


def _later(known: History, raised: Recorded[Any]) -> History:
    # Only what is said to have happened by that day, or a correction, tells that day otherwise.
    day = _day(raised)
    return [
        each
        for each in known[raised.originator_version :]
        if (each.occurred_on <= day or isinstance(each.fact, Correction)) and not isinstance(each.fact, CHANGES_NOTHING)
    ]


def _fires(state: Apprenticeship, raised: Recorded[Any], book: Rulebook) -> bool:
    day = _day(raised)
    due_now = what_is_due(state, london_instant(day, 0), book)
    clock = next(each for each in CLOCKS if each.name == raised.fact.clock)
    dues = [due for due in due_now.of(clock) if due.key == raised.fact.key]
    return any((raises_on := _raises_on(due, raised.fact, due_now.at)) and raises_on <= day for due in dues)


def _as_of_the_morning(known: History, raised: Recorded[Any]) -> Apprenticeship:
    # What is done on a day comes after its morning; a break counts from the morning on.
    day, nothing = _day(raised), Apprenticeship(id=raised.originator_id)
    in_effect = effective(known, day - timedelta(days=1))
    state = evolved(in_question(nothing, known, in_effect), in_effect)
    if not any(isinstance(each.fact, BreakBegan) for each in known):
        return state
    return msgspec.structs.replace(state, interruption=evolved(nothing, effective(known, day)).interruption)


def _raises_on(due: Due, fact: Any, at: Circumstances) -> date | None:
    if isinstance(fact, ClockReminded):
        return due.remind_on
    if isinstance(fact, ClockFellOverdue):
        return due.overdue_on
    rungs = at.book.ladder(fact.clock, at.standard.reference, fact.overdue_on, fact.ladder).rungs
    return working_days_after(due.overdue_on, rungs[fact.rung - 1].working_days, at.working)


def _day(raised: Recorded[Any]) -> date:
    return london_date(raised.fact.due_at)


def _recorded(recorded: Recorded[Any]) -> str:
    return in_words(london_date(recorded.recorded_at))
