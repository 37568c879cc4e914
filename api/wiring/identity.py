"""Whose tokens are believed, from the settings, and the keys of that issuer, fetched while the service runs."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from api.access.bearer import Who, authenticate
from api.cannot_run import CannotRunError
from api.identity.claims import claims_mapping
from api.identity.discovery import address_of_discovery
from api.identity.ended_access import EndedAccess
from api.identity.fetching import WrongIssuerError
from api.identity.identity import Identity
from api.identity.keys import Keys
from api.identity.tokens import Expected
from api.settings.settings import Settings


def identity_of(settings: Settings, keys: Keys, ended: EndedAccess) -> Identity:
    """Return what tells who calls. Raises CannotRunError where the settings do not."""
    expected = Expected(settings.issuer_given, settings.audience, claims_mapping(settings.claims))
    return Identity(expected, keys, ended)


def caller_of(identity: Identity) -> Who:
    """Return the dependency that yields who calls a route."""
    return authenticate(identity.caller, address_of_discovery(identity.expected.issuer))


@asynccontextmanager
async def keys_kept_fresh(settings: Settings) -> AsyncIterator[Keys]:
    """Yield the keys of the issuer, fetched again and again in the background during the block.

    An issuer that is away is waited for. Raises CannotRunError for one that cannot be right.
    """
    keys = Keys(settings.issuer_given)
    try:
        await keys.begin()
    except WrongIssuerError as error:
        raise CannotRunError(f"The issuer of tokens cannot be used: {error}.") from error
    fetching = asyncio.create_task(keys.kept_fresh())
    try:
        yield keys
    finally:
        fetching.cancel()
