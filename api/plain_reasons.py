"""Why something that was said cannot be taken, in plain words: for forms, HTTP and the command line alike."""

import re
from collections.abc import Mapping
from typing import Any

_DATE, _MOMENT = "give the date as YYYY-MM-DD", "give the moment with its offset, such as 2026-10-01T09:00:00Z"
_TIME, _ID = "give the time of day as HH:MM, such as 10:00", "give a UUID"
_WHOLE, _YES = "give a whole number", "say yes or no, which is true or false in JSON"

_SAYS = {
    "missing": "fill this in",
    "extra_forbidden": "leave this out: nothing is called so here",
    "none_required": "leave this out",
    "json_invalid": "send JSON",
    "model_type": "give an object in JSON",
    "model_attributes_type": "give an object in JSON",
    "dict_type": "give names, each with its value",
    "invalid_key": "give names, each with its value",
    "list_type": "give a list",
    "tuple_type": "give a list",
    "set_type": "give a list",
    "string_type": "give a text",
    "string_unicode": "give a text in Unicode",
    "string_sub_type": "give a text",
    "int_type": _WHOLE,
    "int_parsing": _WHOLE,
    "int_parsing_size": "give a smaller number",
    "int_from_float": _WHOLE,
    "finite_number": "give a number that is not infinite",
    "float_type": "give a number",
    "float_parsing": "give a number",
    "bool_type": _YES,
    "bool_parsing": _YES,
    "uuid_type": _ID,
    "uuid_parsing": _ID,
    "uuid_version": _ID,
    "time_type": _TIME,
    "time_parsing": _TIME,
    "date_type": _DATE,
    "date_parsing": _DATE,
    "date_from_datetime_parsing": _DATE,
    "date_from_datetime_inexact": _DATE,
    "datetime_type": _MOMENT,
    "datetime_parsing": _MOMENT,
    "datetime_from_date_parsing": _MOMENT,
    "timezone_aware": _MOMENT,
    "greater_than_equal": "{ge} at least",
    "less_than_equal": "{le} at most",
    "greater_than": "more than {gt}",
    "less_than": "less than {lt}",
    "too_long": "give {max_length} at most",
    "string_too_long": "write at most {max_length} characters",
}
"""What is said of each type of the library's errors; what it knows besides stands in braces."""

_AT_A_PLACE = {
    ("model_attributes_type", "body"): "send an object in JSON, with the header Content-Type: application/json",
    ("string_pattern_mismatch", "header/If-Match"): "give ETags in quotes, commas between them, or * alone",
    ("string_pattern_mismatch", "header/Idempotency-Key"): "use letters, digits and signs, no spaces, not dots alone",
}

_PATTERNS = {
    r"^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$": "use letters, digits and . _ : -, a letter or digit first, no spaces, "
    "64 characters at most",
    r"^[a-z0-9][a-z0-9._:-]{0,63}$": "use small letters, digits and . _ : -, a letter or digit first, no spaces, "
    "64 characters at most",
    r"^([KSB][0-9]{1,2}|[a-z]{3,30}(-[a-z]{1,30}){0,8})$": "name it as the standard does, such as K1",
    r"^[0-9]{1,2}$": "give a number of one or two digits",
    r"^[A-Za-z0-9_-]{22}$|^[A-Za-z0-9_-]{27}$": "give it as `next` told it",
    r"^[0-9a-f]{64}$": "give a SHA-256: 64 characters, each 0 to 9 or a to f",
}
_SMALL = re.compile(r"\^(\[a-z\])?\[a-z[' ]+\]")
_CHOICES = re.compile(r"\^\(([a-z0-9 |-]+)\)\$")


def plain_reason(error: Mapping[str, Any], place: str = "") -> str:
    """Return what to do about a validation error, at a place of a request; what was sent is never repeated."""
    kind, context = error["type"], error.get("ctx", {})
    if said := _AT_A_PLACE.get((kind, place)) or _SAYS.get(kind):
        return said.format_map(context)
    if kind in _ASKED:
        return _ASKED[kind](context)
    # A reason of our own.
    return str(error["msg"]).removeprefix("Value error, ")


def _at_least(context: Mapping[str, Any]) -> str:
    least = context["min_length"]
    return f"give at least {'one' if least == 1 else least}"


def _characters_at_least(context: Mapping[str, Any]) -> str:
    least = context["min_length"]
    return "write something" if least == 1 else f"write at least {least} characters"


def _one_of(context: Mapping[str, Any]) -> str:
    return f"choose {context['expected'].replace(chr(39), '')}"


def _as_written(context: Mapping[str, Any]) -> str:
    pattern = context["pattern"]
    if found := _CHOICES.fullmatch(pattern):
        *others, last = found[1].split("|")
        return f"choose {', '.join(others)} or {last}" if others else f"choose {last}"
    if _SMALL.match(pattern):
        return "use small letters and spaces"
    return _PATTERNS.get(pattern, "write it as it is documented")


_ASKED = {
    "too_short": _at_least,
    "string_too_short": _characters_at_least,
    "enum": _one_of,
    "literal_error": _one_of,
    "string_pattern_mismatch": _as_written,
}
