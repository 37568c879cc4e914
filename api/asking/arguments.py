"""The arguments of a question as the framework reads them: from the address, from the query, or from the token."""

from collections.abc import Callable
from functools import wraps
from inspect import Parameter, Signature, signature
from typing import Annotated, Any, get_args, get_origin

from fastapi import Depends, Path, Query
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from api.access.bearer import Who
from api.access.caller import Asker, Caller
from api.answers.replay import NamedBy


def read_by_the_framework(each: Parameter, places: set[str], who: Who) -> Parameter:
    """Return a parameter of an answer as one that the framework reads; `places` are those that the address names."""
    annotation = _as_asked(each.annotation, Path() if each.name in places else None, who)
    return each.replace(kind=Parameter.KEYWORD_ONLY, annotation=annotation)


def _as_asked(annotation: Any, place: Any, who: Who) -> Any:
    # From the path, from the query, or worked out from either.
    if annotation in {Caller, Asker}:
        return Annotated[annotation, Depends(who)]
    if is_model(annotation):
        return Annotated[annotation, Query()]
    if get_origin(annotation) is not Annotated:
        return annotation
    kind, *said = get_args(annotation)
    for each in said:
        if isinstance(each, NamedBy):
            return Annotated[kind, Depends(_named_by(each.names, who))]
    fields = [each for each in said if isinstance(each, FieldInfo)]
    if not fields:
        return annotation
    asked = place or Query()
    asked.description = fields[-1].description
    return Annotated[annotation, asked]


def _named_by(names: Callable[..., Any], who: Who) -> Callable[..., Any]:
    @wraps(names)
    def named(**given: Any) -> Any:
        return names(**given)

    parameters = [read_by_the_framework(each, set(), who) for each in signature(names).parameters.values()]
    named.__signature__ = Signature(parameters)  # type: ignore[attr-defined]
    return named


def is_model(annotation: Any) -> bool:
    """Return whether a type is a model, whose fields a query gives by their names."""
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)
