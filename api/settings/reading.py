"""The values of environment variables, each read as what it must be, and named where it is not."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from api.access.caller import unfit_subject
from api.cannot_run import CannotRunError
from api.settings.keys import decoded_key

# Every command reads the settings: what only some of them need is imported where it is needed.
# ruff: noqa: PLC0415

MOST_DAYS = 366

MAIL_FROM = "apprenticeships@indenture.example"
"""Whom messages come from where nothing else is said: an address that leads nowhere."""

_YES = {"1", "true", "yes"}
_NO = {"", "0", "false", "no"}
_ISSUER = r"https://[^\s?#]+|http://(127\.0\.0\.1|localhost|\[::1\])(:\d+)?[^\s?#]*"


@dataclass(frozen=True)
class Reader:
    """Reads variables of `environment`; each method raises CannotRunError naming the one that cannot be used."""

    environment: Mapping[str, str]

    def text(self, name: str, default: str) -> str:
        """Return a text, or the default."""
        return self.environment.get(name, "").strip() or default

    def port(self, name: str, default: int) -> int:
        """Return a port."""
        text = self.text(name, str(default))
        if not (text.isascii() and text.isdigit() and 0 < int(text) < 2**16):
            raise CannotRunError(f"{name} must be a port between 1 and 65535, not {text!r}.")
        return int(text)

    def folder(self, name: str) -> Path | None:
        """Return the absolute path of a folder, or None."""
        text = self.text(name, "")
        return Path(text).absolute() if text else None

    def subject(self, name: str, default: str) -> str:
        """Return a subject as tokens have them."""
        text = self.text(name, default)
        if problem := unfit_subject(text):
            raise CannotRunError(f"{name}: {problem}.")
        return text

    def yes_or_no(self, name: str) -> bool:
        """Return whether it says yes."""
        text = self.text(name, "").lower()
        if text not in _YES | _NO:
            raise CannotRunError(f"{name} must be 1 or 0, not {text!r}.")
        return text in _YES

    def days(self, name: str, default: int) -> timedelta:
        """Return a number of days."""
        text = self.text(name, str(default))
        if not (text.isascii() and text.isdigit() and 0 < int(text) <= MOST_DAYS):
            raise CannotRunError(f"{name} must be a number of days between 1 and {MOST_DAYS}, not {text!r}.")
        return timedelta(days=int(text))

    def address(self, name: str) -> str:
        """Return host:port, or nothing."""
        text = self.text(name, "")
        host, _, port = text.rpartition(":")
        if text and not (host and port.isascii() and port.isdigit()):
            raise CannotRunError(f"{name} must be host:port, not {text!r}.")
        return text

    def database_url(self, name: str) -> str:
        """Return the address of a database, or nothing."""
        text = self.text(name, "")
        if not text:
            return text
        from psycopg import ProgrammingError
        from psycopg.conninfo import conninfo_to_dict

        # The value may hold a password, and so may the parser's complaint: neither is repeated.
        try:
            parts = conninfo_to_dict(text)
        except ProgrammingError:
            parts = {}
        if not parts:
            raise CannotRunError(f"{name} must look like postgresql://user:password@host:5432/database.")
        return text

    def smtp_url(self, name: str) -> str:
        """Return the address of a mail server, or nothing."""
        text = self.text(name, "")
        if not text:
            return text
        from activities.post.mailbox import Mailbox

        # The value may hold a password: it is not repeated.
        try:
            Mailbox.at(text, MAIL_FROM)
        except ValueError:
            raise CannotRunError(f"{name} must look like smtps://user:password@host:465.") from None
        return text

    def mail_from(self, name: str, server: str) -> str:
        """Return whom messages come from, which must be said beside a `server`."""
        text = self.text(name, "")
        if not (text or self.text(server, "")):
            return MAIL_FROM
        from activities.post.mailbox import address

        try:
            return address(text)
        except ValueError:
            raise CannotRunError(f"{name} must be an e-mail address such as service@example.org.") from None

    def issuer(self, name: str) -> str:
        """Return the address of an issuer, or nothing."""
        text = self.text(name, "")
        if text and not re.fullmatch(_ISSUER, text):
            raise CannotRunError(f"{name} must be the https:// address of an OpenID Connect issuer, not {text!r}.")
        return text

    def key(self, name: str, decode: Callable[[str, str], object] = decoded_key) -> str:
        """Return a key of 32 bytes in base64, or what else `decode` takes, or nothing."""
        text = self.text(name, "")
        if text:
            decode(name, text)
        return text
