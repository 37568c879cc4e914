"""Problems as RFC 9457 documents: the one shape of every error that leaves the service."""

from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException


class Problem(Exception):  # noqa: N818  (the field's word; RFC 9457 calls it a problem)
    """What went wrong, in terms of HTTP. `type` is a slug such as "not-authenticated"."""

    def __init__(self, status: int, type: str, title: str, detail: str, **extensions: object) -> None:  # noqa: A002
        """Say it with the members of RFC 9457; `extensions` become members of their own."""
        super().__init__(title)
        self.status = status
        self.type = type
        self.title = title
        self.detail = detail
        self.extensions = extensions

    def response(self) -> JSONResponse:
        """Return this problem as application/problem+json."""
        members = {
            "type": f"/problems/{self.type}",
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
        }
        return JSONResponse(
            {**self.extensions, **members},
            self.status,
            {"WWW-Authenticate": "Bearer"} if self.status == 401 else None,  # noqa: PLR2004
            "application/problem+json",
        )


def install(app: FastAPI) -> None:
    """Answer every problem, malformed request and HTTP error of `app` as a problem document."""

    async def problem(_: Request, error: Exception) -> JSONResponse:
        return _as_problem(error).response()

    for kind in (Problem, RequestValidationError, HTTPException):
        app.add_exception_handler(kind, problem)


def _as_problem(error: Exception) -> Problem:
    if isinstance(error, Problem):
        return error
    if isinstance(error, RequestValidationError):
        return Problem(
            422,
            "malformed-request",
            "Malformed request",
            "some of the request is not as documented",
            errors=[_without_input(each) for each in error.errors()],
        )
    if isinstance(error, HTTPException):
        return Problem(error.status_code, "http-error", "Refused", str(error.detail))
    raise error


def _without_input(error: dict[str, Any]) -> dict[str, str]:
    # What was sent is never repeated: neither the input, nor a message that quotes from it.
    reason = "give a UUID" if error["type"] == "uuid_parsing" else error["msg"]
    return {
        "place": "/".join(map(str, error["loc"])),
        "reason": reason.removeprefix("Value error, "),
    }
