"""What is wrong with the address of a page, as a form with fields in it makes one: told beside its fields."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

from fastapi import Request

from api.problems import Problem

_IN_THE_ADDRESS = "query/"


@dataclass(frozen=True)
class Mending:
    """What is `wrong`, and what was `typed` there, by the names of fields."""

    wrong: Mapping[str, str] = field(default_factory=dict)
    typed: Mapping[str, str] = field(default_factory=dict)


def mending_of(request: Request) -> Mending:
    """Return what is wrong with the address that was asked for."""
    found: Mending = getattr(request.state, "mending", Mending())
    return found


def without_what_is_wrong(request: Request, problem: Problem, fields: Collection[str]) -> Request | None:
    """Return a request of what else its address says, and of what is to be mended in it.

    None where something else is wrong than what these fields of a form say.
    """
    errors: list[dict[str, str]] = problem.extensions.get("errors", [])  # type: ignore[assignment]
    wrong = {each["place"].removeprefix(_IN_THE_ADDRESS): each["reason"] for each in errors}
    said = request.query_params
    once = {name for name in fields if len(said.getlist(name)) == 1}  # as a form sends it
    if request.method != "GET" or not wrong or not wrong.keys() <= once:
        return None
    before = mending_of(request)
    typed = {name: said[name] for name in wrong}
    mending = Mending({**before.wrong, **wrong}, {**before.typed, **typed})
    left = urlencode([each for each in said.multi_items() if each[0] not in wrong])
    state = {**request.scope.get("state", {}), "mending": mending}
    return Request({**request.scope, "query_string": left.encode(), "state": state}, request.receive)
