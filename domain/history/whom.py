"""Whom a history names by ids: which ids its facts hold, and a sentence with names in their place."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec

from domain.facts.fact import Recorded

NAME_SOMEBODY = frozenset({"person", "employer", "tutor", "from_tutor", "to_tutor", "to", "proposed_by"})
"""The fields of facts that hold the id of a person or an employer."""


def ids_of(history: Iterable[Recorded[Any]]) -> frozenset[str]:
    """Return every id of a person or an employer that facts hold, and of those who recorded them."""
    return frozenset(each for recorded in history for each in _ids(recorded))


def in_names(sentence: str, names: Mapping[str, str], held: Iterable[str]) -> str:
    """Return a sentence with its name before each of the ids `held`, where `names` has one for it in small letters."""
    known = [re.escape(each) for each in sorted(held, key=len, reverse=True) if each.lower() in names]
    if not known:
        return sentence
    # An id may hold what ends a sentence, and is not the end of another one.
    whole = rf"(?<![\w.:-])(?:{'|'.join(known)})(?![\w-]|[.:]\w)"
    return re.sub(whole, lambda found: f"{names[found[0].lower()]} ({found[0]})", sentence)


def _ids(recorded: Recorded[Any]) -> Iterator[str]:
    yield recorded.actor
    yield from _held(msgspec.to_builtins(recorded.fact, str_keys=True))


def _held(data: Any) -> Iterator[str]:
    match data:
        case dict():
            for name, value in data.items():
                if name in NAME_SOMEBODY and isinstance(value, str):
                    yield value
                yield from _held(value)
        case list() | tuple():
            for each in data:
                yield from _held(each)
