"""What the embedded mail server took over: listed, newest first."""

from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from itertools import dropwhile
from pathlib import Path
from textwrap import indent
from typing import Annotated

import msgspec
from pydantic import Field

from api.answers.history import LONGEST_PAGE, PAGE

After = Annotated[str | None, Field(max_length=64, description="The `next` of the page before.")]
Limit = Annotated[int, Field(ge=1, le=LONGEST_PAGE)]


@dataclass(frozen=True)
class SentMessage:
    """One message. `at` is the UTC instant at which it was taken over."""

    message_id: str
    at: datetime
    to: str
    subject: str
    text: str


@dataclass(frozen=True)
class SentPage:
    """A page of messages, the newest first; `next` is the `after` of the following page, if there is one."""

    messages: list[SentMessage]
    next: str | None


def sent_messages(folder: Path) -> list[SentMessage]:
    """Return every message in the folder of the embedded mail server, the newest first."""
    return [_read(path) for path in _newest_first(folder)]


class SentMail:
    """Answers what was sent."""

    def __init__(self, folder: Path) -> None:
        """Answer from the folder of the embedded mail server."""
        self.folder = folder

    def sent_by_embedded_server(self, after: After = None, limit: Limit = PAGE) -> SentPage:
        """Return what the embedded mail server took over, the newest first; nothing beside a server of your own."""
        found = _newest_first(self.folder)
        if after is not None:
            found = list(dropwhile(lambda path: path.stem != after, found))[1:]
        page = found[:limit]
        return SentPage([_read(path) for path in page], page[-1].stem if len(found) > limit else None)


def in_lines(folder: Path, *, as_json: bool) -> list[str]:
    """Return every message in lines for whoever asks on the command line."""
    found = sent_messages(folder)
    if as_json:
        return [msgspec.json.encode(each).decode() for each in found]
    if not found:
        return [f"The embedded mail server has taken nothing over yet ({folder})."]
    return [f"{each.at:%Y-%m-%d %H:%M} UTC  {each.to}: {each.subject}\n{indent(each.text, '    ')}" for each in found]


def _newest_first(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.eml"), key=lambda path: (path.stat().st_mtime, path.stem), reverse=True)


def _read(path: Path) -> SentMessage:
    message = message_from_bytes(path.read_bytes(), EmailMessage, policy=default)
    body = message.get_body(("plain",))
    return SentMessage(
        message_id=str(message["Message-ID"]),
        at=datetime.fromtimestamp(path.stat().st_mtime, UTC),
        to=str(message["To"]),
        subject=str(message["Subject"]),
        text=body.get_content() if body else "",
    )
