"""E-mail: a letter, from the provider's mailbox to the address in the register."""

import asyncio
from functools import partial

from activities.post.channel import HandOver
from activities.post.mailbox import Mailbox
from activities.post.writing import Writer
from domain.letter import Message


class EMail:
    """The channel that sends by a mail server."""

    def __init__(self, mailbox: Mailbox, writer: Writer) -> None:
        """Send by `mailbox` what `writer` writes."""
        self.mailbox = mailbox
        self.writer = writer

    async def write(self, message: Message) -> HandOver | None:
        """Return what hands over the message as written to its addressee, or None where nobody is registered."""
        recipient = await asyncio.to_thread(self.writer.recipient, message.role, message.to)
        if recipient is None:
            return None
        written = await asyncio.to_thread(self.writer.written, message, recipient, self.mailbox.sender)
        return partial(self.mailbox.send, written, recipient.email)
