"""Bodies in JSON that two readers could take differently: a name that comes twice, or half of a character."""

import json
from typing import Any

from api.problems import Problem, malformed, without_input


def ambiguous(body: bytes) -> Problem | None:
    """Return the 422 problem of a body with a name twice in one object, or with half of a character.

    None for every other, also for what is no JSON: whoever reads it refuses it.
    """
    if not body:
        return None
    try:
        said = json.loads(body, object_pairs_hook=_each_once)
        return None if _whole(said) else malformed([without_input(each) for each in _halves(said)])
    except _TwiceError:
        return malformed([{"place": "body", "reason": "a name comes twice in one object; give each once"}])
    except (ValueError, RecursionError):
        return None


class _TwiceError(Exception):
    """An object says a name more than once: a parser keeps the last alone, and tells nobody."""


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    said = dict(pairs)
    if len(said) < len(pairs):
        raise _TwiceError
    return said


def _whole(said: Any) -> bool:
    try:
        json.dumps(said, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return False
    return True


def _halves(said: Any) -> list[dict[str, Any]]:
    inside = [(name,) for name, value in said.items() if not _whole({name: value})] if isinstance(said, dict) else [()]
    reason = "this holds half of a character (a lone surrogate); write it whole, or leave it out"
    return [{"type": "half_character", "loc": ("body", *place), "msg": reason} for place in inside]
