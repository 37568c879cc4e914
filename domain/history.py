"""History in plain words, and the state as it was known on a date."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from domain.days import in_words, london_date
from domain.fact import Recorded
from domain.fold import fold
from domain.state import Apprenticeship


def sentence(recorded: Recorded[Any]) -> str:
    """Return a fact as one sentence, saying how many days later it was recorded, if it was."""
    late = (london_date(recorded.recorded_at) - recorded.occurred_on).days
    said: str = recorded.fact.sentence()
    if late <= 0:
        return said
    days = "day" if late == 1 else "days"
    return f"{said} Recorded {late} {days} later, on {in_words(london_date(recorded.recorded_at))}."


def as_known_on(stream: UUID, history: Sequence[Recorded[Any]], day: date) -> Apprenticeship:
    """Return the state as it was known at the end of a Europe/London date: only what was recorded by then."""
    return fold(stream, (each for each in history if london_date(each.recorded_at) <= day))


def as_at_version(stream: UUID, history: Sequence[Recorded[Any]], version: int) -> Apprenticeship:
    """Return the state when `version` facts had changed it."""
    state = fold(stream, ())
    for each in history:
        after = fold(stream, [each], state)
        if after.version > version:
            break
        state = after
    return state
