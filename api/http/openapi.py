"""The OpenAPI document: what routes share in it, and the problems, which the framework would gather for each anew."""

from collections.abc import Iterable
from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute

from api.http.problem_documents import ProblemDocument
from api.http.strict_route import StrictRoute

Json = dict[str, Any]
Responses = dict[int | str, Json]

ETAG = {
    "ETag": {
        "description": "The version, for If-Match: how many facts changed the state.",
        "required": True,
        "schema": {"type": "string"},
    }
}
LINK = {"Link": {"description": "The next page, as rel=next, where there is one.", "schema": {"type": "string"}}}
LOCATION = {"Location": {"description": "Where to read it.", "required": True, "schema": {"type": "string"}}}
RETRY_AFTER = {"Retry-After": {"description": "In so many seconds.", "required": True, "schema": {"type": "integer"}}}
BEARER = {"WWW-Authenticate": {"description": "Bearer.", "required": True, "schema": {"type": "string"}}}

A_PACK: Responses = {
    200: {"description": "A ZIP file; `verify.py` in it checks it offline.", "content": {"application/zip": {}}}
}

AN_EXPORT: Responses = {
    200: {"description": "A ZIP file: `person.json`, and `person.html` to read.", "content": {"application/zip": {}}}
}

_SCHEMA = "#/components/schemas/{model}"
_DOCUMENT = {"application/problem+json": {"schema": {"$ref": _SCHEMA.format(model=ProblemDocument.__name__)}}}


def _problem(description: str, headers: Json | None = None) -> Json:
    return {"description": description, "content": _DOCUMENT, "headers": headers or {}}


PROBLEMS: dict[int, Json] = {
    401: _problem("No valid token.", BEARER),
    403: _problem("The role may not do this."),
    404: _problem("Nothing has this id."),
    409: _problem("Refused as things stand: by rule, with every unmet rule."),
    410: _problem("The apprentice was erased."),
    412: _problem("If-Match does not name the current version.", ETAG),
    413: _problem("The body is too large."),
    422: _problem("Malformed, or the key came with another request."),
    429: _problem("Too many changes at once.", RETRY_AFTER),
    500: _problem("Something failed that should not; it was logged."),
    503: _problem("Away for now: send again with the same key.", RETRY_AFTER),
}


def problems_of(*statuses: int) -> Responses:
    """Return the documented problems of these HTTP statuses."""
    return {status: PROBLEMS[status] for status in statuses}


class Routes(APIRouter):
    """The routes of one subject."""

    def __init__(self, *, problems: tuple[int, ...] = (), responses: Responses | None = None, **given: Any) -> None:
        """Document these problems for each of them, with those of every route; the rest is the framework's."""
        super().__init__(
            responses=problems_of(413, 422, 500, *problems) | (responses or {}),
            generate_unique_id_function=_operation_id,
            route_class=StrictRoute,
            **given,
        )


def changes_of(routers: Iterable[Routes]) -> set[str]:
    """Return the names of the routes by which something is changed."""
    routes = (route for each in routers for route in each.routes if isinstance(route, APIRoute))
    return {route.name for route in routes if route.methods != {"GET"}}


class Documented(FastAPI):
    """An application whose OpenAPI document says what is sent."""

    def openapi(self) -> Json:
        """Return the document, gathered once."""
        if not self.openapi_schema:
            problem = ProblemDocument.model_json_schema(ref_template=_SCHEMA)
            parts = problem.pop("$defs")
            super().openapi()["components"]["schemas"] |= parts | {ProblemDocument.__name__: problem}
        document: Json = super().openapi()
        return document


def _operation_id(route: APIRoute) -> str:
    return route.name.replace("-", "_")
