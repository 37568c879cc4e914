"""A real mail server that refuses: one recipient, or everything for now."""

from contextlib import contextmanager

from aiosmtpd.controller import Controller


class Refusing:
    """Refuses every recipient with the same answer, and counts how often it was asked."""

    def __init__(self, answer):
        self.answer = answer
        self.asked = 0

    async def handle_RCPT(self, _server, _session, _envelope, _address, _options):  # noqa: N802 - the library's
        self.asked += 1
        return self.answer


@contextmanager
def refusing(port, answer):
    """Yield a mail server that gives every recipient this answer."""
    handler = Refusing(answer)
    server = Controller(handler, hostname="127.0.0.1", port=port)
    server.start()
    try:
        yield handler
    finally:
        server.stop()
