"""Problems as documents over HTTP: the one translator of every error that leaves the service."""

from collections.abc import Callable
from uuid import UUID

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from psycopg.errors import InsufficientPrivilege
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException
from starlette.routing import Match

from activities.database import DATABASE_AWAY, NOT_BUILT, why_away
from activities.master_key import WrongMasterKeyError
from api.problems import (
    Problem,
    database_older,
    malformed,
    right_lost,
    rules_missing,
    unavailable,
    unreadable_fact,
    without_input,
    wrong_master_key,
)
from api.recorded_facts import RecordedFact
from domain.command import UnmetRule
from domain.facts.fact import UnreadableFactError
from domain.rulebook.rulebook import ChangedRulesError


class Misplaced(BaseModel):
    """What is not as documented in a request, and where."""

    place: str = Field(examples=["body/occurred_on"])
    reason: str


class ProblemDocument(BaseModel):
    """An error, as RFC 9457 has it; `type` is stable, and some problems have members of their own."""

    model_config = ConfigDict(extra="allow")
    type: str = Field(examples=["/problems/refused"])
    title: str
    status: int
    detail: str = Field(description="What is wrong, and what to do next.")
    unmet: list[UnmetRule] = Field(default=[], description="Every rule that was not met, where refused by rule.")
    errors: list[Misplaced] = Field(default=[], description="Every place to mend, where there is one to name.")
    command: UUID | None = Field(default=None, description="The command's id, where it may be recorded.")
    version: int | None = Field(
        default=None, description="The current version, as the ETag tells it, where it was refused or is stale."
    )
    facts: list[RecordedFact] = Field(default=[], description="The refusal, by its number in the history.")


def install(app: FastAPI) -> None:
    """Answer every problem, malformed request, absence and unexpected error of `app` as a problem document."""

    async def problem(request: Request, error: Exception) -> JSONResponse:
        return document(as_problem(request, error))

    kinds: list[type[Exception]] = [Problem, *_LOGGED, RequestValidationError, HTTPException, *DATABASE_AWAY, Exception]
    for kind in kinds:
        app.add_exception_handler(kind, problem)


def document(problem: Problem) -> JSONResponse:
    """Return a problem as application/problem+json."""
    bearer = {"WWW-Authenticate": "Bearer"} if problem.status == 401 else {}  # noqa: PLR2004
    return JSONResponse(
        members_of(problem),
        problem.status,
        {**problem.headers, **bearer},
        "application/problem+json",
    )


def members_of(problem: Problem) -> dict[str, object]:
    """Return the members of the document of a problem."""
    members = {
        "type": f"/problems/{problem.type}",
        "title": problem.title,
        "status": problem.status,
        "detail": problem.detail,
    }
    return {**problem.extensions, **members}


def as_problem(request: Request, error: Exception) -> Problem:
    """Return what went wrong with a request as a problem, as `problem_of` does."""
    return _of_http(request, error) if isinstance(error, HTTPException) else problem_of(error)


_LOGGED: dict[type[Exception], tuple[str, Callable[[Exception], Problem]]] = {
    WrongMasterKeyError: ("wrong master key", lambda _: wrong_master_key()),
    UnreadableFactError: ("a fact cannot be read", lambda _: unreadable_fact()),
    ChangedRulesError: ("rules missing", lambda error: rules_missing(str(error))),
    InsufficientPrivilege: ("the service has lost a right in the database", lambda _: right_lost()),
    **dict.fromkeys(NOT_BUILT, ("the database lacks what this code needs", lambda _: database_older())),
}
"""What an operator has to mend, what it is called in the log, and what is answered meanwhile."""


def problem_of(error: Exception) -> Problem:
    """Return what went wrong as a problem; what nobody expects is logged, and told as such."""
    if isinstance(error, Problem):
        return error
    if isinstance(error, RequestValidationError):
        return malformed([without_input(each) for each in error.errors()])
    for kind, (what, problem) in _LOGGED.items():
        if isinstance(error, kind):
            structlog.get_logger("api").error(what, kind=type(error).__name__, why=str(error))
            return problem(error)
    if isinstance(error, DATABASE_AWAY):
        why = why_away(type(error).__name__)
        return unavailable("database-away", f"{why[0].upper()}{why[1:]}; nothing was changed by this request.")
    structlog.get_logger("api").error("unexpected error", kind=type(error).__name__, exc_info=error)
    detail = "Something failed here that should not; it has been logged."
    # The server gives the connection up after it: who would send the next request on it is told.
    return Problem(500, "unexpected", "Unexpected error", detail, headers={"Connection": "close"})


def _of_http(request: Request, error: HTTPException) -> Problem:
    # The framework's own words say neither what to do, nor that a body was unreadable and no command.
    match error.status_code:
        case 400:
            return malformed([{"place": "body", "reason": "this is not JSON in UTF-8 that can be read"}])
        case 404:
            detail = "Nothing has this address; /docs shows every one that there is, and /openapi.json lists them."
            return Problem(404, "unknown-address", "Unknown address", detail)
        case 405:
            detail = "This address does not take this method; the Allow header names those that it takes."
            return Problem(405, "method-not-allowed", "Method not allowed", detail, headers=_allowed(request))
    return Problem(error.status_code, "http-error", "Refused", f"{error.detail}.", headers=error.headers)


def _allowed(request: Request) -> dict[str, str]:
    # The framework names the methods of the first route of an address, of which each has one.
    at_it = (each for each in request.app.routes if each.matches(request.scope)[0] is not Match.NONE)
    return {"Allow": ", ".join(sorted({method for route in at_it for method in route.methods or ()}))}
