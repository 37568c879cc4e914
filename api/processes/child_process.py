"""A process that we start and never leave behind, whatever becomes of us."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import IO, NoReturn, Protocol, Self

from api.processes import file_lock

_PATIENCE_SECONDS = 30.0

# It holds the other end of our pipe, which closes when we end, even by kill -9. Chosen over Linux's
# parent-death signal because it works on macOS too, for a server that runs as another user, and is
# tied to our process and not to the thread that happened to start the child.
_GUARD = """
trap '' HUP INT TERM
read -r _
read -r number < "$1" || [ "$number" ] || exit 0
kill -s "$2" "$number" 2>/dev/null
for _ in $(seq 300); do kill -0 "$number" 2>/dev/null || exit 0; sleep 0.1; done
kill -s "$3" "$number" 2>/dev/null
"""


class Guard:
    """Ends the process whose number the first line of a file holds, if we end first.

    It may be set before the process is started. It sends `polite` at once, `firm` 30 seconds later.
    """

    def __init__(self, path: Path, polite: str = "TERM", firm: str = "KILL") -> None:
        self._process = subprocess.Popen(  # noqa: S603 - our own script, path and signals
            ["/bin/sh", "-c", _GUARD, "indenture-guard", str(path), polite, firm],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def dismiss(self) -> None:
        """Let the process live without us."""
        self._process.kill()
        self._process.wait()
        if self._process.stdin is not None:
            self._process.stdin.close()


class Begun(Protocol):
    """A process, to be waited for and ended as `Popen` does it; `wait` raises TimeoutExpired."""

    pid: int

    def wait(self, timeout: float | None = None) -> int:
        """Return its exit status, once there is one."""

    def poll(self) -> int | None:
        """Return its exit status, or None where there is none yet."""

    def terminate(self) -> None:
        """Ask it to end."""

    def kill(self) -> None:
        """End it at once."""


Begin = Callable[[Sequence[str | Path], Mapping[str, str] | None, IO[bytes], IO[bytes] | None], Begun]
"""A way to begin a process by a command, with an environment or else ours, in a session of its own.

It holds the first open file, and the second takes what it prints, else it shares ours.
"""


def begin_anew(
    command: Sequence[str | Path], environment: Mapping[str, str] | None, held: IO[bytes], output: IO[bytes] | None
) -> Begun:
    """Return a process that has imported nothing yet."""
    return subprocess.Popen(  # noqa: S603 - commands of this package only
        command,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=output,
        env=environment,
        start_new_session=True,
        pass_fds=[held.fileno()],
    )


class Child:
    """A running process in a session of its own, so that a Ctrl-C in our terminal is ours alone."""

    def __init__(self, process: Begun, guard: Guard) -> None:
        self._process = process
        self._guard = guard

    @classmethod
    def start(  # noqa: PLR0913 - each is a choice of the caller's
        cls,
        name: str,
        command: Sequence[str | Path],
        *,
        directory: Path,
        environment: Mapping[str, str] | None = None,
        output: IO[bytes] | None = None,
        begin: Begin = begin_anew,
    ) -> Self:
        """Return `command` running, after the one of this name that an earlier life left behind.

        `directory` keeps its process number; `output` takes what it prints, else it shares ours.
        """
        path = directory / f"{name}.pid"
        end_leftover(path)
        with file_lock.take(path) or _refuse(path) as held, ExitStack() as undone:
            guard = Guard(path)
            undone.callback(guard.dismiss)
            process = begin(command, environment, held, output)
            undone.callback(process.kill)
            held.write(str(process.pid).encode())
            undone.pop_all()
        return cls(process, guard)

    def wait(self) -> int:
        """Return the exit status, once there is one."""
        return self._process.wait()

    def ended(self) -> bool:
        """Return whether it has ended."""
        return self._process.poll() is not None

    def stop(self) -> None:
        """End it: politely, and after 30 seconds without asking."""
        self._process.terminate()
        try:
            self._process.wait(_PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._guard.dismiss()

    def kill(self) -> None:
        """End it at once; `stop` is still owed."""
        self._process.kill()


def end_leftover(path: Path) -> None:
    """End the process whose number `path` holds, if it still runs."""
    for sign, seconds in ((signal.SIGTERM, _PATIENCE_SECONDS), (signal.SIGKILL, 5.0)):
        if not (number := file_lock.holders_note(path)):
            return
        with suppress(ProcessLookupError):
            os.kill(int(number), sign)
        _until_free(path, seconds)


def _until_free(path: Path, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while file_lock.holders_note(path) is not None and time.monotonic() < deadline:
        time.sleep(0.05)


def _refuse(path: Path) -> NoReturn:
    raise RuntimeError(f"the process in {path} does not end")
