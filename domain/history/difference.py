"""Difference: what of an apprenticeship is otherwise at one point than at another, and by which facts."""

from collections.abc import Iterator
from typing import Any

import msgspec

from domain.deciding.corrected_history import corrections
from domain.facts.fact import Fact, Recorded
from domain.facts.messages import OfMessage
from domain.folds import EVOLVE
from domain.history.replay import History, Point, effective, known_at
from domain.history.state_in_words import NOTHING, name_in_words, place_in_words, told_in_words
from domain.state import COUNTED, Apprenticeship


class Change(msgspec.Struct, frozen=True):
    """One value that differs; None stands for nothing there.

    `path` leads to it in the state as data, `place` says the same in words.
    """

    path: tuple[str, ...]
    place: tuple[str, ...]
    before: Any
    after: Any

    def sentence(self) -> str:
        """Return it in words."""
        name = " ".join(self.path)
        before, after = told_in_words(name, self.before), told_in_words(name, self.after)
        return f"{place_in_words(self.place)}: {before}, then {after}."


class Facts(msgspec.Struct, frozen=True):
    """The facts that make a difference: in effect, or as they are, at the second point alone, or at the first alone.

    A refusal makes none, and a message none that is told.
    """

    came: tuple[Recorded[Any], ...]
    gone: tuple[Recorded[Any], ...]


def changes(before: Apprenticeship, after: Apprenticeship) -> list[Change]:
    """Return every value that differs between two states, in the order of the state."""
    return list(between((), (), _told(before), _told(after)))


def facts_between(history: History, first: Point, second: Point) -> Facts:
    """Return the facts that change what is told, in effect at one of two points alone, in the order of recording."""
    before, after = (_by_place(known_at(history, point), point) for point in (first, second))
    return Facts(came=_only_in(after, before), gone=_only_in(before, after))


def _by_place(known: History, point: Point) -> dict[int, list[Recorded[Any]]]:
    # A correction is in effect wherever it is known: what it names is there as it says.
    places: dict[int, list[Recorded[Any]]] = {}
    for each in [*effective(known, point.on), *corrections(known)]:
        if _changes_what_is_told(each.fact):
            places.setdefault(each.originator_version, []).append(each)
    return places


def _changes_what_is_told(fact: Fact) -> bool:
    return type(fact) in EVOLVE and not isinstance(fact, OfMessage)


def _only_in(these: dict[int, list[Recorded[Any]]], those: dict[int, list[Recorded[Any]]]) -> tuple[Recorded[Any], ...]:
    return tuple(each for place in sorted(these) for each in these[place] if each not in those.get(place, ()))


def _told(state: Apprenticeship) -> dict[str, Any]:
    return {name: value for name, value in state.as_data().items() if name not in COUNTED}


def between(path: tuple[str, ...], place: tuple[str, ...], before: Any, after: Any) -> Iterator[Change]:
    """Yield every value that differs between two parts of a state as data, which stand at a path."""
    if before == after or (before in NOTHING and after in NOTHING):
        return
    old, new = _parts(before), _parts(after)
    if old is None or new is None:
        yield Change(path, place, before, after)
        return
    for name in {**old, **new}:
        was, became = old.get(name), new.get(name)
        called = name_in_words(name, became or was)
        yield from between((*path, name), (*place, called), was, became)


def _parts(value: Any) -> dict[str, Any] | None:
    if isinstance(value, dict):
        return value
    if isinstance(value, tuple) and any(isinstance(each, dict) for each in value):
        return {str(place): each for place, each in enumerate(value, 1)}
    return None
