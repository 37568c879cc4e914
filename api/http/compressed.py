"""Answers sent compressed to whoever takes them so, but for what another site had a browser ask."""

from starlette.datastructures import Headers
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

WORTH_BYTES = 1000
LEVEL = 5
FROM_HERE = frozenset({"same-origin", "none"})
"""What browsers say of where a request comes from, where a page of this site or the person themselves began it."""


class Compressed:
    """Compresses answers of WORTH_BYTES and more.

    How long a compressed page is tells whether what its address holds is on it a second time. Another site that has
    a browser ask for pages, and somebody who sees how long they are, could so guess what is secret on them, letter by
    letter. So a request with a cookie is answered compressed only where the browser says that no other site began it.
    """

    def __init__(self, app: ASGIApp) -> None:
        """Stand before `app`."""
        self.app = app
        self.compressed = GZipMiddleware(app, WORTH_BYTES, LEVEL)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as `app` does, compressed where that tells nobody anything."""
        safe = scope["type"] == "http" and _tells_nobody(Headers(scope=scope))
        await (self.compressed if safe else self.app)(scope, receive, send)


def _tells_nobody(headers: Headers) -> bool:
    return "cookie" not in headers or headers.get("sec-fetch-site") in FROM_HERE
