"""One documented, typed endpoint for every command route."""

import re
from collections.abc import Callable
from inspect import Parameter, Signature
from typing import Annotated, Any
from uuid import UUID, uuid5

from fastapi import APIRouter, Depends, Header, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field, create_model

from api.changes import COMMANDS, Changes, Request, command_id
from api.desks import StillRunning
from api.edge import FROM_THE_REGISTER, Edge
from api.identity import Caller, Who, may, may_agree
from api.problems import Problem, ProblemDocument
from api.routes import COMMAND_ROUTES, CommandRoute
from domain.body import Body
from domain.command import Outcome
from domain.planning import AgreeSession

Key = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        pattern=r"^[!-~]{1,128}$",
        description="Chosen by the caller: a retry under the same key is carried out once.",
    ),
]
IfMatch = Annotated[
    str | None,
    Header(alias="If-Match", pattern=r'^"\d{1,9}"$', description="The ETag last seen, to change only what one saw."),
]
PROBLEMS: dict[int | str, dict[str, Any]] = {
    401: {"description": "No valid token.", "model": ProblemDocument},
    403: {"description": "The role may not do this.", "model": ProblemDocument},
    404: {"description": "Unknown apprenticeship.", "model": ProblemDocument},
    409: {"description": "Refused by rule, with every unmet rule.", "model": ProblemDocument},
    410: {"description": "The apprentice was erased.", "model": ProblemDocument},
    412: {"description": "If-Match names a stale version.", "model": ProblemDocument},
    413: {"description": "The body is too large.", "model": ProblemDocument},
    422: {"description": "Malformed, or the key came with another request.", "model": ProblemDocument},
    429: {"description": "Too many changes at once.", "model": ProblemDocument},
    503: {"description": "Away for now: send again with the same key.", "model": ProblemDocument},
}


def problems_of(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return the documented problems of these HTTP statuses."""
    return {status: PROBLEMS[status] for status in statuses}


class Recorded(BaseModel):
    """A change that was carried out. `id` is that of the noun it added, else the command's own."""

    apprenticeship: UUID
    command: UUID
    id: UUID
    status: str = Field(examples=["accepted"])
    version: int = Field(description="The version after the change, also in the ETag.")
    recorded: list[str] = Field(description="The names of the facts.", examples=[["session-held.v1"]])


class Running(BaseModel):
    """A change that was taken up and is not done yet: look again at Location."""

    command: UUID
    status: str = "running"


def router(changes: Changes, edge: Edge, who: Who) -> APIRouter:
    """Return the routes of every command."""
    routes = APIRouter(prefix="/apprenticeships")
    for route in COMMAND_ROUTES:
        routes.add_api_route(
            ("/{apprenticeship}" if route.path else "") + route.path,
            _endpoint(route, changes, edge, who),
            methods=[route.method],
            name=route.command.NAME,
            tags=[route.tag],
            summary=(route.command.__doc__ or "").strip().split("\n")[0],
            status_code=201 if route.method == "POST" else 200,
            response_model=Recorded,
            responses={**PROBLEMS, 202: {"description": "Taken up, not done yet.", "model": Running}},
        )
    return routes


def _endpoint(route: CommandRoute, changes: Changes, edge: Edge, who: Who) -> Callable[..., Any]:
    places = re.findall(r"{(\w+)}", route.path)

    async def endpoint(**given: Any) -> Any:
        caller: Caller = given["caller"]
        body: BaseModel = given["body"]
        new = uuid5(COMMANDS, f"apprenticeship\n{command_id(caller, given['key'])}")
        apprenticeship: UUID = given.get("apprenticeship", new)
        said = {**body.model_dump(exclude_unset=True), **{place: given[place] for place in places}}
        _allow(caller, route.command, said)
        complete = await edge.complete(route.command, apprenticeship, said)
        request = Request(caller, given["key"], apprenticeship, complete, _version(given["if_match"]))
        try:
            outcome = await changes.carry_out(request)
        except StillRunning as running:
            location = {"Location": f"/commands/{given['key']}", "Retry-After": "1"}
            return JSONResponse({"command": str(running.command), "status": "running"}, 202, location)
        return _answer(route, request, outcome, given["response"])

    endpoint.__signature__ = _signature(route, places, who)  # type: ignore[attr-defined]
    return endpoint


def _signature(route: CommandRoute, places: list[str], who: Who) -> Signature:
    fields = route.command.model_fields
    written: dict[str, Any] = {
        name: (field.rebuild_annotation(), field)
        for name, field in fields.items()
        if name not in {*places, *FROM_THE_REGISTER}
    }
    model: Any = create_model(
        f"{route.command.__name__}Request",
        __config__=route.command.model_config,
        __doc__=route.command.__doc__,
        **written,
    )
    needs_body = any(field.is_required() for field in model.model_fields.values())
    given: dict[str, Any] = {
        "response": Response,
        "caller": Annotated[Caller, Depends(who)],
        "key": Key,
        **({"apprenticeship": UUID} if route.path else {}),
        **{place: fields[place].annotation for place in places},
    }
    parameters = [Parameter(name, Parameter.KEYWORD_ONLY, annotation=kind) for name, kind in given.items()]
    body = Parameter(
        "body", Parameter.KEYWORD_ONLY, annotation=model, default=Parameter.empty if needs_body else model()
    )
    if_match = Parameter("if_match", Parameter.KEYWORD_ONLY, annotation=IfMatch, default=None)
    return Signature([*parameters, body, if_match])


def _version(if_match: str | None) -> int | None:
    return int(if_match.strip('"')) if if_match else None


def _answer(route: CommandRoute, request: Request, outcome: Outcome, response: Response) -> Recorded:
    noun = outcome.command if route.path else request.apprenticeship
    response.headers["ETag"] = f'"{outcome.version}"'
    if route.method == "POST":
        under = f"/{request.apprenticeship}{route.path}" if route.path else ""
        response.headers["Location"] = f"/apprenticeships{under}/{noun}"
    return Recorded(
        apprenticeship=request.apprenticeship,
        command=outcome.command,
        id=noun,
        status=outcome.status,
        version=outcome.version,
        recorded=list(outcome.recorded),
    )


def _allow(caller: Caller, command: type[Body], said: dict[str, Any]) -> None:
    allowed = may_agree(caller.role, said["party"]) if command is AgreeSession else may(caller.role, command.NAME)
    if not allowed:
        raise Problem(403, "not-allowed", "Not allowed", f"The role {caller.role} may not {command.NAME}.")
