"""An endpoint for each command that is sent for many at once: at its path under /caseload."""

from collections.abc import Callable
from inspect import Parameter, Signature
from typing import Annotated, Any

from fastapi import Depends, Header, Response
from fastapi import Request as HttpRequest
from pydantic import BaseModel, ConfigDict, Field, create_model

from api.access.bearer import Who
from api.access.caller import Caller
from api.answers.of_many.caseload import Filters
from api.changing.carrying_out import KEY
from api.changing.endpoints import Previewed
from api.changing.from_the_register import said_by_callers
from api.changing.many_at_once import LONGEST_KEY_OF_MANY, ManyAtOnce, OneOfMany
from api.changing.selecting import MOST, SentToMany
from api.commands import COMMAND_ROUTES, CommandRoute
from api.http.openapi import RETRY_AFTER, Routes
from api.problems import malformed

Key = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        pattern=KEY,
        max_length=LONGEST_KEY_OF_MANY,
        description="Chosen by the caller: sent again under the same key, each is carried out once. The key of each is "
        "this one, a slash, and the id of the apprenticeship.",
    ),
]
_AGAIN = {"Retry-After": "1"}


class Many(BaseModel):
    """What became of each, in the order selected; those with whom the caller has nothing to do are left out."""

    apprenticeships: list[OneOfMany]


NOT_DONE: dict[str, Any] = {
    "description": "Some are not done yet: send it again under the same key.",
    "model": Many,
    "headers": RETRY_AFTER,
}


def router(many: ManyAtOnce, who: Who) -> Routes:
    """Return the routes of the commands that are sent for many."""
    routes = Routes(prefix="/caseload", problems=(401, 403, 429, 503))
    for route in COMMAND_ROUTES:
        if route.of_many:
            routes.add_api_route(
                route.path,
                _endpoint(route, many, who),
                methods=[route.method],
                name=f"{route.command.NAME}-of-many",
                tags=["many at once"],
                summary=f"{route.command.TITLE}, for many",
                description=f"Of each selected, {MOST} at most: {(route.command.__doc__ or '').strip()}",
                response_model=Many,
                responses={202: NOT_DONE},
            )
    return routes


def _endpoint(route: CommandRoute, many: ManyAtOnce, who: Who) -> Callable[..., Any]:
    async def endpoint(**given: Any) -> Many:
        _must_ask_for_no_version(given["request"])
        asked = given["asked"]
        sent = SentToMany(given["caller"], given["key"], asked.selection, route, asked.command)
        found = await (many.preview if given["preview"] else many.carry_out)(sent)
        if {each.status for each in found} & {"running", "waiting"}:
            given["response"].status_code = 202
            given["response"].headers.update(_AGAIN)
        return Many(apprenticeships=found)

    kinds: dict[str, Any] = {
        "request": HttpRequest,
        "response": Response,
        "caller": Annotated[Caller, Depends(who)],
        "key": Key,
        "asked": _asked(route),
        "preview": Previewed,
    }
    endpoint.__signature__ = Signature(  # type: ignore[attr-defined]
        [
            Parameter(
                name,
                Parameter.KEYWORD_ONLY,
                annotation=kind,
                default=False if name == "preview" else Parameter.empty,
            )
            for name, kind in kinds.items()
        ]
    )
    return endpoint


def _must_ask_for_no_version(request: HttpRequest) -> None:
    if "If-Match" in request.headers:
        raise malformed([{"place": "header/If-Match", "reason": "leave it out: each of many has its own version"}])


def _asked(route: CommandRoute) -> type[BaseModel]:
    fields: dict[str, Any] = {
        "selection": (Filters, Field(description="Whom: by the filters of the caseload, or a list of their ids.")),
        "command": (said_by_callers(route.command, ()), Field(description="What is said of each of them.")),
    }
    return create_model(
        f"{route.command.__name__}OfMany",
        __config__=ConfigDict(extra="forbid", frozen=True),
        __doc__=f"{(route.command.__doc__ or '').strip()} Of each who is selected.",
        **fields,
    )
