"""The embedded issuer over HTTP: discovery, keys, the page to pick a person, signing out, and tokens."""

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
from api.issuer.granting import Asked, Form, Granting, RefusedGrantError, is_here
from api.issuer.signed_in import REMEMBERED_SECONDS, SignedIn

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
COOKIE = "__Host-indenture-issuer"

Endpoint = Callable[[Request], Awaitable[Response]]


def issuer_app(granting: Granting) -> Starlette:
    """Return the application; it answers to the names of this machine only."""
    issuer = Issuer(granting)
    routes = [
        Route(WHERE, _told(issuer.discovery)),
        Route("/keys", _told(issuer.keys)),
        Route("/authorize", _refused_in_words(issuer.page), methods=["GET"]),
        Route("/authorize", _refused_in_words(issuer.pick), methods=["POST"]),
        Route("/end-session", _refused_in_words(issuer.sign_out), methods=["GET"]),
        Route("/token", _refused_in_words(issuer.token), methods=["POST"]),
    ]
    here = Middleware(TrustedHostMiddleware, allowed_hosts=["127.0.0.1", "localhost"], www_redirect=False)
    return Starlette(routes=routes, middleware=[here])


class Issuer:
    """Answers what an issuer is asked."""

    def __init__(self, granting: Granting) -> None:
        """Have tokens granted by `granting`."""
        self.granting = granting
        self.signed_in = SignedIn()
        self.url = granting.signer.issuer

    def discovery(self) -> dict[str, Any]:
        """Return what this issuer is and where it answers."""
        return {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "end_session_endpoint": f"{self.url}/end-session",
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
        """Return the page on which a person is picked; where none is to be shown, who is signed in, or that nobody is.

        As OpenID Connect Core says it of `prompt=none` (3.1.2.1 and 3.1.2.6).
        """
        said = dict(request.query_params)
        asked, prompts = Asked.of(said), said.get("prompt", "").split()
        if "none" in prompts:
            return self._without_a_page(request, asked, alone=prompts == ["none"])
        page = _PAGES.get_template("sign-in.html").render(people=DEMO_PEOPLE, said=said)
        return HTMLResponse(page, headers=_SAFE)

    def _without_a_page(self, request: Request, asked: Asked, *, alone: bool) -> Response:
        person = self.signed_in.who(request.cookies.get(COOKIE, ""))
        if alone and person:
            return self._back(asked, code=self.granting.code(person, asked))
        return self._back(asked, error="login_required" if alone else "invalid_request")

    async def pick(self, request: Request) -> Response:
        """Return to the client with a code for the person who was picked, whom this browser is from now on."""
        if request.headers.get("Origin", self.url) != self.url:
            raise RefusedGrantError("access_denied", "a person is picked on the page of this issuer only")
        said = await _form(request)
        asked, person = Asked.of(said), demo_person(said.get("person", ""))
        if person is None:
            raise RefusedGrantError("access_denied", "pick one of the people on the page")
        answer = self._back(asked, code=self.granting.code(person, asked))
        self.signed_in.end(request.cookies.get(COOKIE, ""))
        known_as = self.signed_in.begin(person)
        answer.set_cookie(COOKIE, known_as, REMEMBERED_SECONDS, secure=True, httponly=True, samesite="lax")
        return answer

    async def sign_out(self, request: Request) -> Response:
        """Forget who this browser is, and go back where that is asked: to this machine alone."""
        to = request.query_params.get("post_logout_redirect_uri", "")
        if not is_here(to):
            raise RefusedGrantError("invalid_request", "post_logout_redirect_uri must be an address on this machine")
        self.signed_in.end(request.cookies.get(COOKIE, ""))
        answer = RedirectResponse(to, 303, headers=_SAFE)
        answer.delete_cookie(COOKIE, secure=True, httponly=True, samesite="lax")
        return answer

    def _back(self, asked: Asked, **answered: str) -> Response:
        answer = {**answered, "iss": self.url} | ({"state": asked.state} if asked.state else {})
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
