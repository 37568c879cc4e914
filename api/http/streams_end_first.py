"""A server that ends its streams before it waits until all requests are answered: they never are by themselves."""

import socket
from collections.abc import Callable

import uvicorn


class StreamsEndFirst(uvicorn.Server):
    """Serves until it is told to stop."""

    def __init__(self, config: uvicorn.Config, end_streams: Callable[[], None]) -> None:
        """Have streams ended by `end_streams`."""
        super().__init__(config)
        self.end_streams = end_streams

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Take no request any more, and let those end that are on their way."""
        self.end_streams()
        await super().shutdown(sockets)
