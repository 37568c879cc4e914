"""Who calls a route by a bearer token, and what the token itself is limited to."""

from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import Depends
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer, OpenIdConnect

from api.access.caller import Caller, InvalidTokenError, UncheckedError
from api.problems import Problem, issuer_away

Who = Callable[..., Awaitable[Caller]]
"""A FastAPI dependency that yields the caller or raises a problem."""

Prove = Callable[[str], Awaitable[Caller]]
"""Returns whom a token proves; raises InvalidTokenError, and UncheckedError where nobody can tell now."""


def authenticate(prove: Prove, discovery: str) -> Who:
    """Return a dependency that yields the Caller whom `prove` tells, else raises a 401 or 503 problem.

    `discovery` is the address at which whoever needs a token finds how to get one.
    """
    bearer = HTTPBearer(
        auto_error=False,
        bearerFormat="JWT",
        description=f"An access token of the issuer that {discovery} describes; `indenture token` of the embedded one.",
    )
    issuer = OpenIdConnect(openIdConnectUrl=discovery, auto_error=False)

    async def who(
        given: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)],
        _: Annotated[str | None, Depends(issuer)],
    ) -> Caller:
        if given is None:
            raise _not_authenticated("send a bearer token in the Authorization header")
        try:
            return await prove(given.credentials)
        except InvalidTokenError as error:
            raise _not_authenticated(str(error)) from None
        except UncheckedError:
            raise issuer_away() from None

    return who


def unlimited(who: Who) -> Who:
    """Return a dependency that yields the Caller of `who` unless it is limited to commands: then a 403 problem."""

    async def caller_of_anything(caller: Annotated[Caller, Depends(who)]) -> Caller:
        must_be_unlimited(caller)
        return caller

    return caller_of_anything


def must_be_unlimited(caller: Caller) -> None:
    """Raise a 403 problem where a token is limited to commands, and so reads nothing."""
    if caller.commands is not None:
        detail = "This token sends the commands that it names, and does nothing else."
        raise Problem(403, "not-in-scope", "Not in the token's scope", detail)


def must_be_in_scope(caller: Caller, command_name: str) -> None:
    """Raise a 403 problem where a token is limited to commands, and not to this one."""
    if caller.commands is not None and command_name not in caller.commands:
        detail = f"This token may not {command_name}; it is limited to: {', '.join(sorted(caller.commands))}."
        raise Problem(403, "not-in-scope", "Not in the token's scope", detail)


def _not_authenticated(detail: str) -> Problem:
    return Problem(401, "not-authenticated", "Not authenticated", detail)
