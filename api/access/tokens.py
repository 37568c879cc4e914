"""Tokens: signed proof of a subject in a role, minted and read with the key of this service."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import jwt

from api.access.caller import Caller, unfit_subject
from api.access.roles import AUDITOR, ROLES

# Symmetric, because the one service that mints the tokens is the one that reads them.
ALGORITHM = "HS256"
ISSUER = "indenture"
KEY_BYTES = 32


class InvalidTokenError(Exception):
    """A token that proves nothing; the message says why, and never repeats the token."""


def mint(  # noqa: PLR0913 - one argument for each thing that a token says
    key: bytes, *, subject: str, role: str, lifetime: timedelta, now: datetime, sample: UUID | None = None
) -> str:
    """Return a token for `subject` in `role`, valid for `lifetime` from `now` (an aware instant).

    An auditor's may be limited to a `sample`. Raises ValueError for a subject that facts must not hold,
    an unknown role, another role's sample, a lifetime that is not positive, a time without a zone, or a
    key shorter than 32 bytes.
    """
    check_key(key)
    if problem := unfit_subject(subject) or _unfit(role, sample):
        raise ValueError(problem)
    if lifetime <= timedelta(0):
        raise ValueError("the lifetime must be positive")
    if now.tzinfo is None:
        raise ValueError("the time must say its zone")
    claims = {"iss": ISSUER, "sub": subject, "role": role, "iat": now, "exp": now + lifetime}
    limit = {"sample": str(sample)} if sample else {}
    return jwt.encode(claims | limit, key, ALGORITHM)


def read(key: bytes, token: str) -> Caller:
    """Return whom `token` proves. Raises InvalidTokenError for what `mint` did not sign."""
    try:
        claims = jwt.decode(
            token,
            key,
            algorithms=[ALGORITHM],
            issuer=ISSUER,
            options={"require": ["iss", "sub", "iat", "exp"]},
        )
    except jwt.ExpiredSignatureError:
        raise InvalidTokenError("the token has expired") from None
    except jwt.InvalidTokenError:
        raise InvalidTokenError("the token is not one of ours: mint it with the key of this service") from None
    caller = Caller(claims["sub"], str(claims.get("role")), _sample(claims))
    if problem := unfit_subject(caller.subject) or _unfit(caller.role, caller.sample):
        raise InvalidTokenError(problem)
    return caller


def _unfit(role: str, sample: UUID | None) -> str | None:
    if role not in ROLES:
        return "the role is not one of " + ", ".join(ROLES)
    if sample and role != AUDITOR:
        return f"only the role {AUDITOR} is limited to a sample"
    return None


def _sample(claims: dict[str, Any]) -> UUID | None:
    # A limit that cannot be read must never become no limit.
    if "sample" not in claims:
        return None
    try:
        return UUID(claims["sample"])
    except (ValueError, TypeError, AttributeError):
        raise InvalidTokenError("the token is not one of ours: mint it with the key of this service") from None


def check_key(key: bytes) -> None:
    """Raise ValueError for a key shorter than 32 bytes."""
    if len(key) < KEY_BYTES:
        raise ValueError(f"the token key must be at least {KEY_BYTES} bytes long")
