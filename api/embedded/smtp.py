"""A small real mail server of our own, for when Indenture is given none: it keeps every message in a folder."""

import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
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

    It keeps what it takes over in `folder`, one file for each Message-ID. Raises CannotRunError when it
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
    """Keeps every message in a folder, one file for each Message-ID."""

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
        with NamedTemporaryFile(dir=self.folder, suffix=".part", delete=False) as part:
            part.write(raw)
        Path(part.name).replace(self.folder / f"{name}.eml")
