"""What is kept while somebody signs in: where to go on, and what they had typed, for whoever holds the ticket."""

import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from activities.access.console_sessions import ConsoleSessions

Fields = dict[str, list[str]]
"""The fields of a form by their names, each with what was typed or chosen."""


class WhatIsKept(msgspec.Struct, frozen=True, kw_only=True):
    """Where to go on after signing in, with the secrets of the attempt; `fields` are what `typed_by` had typed.

    A `silent` attempt asks the issuer to show no page.
    """

    to: str
    state: str = ""
    nonce: str = ""
    verifier: str = ""
    fields: Fields = {}
    typed_by: str = ""
    silent: bool = False


class Keeping:
    """Keeps things sealed: the database has no key to them, which is on the ticket that the browser holds."""

    def __init__(self, sessions: ConsoleSessions) -> None:
        """Keep them beside the `sessions`; every call blocks, and raises DATABASE_AWAY."""
        self.sessions = sessions

    def keep(self, kept: WhatIsKept) -> str:
        """Keep something for an hour, and return the ticket for it."""
        name, key, nonce = secrets.token_urlsafe(24), AESGCM.generate_key(256), secrets.token_bytes(12)
        sealed = nonce + AESGCM(key).encrypt(nonce, msgspec.json.encode(kept), None)
        self.sessions.keep(name, sealed, typed=bool(kept.fields))
        return f"{name}.{urlsafe_b64encode(key).decode()}"

    def kept(self, ticket: str) -> WhatIsKept | None:
        """Return what is kept for a ticket, or None where nothing is, or not any more."""
        name, _, key = ticket.partition(".")
        sealed = self.sessions.kept(name)
        if sealed is None:
            return None
        try:
            opened = AESGCM(urlsafe_b64decode(key)).decrypt(sealed[:12], sealed[12:], None)
        except (ValueError, InvalidTag):
            return None
        return msgspec.json.decode(opened, type=WhatIsKept)

    def forget(self, ticket: str) -> None:
        """Keep it no longer."""
        self.sessions.forget(ticket.partition(".")[0])
