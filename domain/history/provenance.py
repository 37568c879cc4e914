"""Provenance: by which fact each value of a state is as it is, and since when."""

from collections.abc import Mapping
from typing import Any, NamedTuple
from uuid import UUID

import msgspec

from domain.deciding.fold import evolved
from domain.facts.fact import Recorded
from domain.history.difference import between
from domain.history.replay import History
from domain.history.state_in_words import Value, values_of
from domain.state import COUNTED, Apprenticeship

Path = tuple[str, ...]
"""The names that lead to a value of a state as data."""

PARTS = tuple(name for name in Apprenticeship.__struct_fields__ if name not in COUNTED | {"id"})
"""What a state consists of, but for what only counts its facts."""


class Known(NamedTuple):
    """A value of a state, and the fact that last changed it; none of what is so from the beginning."""

    value: Value
    by: Recorded[Any] | None


def provenance(stream: UUID, facts: History, state: dict[str, Any]) -> list[Known]:
    """Return every value that words tell of a state as data, which these facts in effect led to, in its order."""
    changed = _changed(stream, facts)
    beneath = _beneath(changed)
    values = [each for each in values_of(state) if each.path[0] in PARTS]
    return [Known(each, _fact(facts, _newest(each.path, changed, beneath))) for each in values]


def _changed(stream: UUID, facts: History) -> dict[Path, int]:
    """Return by the path of what was changed which of the facts did so last."""
    state = Apprenticeship(id=stream)
    told = state.as_data()
    changed: dict[Path, int] = {}
    for place, recorded in enumerate(facts):
        after = evolved(state, [recorded])
        for name in PARTS:
            # A fact replaces the few parts of a state that it changes: the others are the same.
            if (part := getattr(after, name)) is not getattr(state, name):
                became = msgspec.to_builtins(part, str_keys=True)
                changed |= {each.path: place for each in between((name,), (), told[name], became)}
                told[name] = became
        state = after
    return changed


def _beneath(changed: Mapping[Path, int]) -> dict[Path, int]:
    """Return by a path which of the facts changed last what stands there or beneath it, as an entry of a list does."""
    found: dict[Path, int] = {}
    for path, place in changed.items():
        for length in range(1, len(path) + 1):
            found[path[:length]] = max(place, found.get(path[:length], 0))
    return found


def _newest(path: Path, changed: Mapping[Path, int], beneath: Mapping[Path, int]) -> int | None:
    # What was put in place as a whole was so at every path beneath it.
    above = (changed.get(path[:length]) for length in range(1, len(path)))
    return max((each for each in (beneath.get(path), *above) if each is not None), default=None)


def _fact(facts: History, place: int | None) -> Recorded[Any] | None:
    return None if place is None else facts[place]
