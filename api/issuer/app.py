"""The embedded issuer over HTTP: discovery, keys, the page to pick a person, and tokens."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from api.identity.discovery import WHERE
from api.issuer.demo_people import DEMO_PEOPLE, demo_person
from api.issuer.granting import Asked, Form, Granting, RefusedGrantError

_PAGES = Environment(
    loader=FileSystemLoader(Path(__file__).parents[1] / "pages"),
    autoescape=select_autoescape(),
    undefined=StrictUndefined,
)
_SAFE = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}
_LARGEST_FORM_BYTES = 16 * 1024

Endpoint = Callable[[Request], Awaitable[Response]]


def issuer_app(granting: Granting) -> Starlette:
    """Return the application; it answers to the names of this machine only."""
    issuer = Issuer(granting)
    routes = [
        Route(WHERE, _told(issuer.discovery)),
        Route("/keys", _told(issuer.keys)),
        Route("/authorize", _refused_in_words(issuer.page), methods=["GET"]),
        Route("/authorize", _refused_in_words(issuer.pick), methods=["POST"]),
        Route("/token", _refused_in_words(issuer.token), methods=["POST"]),
    ]
    here = Middleware(TrustedHostMiddleware, allowed_hosts=["127.0.0.1", "localhost"], www_redirect=False)
    return Starlette(routes=routes, middleware=[here])


class Issuer:
    """Answers what an issuer is asked."""

    def __init__(self, granting: Granting) -> None:
        """Have tokens granted by `granting`."""
        self.granting = granting
        self.url = granting.signer.issuer

    def discovery(self) -> dict[str, Any]:
        """Return what this issuer is and where it answers."""
        return {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "jwks_uri": f"{self.url}/keys",
            "response_types_supported": ["code"],
            "grant_types_supported": ["authorization_code", "client_credentials"],
            "code_challenge_methods_supported": ["S256"],
            "token_endpoint_auth_methods_supported": ["none", "client_secret_post"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["EdDSA"],
            "scopes_supported": ["openid"],
        }

    def keys(self) -> dict[str, Any]:
        """Return the keys that verify its tokens."""
        return {"keys": [self.granting.signer.public]}

    async def page(self, request: Request) -> Response:
        """Return the page on which a person is picked."""
        said = dict(request.query_params)
        Asked.of(said)
        page = _PAGES.get_template("sign-in.html").render(people=DEMO_PEOPLE, said=said)
        return HTMLResponse(page, headers=_SAFE)

    async def pick(self, request: Request) -> Response:
        """Return to the client with a code for the person who was picked."""
        if request.headers.get("Origin", self.url) != self.url:
            raise RefusedGrantError("access_denied", "a person is picked on the page of this issuer only")
        said = await _form(request)
        asked, person = Asked.of(said), demo_person(said.get("person", ""))
        if person is None:
            raise RefusedGrantError("access_denied", "pick one of the people on the page")
        answer = {"code": self.granting.code(person, asked), "iss": self.url}
        answer |= {"state": asked.state} if asked.state else {}
        joint = "&" if "?" in asked.redirect_uri else "?"
        return RedirectResponse(f"{asked.redirect_uri}{joint}{urlencode(answer)}", 303, headers=_SAFE)

    async def token(self, request: Request) -> Response:
        """Return a token."""
        return JSONResponse(self.granting.token(await _form(request)), headers={"Cache-Control": "no-store"})


async def _form(request: Request) -> Form:
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > _LARGEST_FORM_BYTES:
            raise RefusedGrantError("invalid_request", "the form is too long")
    try:
        return dict(parse_qsl(body.decode(), strict_parsing=True))
    except ValueError as error:
        raise RefusedGrantError("invalid_request", "send a form, application/x-www-form-urlencoded") from error


def _told(tell: Callable[[], dict[str, Any]]) -> Endpoint:
    async def endpoint(_: Request) -> Response:
        return JSONResponse(tell())

    return endpoint


def _refused_in_words(endpoint: Endpoint) -> Endpoint:
    async def answered(request: Request) -> Response:
        try:
            return await endpoint(request)
        except RefusedGrantError as refused:
            status = 401 if refused.code == "invalid_client" else 400
            return JSONResponse({"error": refused.code, "error_description": str(refused)}, status, headers=_SAFE)

    return answered
