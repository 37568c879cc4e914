"""One documented, typed endpoint for every command route."""

import re
from collections.abc import Callable
from inspect import Parameter, Signature
from typing import Annotated, Any
from urllib.parse import quote
from uuid import UUID

from fastapi import Depends, Header, Path, Query, Response
from fastapi import Request as HttpRequest
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import to_jsonable_python

from api.access.bearer import Who
from api.access.caller import Caller
from api.answers.preview import Preview
from api.changing.carrying_out import KEY, LONGEST_KEY
from api.changing.from_the_register import said_by_callers
from api.changing.if_match import IfMatch, versions
from api.changing.taking import Sent, Taking
from api.changing.workflows import StillRunning
from api.commands import COMMAND_ROUTES, CommandRoute
from api.http.openapi import ETAG, LOCATION, PROBLEMS, RETRY_AFTER, Routes
from api.recorded_facts import Recorded, recorded
from domain.command import Outcome

Key = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        pattern=KEY,
        max_length=LONGEST_KEY,
        description="Chosen by the caller, not of dots alone: a retry under the same key is carried out once.",
    ),
]


Previewed = Annotated[
    bool,
    Query(alias="preview", description="Tell what the change would lead to, and record nothing."),
]


class Running(BaseModel):
    """A change that was taken up and is not done yet: look again at Location, where nothing is found until it is."""

    command: UUID
    status: str = "running"


TAKEN_UP: dict[str, Any] = {
    "description": "Taken up, not done yet.",
    "model": Running,
    "headers": LOCATION | RETRY_AFTER,
}
PREVIEW: dict[str, Any] = {"description": "What it would lead to, where a preview is asked for.", "model": Preview}


def router(taking: Taking, who: Who) -> Routes:
    """Return the routes of every command."""
    routes = Routes(prefix="/apprenticeships", problems=tuple(PROBLEMS))
    for route in COMMAND_ROUTES:
        status, headers = (201, ETAG | LOCATION) if route.method == "POST" else (200, ETAG)
        routes.add_api_route(
            ("/{apprenticeship}" if route.path else "") + route.path,
            _endpoint(route, taking, who),
            methods=[route.method],
            name=route.command.NAME,
            tags=[route.tag],
            summary=route.command.TITLE,
            description=route.command.__doc__,
            status_code=status,
            response_model=Recorded if route.method == "POST" else Recorded | Preview,
            responses={200: PREVIEW, status: {"headers": headers}, 202: TAKEN_UP},
        )
    return routes


def where_told(key: str) -> str:
    """Return the address at which the caller is told what became of the command sent under `key`."""
    return f"/commands/{quote(key, safe='')}"


def _endpoint(route: CommandRoute, taking: Taking, who: Who) -> Callable[..., Any]:
    places = tuple(re.findall(r"{(\w+)}", route.path))

    async def endpoint(**given: Any) -> Any:
        caller: Caller = given["caller"]
        sent = Sent(
            caller,
            given["key"],
            given.get("apprenticeship"),
            given["body"],
            {place: given[place] for place in places},
            versions(given["request"].headers.getlist("If-Match")),
        )
        take = taking.preview if given["preview"] else taking.carry_out
        try:
            outcome = await take(route, sent)
        except StillRunning as running:
            look_again = {"Location": where_told(given["key"]), "Retry-After": "1"}
            return JSONResponse({"command": str(running.command), "status": "running"}, 202, look_again)
        if isinstance(outcome, Preview):
            return JSONResponse(to_jsonable_python(outcome))
        return _answer(route, sent, outcome, given["response"])

    endpoint.__signature__ = _signature(route, places, who)  # type: ignore[attr-defined]
    return endpoint


def _signature(route: CommandRoute, places: tuple[str, ...], who: Who) -> Signature:
    fields = route.command.model_fields
    model: Any = said_by_callers(route.command, places)
    needs_body = any(field.is_required() for field in model.model_fields.values())
    given: dict[str, Any] = {
        "request": HttpRequest,
        "response": Response,
        "caller": Annotated[Caller, Depends(who)],
        "key": Key,
        "preview": Previewed,
        **({"apprenticeship": UUID} if route.path else {}),
        **{place: _place(fields[place]) for place in places},
    }
    defaults = {"preview": False}
    parameters = [
        Parameter(name, Parameter.KEYWORD_ONLY, annotation=kind, default=defaults.get(name, Parameter.empty))
        for name, kind in given.items()
    ]
    body = Parameter(
        "body", Parameter.KEYWORD_ONLY, annotation=model, default=Parameter.empty if needs_body else model()
    )
    if_match = Parameter("if_match", Parameter.KEYWORD_ONLY, annotation=IfMatch, default=None)
    return Signature([*parameters, body, if_match])


def _place(field: FieldInfo) -> Any:
    return Annotated[field.rebuild_annotation(), Path(description=field.description)]


def _answer(route: CommandRoute, sent: Sent, outcome: Outcome, response: Response) -> Recorded:
    noun = None if route.path else sent.about
    response.headers["ETag"] = f'"{outcome.version}"'
    if route.method == "POST":
        response.headers["Location"] = _where(route, sent)
    return recorded(sent.about, outcome, noun=noun)


def _where(route: CommandRoute, sent: Sent) -> str:
    made = f"/apprenticeships/{sent.about}"
    return f"{made}/history?command={sent.command}" if route.path else made
