"""Processes forked off one that has imported what they run: they begin at once, and hold its code in memory once.

Why not `multiprocessing.forkserver`: docs/adr/0058.
"""

import json
import os
import signal
import socket
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Thread
from typing import IO

from api.cannot_run import CannotRunError


class Forked:
    """A process that a fork server has begun, to be waited for and ended as one of our own."""

    def __init__(self, told: IO[str]) -> None:
        """Take what is `told` of it: its number, and its status once it has one. Raises EOFError without a number."""
        if not (number := told.readline()):
            raise EOFError("the fork server is gone")
        self.pid = int(number)
        self._told = told
        self._status: Future[int] = Future()
        Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        status = ""
        with suppress(ConnectionError), self._told:
            status = self._told.readline()
        # Without its fork server nobody can tell how it ends: so it ends now, and may be begun anew.
        if not status:
            self._send(signal.SIGKILL)
        self._status.set_result(int(status or -signal.SIGKILL))

    def wait(self, timeout: float | None = None) -> int:
        """Return the exit status, once there is one. Raises TimeoutExpired after `timeout` seconds."""
        try:
            return self._status.result(timeout)
        except TimeoutError as error:
            raise subprocess.TimeoutExpired("forked", timeout or 0.0) from error

    def poll(self) -> int | None:
        """Return the exit status, or None where there is none yet."""
        return self._status.result() if self._status.done() else None

    def terminate(self) -> None:
        """Ask it to end."""
        self._send(signal.SIGTERM)

    def kill(self) -> None:
        """End it at once."""
        self._send(signal.SIGKILL)

    def _send(self, sign: signal.Signals) -> None:
        if not self._status.done():
            with suppress(ProcessLookupError):
                os.kill(self.pid, sign)


class ForkServer:
    """Has processes begin, by a process of its own that `command` starts and that serves what it is asked."""

    def __init__(self, command: Sequence[str]) -> None:
        self._command = command
        self._begin()

    def _begin(self) -> None:
        self._asking, asked = socket.socketpair()
        with asked:
            self._process = subprocess.Popen(  # noqa: S603 - a command of this package
                [*self._command, str(asked.fileno())],
                stdin=subprocess.DEVNULL,
                start_new_session=True,
                pass_fds=[asked.fileno()],
            )

    def start(
        self,
        command: Sequence[str | Path],
        environment: Mapping[str, str] | None,
        held: IO[bytes],
        output: IO[bytes] | None,
    ) -> Forked:
        """Return a process that finds `command` in `sys.argv`, begun as `begin_anew` begins one.

        Raises CannotRunError where the fork server does not work.
        """
        umask = os.umask(0o077)
        os.umask(umask)
        given = os.environ if environment is None else environment
        asked = {"command": [*map(str, command)], "environment": {**given}, "umask": umask}
        if self._process.poll() is not None:
            self.end()
            self._begin()
        try:
            return self._ask(json.dumps(asked).encode(), [held.fileno(), *([output.fileno()] if output else [])])
        except (EOFError, OSError) as error:
            raise CannotRunError(
                f"The process that begins the {command[-1]} does not work: its last words are above."
            ) from error

    def _ask(self, asked: bytes, files: Sequence[int]) -> Forked:
        ours, theirs = socket.socketpair()
        with ours:
            with theirs:
                socket.send_fds(self._asking, [b"\n"], [theirs.fileno(), *files])
            ours.sendall(asked)
            ours.shutdown(socket.SHUT_WR)
            return Forked(ours.makefile("r"))

    def end(self) -> None:
        """End it: what it has begun lives on, and nobody hears how that ends."""
        self._asking.close()
        self._process.terminate()
        self._process.wait()


@contextmanager
def fork_server(command: Sequence[str]) -> Iterator[ForkServer]:
    """Yield a fork server, which ends with the block."""
    server = ForkServer(command)
    try:
        yield server
    finally:
        server.end()
