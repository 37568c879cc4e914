"""What a fork server does: it forks processes off itself, and tells whoever asked for one how it ended."""

import json
import os
import selectors
import signal
import socket
import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from functools import partial
from typing import NoReturn

from api.processes.title import entitle

_MOST_FILES = 3
_LEFT_TO_THE_SYSTEM = (signal.SIGCHLD, signal.SIGHUP, signal.SIGTERM)


def serve(number: int, run: Callable[[], NoReturn]) -> None:
    """Fork a process that does `run` whenever the socket of this number asks for one, until nobody can any more.

    What this process has imported may have begun no thread.
    """
    with ExitStack() as own:
        server = _Server(own, socket.socket(fileno=number), run)
        while server.serves():
            pass


class _Server:
    def __init__(self, own: ExitStack, asking: socket.socket, run: Callable[[], NoReturn]) -> None:
        self._own, self._run = own, run
        self._asking = own.enter_context(asking)
        self._woken, waking = (own.enter_context(each) for each in socket.socketpair())
        self._either = own.enter_context(selectors.DefaultSelector())
        self._begun: dict[int, socket.socket] = {}
        for each in (self._asking, self._woken):
            self._either.register(each, selectors.EVENT_READ)
        waking.setblocking(False)
        own.callback(signal.set_wakeup_fd, signal.set_wakeup_fd(waking.fileno()))
        signal.signal(signal.SIGCHLD, lambda *_: None)

    def serves(self) -> bool:
        """Do what is to be done next. Return whether anybody can still ask."""
        ready = [key.fileobj for key, _ in self._either.select()]
        if self._woken in ready:
            self._woken.recv(4096)
            self._tell_endings()
        if self._asking not in ready:
            return True
        _, files, _, _ = socket.recv_fds(self._asking, 1, _MOST_FILES)
        if files:
            self._begin(socket.socket(fileno=files[0]), files[1:])
        return bool(files)

    def _begin(self, told: socket.socket, files: Sequence[int]) -> None:
        if not (child := os.fork()):
            self._own.close()
            for each in self._begun.values():
                each.close()
            only(partial(_become, told, files, self._run))
        self._begun[child] = told
        _tell(told, child)
        for file in files:
            os.close(file)

    def _tell_endings(self) -> None:
        with suppress(ChildProcessError):
            while (ended := os.waitpid(-1, os.WNOHANG))[0]:
                with self._begun.pop(ended[0]) as told:
                    _tell(told, os.waitstatus_to_exitcode(ended[1]))


def _tell(told: socket.socket, number: int) -> None:
    # Whoever asked may be gone.
    with suppress(ConnectionError):
        told.sendall(b"%d\n" % number)


def only(work: Callable[[], None]) -> NoReturn:
    """Do nothing but `work` in a process just forked, in a session of its own, and end it after that."""
    try:
        os.setsid()
        work()
    except BaseException:  # noqa: BLE001 - said as Python says what ends a process
        sys.excepthook(*sys.exc_info())
    finally:
        sys.stderr.flush()
        os._exit(1)


def _become(told: socket.socket, files: Sequence[int], run: Callable[[], NoReturn]) -> NoReturn:
    """Be the process that was asked for, as if it had been started by itself."""
    for sign in _LEFT_TO_THE_SYSTEM:
        signal.signal(sign, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    with told, told.makefile("rb") as asked:
        _take(**json.load(asked))
    _print_to(*files[1:])
    run()


def _take(*, command: list[str], environment: dict[str, str], umask: int) -> None:
    os.umask(umask)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = command
    entitle(command)


def _print_to(output: int | None = None) -> None:
    if output is not None:
        for printed in (sys.stdout.fileno(), sys.stderr.fileno()):
            os.dup2(output, printed)
        os.close(output)
