"""Data in words: the names and values of a state as people say them."""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from domain.days import hours_in_words, listed, written_out
from domain.state import COUNTED

AN_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
NOTHING: tuple[Any, ...] = (None, [], (), {})
COUNTERS = frozenset({"quiet_from", "turn"})
"""What of a clock only the code counts by."""
KEPT = frozenset({"body", "deed"})
"""What is kept of a proposal to carry it out: what it says is told beside it."""
OF_MINUTES = ("minutes", "eligible_on")
"""What names of minutes hold."""
DATED_BY = ("planned_on", "booked_for")
"""What tells a session or an assessment from others, instead of its id."""


class Value(NamedTuple):
    """A value of a state: `path` leads to it in the state as data, `place` says the same in words."""

    path: tuple[str, ...]
    place: tuple[str, ...]
    value: Any

    def sentence(self) -> str:
        """Return it in words."""
        return f"{place_in_words(self.place)}: {told_in_words(' '.join(self.path), self.value)}"


def place_in_words(names: tuple[str, ...]) -> str:
    """Return the names that lead to a value, each as `name_in_words` gave it, as words: Cadence, last held on."""
    said = ", ".join(filter(None, names))
    return said[:1].upper() + said[1:]


def name_in_words(name: str, value: Any) -> str:
    """Return a name in words; an id is told by the date of what stands under it, and an index by nothing."""
    if name == "by_id":
        return ""
    if AN_ID.fullmatch(name) and isinstance(value, dict):
        return next((f"of {value_in_words(value[each])}" for each in DATED_BY if each in value), name)
    return written_out(name.replace("_", " "))


def value_in_words(value: Any) -> str:
    """Return a JSON value as words: dates as people say them, and nothing where there is none."""
    if value in NOTHING:
        return "nothing"
    match value:
        case bool():
            return "yes" if value else "no"
        case dict():
            there = {name: each for name, each in value.items() if each not in NOTHING and name not in COUNTERS | KEPT}
            return ", ".join(f"{name_in_words(name, each)} {told_in_words(name, each)}" for name, each in there.items())
        case list() | tuple():
            return listed(map(value_in_words, value))
        case str():
            return written_out(value)
    return str(value)


def told_in_words(name: str, value: Any) -> str:
    """Return a value as words where its name may say that it is of minutes, which are told as hours and minutes."""
    minutes = isinstance(value, int) and any(each in name for each in OF_MINUTES)
    return hours_in_words(value) if minutes else value_in_words(value)


def is_told(path: tuple[str, ...]) -> bool:
    """Return whether words tell what stands at a path in a state; what only the code counts by stands in data alone."""
    if path[0] == "clocks":
        return path[-1] not in COUNTERS
    return path[0] not in COUNTED and path != ("interruption", "days")


def lines_of(state: dict[str, Any]) -> Iterator[str]:
    """Yield every value that words tell of the data of a state, each with the names that lead to it."""
    for each in values_of(state):
        yield each.sentence()


def values_of(state: dict[str, Any]) -> Iterator[Value]:
    """Yield every value that words tell of the data of a state."""
    yield from _values((), (), state)


def _values(path: tuple[str, ...], above: tuple[str, ...], data: dict[str, Any]) -> Iterator[Value]:
    for name, value in data.items():
        place = (*above, name_in_words(name, value))
        if isinstance(value, dict):
            yield from _values((*path, name), place, value)
        elif value not in NOTHING and is_told((*path, name)):
            yield Value((*path, name), place, value)
