"""A small real mail server of our own, for when Indenture is given none: it keeps every message in a folder."""

import hashlib
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from itertools import count
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING

from aiosmtpd.controller import Controller

from api.cannot_run import CannotRunError
from api.processes.ports import free_port

if TYPE_CHECKING:
    from aiosmtpd.smtp import SMTP, Envelope, Session

_OURS = re.compile(r"<([0-9a-f-]{36})@[^>]+>")


@contextmanager
def embedded_smtp(folder: Path, port: int | None = None) -> Iterator[str]:
    """Yield the address of a mail server of our own, which ends with the block.

    It keeps what it takes over in `folder`, one file for each message of its own. Raises CannotRunError when it
    does not start.
    """
    folder.mkdir(parents=True, exist_ok=True)
    server = Controller(Keeping(folder), hostname="127.0.0.1", port=port or free_port())
    try:
        server.start()
    except (OSError, TimeoutError) as error:
        raise CannotRunError(
            f"The embedded mail server did not start ({error}): set INDENTURE_SMTP to use a server of your own."
        ) from error
    try:
        yield f"smtp://127.0.0.1:{server.port}"
    finally:
        server.stop()


class Keeping:
    """Keeps every message in a folder, named by its Message-ID; one that is sent again is kept once."""

    def __init__(self, folder: Path) -> None:
        """Keep them in `folder`."""
        self.folder = folder

    async def handle_DATA(self, _: "SMTP", __: "Session", envelope: "Envelope") -> str:  # noqa: N802 - the library's
        """Take a message over."""
        raw = envelope.original_content or b""
        known = _OURS.fullmatch(str(message_from_bytes(raw)["Message-ID"]).strip())
        name = known[1] if known else hashlib.sha256(raw).hexdigest()
        self._keep(name, raw)
        return "250 OK"

    def _keep(self, name: str, raw: bytes) -> None:
        # Whole or not at all: who lists the folder meanwhile sees no half message.
        # What is there stays as it is: another message may bear the same Message-ID by mistake, or by design.
        with NamedTemporaryFile(dir=self.folder, suffix=".part") as part:
            part.write(raw)
            part.flush()
            for place in self._places(name):
                with suppress(FileExistsError):
                    os.link(part.name, place)
                    return
                if _said(place.read_bytes()) == _said(raw):
                    return

    def _places(self, name: str) -> Iterator[Path]:
        yield self.folder / f"{name}.eml"
        yield from (self.folder / f"{name}.{number}.eml" for number in count(2))


def _said(raw: bytes) -> object:
    """Return what a message says to whom; when it was written, at this attempt, is no part of it."""
    message = message_from_bytes(raw, EmailMessage, policy=default)
    leaves = [(part.get_content_type(), part.get_payload(decode=True)) for part in message.walk()]
    return [str(message[name]) for name in ("From", "To", "Subject")], leaves
