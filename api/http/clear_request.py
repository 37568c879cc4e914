"""Requests that two readers could take differently are refused at the door: doubled headers, lengths, odd addresses."""

import re
from collections import Counter

from starlette.datastructures import Headers, QueryParams
from starlette.types import ASGIApp, Receive, Scope, Send

from api.http.problem_documents import document
from api.problems import Problem, malformed, without_input

ONCE = ("Authorization", "Content-Length", "Content-Type", "Idempotency-Key", "Origin", "Sec-Fetch-Site")
"""Headers that say one thing: of two, each reader would take another."""

_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f]")
_LEAVE_OUT = "leave line breaks and control characters out of the address"


class ClearRequests:
    """Answers 422 to a request that says something twice, or whose address no line of text could hold."""

    def __init__(self, app: ASGIApp) -> None:
        """Stand before `app`."""
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on every request that is clear."""
        if scope["type"] == "http" and (wrong := _unclear(scope)):
            await document(wrong)(scope, receive, send)
            return
        await self.app(scope, receive, send)


def _unclear(scope: Scope) -> Problem | None:
    headers = Headers(scope=scope)
    given = Counter(headers.keys())
    errors = [
        {"place": f"header/{name}", "reason": "this header comes more than once; send it once"}
        for name in ONCE
        if given[name.lower()] > 1
    ]
    if "content-length" in given and "transfer-encoding" in given:
        reason = "this comes beside Transfer-Encoding, so that the body has two ends; send one of them"
        errors.append({"place": "header/Content-Length", "reason": reason})
    # The end of a pattern matches before a line break too.
    if not scope["path"].isprintable():
        errors.append({"place": "path", "reason": _LEAVE_OUT})
    # No text column of the database takes a NUL, and nobody types the others into a line.
    said = QueryParams(scope["query_string"]).multi_items()
    names = dict.fromkeys(name for name, value in said if _CONTROL.search(name + value))
    errors += [
        without_input({"type": "control_character", "loc": ("query", name), "msg": _LEAVE_OUT}) for name in names
    ]
    if not errors:
        return None
    problem = malformed(errors)
    problem.headers["Connection"] = "close"
    return problem
