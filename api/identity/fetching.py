"""What an issuer publishes, fetched: bounded in size and in time, redirected nowhere."""

import asyncio
import ssl
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import httpx
import msgspec

LARGEST_BYTES = 512 * 1024
"""A discovery document has some 2 kB, the key set of a large issuer some 20 kB."""

PATIENCE_SECONDS = 5.0
_LOOPBACK = {"127.0.0.1", "::1", "localhost"}


class IssuerAwayError(Exception):
    """An issuer cannot be asked now; the message says so in one sentence."""


class WrongIssuerError(Exception):
    """An issuer answers what cannot be right; the message is one sentence that says what, and what to do."""


def client_for(issuer: str) -> httpx.AsyncClient:
    """Return a client that asks an issuer, and follows no redirect.

    Whoever reaches the world through a proxy says so in the environment; this machine needs none.
    """
    outside = not is_here(issuer)
    return httpx.AsyncClient(follow_redirects=False, trust_env=outside, verify=_trusted(outside=outside))


@cache
def _trusted(*, outside: bool) -> ssl.SSLContext:
    # To read whom this machine trusts takes tens of milliseconds, in which nobody else is answered: once a process.
    return httpx.create_ssl_context(trust_env=outside)


async def fetch_json(client: httpx.AsyncClient, url: str, what: str) -> dict[str, Any]:
    """Return the JSON object at `url`; `what` is what it is called in a message.

    Raises IssuerAwayError where nothing answers in time, and WrongIssuerError for an answer that is no such thing.
    """
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            body = await _fetched(client, url, what)
    except (httpx.HTTPError, httpx.InvalidURL, TimeoutError) as error:
        raise IssuerAwayError(f"{what} at {url} cannot be fetched ({type(error).__name__})") from error
    try:
        said = msgspec.json.decode(body)
    except msgspec.DecodeError as error:
        raise WrongIssuerError(f"{what} at {url} is not JSON: correct INDENTURE_ISSUER") from error
    if not isinstance(said, dict):
        raise WrongIssuerError(f"{what} at {url} is not a JSON object: correct INDENTURE_ISSUER")
    return said


def must_be_safe(url: object, what: str) -> str:
    """Return an address that nobody on the way can answer: HTTPS, or on this machine. Raises WrongIssuerError."""
    try:
        parts = urlsplit(url if isinstance(url, str) else "")
        known = parts.hostname if parts.scheme in {"http", "https"} else None
    except ValueError:
        known = None
    if not (isinstance(url, str) and known):
        raise WrongIssuerError(f"{what} is not an address that begins with https://")
    if parts.scheme == "http" and known not in _LOOPBACK:
        raise WrongIssuerError(f"{what} is not reached by HTTPS: anybody on the way could answer for it")
    return url


def is_here(url: str) -> bool:
    """Return whether an address is on this machine."""
    return urlsplit(url).hostname in _LOOPBACK


async def _fetched(client: httpx.AsyncClient, url: str, what: str) -> bytes:
    async with client.stream("GET", url, headers={"Accept": "application/json"}) as answer:
        if answer.status_code >= httpx.codes.INTERNAL_SERVER_ERROR or answer.status_code in {408, 425, 429}:
            raise IssuerAwayError(f"{what} at {url} cannot be fetched (status {answer.status_code})")
        if answer.status_code != httpx.codes.OK:
            raise WrongIssuerError(f"{what} is not at {url} (status {answer.status_code}): correct INDENTURE_ISSUER")
        body = bytearray()
        async for part in answer.aiter_bytes():
            body += part
            if len(body) > LARGEST_BYTES:
                raise WrongIssuerError(
                    f"{what} at {url} has more than {LARGEST_BYTES // 1024} kB: it is not read any further"
                )
        return bytes(body)
