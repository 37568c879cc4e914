"""A process that is forked off another is as one that was started by itself, and its end is told."""

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager

import psutil
import pytest

from api.cannot_run import CannotRunError
from api.processes import file_lock
from api.processes.child_process import Child
from api.processes.fork_server import fork_server
from tests.operations.conftest import PATIENCE_SECONDS

SERVES = """
import json, os, signal, sys, time
from pathlib import Path
from api.processes.forking import serve

def described():
    files = [Path("/proc/self/fd") / each for each in os.listdir("/proc/self/fd") if int(each) > 2]
    signs = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGCHLD)
    return {
        "own": [os.getpid() == os.getsid(0), os.getpid() == os.getpgid(0)],
        "umask": os.umask(0),
        "environment": {each: os.environ.get(each) for each in ("GIVEN", "NOT_GIVEN")},
        "arguments": sys.argv,
        "input": os.readlink("/proc/self/fd/0"),
        "files": [os.readlink(each) for each in files if each.exists()],
        "signals": [getattr(signal.getsignal(each), "__name__", signal.getsignal(each)) for each in signs],
        "woken": signal.set_wakeup_fd(-1),
    }

def run():
    match sys.argv[1]:
        case "describe":
            print(json.dumps(described()), flush=True)
            os._exit(0)
        case "raise":
            raise RuntimeError("nobody expected this")
        case "exit":
            os._exit(int(sys.argv[2]))
        case "wait":
            print("waits", flush=True)
            time.sleep(60)

serve(int(sys.argv[1]), run)
"""
IMPORTED = """
import os
import api.cli.connected, api.cli.obstacles, api.demo.demo, api.demo.looking, api.embedded.up, api.wiring.parts
print(len(os.listdir("/proc/self/task")), len(os.listdir("/proc/self/fd")))
"""
ITSELF = [sys.executable, "-c", SERVES]


@pytest.fixture
def forks():
    """Return a fork server."""
    with fork_server(ITSELF) as server:
        yield server


@pytest.fixture
def started(forks, place):
    """Return what starts a process by name, which ends with the test, and the way to what it printed."""
    begun = []

    def start(name, *arguments):
        printed = place.folder / f"{name}.said"
        with printed.open("wb") as output:
            child = Child.start(
                name,
                ["indenture", *arguments],
                directory=place.folder,
                environment={"GIVEN": "yes", "PATH": os.environ["PATH"]},
                output=output,
                begin=forks.start,
            )
        begun.append(child)
        return child, printed

    yield start
    for child in begun:
        child.kill()
        child.stop()


def number_of(place, name):
    return int((place.folder / f"{name}.pid").read_text())


def until_said(printed, words):
    deadline = time.monotonic() + PATIENCE_SECONDS
    while words not in printed.read_text():
        assert time.monotonic() < deadline
        time.sleep(0.01)


@contextmanager
def umask(mode):
    before = os.umask(mode)
    try:
        yield
    finally:
        os.umask(before)


def test_it_is_as_a_process_that_was_started_by_itself(started, place, monkeypatch):
    monkeypatch.setenv("NOT_GIVEN", "here alone")
    started("another", "wait")
    with umask(0o027):
        child, printed = started("one", "describe")
    assert child.wait() == 0
    assert json.loads(printed.read_text()) == {
        "own": [True, True],
        "umask": 0o027,
        "environment": {"GIVEN": "yes", "NOT_GIVEN": None},
        "arguments": ["indenture", "describe"],
        "input": "/dev/null",
        # What says that it lives, and nothing of its fork server's or of those beside it.
        "files": [str(place.folder / "one.pid")],
        "signals": ["default_int_handler", signal.SIG_DFL, signal.SIG_DFL, signal.SIG_DFL],
        "woken": -1,
    }


def test_it_is_shown_by_what_it_runs(started, place):
    _, printed = started("one", "wait")
    until_said(printed, "waits")
    if sys.platform == "linux":
        assert " ".join(psutil.Process(number_of(place, "one")).cmdline()).strip() == "indenture wait"


@pytest.mark.parametrize("status", [0, 2, 3])
def test_its_status_is_told(started, status):
    child, _ = started("one", "exit", str(status))
    assert child.wait() == status
    assert child.ended()


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGKILL])
def test_the_signal_that_ended_it_is_told(started, place, sign):
    child, printed = started("one", "wait")
    until_said(printed, "waits")
    assert not child.ended()
    os.kill(number_of(place, "one"), sign)
    # Python says that it was interrupted, and ends by a status.
    assert child.wait() == (1 if sign == signal.SIGINT else -sign)


def test_what_nobody_expected_is_said_as_python_says_it(started):
    child, printed = started("one", "raise")
    assert child.wait() == 1
    assert printed.read_text().startswith("Traceback (most recent call last):\n")
    assert printed.read_text().endswith("\nRuntimeError: nobody expected this\n")


def test_it_keeps_its_lock_to_its_end_whoever_began_it(started, place):
    child, printed = started("one", "wait")
    until_said(printed, "waits")
    path = place.folder / "one.pid"
    assert int(file_lock.holders_note(path)) == number_of(place, "one")
    child.stop()
    assert file_lock.holders_note(path) is None


def test_without_its_fork_server_it_ends_and_the_next_is_begun_by_another(forks, started, place):
    child, printed = started("one", "wait")
    until_said(printed, "waits")
    (server,) = [each for each in psutil.Process().children() if "-c" in each.cmdline() and SERVES in each.cmdline()]
    server.kill()
    assert child.wait() == -signal.SIGKILL
    # By its name, which is free only once the former has let go of it.
    again, _ = started("one", "exit", "0")
    assert again.wait() == 0


def test_one_that_cannot_serve_is_an_obstacle(place):
    with (
        fork_server([sys.executable, "-c", "raise SystemExit(1)"]) as broken,
        pytest.raises(CannotRunError, match="The process that begins the worker does not work"),
    ):
        Child.start("worker", ["indenture", "worker"], directory=place.folder, environment={}, begin=broken.start)
    assert place.deserted()


@pytest.mark.skipif(sys.platform != "linux", reason="only there the kernel tells the threads of a process")
def test_what_is_imported_before_a_fork_begins_no_thread_and_opens_no_file():
    ran = subprocess.run(
        [sys.executable, "-c", IMPORTED], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=True
    )
    # Three of every process, and the one by which it counts them.
    assert ran.stdout.split() == ["1", "4"]
