"""The fields of a form, made from the model of a command, and what was typed into them, read back."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from pydantic import BaseModel, ValidationError

from api.console.entrance.kept import Fields
from api.problems import without_input
from api.showing.plainly import plainly
from domain.body import FREE_TEXT_LENGTH

Schema = dict[str, Any]
Choices = list[tuple[str, str]]
"""What can be chosen: each with how it is said."""

ROWS = 3
"""So many of what comes several times, each with fields of its own, a form has room for."""
_CHOSEN = {"text": "one", "number": "one", "lines": "several"}
_FIRST = {
    "session": ("No session is planned: plan it first.", "plan-session"),
    "assessment": ("No assessment is booked: book it first.", "book-assessment"),
    "proposal": ("No proposal waits to be decided.", ""),
}
"""What a form says where there is none of what it needs, and the command that makes one."""
_OF_TYPE = {"boolean": "yes", "integer": "number", "number": "number", "object": "pairs"}
_LINE = re.compile(r"\.[0-9]+$")
_EVERY = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2}) every ([0-9]{1,3}) days?,? ([1-9][0-9]?) times?")
_SHA256 = "^[0-9a-f]{64}$"
_ONE_OF = re.compile(r"\^\(([a-z0-9 |-]+)\)\$")


@dataclass(frozen=True)
class Field:
    """One field: by its `name` in the form, where dots lead into what it is a part of; `kind` says how it is asked.

    `choices` are what can be chosen, with how each is said. Where there is `none` of what it asks for, it says so, and
    which command comes `first`.
    """

    name: str
    kind: str
    required: bool
    hint: str = ""
    choices: Choices = field(default_factory=list)
    limits: Mapping[str, Any] = field(default_factory=dict)
    default: str = ""
    group: str = ""
    none: str = ""
    first: str = ""

    @property
    def id(self) -> str:
        """Return what the field is called in the page."""
        return f"field-{self.name.replace('.', '-')}"

    @property
    def label(self) -> str:
        """Return its name as people write it."""
        name = self.name.rpartition(".")[2]
        said = "when it happened" if name == "occurred_on" else plainly(name)
        return f"{said[:1].upper()}{said[1:]}"


def fields_of(model: type[BaseModel], choices: Mapping[str, Choices]) -> list[Field]:
    """Return the fields by which a model is asked for; `choices` are what can be chosen for some of them."""
    schema = model.model_json_schema()
    found = list(_fields(schema, schema.get("$defs", {}), "", required=True))
    chosen = [_with_choices(each, choices) for each in found]
    # What nobody needs on an ordinary day comes last.
    return sorted(chosen, key=lambda each: each.name in {"occurred_on", "source"})


def said_in(form: Fields, model: type[BaseModel]) -> dict[str, Any]:
    """Return what was typed into the fields of a model, as its JSON: what was left empty was not said.

    What cannot be read is left as it was typed, for the model to refuse.
    """
    schema = model.model_json_schema()
    said: dict[str, Any] = {}
    for each in _fields(schema, schema.get("$defs", {}), "", required=True):
        value = _READ.get(each.kind, _text)(form.get(each.name, []))
        if each.kind == "yes" and value is None and each.required:
            value = False
        if value is not None:
            _put(said, each.name.split("."), value)
    return {name: _without_places(value) for name, value in said.items()}


def errors_in(error: ValidationError) -> list[dict[str, str]]:
    """Return what a model refused of a form, each with its place in it, and without what was typed."""
    return [without_input({**each, "loc": ("body", *each["loc"])}) for each in error.errors()]


def wrong_in(errors: Iterable[Mapping[str, str]]) -> dict[str, str]:
    """Return what is wrong with the fields of a form, by their names: of several lines, with the one that has them."""
    return {_LINE.sub("", each["place"].removeprefix("body/").replace("/", ".")): each["reason"] for each in errors}


def _fields(schema: Schema, defs: Schema, prefix: str, *, required: bool, group: str = "") -> Iterator[Field]:
    needed = set(schema.get("required", ())) if required else set()
    for name, said in schema.get("properties", {}).items():
        yield from _field(said, defs, f"{prefix}{name}", required=name in needed, group=group)


def _field(said: Schema, defs: Schema, name: str, *, required: bool, group: str) -> Iterator[Field]:
    shape = _shape(said, defs)
    if shape.get("properties"):
        yield from _fields(shape, defs, f"{name}.", required=required, group=name)
        return
    items = _shape(shape["items"], defs) if isinstance(shape.get("items"), dict) else {}
    if items.get("properties"):
        for row in range(1, ROWS + 1):
            yield from _fields(items, defs, f"{name}.{row}.", required=False, group=f"{name} {row}")
        return
    kind, choices = _kind(shape, items)
    default = said.get("default", shape.get("default"))
    yield Field(
        name=name,
        kind=kind,
        required=required,
        hint=said.get("description", shape.get("description", "")) or _HINTS.get(kind, ""),
        choices=choices,
        limits={each: shape[each] for each in ("minimum", "maximum", "maxLength") if each in shape},
        default=str(default) if isinstance(default, str | int) and not isinstance(default, bool) else "",
        group=group,
    )


def _shape(said: Schema, defs: Schema) -> Schema:
    """Return what a schema says, its reference followed, and without that it may be nothing."""
    if "$ref" in said:
        return _shape({**defs[said["$ref"].rpartition("/")[2]], **{k: v for k, v in said.items() if k != "$ref"}}, defs)
    options = [each for each in said.get("anyOf", ()) if each.get("type") != "null"]
    if not options:
        return said
    # Of a number or a number for each of several, the latter can say both.
    best = next((each for each in options if each.get("type") == "object"), options[0])
    return _shape({**best, **{name: value for name, value in said.items() if name != "anyOf"}}, defs)


def _kind(shape: Schema, items: Schema) -> tuple[str, Choices]:
    if shape.get("type") == "array":
        several = _named(items)
        return ("several", several) if several else ("days" if items.get("format") == "date" else "lines", [])
    if kind := _OF_TYPE.get(shape.get("type", "")) or _of_text(shape):
        return kind, []
    one = _named(shape)
    return ("one", one) if one else ("text", [])


def _of_text(shape: Schema) -> str | None:
    if shape.get("format") == "date":
        return "date"
    if "[0-5]" in shape.get("pattern", ""):
        return "time"
    if shape.get("pattern") == _SHA256:
        return "digest"
    return "long" if shape.get("maxLength", 0) >= FREE_TEXT_LENGTH else None


def _named(shape: Schema) -> Choices:
    names = shape.get("enum") or ([shape["const"]] if "const" in shape else [])
    if not names and (found := _ONE_OF.fullmatch(shape.get("pattern", ""))):
        names = found[1].split("|")
    return [(str(each), plainly(str(each))) for each in names]


def _with_choices(found: Field, choices: Mapping[str, Choices]) -> Field:
    offered = choices.get(found.name)
    if offered == [] and found.required and found.name in _FIRST:
        says, first = _FIRST[found.name]
        return replace(found, none=says, first=first)
    if not offered or found.kind not in _CHOSEN:
        return found
    kind = _CHOSEN[found.kind]
    only = offered[0][0] if found.required and len(offered) == 1 else ""
    return replace(found, kind=kind, choices=offered, default=only)


_HINTS = {
    "lines": "One on each line.",
    "days": "One on each line, such as 2027-01-04; or the first of several, such as 2027-01-04 every 28 days, 6 times.",
    "pairs": "One on each line, with a colon and its value, such as communication: 2.",
}


def _text(given: list[str]) -> Any:
    text = given[0].replace("\r\n", "\n").strip() if given else ""
    return text or None


def _number(given: list[str]) -> Any:
    text = _text(given)
    return int(text) if text and re.fullmatch(r"-?[0-9]{1,9}", text) else text


def _yes(given: list[str]) -> Any:
    text = _text(given)
    return {"yes": True, "no": False}.get(text or "", text)


def _several(given: list[str]) -> Any:
    return [each for each in given if each.strip()] or None


def _lines(given: list[str]) -> Any:
    return [each.strip() for text in given for each in text.splitlines() if each.strip()] or None


def _days(given: list[str]) -> Any:
    lines = _lines(given)
    return lines and [day for line in lines for day in _days_of(line)]


def _days_of(line: str) -> list[str]:
    found = _EVERY.fullmatch(line)
    if not found:
        return [line]
    first, apart, times = found[1], timedelta(days=int(found[2])), int(found[3])
    try:
        return [(date.fromisoformat(first) + apart * each).isoformat() for each in range(times)]
    except (ValueError, OverflowError):
        return [line]


def _pairs(given: list[str]) -> Any:
    lines = _lines(given)
    if lines is None:
        return None
    if len(lines) == 1 and ":" not in lines[0]:
        return _number(lines)
    parts = (each.partition(":") for each in lines)
    return {name.strip(): _value(value.strip()) for name, _, value in parts}


def _value(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


_READ = {"number": _number, "yes": _yes, "several": _several, "lines": _lines, "days": _days, "pairs": _pairs}


def _put(said: dict[str, Any], path: list[str], value: Any) -> None:
    for each in path[:-1]:
        said = said.setdefault(each, {})
    said[path[-1]] = value


def _without_places(value: Any) -> Any:
    """Return what was said of several as a list: their places in the form say nothing."""
    if isinstance(value, dict) and value and all(isinstance(each, str) and each.isdigit() for each in value):
        return list(value.values())
    return value
