"""Routes that take the query parameters that they document, each once, and no others."""

from collections import Counter
from collections.abc import Iterator
from typing import Any, ClassVar, get_args, get_origin

from fastapi import Request, Response
from pydantic import BaseModel

from api.http.later_route import LaterRoute
from api.problems import malformed, without_input

_UNKNOWN = "this address takes no such parameter; /docs shows those that it takes"
_TWICE = "give this once"


class StrictRoute(LaterRoute):
    """A route that refuses, as malformed, a query parameter that it does not document, or that comes too often."""

    takes_others: ClassVar[bool] = False
    """Whether it takes parameters that it does not document, each once."""

    def get_route_handler(self) -> Any:
        """Return what answers a request, the query looked at first."""
        answer, known = super().get_route_handler(), dict(documented(self.dependant))

        async def answer_if_clear(request: Request) -> Response:
            given = Counter(name for name, _ in request.query_params.multi_items())
            others = dict.fromkeys(given, False) if self.takes_others else {}
            if wrong := [each for name in given if (each := _wrong(name, given[name], others | known))]:
                raise malformed([without_input(each) for each in wrong])
            return await answer(request)

        return answer_if_clear


def _wrong(name: str, times: int, known: dict[str, bool]) -> dict[str, Any] | None:
    if name not in known:
        return {"type": "unknown_parameter", "loc": ("query", name), "msg": _UNKNOWN}
    if times > 1 and not known[name]:
        return {"type": "parameter_twice", "loc": ("query", name), "msg": _TWICE}
    return None


def documented(dependant: Any) -> Iterator[tuple[str, bool]]:
    """Yield each query parameter, those of dependencies too, and whether it may be given more than once."""
    for each in dependant.query_params:
        annotation = each.field_info.annotation
        if isinstance(annotation, type) and issubclass(annotation, BaseModel):
            for name, field in annotation.model_fields.items():
                yield field.alias or name, _is_many(field.annotation)
        else:
            yield each.alias, _is_many(annotation)
    for dependency in dependant.dependencies:
        yield from documented(dependency)


def _is_many(annotation: Any) -> bool:
    return get_origin(annotation) in {list, tuple, set, frozenset} or any(map(_is_many, get_args(annotation)))
