"""Text that people wrote, as it is shown: nothing in it moves what stands around it, or commands a screen."""

import re
from collections.abc import Callable
from typing import Any

_BREAKS = re.compile("\r\n?|\u0085|\u2028|\u2029")
# C0 and C1 but for tabs and line breaks, the directions of Unicode and what it gave up, and halves of characters.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u206f\ufff9-\ufffb\ud800-\udfff]"
)
_NEITHER = re.compile(f"{_UNSEEN.pattern}|[\u2028\u2029]")


def shown(text: str) -> str:
    """Return a text without control characters, its lines kept; what is stored stays as it was written."""
    return _UNSEEN.sub("", _BREAKS.sub("\n", text))


def shown_in_a_line(text: str) -> str:
    """Return a text as `shown` gives it, on one line."""
    return re.sub(r"[\n\t]+", " ", shown(text))


def every_text(shown_so: Callable[[str], str]) -> Callable[[Any], Any]:
    """Return what a page or a letter makes of each value put into it: texts are shown so, all else as it is."""
    return lambda value: shown_so(value) if isinstance(value, str) else value


def escaped(json: str) -> str:
    """Return JSON with the same meaning in which everything that is not shown is written by its number."""
    return _NEITHER.sub(lambda found: f"\\u{ord(found[0]):04x}", json)
