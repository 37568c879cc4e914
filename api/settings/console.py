"""As which client of the issuer the console signs people in."""

from collections.abc import Mapping
from dataclasses import dataclass, field

CLIENT = "indenture-console"
SCOPE = "openid"

_CLIENT, _SECRET, _SCOPE = "INDENTURE_CONSOLE_CLIENT", "INDENTURE_CONSOLE_SECRET", "INDENTURE_CONSOLE_SCOPE"


@dataclass(frozen=True)
class ConsoleClient:
    """A client of the issuer by its `id`, its `secret` where it has one, and the `scope` that it asks for."""

    id: str
    secret: str = field(repr=False)
    scope: str


def console_client_in(environment: Mapping[str, str]) -> ConsoleClient:
    """Return the client that the environment names."""
    return ConsoleClient(
        environment.get(_CLIENT, "").strip() or CLIENT,
        environment.get(_SECRET, "").strip(),
        environment.get(_SCOPE, "").strip() or SCOPE,
    )


def as_environment(client: ConsoleClient) -> dict[str, str]:
    """Return the variables from which `console_client_in` reads it."""
    return {_CLIENT: client.id, _SECRET: client.secret, _SCOPE: client.scope}
