"""The embedded Temporal's Web UI, for browsers of this machine alone: it is not answered under any other name.

Temporal's own server answers whatever name it is asked by, so that a page from anywhere could read it under a name that
leads here. It is put at an address that nobody can guess, and what is asked of it passes through here.
"""

import re
import secrets
import socket
import sys
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import httpx
import uvicorn
from starlette.applications import Starlette
from starlette.background import BackgroundTask
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

NAMES = ["localhost", "127.0.0.1"]
"""By which a browser of this machine asks."""

_PAGES = re.compile(rf"https?://({'|'.join(map(re.escape, NAMES))})(:\d+)?")
_PATIENCE_SECONDS = 60.0
_METHODS = ["DELETE", "GET", "OPTIONS", "PATCH", "POST", "PUT"]
# They are of one connection, and those on both sides of us are two.
_OF_A_CONNECTION = {"connection", "host", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade"}


def hidden_address() -> str:
    """Return a loopback address for a server that only we are to ask; there is no choice outside Linux."""
    if sys.platform != "linux":
        return "127.0.0.1"
    return f"127.{secrets.randbelow(254) + 1}.{secrets.randbelow(256)}.{secrets.randbelow(254) + 1}"


@contextmanager
def guarded(hidden: str, port: int) -> Iterator[None]:
    """Answer on a port of this machine with what the server at the URL `hidden` says, until the block ends.

    Raises OSError where the port is taken.
    """
    config = uvicorn.Config(
        _passing_on(hidden), log_config=None, log_level="warning", server_header=False, timeout_graceful_shutdown=2
    )
    with socket.create_server(("127.0.0.1", port)) as listening:
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, args=([listening],), daemon=True)
        thread.start()
        try:
            yield
        finally:
            server.should_exit = True
            thread.join()


def _passing_on(hidden: str) -> Starlette:
    client = httpx.AsyncClient(base_url=hidden, trust_env=False, timeout=_PATIENCE_SECONDS)

    async def pass_on(request: Request) -> Response:
        origin = request.headers.get("origin")
        if origin and not _PAGES.fullmatch(origin):
            return PlainTextResponse("Ask from a page of this machine.", status_code=403)
        path = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        asked = client.build_request(
            request.method, path, headers=_of_the_message(request.headers.items()), content=await request.body()
        )
        answer = await client.send(asked, stream=True)
        passed = StreamingResponse(
            answer.aiter_raw(), status_code=answer.status_code, background=BackgroundTask(answer.aclose)
        )
        passed.raw_headers = [
            (name.encode(), value.encode()) for name, value in _of_the_message(answer.headers.multi_items())
        ]
        return passed

    @asynccontextmanager
    async def closing(_: Starlette) -> AsyncIterator[None]:
        async with client:
            yield

    only_here = Middleware(TrustedHostMiddleware, allowed_hosts=NAMES, www_redirect=False)
    return Starlette(
        routes=[Route("/{path:path}", pass_on, methods=_METHODS)], middleware=[only_here], lifespan=closing
    )


def _of_the_message(headers: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(name, value) for name, value in headers if name.lower() not in _OF_A_CONNECTION]
