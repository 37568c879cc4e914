"""The fold: facts in, state out. It decides nothing."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any
from uuid import UUID

import msgspec

from domain.deciding.corrected_history import as_corrected, corrections, resting
from domain.facts.corrections import InQuestion
from domain.facts.fact import Recorded
from domain.folds import EVOLVE, MOVES
from domain.state import Apprenticeship

History = Sequence[Recorded[Any]]


class HalfHistoryError(Exception):
    """A correction was to be folded without the facts that it corrects."""


def fold(stream: UUID, history: Iterable[Recorded[Any]], so_far: Apprenticeship | None = None) -> Apprenticeship:
    """Return the state after `history`, which continues `so_far` or begins the stream, as corrected.

    Raises HalfHistoryError where it continues `so_far` and corrects a fact: see `continued`.
    """
    facts, before = list(history), so_far or Apprenticeship(id=stream)
    if not corrections(facts):
        return counted(evolved(before, facts), facts, before)
    if so_far is not None:
        raise HalfHistoryError(f"apprenticeship {stream} has to be folded from the start")
    corrected = as_corrected(facts)
    return counted(evolved(in_question(before, facts, corrected), corrected), facts, before)


def continued(state: Apprenticeship, facts: History, whole: Callable[[], History]) -> Apprenticeship:
    """Return the state after more facts; where one corrects another, from the `whole` history, which has them all."""
    return fold(state.id, whole()) if corrections(facts) else fold(state.id, facts, state)


def in_question(state: Apprenticeship, known: History, in_effect: History) -> Apprenticeship:
    """Return the state with those acts in question that are in effect, as far as a correction known tells of any."""
    found = resting(known, in_effect)
    if not found:
        return state
    return msgspec.structs.replace(state, in_question=InQuestion(found, state.in_question.answered))


def evolved(state: Apprenticeship, facts: Iterable[Recorded[Any]]) -> Apprenticeship:
    """Return the state as facts change it, with the counts that it had."""
    for recorded in facts:
        kind = type(recorded.fact)
        evolve, move = EVOLVE.get(kind), MOVES.get(kind)
        if evolve is None:
            continue
        stage = move.to if move else state.stage
        state = msgspec.structs.replace(state, stage=stage, **evolve(state, recorded))
    return state


def counted(state: Apprenticeship, facts: History, before: Apprenticeship) -> Apprenticeship:
    """Return the state with the counts of these facts added to those of the state `before` them."""
    if not facts:
        return state
    return msgspec.structs.replace(
        state,
        version=before.version + versions(facts),
        recorded=facts[-1].originator_version,
        corrections=before.corrections + len(corrections(facts)),
        last_recorded_at=facts[-1].recorded_at,
    )


def versions(facts: Iterable[Recorded[Any]]) -> int:
    """Return how many of these facts change the state, each making a new version of it."""
    return sum(type(each.fact) in EVOLVE for each in facts)
