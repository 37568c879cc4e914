"""Problems as RFC 9457 documents: the one shape of every error that leaves the service."""

import re
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException
from starlette.routing import Match

from activities.database import DATABASE_AWAY
from activities.master_key import WrongMasterKeyError
from domain.command import UnmetRule

AGAIN_IN_SECONDS = "2"

# What the library says less plainly: by its type of error, and the place where that matters.
_REASONS = {
    ("uuid_parsing", ""): "give a UUID",
    ("model_attributes_type", "body"): "send an object in JSON, with the header Content-Type: application/json",
    ("string_pattern_mismatch", "header/If-Match"): "give the version in quotes, as the ETag has it, or *",
}

# A place is named by callers too, with the fields that they make up.
_NAME = re.compile(r"[A-Za-z0-9_-]{1,40}")


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
    errors: list[Misplaced] = Field(default=[], description="Every place that is not as documented, where malformed.")
    command: UUID | None = Field(default=None, description="The command's id, where it may be recorded.")
    version: int | None = Field(default=None, description="The current version, where it was refused or is stale.")


class Problem(Exception):  # noqa: N818  (the field's word; RFC 9457 calls it a problem)
    """What went wrong, in terms of HTTP. `type` is a slug such as "not-authenticated"."""

    def __init__(
        self,
        status: int,
        type: str,  # noqa: A002 - the member's name
        title: str,
        detail: str,
        *,
        headers: Mapping[str, str] | None = None,
        **extensions: object,
    ) -> None:
        """Say it with the members of RFC 9457; `extensions` become members of their own."""
        super().__init__(title)
        self.status = status
        self.type = type
        self.title = title
        self.detail = detail
        self.headers = dict(headers or {})
        self.extensions = extensions

    def response(self) -> JSONResponse:
        """Return this problem as application/problem+json."""
        members = {
            "type": f"/problems/{self.type}",
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
        }
        bearer = {"WWW-Authenticate": "Bearer"} if self.status == 401 else {}  # noqa: PLR2004
        return JSONResponse(
            {**self.extensions, **members},
            self.status,
            {**self.headers, **bearer},
            "application/problem+json",
        )


def unavailable(what: str, detail: str, **extensions: object) -> Problem:
    """Return the 503 problem of something that is away for now."""
    return Problem(503, what, "Away for now", detail, headers={"Retry-After": AGAIN_IN_SECONDS}, **extensions)


def unknown_apprenticeship() -> Problem:
    """Return the 404 problem of an apprenticeship that nobody applied for."""
    return Problem(404, "unknown-apprenticeship", "Unknown apprenticeship", "No apprenticeship has this id.")


def erased() -> Problem:
    """Return the 410 problem of an apprentice who was erased, whatever is asked about them."""
    detail = "This apprentice was erased, and nothing more is recorded about them; who comes back is registered anew."
    return Problem(410, "erased", "Erased", detail)


def key_lost() -> Problem:
    """Return the 500 problem of an apprenticeship in the ledger whose key is gone, though nobody was erased."""
    detail = (
        "The key that seals the free text of this apprenticeship is gone, though nobody was erased; nothing was "
        "changed. Whoever operates the service restores its row of people.keys from a backup; then send again."
    )
    return Problem(500, "key-lost", "Key lost", detail)


def wrong_master_key() -> Problem:
    """Return the 500 problem of a master key that is not the one that wrapped what is stored."""
    detail = (
        "INDENTURE_MASTER_KEY is not the key by which what is stored was wrapped; nothing was changed. Whoever "
        "operates the service starts it again with the right one; then send again."
    )
    return Problem(500, "wrong-master-key", "Wrong master key", detail)


def install(app: FastAPI) -> None:
    """Answer every problem, malformed request, absence and unexpected error of `app` as a problem document."""

    async def problem(request: Request, error: Exception) -> JSONResponse:
        return _as_problem(request, error).response()

    for kind in (Problem, RequestValidationError, HTTPException, WrongMasterKeyError, *DATABASE_AWAY, Exception):
        app.add_exception_handler(kind, problem)


def _as_problem(request: Request, error: Exception) -> Problem:
    if isinstance(error, Problem):
        return error
    if isinstance(error, RequestValidationError):
        return malformed([without_input(each) for each in error.errors()])
    if isinstance(error, HTTPException):
        return _of_http(request, error)
    if isinstance(error, WrongMasterKeyError):
        structlog.get_logger("api").error("wrong master key")
        return wrong_master_key()
    if isinstance(error, DATABASE_AWAY):
        return unavailable("database-away", "The database is away; nothing was changed by this request.")
    structlog.get_logger("api").error("unexpected error", kind=type(error).__name__, exc_info=error)
    return Problem(500, "unexpected", "Unexpected error", "Something failed here that should not; it has been logged.")


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


def malformed(errors: list[dict[str, str]]) -> Problem:
    """Return the problem of a request that is not as documented, with the place and reason of each error."""
    said = "; ".join(f"{each['place']}: {each['reason']}" for each in errors)
    return Problem(422, "malformed-request", "Malformed request", f"Mend and send again: {said}.", errors=errors)


def without_input(error: Mapping[str, Any]) -> dict[str, str]:
    """Return the place and the reason of a validation error, without what was sent."""
    # What was sent is never repeated: neither the input, nor a message that quotes from it.
    place = "/".join(each if _NAME.fullmatch(each) else "(unnamed)" for each in map(str, error["loc"]))
    reason = _REASONS.get((error["type"], place)) or _REASONS.get((error["type"], ""), error["msg"])
    return {"place": place, "reason": reason.removeprefix("Value error, ")}
