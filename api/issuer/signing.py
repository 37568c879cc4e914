"""The embedded issuer's key, and the tokens that it signs."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any
from uuid import UUID, uuid4

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from jwt.algorithms import OKPAlgorithm

from api.access.caller import unfit_subject
from api.access.roles import AUDITOR, ROLES
from api.cannot_run import CannotRunError
from domain.apprenticeship import COMMANDS

LONGEST_LIFE = timedelta(hours=12)
_ALGORITHM = "EdDSA"


@dataclass(frozen=True)
class Wanted:
    """What a token is to say: who, in which role, an auditor's sample, and the commands of a machine."""

    subject: str
    role: str
    sample: UUID | None = None
    commands: frozenset[str] = frozenset()

    def problem(self) -> str | None:
        """Return why there can be no such token, or None."""
        if self.role not in ROLES:
            return "the role is not one of " + ", ".join(ROLES)
        if self.sample and self.role != AUDITOR:
            return f"only the role {AUDITOR} is limited to a sample"
        if self.commands - COMMANDS.keys():
            return "a token is limited to commands that there are"
        return unfit_subject(self.subject)


class Signer:
    """Signs tokens of one issuer, for one audience."""

    def __init__(self, issuer: str, audience: str, key_pem: str) -> None:
        """Sign with a private Ed25519 key in PEM. Raises CannotRunError for anything else."""
        self.issuer = issuer
        self.audience = audience
        try:
            key = load_pem_private_key(key_pem.encode(), None)
        except ValueError:
            key = None
        if not isinstance(key, Ed25519PrivateKey):
            raise CannotRunError("issuer.key in the data folder is spoilt: remove it, and another one is made.")
        self._key = key

    @cached_property
    def public(self) -> dict[str, Any]:
        """Return the public key, as a key set has it; its id follows from the key."""
        said: dict[str, Any] = OKPAlgorithm.to_jwk(self._key.public_key(), as_dict=True)
        return {**said, "kid": said["x"], "alg": _ALGORITHM, "use": "sig"}

    def access_token(self, wanted: Wanted, client: str, lifetime: timedelta, now: datetime) -> str:
        """Return an access token, valid from `now` (an aware instant). Raises ValueError for one there cannot be."""
        if problem := wanted.problem():
            raise ValueError(problem)
        if not timedelta(0) < lifetime <= LONGEST_LIFE:
            raise ValueError("a token lives for 12 hours at most, and longer than not at all")
        claims = self._claims(wanted.subject, self.audience, lifetime, now)
        claims |= {"jti": str(uuid4()), "client_id": client, "role": wanted.role}
        if wanted.sample:
            claims["sample"] = str(wanted.sample)
        if wanted.commands:
            claims |= {"scope": " ".join(f"command:{each}" for each in sorted(wanted.commands)), "machine": True}
        return self._signed(claims, "at+jwt")

    def id_token(self, subject: str, client: str, nonce: str | None, lifetime: timedelta, now: datetime) -> str:
        """Return what tells `client` who signed in."""
        told = {"nonce": nonce} if nonce else {}
        return self._signed(self._claims(subject, client, lifetime, now) | {"typ": "ID"} | told, "JWT")

    def _claims(self, subject: str, audience: str, lifetime: timedelta, now: datetime) -> dict[str, Any]:
        return {"iss": self.issuer, "sub": subject, "aud": audience, "iat": now, "exp": now + lifetime}

    def _signed(self, claims: dict[str, Any], kind: str) -> str:
        return jwt.encode(claims, self._key, _ALGORITHM, {"kid": self.public["kid"], "typ": kind})
