"""Who is calling: signed bearer tokens with a role, and what each role may do."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Any
from uuid import UUID

import jwt
from fastapi import Depends
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from api.problems import Problem
from domain.uln import names_uln

# Symmetric, because the one service that mints the tokens is the one that reads them.
ALGORITHM = "HS256"
ISSUER = "indenture"
KEY_BYTES = 32

SERVICE = "system"
"""What the actor begins with on the facts that the service records by itself."""

AUDITOR = "auditor"
EVERYTHING = frozenset({"*"})
LEADING = frozenset({"coordinator", "programme_lead", "quality_lead"})

MAY_SEND = {
    "coordinator": EVERYTHING,
    "tutor": EVERYTHING,
    "programme_lead": EVERYTHING,
    "quality_lead": EVERYTHING,
    "employer": frozenset({"agree-session", "confirm-by-employer", "acknowledge-escalation", "snooze-escalation"}),
    "apprentice": frozenset({"agree-session", "confirm-by-apprentice", "record-contact"}),
    "post": frozenset({"report-bounce"}),
    AUDITOR: frozenset(),
}
"""Which commands each role may send: the only roles a token can carry."""


class InvalidTokenError(Exception):
    """A token that proves nothing; the message says why, and never repeats the token."""


@dataclass(frozen=True)
class Caller:
    """Who is calling, as proved by a token. `subject` becomes the actor on facts.

    An auditor whose token names a `sample` reads that sample and nothing else.
    """

    subject: str
    role: str
    sample: UUID | None = None


Who = Callable[..., Awaitable[Caller]]
"""A FastAPI dependency that yields the caller or raises a problem."""


def mint(  # noqa: PLR0913 - one argument for each thing that a token says
    key: bytes, *, subject: str, role: str, lifetime: timedelta, now: datetime, sample: UUID | None = None
) -> str:
    """Return a token for `subject` in `role`, valid for `lifetime` from `now` (an aware instant).

    An auditor's may be limited to a `sample`. Raises ValueError for a subject that facts must not hold,
    an unknown role, another role's sample, a lifetime that is not positive, a time without a zone, or a
    key shorter than 32 bytes.
    """
    _check_key(key)
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


def authenticate(key: bytes) -> Who:
    """Return a dependency that yields the Caller, or raises a 401 problem without a token for one.

    Raises ValueError for a key shorter than 32 bytes.
    """
    _check_key(key)
    bearer = HTTPBearer(auto_error=False, bearerFormat="JWT", description="`indenture token`")

    async def who(
        given: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)],
    ) -> Caller:
        if given is None:
            raise _not_authenticated("send a bearer token in the Authorization header")
        try:
            return read(key, given.credentials)
        except InvalidTokenError as error:
            raise _not_authenticated(str(error)) from None

    return who


def staff_only(who: Who) -> Who:
    """Return a dependency that yields the Caller of `who` if staff, else raises a 403 problem."""

    async def staff(caller: Annotated[Caller, Depends(who)]) -> Caller:
        if not is_staff(caller.role):
            raise Problem(403, "not-allowed", "Not allowed", "only staff may do this")
        return caller

    return staff


def leading_only(who: Who) -> Who:
    """Return a dependency that yields the Caller of `who` if it leads or coordinates, else raises a 403 problem."""

    async def leading(caller: Annotated[Caller, Depends(who)]) -> Caller:
        if caller.role not in LEADING:
            raise Problem(403, "not-allowed", "Not allowed", "only coordinators and leads may do this")
        return caller

    return leading


def in_roles_only(who: Who, *roles: str) -> Who:
    """Return a dependency that yields the Caller of `who` in one of these roles, else raises a 403 problem."""
    said = " and ".join(f"{role.replace('_', ' ')}s" for role in roles)

    async def in_role(caller: Annotated[Caller, Depends(who)]) -> Caller:
        if caller.role not in roles:
            raise Problem(403, "not-allowed", "Not allowed", f"only {said} may do this")
        return caller

    return in_role


def readers_only(who: Who) -> Who:
    """Return a dependency that yields the Caller of `who` if staff or auditor, else raises a 403 problem."""

    async def reader(caller: Annotated[Caller, Depends(who)]) -> Caller:
        if not may_read(caller.role):
            raise Problem(403, "not-allowed", "Not allowed", "only staff and auditors may read this")
        return caller

    return reader


def may_read(role: str) -> bool:
    """Return whether `role` may read apprenticeships: staff and auditors."""
    return is_staff(role) or role == AUDITOR


def may_draw(caller: Caller) -> bool:
    """Return whether `caller` may draw samples: quality leads, and auditors whose token is not limited to one."""
    return caller.role == "quality_lead" or (caller.role == AUDITOR and caller.sample is None)


def may(role: str, command_name: str) -> bool:
    """Return whether `role` may send the command of this name."""
    return is_staff(role) or command_name in MAY_SEND.get(role, frozenset())


def may_agree(role: str, party: str) -> bool:
    """Return whether `role` may agree a session for `party`: staff for both, others for theirs."""
    return is_staff(role) or (role == party and may(role, "agree-session"))


def is_staff(role: str) -> bool:
    """Return whether `role` is one of the provider's own."""
    return MAY_SEND.get(role) == EVERYTHING


def unfit_subject(subject: str) -> str | None:
    """Return why nobody may call as `subject`, or None where somebody may."""
    if "@" in subject:
        return "the subject must not be an e-mail address: it stays on facts for ever"
    if names_uln(subject):
        return "the subject must not be a valid ULN: it stays on facts for ever; write letters before another number"
    if subject.startswith(SERVICE):
        return f"the subject must not begin with {SERVICE!r}: what the service does by itself stands under such names"
    if not re.fullmatch(r"[a-z0-9][a-z0-9._:-]{0,63}", subject):
        return "the subject must be 1 to 64 of a-z 0-9 . _ : - and start with a letter or digit"
    return None


def _unfit(role: str, sample: UUID | None) -> str | None:
    if role not in MAY_SEND:
        return "the role is not one of " + ", ".join(MAY_SEND)
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


def _check_key(key: bytes) -> None:
    if len(key) < KEY_BYTES:
        raise ValueError(f"the token key must be at least {KEY_BYTES} bytes long")


def _not_authenticated(detail: str) -> Problem:
    return Problem(401, "not-authenticated", "Not authenticated", detail)
