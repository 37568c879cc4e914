"""Signing somebody in at the issuer: the code flow of OpenID Connect, with PKCE."""

import asyncio
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from time import monotonic
from typing import Any
from urllib.parse import urlencode

import httpx
import jwt
import msgspec

from api.access.caller import InvalidTokenError, UncheckedError
from api.identity.discovery import address_of_discovery
from api.identity.fetching import (
    PATIENCE_SECONDS,
    IssuerAwayError,
    WrongIssuerError,
    client_for,
    fetch_json,
    must_be_safe,
)
from api.identity.identity import Identity, Proof

BELIEVED_SECONDS = 600.0
"""So long what the issuer says of itself is believed."""


class NotSignedInError(Exception):
    """The issuer signs nobody in for what it was asked; the message says why, and repeats nothing secret."""


@dataclass(frozen=True)
class Attempt:
    """One attempt at signing in: what is to come back, and what only whoever began it knows."""

    state: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    nonce: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    verifier: str = field(default_factory=lambda: secrets.token_urlsafe(48), repr=False)

    @property
    def challenge(self) -> str:
        """Return what the issuer is shown of the verifier."""
        return urlsafe_b64encode(sha256(self.verifier.encode()).digest()).rstrip(b"=").decode()


@dataclass(frozen=True)
class Client:
    """As whom this service asks: its id, its secret where it has one, the scope, and where the issuer sends back to."""

    id: str
    secret: str = field(repr=False)
    scope: str
    redirect_uri: str


class CodeFlow:
    """Signs people in at one issuer."""

    def __init__(self, identity: Identity, client: Client, clock: Callable[[], float] = monotonic) -> None:
        """Have tokens proved by `identity`; `clock` counts seconds."""
        self.identity = identity
        self.client = client
        self.issuer = identity.expected.issuer
        self._clock = clock
        self._said: dict[str, Any] = {}
        self._asked = float("-inf")

    async def address(self, attempt: Attempt, *, silent: bool = False) -> str:
        """Return where somebody signs in; a `silent` attempt shows no page, and is answered at once.

        Raises UncheckedError while the issuer is away, or says what is not right.
        """
        asked = {
            "response_type": "code",
            "client_id": self.client.id,
            "redirect_uri": self.client.redirect_uri,
            "scope": self.client.scope,
            "state": attempt.state,
            "nonce": attempt.nonce,
            "code_challenge": attempt.challenge,
            "code_challenge_method": "S256",
        }
        asked |= {"prompt": "none"} if silent else {}
        return _with(await self._place("authorization_endpoint"), asked)

    async def address_of_the_end(self, back_to: str) -> str | None:
        """Return where somebody signs out at the issuer, or None where it has no such place or is away."""
        try:
            known = (await self._discovered()).get("end_session_endpoint")
        except UncheckedError:
            return None
        asked = {"client_id": self.client.id, "post_logout_redirect_uri": back_to}
        return _with(must_be_safe(known, "the end of sessions"), asked) if known else None

    async def proof(self, code: str, attempt: Attempt) -> Proof:
        """Return what the token proves that the issuer gives for a code.

        Raises NotSignedInError where it gives none, InvalidTokenError for one that proves nobody, and UncheckedError.
        """
        told = await self._token(code, attempt)
        await self._must_be_the_answer(told.get("id_token"), attempt)
        return await self.identity.proof(str(told.get("access_token", "")))

    async def _token(self, code: str, attempt: Attempt) -> dict[str, Any]:
        said = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.client.redirect_uri,
            "client_id": self.client.id,
            "code_verifier": attempt.verifier,
        }
        said |= {"client_secret": self.client.secret} if self.client.secret else {}
        try:
            async with client_for(self.issuer) as http, asyncio.timeout(PATIENCE_SECONDS):
                answer = await http.post(await self._place("token_endpoint"), data=said)
                told = msgspec.json.decode(answer.content)
        except (httpx.HTTPError, TimeoutError, msgspec.DecodeError) as error:
            raise UncheckedError(f"the issuer does not answer for a code ({type(error).__name__})") from error
        if not answer.is_success or not isinstance(told, dict):
            raise NotSignedInError("the issuer took the code for none of its own, or for one that is too old")
        return told

    async def _must_be_the_answer(self, id_token: object, attempt: Attempt) -> None:
        # Who signed in is told for this client, and for what this browser asked.
        if not isinstance(id_token, str):
            raise NotSignedInError("the issuer does not tell who signed in (id_token)")
        try:
            key = await self.identity.key(jwt.get_unverified_header(id_token).get("kid"))
            said = jwt.decode(
                id_token,
                key.public,
                algorithms=[key.algorithm],
                issuer=self.issuer,
                audience=self.client.id,
                leeway=60,
            )
        except (jwt.InvalidTokenError, InvalidTokenError) as error:
            raise NotSignedInError("what the issuer tells of who signed in does not hold") from error
        if not secrets.compare_digest(str(said.get("nonce", "")), attempt.nonce):
            raise NotSignedInError("the issuer answers another attempt")

    async def _place(self, name: str) -> str:
        try:
            return must_be_safe((await self._discovered()).get(name), f"the {name} of {self.issuer}")
        except WrongIssuerError as error:
            raise UncheckedError(f"{error}") from error

    async def _discovered(self) -> dict[str, Any]:
        if self._clock() - self._asked >= BELIEVED_SECONDS:
            try:
                async with client_for(self.issuer) as http:
                    said = await fetch_json(http, address_of_discovery(self.issuer), "the discovery document")
            except (IssuerAwayError, WrongIssuerError) as error:
                raise UncheckedError(f"{error}") from error
            self._said, self._asked = said, self._clock()
        return self._said


def _with(address: str, asked: dict[str, str]) -> str:
    return f"{address}{'&' if '?' in address else '?'}{urlencode(asked)}"
