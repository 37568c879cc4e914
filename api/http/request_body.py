"""Limits at the door: no body above 64 kB is read to its end, but for files, and none that is ambiguous goes in."""

import re
from collections.abc import Mapping

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.http.problem_documents import document
from api.http.unambiguous_json import ambiguous
from api.problems import Problem

LARGEST_BODY_BYTES = 64 * 1024


class BodyLimit:
    """Answers 413 to a larger body, whether or not it says its length, and 422 to an ambiguous one."""

    def __init__(self, app: ASGIApp, larger: Mapping[str, int]) -> None:
        """Stand before `app`. Where a form may bring a file, it may have more bytes: so many as `larger` tells.

        It does by patterns of addresses.
        """
        self.app = app
        self.larger = {re.compile(pattern): most for pattern, most in larger.items()}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on every request whose body is small and clear enough."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        try:
            most = self._most(scope["path"]) if _brings_a_file(scope) else LARGEST_BODY_BYTES
            body = await _whole(scope, receive, most)
        except _HungUpError:
            return
        problem = _too_large(most) if body is None else _unclear(scope, body)
        if problem:
            await document(problem)(scope, receive, send)
            return
        told = False

        async def again() -> Message:
            nonlocal told
            if told:
                return await receive()
            told = True
            return {"type": "http.request", "body": body, "more_body": False}

        await self.app(scope, again, send)

    def _most(self, path: str) -> int:
        return next((most for pattern, most in self.larger.items() if pattern.fullmatch(path)), LARGEST_BODY_BYTES)


class _HungUpError(Exception):
    """The caller left in the middle of the body: half of it must not count as a whole one, or as none."""


def _brings_a_file(scope: Scope) -> bool:
    return Headers(scope=scope).get("Content-Type", "").lower().startswith("multipart/form-data")


def _unclear(scope: Scope, body: bytes) -> Problem | None:
    # A form with a file is no JSON, and nobody reads it as JSON.
    return None if _brings_a_file(scope) else ambiguous(body)


async def _whole(scope: Scope, receive: Receive, most: int) -> bytes | None:
    said = dict(scope["headers"]).get(b"content-length", b"0")
    if said.isdigit() and int(said) > most:
        return None
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise _HungUpError
        body += message.get("body", b"")
        if len(body) > most:
            return None
        if not message.get("more_body"):
            return bytes(body)


def _too_large(most: int) -> Problem:
    detail = f"The body is larger than {most} bytes; send less, and keep documents in OneFile."
    return Problem(413, "too-large", "Too large", detail)
