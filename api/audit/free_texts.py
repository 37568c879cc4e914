"""The free text of facts, opened, as it stands on pages that leave the service."""

from collections.abc import Iterator
from typing import Any

import msgspec

from activities.personal_data.free_text import PREFIX
from api.answers.history import FactRead
from domain.facts.fact import Recorded

NOT_OPENED = "(sealed; the key is not here)"
Texts = list[tuple[str, str]]


def free_texts(stored: Recorded[Any], read: FactRead) -> Texts:
    """Return the free text of a fact by its field, opened as it is read; `stored` says what of the fact was sealed."""
    return list(_opened("", msgspec.to_builtins(stored.fact, str_keys=True), read.fact))


def _opened(name: str, stored: Any, opened: Any) -> Iterator[tuple[str, str]]:
    match stored:
        case dict():
            for each, value in stored.items():
                yield from _opened(each, value, opened[each])
        case list() | tuple():
            for value, other in zip(stored, opened, strict=True):
                yield from _opened(name, value, other)
        case str() if stored.startswith(PREFIX):
            yield name, opened if opened != stored else NOT_OPENED
