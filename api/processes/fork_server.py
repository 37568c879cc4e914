"""Processes forked off one that has imported what they run: they begin at once, and hold its code in memory once.

Why not `multiprocessing.forkserver`: docs/adr/0058.
"""

import json
import os
import signal
import socket
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from threading import Thread
from typing import IO

from psutil import Process

from api.cannot_run import CannotRunError
from api.processes.forking import only


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
    """Has processes begin by one that has imported what they run."""

    def __init__(self, command: Sequence[str], serve: Callable[[int], None] | None) -> None:
        """Have `command` start it, with the number of a socket as one argument more; or fork it off us, to `serve`."""
        self._command = command
        if serve:
            self._fork(serve)
        else:
            self._start()

    def _fork(self, serve: Callable[[int], None]) -> None:
        self._asking, asked = socket.socketpair()
        with asked:
            if not (number := os.fork()):
                self._asking.close()
                only(partial(_serve_alone, serve, asked.detach()))
        self._process: Process | subprocess.Popen[bytes] = Process(number)

    def _start(self) -> None:
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

        Raises CannotRunError where no fork server works.
        """
        asked = json.dumps(
            {"command": [*map(str, command)], "environment": {**(environment or os.environ)}, "umask": _umask()}
        )
        files = [held.fileno(), *([output.fileno()] if output else [])]
        with suppress(EOFError, OSError):
            return self._ask(asked.encode(), files)
        self.end()
        self._start()
        try:
            return self._ask(asked.encode(), files)
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
def fork_server(command: Sequence[str], serve: Callable[[int], None] | None = None) -> Iterator[ForkServer]:
    """Yield a fork server, which ends with the block: forked off this process to `serve`, or started by `command`.

    To fork it, this process may have one thread only. A fork server that died is followed by one that is started.
    """
    server = ForkServer(command, serve)
    try:
        yield server
    finally:
        server.end()


def _umask() -> int:
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


def _serve_alone(serve: Callable[[int], None], asked: int) -> None:
    """Serve what is asked by one socket, and have nothing else of whom this was forked off."""
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    for each in [int(file.name) for file in Path("/dev/fd").iterdir()]:
        # The folder itself is among them, and is closed by now.
        with suppress(OSError):
            if each not in {0, 1, 2, asked}:
                os.close(each)
    serve(asked)
