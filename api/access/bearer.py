"""Who calls a route by a bearer token, and whether that role goes on from there."""

from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import Depends
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from api.access.caller import Caller
from api.access.roles import LEADING, is_staff
from api.access.tokens import InvalidTokenError, check_key, read
from api.problems import Problem

Who = Callable[..., Awaitable[Caller]]
"""A FastAPI dependency that yields the caller or raises a problem."""


def authenticate(key: bytes) -> Who:
    """Return a dependency that yields the Caller, or raises a 401 problem without a token for one.

    Raises ValueError for a key shorter than 32 bytes.
    """
    check_key(key)
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


def _not_authenticated(detail: str) -> Problem:
    return Problem(401, "not-authenticated", "Not authenticated", detail)
