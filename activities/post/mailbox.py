"""The provider's mail server: where it is, and one message handed to it."""

from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Literal, Self
from urllib.parse import unquote, urlsplit

import aiosmtplib
from email_validator import EmailNotValidError, validate_email

from activities.post.channel import NotYetError, RefusedError

PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}
_PATIENCE_SECONDS = 30.0
_FINAL = 500
_FAILURES = (aiosmtplib.SMTPException, OSError, ValueError)


@dataclass(frozen=True)
class Mailbox:
    """A mail server, and the address that its messages come from.

    `smtps` speaks TLS from the start, `smtp+starttls` insists on it before anything is said, `smtp` takes
    it where it is offered, and never sends a password without it.
    """

    scheme: Literal["smtp", "smtp+starttls", "smtps"]
    host: str
    port: int
    sender: str
    user: str | None = None
    password: str | None = field(default=None, repr=False)

    @classmethod
    def at(cls, url: str, sender: str) -> Self:
        """Return the one at smtp(s)://user:password@host:port, or with the scheme smtp+starttls.

        Raises ValueError, which repeats nothing, for an address of another shape.
        """
        parts = urlsplit(url)
        if parts.scheme not in PORTS or not parts.hostname or parts.path not in {"", "/"}:
            raise ValueError("not the address of a mail server")
        user, password = parts.username, parts.password
        scheme: Literal["smtp", "smtp+starttls", "smtps"]
        scheme = "smtps" if parts.scheme == "smtps" else "smtp+starttls" if "+" in parts.scheme or user else "smtp"
        return cls(
            scheme=scheme,
            host=parts.hostname,
            port=parts.port or PORTS[parts.scheme],
            sender=address(sender),
            user=unquote(user) if user else None,
            password=unquote(password) if password else None,
        )

    @property
    def domain(self) -> str:
        """Return the domain of its address, which ends every Message-ID."""
        return self.sender.rpartition("@")[2]

    async def send(self, message: EmailMessage, to: str) -> None:
        """Hand a message over. Raises RefusedError, and NotYetError for what another try may mend."""
        try:
            async with self._connected(_PATIENCE_SECONDS) as server:
                await server.send_message(message, sender=self.sender, recipients=[to])
        except _FAILURES as error:
            code = _final_answer(error)
            # The server's own words may repeat the address.
            raise (RefusedError(code) if code else NotYetError(type(error).__name__)) from None

    async def answers(self, seconds: float) -> bool:
        """Return whether the mail server lets us in within so many seconds; nothing is sent."""
        try:
            async with self._connected(seconds):
                return True
        except _FAILURES:
            return False

    def _connected(self, seconds: float) -> aiosmtplib.SMTP:
        return aiosmtplib.SMTP(
            hostname=self.host,
            port=self.port,
            username=self.user,
            password=self.password,
            use_tls=self.scheme == "smtps",
            start_tls={"smtps": False, "smtp+starttls": True, "smtp": None}[self.scheme],
            timeout=seconds,
        )


def address(text: str) -> str:
    """Return an e-mail address as mail servers write it. Raises ValueError, which repeats nothing."""
    try:
        return validate_email(text, check_deliverability=False, allow_smtputf8=False, strict=True).normalized
    except EmailNotValidError:
        raise ValueError("write an e-mail address such as name@example.org") from None


def _final_answer(error: Exception) -> int | None:
    # A refused sender or login is the provider's to mend, and no answer about the message.
    match error:
        case aiosmtplib.SMTPRecipientsRefused():
            codes = [each.code for each in error.recipients]
        case aiosmtplib.SMTPRecipientRefused() | aiosmtplib.SMTPDataError():
            codes = [error.code]
        case _:
            codes = []
    return max(codes) if codes and min(codes) >= _FINAL else None
