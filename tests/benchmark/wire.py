"""HTTP on kept connections with next to no cost of its own: the service is measured, not a client library."""

import asyncio
from collections.abc import Mapping
from time import monotonic

Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]

# The server lets go of a connection that was idle for five.
IDLE_SECONDS = 3.0


class Wire:
    """Connections to one server, each used by one request at a time."""

    def __init__(self, host: str, port: int) -> None:
        """Connect there when first used."""
        self._place = (host, port)
        self._idle: list[tuple[float, Connection]] = []

    async def get(self, path: str, headers: Mapping[str, str]) -> bytes:
        """Return the body of a 2xx answer; raises RuntimeError with any other."""
        return await self._answer("GET", path, b"", headers)

    async def post(self, path: str, body: bytes, headers: Mapping[str, str]) -> bytes:
        """Return the body of a 2xx answer; raises RuntimeError with any other."""
        of_json = {"Content-Type": "application/json", "Content-Length": str(len(body))}
        return await self._answer("POST", path, body, {**headers, **of_json})

    async def _answer(self, method: str, path: str, body: bytes, headers: Mapping[str, str]) -> bytes:
        reader, writer = await self._connection()
        head = "".join(f"{name}: {value}\r\n" for name, value in {**headers, "Host": self._place[0]}.items())
        writer.write(f"{method} {path} HTTP/1.1\r\n{head}\r\n".encode() + body)
        answered = (await reader.readuntil(b"\r\n\r\n")).decode()
        answer = await reader.readexactly(_length(answered))
        self._idle.append((monotonic(), (reader, writer)))
        if not answered.startswith("HTTP/1.1 2"):
            raise RuntimeError(f"{answered.splitlines()[0]}: {answer.decode()}")
        return answer

    async def _connection(self) -> Connection:
        while self._idle:
            since, connection = self._idle.pop()
            if monotonic() - since < IDLE_SECONDS:
                return connection
            connection[1].close()
        return await asyncio.open_connection(*self._place)

    async def close(self) -> None:
        """Close every connection."""
        for _, (_, writer) in self._idle:
            writer.close()
            await writer.wait_closed()


def _length(head: str) -> int:
    for line in head.lower().splitlines():
        if line.startswith("content-length:"):
            return int(line.split(":")[1])
    raise RuntimeError(f"no length in {head!r}")
