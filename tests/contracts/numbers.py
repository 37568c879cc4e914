"""Which numbers of rule packs and standards a rule or a clock asks: read from the code that asks them."""

import ast
import inspect
import re
import textwrap
from functools import cache
from types import FunctionType

import msgspec

from domain.circumstances import Circumstances
from domain.rulebook.rulepack import RulePack
from domain.rulebook.standard import Standard
from tests.domain.given import BOOK

ASKED = {"rules": RulePack, "standard": Standard}
NAMING = {"reference", "id", "plan", "version", "clocks"}


def packs():
    """Return the newest edition of the rule pack of each funding year, the oldest year first."""
    newest = {}
    for pack in sorted(BOOK.packs, key=lambda each: (each.starts_from, each.edition)):
        newest[pack.name] = pack
    return list(newest.values())


def numbers():
    """Return the places, such as attendance.missed_in_a_row, in which some pack tells a number, a date or a list."""
    told = [place for pack in packs() for place in _leaves(msgspec.to_builtins(pack)) if "." in place]
    return sorted(set(told), key=lambda place: (place.startswith("clocks."), place))


def value(pack, place):
    """Return the value of a pack in a place, as the page tells it; nothing where it tells none."""
    found = pack
    for name in place.split("."):
        found = getattr(found, name, None)
    return ", ".join(found) if isinstance(found, tuple) else "" if found is None else str(found)


def said_beside(place):
    """Return what the newest pack that tells a number says beside it, or else beside the one before it."""
    pack = next(each for each in reversed(packs()) if value(each, place))
    section, _, name = place.rpartition(".")
    text = BOOK.files[f"rulepacks/{pack.name}.v{pack.edition}.toml"].decode()
    above, _, told = text.partition(f"\n[{section}]")
    lines = re.findall(r"^(\w+) = [^#\n]+(?:# (.+))?$", told.partition("\n[")[0], re.MULTILINE)
    names = [each for each, _ in lines]
    if name not in names:
        return "our own: every edition so far leaves it out"
    beside = [said for _, said in lines[: names.index(name) + 1] if said]
    return lines[names.index(name)][1] or (beside[-1] if beside else _paragraph(above))


def _paragraph(above):
    return " ".join(line.removeprefix("# ") for line in above.rpartition("\n\n")[2].splitlines())


def _leaves(data, within=""):
    for name, each in data.items():
        if isinstance(each, dict):
            yield from _leaves(each, f"{within}{name}.")
        elif each is not None:
            yield f"{within}{name}"


@cache
def asked_by(function):
    """Return what a function asks of the circumstances, itself or by what it calls: of the rules and the standard."""
    asked = {each for each in _asked(function, set()) if each[1] not in NAMING}
    return {each for each in asked if not any(other[1].startswith(f"{each[1]}.") for other in asked)}


def _asked(function, seen):
    if function in seen or not getattr(function, "__module__", "").startswith("domain."):
        return
    seen.add(function)
    tree = _tree(function)
    called_so = dict(_names_given(tree))
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(called := function.__globals__.get(node.id), FunctionType):
            yield from _asked(called, seen)
        if isinstance(node, ast.Attribute):
            first, *others = ast.unparse(node).split(".")
            yield from _of_chain([*called_so.get(first, [first]), *others], seen)
            called = getattr(function.__globals__.get(first), others[0], None)
            if isinstance(called, FunctionType):
                yield from _asked(called, seen)


@cache
def _tree(function):
    return ast.parse(textwrap.dedent(inspect.getsource(function)))


def _names_given(tree):
    # A section of a pack is often called by a name of its own before it is asked.
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign):
            (target,) = node.targets
            both = (
                (target.elts, getattr(node.value, "elts", []))
                if isinstance(target, ast.Tuple)
                else ([target], [node.value])
            )
            yield from ((ast.unparse(name), ast.unparse(chain).split(".")) for name, chain in zip(*both, strict=False))


def _of_chain(names, seen):
    if names[0] in {"at", "self"} and len(names) > 1:
        if names[1] in ASKED:
            yield from _told(names[1], ASKED[names[1]], names[2:])
        elif names[0] == "at":
            yield from _worked_out(Circumstances, names[1], seen)


def _told(of, kind, names):
    place = []
    while names[len(place) :] and (name := names[len(place)]) in getattr(kind, "__struct_fields__", ()):
        place.append(name)
        kind = _kind(kind, name)
    further = [*_fields_asked(kind, names[len(place)])] if names[len(place) :] else []
    yield from ((of, ".".join([*place, each])) for each in further)
    if place and not further:
        yield of, ".".join(place)


def _kind(kind, name):
    found = next(field.type for field in msgspec.structs.fields(kind) if field.name == name)
    return next((each for each in getattr(found, "__args__", ()) if hasattr(each, "__struct_fields__")), found)


def _function(kind, name):
    method = inspect.getattr_static(kind, name, None)
    function = method.fget if isinstance(method, property) else method
    return function if isinstance(function, FunctionType) else None


def _fields_asked(kind, name):
    function = _function(kind, name)
    for node in ast.walk(_tree(function)) if function else []:
        if (
            isinstance(node, ast.Attribute)
            and ast.unparse(node.value) == "self"
            and node.attr in kind.__struct_fields__
        ):
            yield node.attr


def _worked_out(kind, name, seen):
    function = _function(kind, name)
    if function:
        yield from _asked(function, seen)
