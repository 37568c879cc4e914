"""The reception: who is signed in, by the cookie of their session, and forms that no other site can send."""

import hmac
import secrets
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import TypeVar
from urllib.parse import parse_qs, urlsplit

import anyio.to_thread
from fastapi import Request, Response

from activities.access.console_sessions import ConsoleSessions, Session
from api.access.caller import Caller, InvalidTokenError
from api.console.entrance.kept import Fields
from api.console.entrance.mending import mending_of
from api.console.entrance.parts import MOST_FIELDS, fields_in, parts_of
from api.console.entrance.questioning import Conversation, Questioning
from api.console.entrance.visit import Visit, of_forms, token_of
from api.identity.identity import Identity, Proof
from api.problems import Problem

COOKIE = "__Host-indenture"
R = TypeVar("R")


class SignedOutError(Exception):
    """Nobody is signed in, or not any more."""


class Reception:
    """Knows who is signed in."""

    def __init__(
        self,
        sessions: ConsoleSessions,
        identity: Identity,
        questioning: Questioning,
        address: str,
    ) -> None:
        """Look in `sessions`; `address` is where people reach the service."""
        self.sessions = sessions
        self.identity = identity
        self.questioning = questioning
        self.address = address
        self.seats = questioning.seats

    async def visit(self, request: Request) -> Visit:
        """Return the visit of whoever is signed in. Raises SignedOutError, UncheckedError and DATABASE_AWAY."""
        secret = request.cookies.get(COOKIE, "")
        session = await self.blocking(partial(self.sessions.of, secret)) if secret else None
        if session is None:
            raise SignedOutError
        try:
            await self.identity.must_still_hold(session.subject, session.token_id, session.key_id)
        except InvalidTokenError:
            await self.blocking(partial(self.sessions.end, secret))
            raise SignedOutError from None
        caller = Caller(session.subject, session.role, session.sample)
        conversation = Conversation(self.questioning, caller)
        address = self._address_of(request)
        return Visit(caller, session.ends_at, address, secret, conversation, mending_of(request))

    def _address_of(self, request: Request) -> str:
        said = f"?{request.url.query}" if request.url.query else ""
        return f"{self.address}{request.url.path}{said}"

    async def begin(self, proof: Proof, request: Request, response: Response) -> None:
        """Begin a session for whom a token proves, no longer than the token holds; the one before it ends.

        Where that was of the same person, the forms that it was given are forms of this one.
        """
        caller, ends = proof.caller, datetime.fromtimestamp(proof.life.ends, UTC)
        before = request.cookies.get(COOKIE, "")
        same = bool(before) and await self.blocking(partial(self.sessions.whose, before)) == caller.subject
        secret = f"{secrets.token_urlsafe(32)}.{of_forms(before) if same else secrets.token_urlsafe(32)}"
        await self._end(request)
        session = Session(caller.subject, caller.role, caller.sample, proof.token_id, proof.key.id, ends)
        await self.blocking(partial(self.sessions.begin, secret, session))
        hand_over(response, COOKIE, secret)

    async def end(self, request: Request, response: Response) -> None:
        """End the session of a browser, if it has one."""
        await self._end(request)
        take_back(response, COOKIE)

    async def _end(self, request: Request) -> None:
        if secret := request.cookies.get(COOKIE):
            await self.blocking(partial(self.sessions.end, secret))

    async def form(self, request: Request, visit: Visit) -> Fields:
        """Return the fields of a form that this session was given. Raises a 403 problem for one of another site."""
        fields = await form_of(request, self.address)
        must_be_of(visit, _token_in(fields))
        return fields

    async def typed_by(self, request: Request, fields: Fields) -> str | None:
        """Return whose session was given a form, also for a day after its end, or None where none was."""
        secret = request.cookies.get(COOKIE, "")
        if not _is_of(secret, _token_in(fields)):
            return None
        return await self.blocking(partial(self.sessions.whose, secret))

    async def blocking(self, call: Callable[[], R]) -> R:
        """Return what a blocking call gives, made in one of the seats."""
        return await anyio.to_thread.run_sync(call, limiter=self.seats)


def _token_in(fields: Fields) -> str:
    (token,) = fields.pop("token", [""])[:1] or [""]
    return token


def _is_of(secret: str, token: str) -> bool:
    return hmac.compare_digest(token.encode(), token_of(secret).encode())


def must_be_of(visit: Visit, token: str) -> None:
    """Raise a 403 problem for a form that was not given to this session, by the token in it."""
    if not _is_of(visit.secret, token):
        detail = "This form is not one of this session. Open it again and send it."
        raise Problem(403, "not-from-here", "Not from here", detail)


def must_be_from_here(request: Request, address: str) -> None:
    """Raise a 403 problem for a form that another site had the browser send."""
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    ours = {origin_of(address), f"{request.url.scheme}://{request.headers.get('Host', '')}"}
    if (site or "same-origin") != "same-origin" or (origin is not None and origin not in ours):
        raise Problem(403, "not-from-here", "Not from here", "Another site had this form sent. Nothing was changed.")


def has_a_file(request: Request) -> bool:
    """Return whether a form was sent with a file."""
    return request.headers.get("Content-Type", "").startswith("multipart/form-data")


async def form_of(request: Request, address: str) -> Fields:
    """Return the fields of a form, and of the files that it brings for that their SHA-256.

    Raises a 403 problem where another site had the browser send it.
    """
    must_be_from_here(request, address)
    if has_a_file(request):
        taken_apart = partial(parts_of, request.headers.get("Content-Type", ""), await request.body(), MOST_FIELDS)
        return fields_in(await anyio.to_thread.run_sync(taken_apart))
    try:
        body = (await request.body()).decode()
        return parse_qs(body, keep_blank_values=True, strict_parsing=bool(body), max_num_fields=1000)
    except ValueError:
        raise Problem(422, "malformed-request", "Malformed request", "This is no form. Open it again.") from None


def origin_of(address: str) -> str:
    """Return the origin of an address: its scheme, host and port."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


def hand_over(response: Response, name: str, value: str) -> None:
    """Give the browser a cookie that it sends to this host alone, by HTTPS alone, until it is closed."""
    response.set_cookie(name, value, path="/", secure=True, httponly=True, samesite="lax")


def take_back(response: Response, name: str) -> None:
    """Have the browser forget a cookie."""
    response.delete_cookie(name, path="/", secure=True, httponly=True, samesite="lax")
