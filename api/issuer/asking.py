"""Asking the embedded issuer for a token, as its own command line does."""

from collections.abc import Iterable
from uuid import UUID

import httpx

from api.cannot_run import CannotRunError
from api.issuer.granting import COMMAND_LINE

_PATIENCE_SECONDS = 10.0


class NoSuchTokenError(ValueError):
    """The issuer grants no such token; the message says why."""


def ask_for_a_token(  # noqa: PLR0913 - one argument for each thing that a token says
    issuer: str,
    secret: str,
    *,
    subject: str,
    role: str,
    hours: int = 12,
    sample: UUID | None = None,
    commands: Iterable[str] = (),
) -> str:
    """Return a token that the embedded issuer at this address signed just now, for whoever knows its secret.

    Raises NoSuchTokenError where it refuses, and CannotRunError where it does not answer.
    """
    said = {"grant_type": "client_credentials", "client_id": COMMAND_LINE, "client_secret": secret}
    said |= {"subject": subject, "role": role, "hours": str(hours), "commands": " ".join(commands)}
    said |= {"sample": str(sample)} if sample else {}
    try:
        answer = httpx.post(f"{issuer}/token", data=said, trust_env=False, timeout=_PATIENCE_SECONDS)
    except httpx.TransportError as error:
        raise CannotRunError(f"The embedded issuer at {issuer} does not answer: run `indenture up` again.") from error
    told = answer.json()
    if answer.is_success:
        return str(told["access_token"])
    raise NoSuchTokenError(told["error_description"])
