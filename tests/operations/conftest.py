"""The service as its user starts it, and a look at what is left of it."""

import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import NamedTemporaryFile

import psutil
import pytest

from api.processes.fork_server import fork_server
from api.processes.ports import free_port

PATIENCE_SECONDS = 60


class Place:
    """A new folder, and every process that was told of it."""

    def __init__(self, folder):
        self.folder = folder

    def processes(self):
        """Return those that live, ourselves aside."""
        return [each for each in psutil.process_iter() if each.pid != os.getpid() and self._told(each)]

    def _told(self, process):
        try:
            told = [*process.cmdline(), process.environ().get("INDENTURE_DATA", "")]
        except (psutil.NoSuchProcess, psutil.ZombieProcess, psutil.AccessDenied):
            return False
        return any(str(self.folder) in each for each in told)

    def deserted(self):
        """Return whether each of them ends in time by itself."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while self.processes() and time.monotonic() < deadline:
            time.sleep(0.05)
        return not self.processes()


def terminated(process):
    """End it as a system does that stops its services."""
    process.send_signal(signal.SIGTERM)


def by_ctrl_c(process):
    """End it as a terminal does: the whole foreground group is told."""
    os.killpg(process.pid, signal.SIGINT)


def ended(forks, arguments, environment, *, like_anybody=False):
    """Return what a command printed and how it ended; it may be bound by the modes of files as anybody is."""
    with NamedTemporaryFile() as out, NamedTemporaryFile() as err:
        told = {"ERRORS_TO": err.name, "LIKE_ANYBODY": "yes" if like_anybody else ""}
        process = forks.start(["indenture", *arguments], environment | told, err, out)
        try:
            status = process.wait(PATIENCE_SECONDS)
        finally:
            process.kill()
        texts = [Path(file.name).read_text() for file in (out, err)]
    return subprocess.CompletedProcess(arguments, status, *texts)


class Running:
    """A command that runs, forked, to be read from, waited for and ended as `subprocess.Popen` has it."""

    def __init__(self, forks, arguments, environment, errors):
        reading, writing = os.pipe()
        with os.fdopen(writing, "wb") as output, errors.open("ab") as held:
            told = {"ERRORS_TO": str(errors)}
            self._process = forks.start(["indenture", *arguments], environment | told, held, output)
        self.pid, self.wait, self.kill = self._process.pid, self._process.wait, self._process.kill
        self.stdout = os.fdopen(reading)

    @property
    def returncode(self):
        return self._process.poll()

    def send_signal(self, sign):
        if self.returncode is None:
            # It may be gone, and its end not heard of yet.
            with suppress(ProcessLookupError):
                os.kill(self.pid, sign)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        with self.stdout:
            self.wait()


class Up:
    """`indenture up` on a folder and ports of its own."""

    def __init__(self, place, forks):
        self.forks = forks
        self.data = place.folder / "data"
        self.errors = place.folder / "errors"
        self.said = ""
        self.port = free_port()
        self.environment = os.environ | {
            "INDENTURE_DATA": str(self.data),
            "INDENTURE_PORT": str(self.port),
            "INDENTURE_ISSUER_PORT": str(free_port()),
            "INDENTURE_TEMPORAL_PORT": str(free_port()),
            "INDENTURE_TEMPORAL_UI_PORT": str(free_port()),
        }

    def run(self, *arguments, **environment):
        """Return what a command on this folder printed and how it ended, once it has."""
        return ended(self.forks, arguments, self.environment | environment)

    @contextmanager
    def running(self, *options, stop=terminated, anew=False, **environment):
        """Yield the process once it says that everything runs; at the end `stop` asks it to stop.

        It is one that has imported nothing yet where it is to be `anew`, as for whoever types it, and where the system
        is not Linux: what is forked could not be told there by its environment.
        """
        if anew or sys.platform != "linux":
            process = self._anew(options)
        else:
            process = Running(self.forks, ["up", *options], self.environment | environment, self.errors)
        with process:
            try:
                self.wait_for(process, "Ctrl-C stops everything.")
                yield process
            finally:
                stop(process)
                self.said += process.stdout.read()

    def _anew(self, options):
        with self.errors.open("ab") as errors:
            return subprocess.Popen(
                [sys.executable, "-m", "api.cli.main", "up", *options],
                env=self.environment,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
                start_new_session=True,
            )

    def wait_for(self, process, words):
        """Read what is said until these words are among it."""
        patience = threading.Timer(PATIENCE_SECONDS, process.kill)
        patience.start()
        while words not in self.said:
            line = process.stdout.readline()
            assert line, f"{words!r} was not said: {self.said}{self.errors.read_text()}"
            self.said += line
        patience.cancel()

    def number_of(self, part):
        """Return the process number of a part that runs."""
        return int((self.data / f"{part}.pid").read_text())


@pytest.fixture
def place(tmp_path):
    """Return a new folder; whatever the test did, none of its processes outlives the test."""
    place = Place(tmp_path)
    yield place
    for process in place.processes():
        process.kill()


@pytest.fixture(scope="session")
def forks():
    """Return what begins commands, each forked off a process that has imported everything once."""
    with fork_server([sys.executable, "-m", "tests.operations.forked"]) as server:
        yield server


@pytest.fixture
def up(place, forks):
    """Return `indenture up`, not started yet."""
    return Up(place, forks)
