"""Which line of a TOML file says something: for faults that name it."""

import re
from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from functools import lru_cache
from typing import Any, TypeVar, cast

import msgspec

Place = tuple[str | int, ...]
"""Where something stands in a file: the names of its tables and key, and the places in lists, counted from 0."""

Fault = tuple[Place, str]
"""What is wrong with a file, as a sentence, and where."""

T = TypeVar("T")

_HEADER = re.compile(r"^\s*\[(\[)?\s*([^\[\]]+?)\s*\]")
_KEY = re.compile(r"^\s*([A-Za-z0-9_-]+|\"[^\"]+\")\s*=")


def read_once(text: bytes, kind: type[T]) -> T:
    """Return what a TOML file tells, the same value for the same text; raises msgspec.DecodeError."""
    told: T = _read(text, cast("Hashable", kind))
    return told


@lru_cache(maxsize=256)
def _read(text: bytes, kind: type) -> Any:
    return msgspec.toml.decode(text, type=kind)


def decoded(text: bytes, kind: type[T]) -> T | Fault | str:
    """Return what a file tells, or what is wrong with it: where, or in words alone where it is no TOML."""
    try:
        return read_once(text, kind)
    except msgspec.ValidationError as error:
        return fault_of(error)
    except msgspec.DecodeError as error:
        return f"This is no TOML: {error}."


def fault_of(error: msgspec.ValidationError, within: Place = ()) -> Fault:
    """Return what does not fit the schema of what stands in a place, and where."""
    said, _, at = str(error).partition(" - at ")
    named = re.search(r"`(\w+)`", said)
    place = (*within, *place_in(at.strip("`")))
    unknown = named and said.startswith("Object contains unknown field")
    return (*place, named[1]) if named and unknown else place, f"{said}."


def twice(place: Place, keys: Sequence[str], what: str) -> Iterator[Fault]:
    """Yield each key that stands in a list more than once."""
    yield from ((place, f"There are two {what}s {key}: give each a key of its own.")
                for key, times in Counter(keys).items() if times > 1)  # fmt: skip


def told(name: str, text: bytes, fault: Fault | str) -> str:
    """Return what is wrong with the file of this name as one sentence, with its line."""
    if isinstance(fault, str):
        return f"{name}: {fault}"
    place, said = fault
    return f"{name}, line {line_of(text.decode(), place)}: {said}"


def line_of(text: str, place: Place) -> int:
    """Return the line, counted from 1, that says what stands in a place; else that of the nearest table around it."""
    lines = _lines(text)
    for end in range(len(place), 0, -1):
        if place[:end] in lines:
            return lines[place[:end]]
    return 1


def place_in(path: str) -> Place:
    """Return the place that a path such as $.assessment.methods[1].grades names."""
    found = re.findall(r"\.([^.\[\]]+)|\[(\d+)\]", path.removeprefix("$"))
    return tuple(name or int(number) for name, number in found)


def _lines(text: str) -> dict[Place, int]:
    found: dict[Place, int] = {}
    lists: Counter[Place] = Counter()
    table: Place = ()
    for number, line in enumerate(text.splitlines(), 1):
        if header := _HEADER.match(line):
            table = _table(header[2], lists, new=bool(header[1]))
            for depth in range(1, len(table) + 1):
                found.setdefault(table[:depth], number)
        elif key := _KEY.match(line):
            found.setdefault((*table, key[1].strip('"')), number)
    return found


def _table(header: str, lists: Counter[Place], *, new: bool) -> Place:
    names = [name.strip().strip('"') for name in header.split(".")]
    place: Place = ()
    for depth, name in enumerate(names, 1):
        place = (*place, name)
        if new and depth == len(names):
            lists[place] += 1
        if lists[place]:
            place = (*place, lists[place] - 1)
    return place
