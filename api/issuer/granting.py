"""How a token is granted: for a code that somebody picked a person for, or to the command line of this machine."""

import hmac
import secrets
from base64 import urlsafe_b64encode
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from api.issuer.demo_people import DemoPerson
from api.issuer.signing import Signer, Wanted

CONSOLE = "indenture-console"
COMMAND_LINE = "indenture-command-line"

SIGNED_IN = timedelta(hours=8)
CODE_LIVES = timedelta(seconds=60)
_MOST_CODES = 100
_LOOPBACK = {"127.0.0.1", "::1", "localhost"}

Form = Mapping[str, str]


class RefusedGrantError(Exception):
    """No token is granted; `code` is OAuth's word for why, the message ours."""

    def __init__(self, code: str, why: str) -> None:
        """Say why."""
        super().__init__(why)
        self.code = code


@dataclass(frozen=True)
class Asked:
    """What a client asked for when somebody was sent here to sign in."""

    redirect_uri: str
    challenge: str
    state: str
    nonce: str

    @classmethod
    def of(cls, said: Form) -> "Asked":
        """Return what was asked. Raises RefusedGrantError for anything that this issuer does not grant."""
        if said.get("client_id") != CONSOLE:
            raise RefusedGrantError("unauthorized_client", f"the only client that signs people in is {CONSOLE}")
        if not is_here(said.get("redirect_uri", "")):
            raise RefusedGrantError("invalid_request", "redirect_uri must be an address on this machine")
        if said.get("response_type") != "code":
            raise RefusedGrantError("unsupported_response_type", "response_type must be code")
        if said.get("code_challenge_method") != "S256" or not said.get("code_challenge"):
            raise RefusedGrantError("invalid_request", "code_challenge must be there, its method S256")
        return cls(said["redirect_uri"], said["code_challenge"], said.get("state", ""), said.get("nonce", ""))


@dataclass(frozen=True)
class _Code:
    person: DemoPerson
    asked: Asked
    ends: datetime


class Granting:
    """Grants tokens, and codes to get them for."""

    def __init__(self, signer: Signer, secret: str) -> None:
        """Have them signed by `signer`; the command line knows the `secret`."""
        self.signer = signer
        self._secret = secret
        self._codes: OrderedDict[str, _Code] = OrderedDict()

    def code(self, person: DemoPerson, asked: Asked) -> str:
        """Return a code for a token of a person: good for once, and for a minute."""
        code = secrets.token_urlsafe(32)
        self._codes[code] = _Code(person, asked, datetime.now(UTC) + CODE_LIVES)
        if len(self._codes) > _MOST_CODES:
            self._codes.popitem(last=False)
        return code

    def token(self, said: Form) -> dict[str, Any]:
        """Return the answer to a request for a token. Raises RefusedGrantError."""
        match said.get("grant_type"):
            case "authorization_code":
                return self._for_a_code(said)
            case "client_credentials":
                return self._for_the_command_line(said)
        raise RefusedGrantError("unsupported_grant_type", "grant_type must be authorization_code or client_credentials")

    def _for_a_code(self, said: Form) -> dict[str, Any]:
        now, code = datetime.now(UTC), self._codes.pop(said.get("code", ""), None)
        if code is None or code.ends <= now or said.get("client_id") != CONSOLE:
            raise RefusedGrantError("invalid_grant", "the code is unknown, was used, or is older than a minute")
        if said.get("redirect_uri") != code.asked.redirect_uri:
            raise RefusedGrantError("invalid_grant", "redirect_uri is not that for which the code was asked")
        if not hmac.compare_digest(_challenge(said.get("code_verifier", "")), code.asked.challenge.encode()):
            raise RefusedGrantError("invalid_grant", "code_verifier does not fit the challenge")
        told = self.signer.id_token(code.person.subject, CONSOLE, code.asked.nonce or None, SIGNED_IN, now)
        return {**self._granted(code.person.wanted, CONSOLE, SIGNED_IN, now), "id_token": told}

    def _for_the_command_line(self, said: Form) -> dict[str, Any]:
        known = hmac.compare_digest(said.get("client_secret", "").encode(), self._secret.encode())
        if said.get("client_id") != COMMAND_LINE or not known:
            raise RefusedGrantError("invalid_client", f"only {COMMAND_LINE} of this data folder asks for that")
        try:
            wanted = Wanted(
                said.get("subject", ""),
                said.get("role", ""),
                UUID(said["sample"]) if "sample" in said else None,
                frozenset(said.get("commands", "").split()),
            )
            return self._granted(wanted, COMMAND_LINE, timedelta(hours=int(said.get("hours", "12"))), datetime.now(UTC))
        except (ValueError, OverflowError) as error:
            raise RefusedGrantError("invalid_request", f"{error}") from error

    def _granted(self, wanted: Wanted, client: str, lifetime: timedelta, now: datetime) -> dict[str, Any]:
        token = self.signer.access_token(wanted, client, lifetime, now)
        return {"access_token": token, "token_type": "Bearer", "expires_in": int(lifetime.total_seconds())}


def _challenge(verifier: str) -> bytes:
    return urlsafe_b64encode(sha256(verifier.encode()).digest()).rstrip(b"=")


def is_here(url: str) -> bool:
    """Return whether an address is one of this machine."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and parts.hostname in _LOOPBACK and not parts.fragment
