"""Reaching a receiver: only where one may be, at the address that was looked at, never by a redirect."""

import asyncio
import ipaddress
import re
import socket
from urllib.parse import urlsplit

import httpx

_LONGEST_URL = 2000
# An underscore is no host name's, but a container's may have one.
_LABEL = r"(?!-)[a-z0-9_-]{1,63}(?<!-)"
_NAME = re.compile(rf"(?=.{{1,254}}$){_LABEL}(\.{_LABEL})*\.?", re.IGNORECASE)

_GIVEN_OUT = ipaddress.IPv6Network("2000::/3")
"""All that IANA gives out for the internet: site-local and IPv4-compatible addresses, for example, are outside."""
_NOT_REACHED_4 = [
    ipaddress.IPv4Network(each)
    for each in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/3",
    )
]
_NOT_REACHED_6 = [ipaddress.IPv6Network(each) for each in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")]
"""What IANA's special-purpose registries set aside of the rest: each Python's `is_global` knows other ones of them."""
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


class OutOfBoundsError(ValueError):
    """A receiver is where nothing may be sent; the message says what to do instead."""


def check_url(url: str, *, inside: bool) -> None:
    """Raise OutOfBoundsError unless `url` is one that may be sent to; `inside` allows plain HTTP as well."""
    try:
        parts = urlsplit(url)
        host = parts.hostname
        parts.port  # noqa: B018 - raises where it is no number
    except ValueError:
        raise OutOfBoundsError("give an address such as https://receiver.example.org/hook") from None
    if not host or len(url) > _LONGEST_URL or parts.scheme not in {"https", "http"} or not url.isprintable():
        raise OutOfBoundsError("give an address such as https://receiver.example.org/hook")
    if parts.username or parts.password or parts.fragment:
        raise OutOfBoundsError("leave user, password and fragment out of the address")
    if not inside and parts.scheme != "https":
        raise OutOfBoundsError("give an https address; INDENTURE_WEBHOOKS_INSIDE=1 allows http")
    if not _well_formed(url):
        raise OutOfBoundsError("give an address whose host is well formed, such as https://receiver.example.org/hook")


def _well_formed(url: str) -> bool:
    # As the client that sends will read it, which is stricter than urlsplit.
    try:
        target = httpx.URL(url)
        told, sent = target.host, target.raw_host.decode("ascii")
    except (httpx.InvalidURL, ValueError):
        return False
    return bool(_NAME.fullmatch(sent)) or (":" in told and "%" not in told)


def without_secrets(url: str) -> str:
    """Return a receiver's address as it may be shown: its path and query are often a secret, and are left out."""
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    return f"{parts.scheme}://{host}/…" if parts.path.strip("/") or parts.query else f"{parts.scheme}://{host}"


async def resolved(host: str, port: int, *, inside: bool) -> str:
    """Return the address of a host. Raises OSError, and OutOfBoundsError where one is private and `inside` is not."""
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = [str(each[4][0]) for each in found]
    if not inside and not all(_public(each) for each in addresses):
        raise OutOfBoundsError("the receiver is at a private address; INDENTURE_WEBHOOKS_INSIDE=1 allows that")
    return addresses[0]


def _public(text: str) -> bool:
    address = _led_to(ipaddress.ip_address(text.partition("%")[0]))
    if isinstance(address, ipaddress.IPv4Address):
        return not any(address in each for each in _NOT_REACHED_4)
    return address in _GIVEN_OUT and not any(address in each for each in _NOT_REACHED_6)


def _led_to(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    # Where a gateway makes it an IPv4 address on its way, that one is reached.
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address in _NAT64:
        return ipaddress.IPv4Address(address.packed[-4:])
    return address.ipv4_mapped or address.sixtofour or address


async def post(client: httpx.AsyncClient, url: str, body: bytes, headers: dict[str, str], *, inside: bool) -> int:
    """Send `body` and return the status of the answer, whose content is not read.

    The connection goes to the address that was checked, whatever the name means a moment later. Raises
    OutOfBoundsError, OSError and httpx.HTTPError, and httpx.InvalidURL and ValueError for what an address or a
    redirect does to the client.
    """
    check_url(url, inside=inside)
    target = httpx.URL(url)
    port = target.port or (443 if target.scheme == "https" else 80)
    address = await resolved(target.host, port, inside=inside)
    host = target.netloc.decode("ascii")
    request = client.build_request(
        "POST",
        target.copy_with(host=address),
        content=body,
        headers={**headers, "Host": host},
        extensions={"sni_hostname": target.host},
    )
    answer = await client.send(request, stream=True, follow_redirects=False)
    await answer.aclose()
    return answer.status_code
