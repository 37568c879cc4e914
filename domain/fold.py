"""The fold: facts in, state out. It decides nothing."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

import msgspec

from domain.apprenticeship import EVOLVE, MOVES
from domain.fact import Recorded
from domain.state import Apprenticeship


def fold(stream: UUID, history: Iterable[Recorded[Any]], so_far: Apprenticeship | None = None) -> Apprenticeship:
    """Return the state after `history`, which continues `so_far` or begins the stream."""
    state = so_far or Apprenticeship(id=stream)
    for recorded in history:
        kind = type(recorded.fact)
        evolve, move = EVOLVE.get(kind), MOVES.get(kind)
        changes = evolve(state, recorded) if evolve else {}
        state = msgspec.structs.replace(
            state,
            version=state.version + 1 if evolve else state.version,
            recorded=recorded.originator_version,
            last_recorded_at=recorded.recorded_at,
            stage=move.to if move else state.stage,
            **changes,
        )
    return state
