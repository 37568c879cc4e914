"""The keys of the issuer, kept fresh: fetched in the background, and stale ones serve while the issuer is away."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Mapping
from time import monotonic
from typing import Never

import structlog

from api.identity.discovery import address_of_discovery, address_of_keys
from api.identity.fetching import IssuerAwayError, WrongIssuerError, client_for, fetch_json, must_be_safe
from api.identity.key_set import Key, read_key_set

FRESH_SECONDS = 600.0
"""After so long the keys are fetched again: a key that the issuer takes out is believed no longer than this."""

STALE_SECONDS = 24 * 3600.0
"""So long after they were last fetched the keys are still believed, while the issuer is away."""

AGAIN_SECONDS = 30.0
"""Not more often are they fetched for a key that is not known, or after a fetch that failed."""

REMEMBERED_SECONDS = 300.0
"""So long it is remembered that an id was looked for in vain: it has nothing fetched meanwhile."""

_MOST_REMEMBERED = 1000
_LONG_AGO = float("-inf")


class UnknownKeyError(Exception):
    """The issuer publishes no key of this id."""


class SeveralKeysError(Exception):
    """The issuer has several keys, and nobody says which of them signed."""


class Keys:
    """The keys of one issuer, as they were last fetched."""

    def __init__(self, issuer: str, clock: Callable[[], float] = monotonic) -> None:
        """Fetch those of `issuer`; `clock` counts seconds."""
        self.issuer = issuer
        self.trouble: str | None = None
        self._clock = clock
        self._known: Mapping[str, Key] = {}
        self._unknown: OrderedDict[str, float] = OrderedDict()
        self._fetched = self._tried = _LONG_AGO
        self._one_at_a_time = asyncio.Lock()

    @property
    def usable(self) -> bool:
        """Return whether there are keys that may still be believed."""
        return self._clock() - self._fetched < STALE_SECONDS

    def holds(self, key: Key) -> bool:
        """Return whether a key is still one of those that are believed."""
        return self.usable and self._known.get(key.id) == key

    async def of(self, key_id: str) -> Key:
        """Return the key of this id, having looked again for one that is not known.

        Raises UnknownKeyError, and IssuerAwayError where the issuer cannot be asked about it.
        """
        if not self.usable or not (key_id in self._known or self._is_remembered(key_id)):
            await self.look_again(key_id)
        if self.usable and key_id in self._known:
            return self._known[key_id]
        if self.trouble:
            raise IssuerAwayError(self.trouble)
        raise UnknownKeyError

    async def only(self) -> Key:
        """Return the key of an issuer that has one.

        Raises SeveralKeysError, and IssuerAwayError where the issuer cannot be asked.
        """
        if not self.usable:
            await self.look_again()
        if self.usable and len(self._known) == 1:
            return next(iter(self._known.values()))
        if self.usable:
            raise SeveralKeysError
        raise IssuerAwayError(self.trouble or "the keys of the issuer are not known yet")

    async def look_again(self, key_id: str | None = None) -> None:
        """Fetch the keys, unless that was tried half a minute ago, and remember an id that is not among them."""
        async with self._one_at_a_time:
            if self._clock() - self._tried < AGAIN_SECONDS:
                return
            await self._refreshed()
            if key_id and not self.trouble and key_id not in self._known:
                self._remember(key_id)

    async def fetch(self) -> None:
        """Fetch the keys now. Raises IssuerAwayError and WrongIssuerError; those that are known stay."""
        self._tried = self._clock()
        where = address_of_discovery(must_be_safe(self.issuer, "INDENTURE_ISSUER"))
        async with client_for(self.issuer) as client:
            discovery = await fetch_json(client, where, "the discovery document")
            keys = await fetch_json(client, address_of_keys(self.issuer, discovery), "the key set")
        self._known, self._fetched, self.trouble = read_key_set(self.issuer, keys), self._clock(), None

    async def begin(self) -> None:
        """Fetch the keys for the first time; an issuer that is away is waited for. Raises WrongIssuerError."""
        try:
            await self.fetch()
        except IssuerAwayError as error:
            self._note(error)

    async def kept_fresh(self) -> Never:
        """Fetch the keys again and again, until cancelled."""
        while True:
            await asyncio.sleep(AGAIN_SECONDS if self.trouble else FRESH_SECONDS)
            async with self._one_at_a_time:
                await self._refreshed()

    async def _refreshed(self) -> None:
        try:
            await self.fetch()
        except (IssuerAwayError, WrongIssuerError) as error:
            self._note(error)

    def _note(self, error: Exception) -> None:
        self.trouble = f"{error}"
        structlog.get_logger("identity").warning("keys not fetched", why=self.trouble)

    def _is_remembered(self, key_id: str) -> bool:
        return self._clock() - self._unknown.get(key_id, _LONG_AGO) < REMEMBERED_SECONDS

    def _remember(self, key_id: str) -> None:
        self._unknown[key_id] = self._clock()
        self._unknown.move_to_end(key_id)
        if len(self._unknown) > _MOST_REMEMBERED:
            self._unknown.popitem(last=False)
