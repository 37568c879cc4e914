"""The documentation at /docs: Swagger UI, its files served from here, so that it asks nobody else for anything.

What it shows is the OpenAPI document, at /openapi.json.
"""

from collections.abc import Awaitable, Callable
from importlib.resources import files
from pathlib import Path

from fastapi import Request, Response
from fastapi.responses import JSONResponse

from api.http.openapi import Routes

DOCUMENT = "/openapi.json"
_OURS = Path(__file__).parents[1] / "pages"
_SWAGGER_UI = files("fastapi_offline") / "static"

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self';"
    " base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_SAFE = {
    "Content-Security-Policy": _POLICY,
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}

_PARTS = (
    ("/docs", _OURS / "docs.html", "text/html"),
    ("/docs/start.js", _OURS / "docs.js", "text/javascript"),
    ("/docs/swagger-ui-bundle.js", _SWAGGER_UI / "swagger-ui-bundle.js", "text/javascript"),
    ("/docs/swagger-ui.css", _SWAGGER_UI / "swagger-ui.css", "text/css"),
    ("/docs/favicon.png", _SWAGGER_UI / "favicon.png", "image/png"),
)


def router() -> Routes:
    """Return the routes of the page, of its files and of the document they show, which does not name them itself.

    They need no token.
    """
    routes = Routes()
    for path, file, kind in _PARTS:
        routes.add_api_route(path, _sends(file.read_bytes(), kind), include_in_schema=False, name=path)
    routes.add_api_route(DOCUMENT, _document, include_in_schema=False, name=DOCUMENT)
    return routes


async def _document(request: Request) -> Response:
    return JSONResponse(request.app.openapi())


def _sends(content: bytes, kind: str) -> Callable[[], Awaitable[Response]]:
    async def send() -> Response:
        return Response(content, media_type=kind, headers=_SAFE)

    return send
