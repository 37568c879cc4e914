"""Runs commands of the command line, each in a process forked off this one, which has imported everything once.

Reads lists of cases from standard input, and writes how each ended to standard output: JSON, a list a line.
"""

import ctypes
import json
import os
import signal
import sys
import tempfile
import time
import warnings

PATIENCE_SECONDS = 30.0
CAPABILITIES_VERSION = 0x20080522
OVERRIDE_AND_SEARCH = 0b110

with warnings.catch_warnings(action="ignore"):
    import api.cli.connected
    import api.cli.obstacles
    import api.cli.process_health
    import api.cli.upkeep
    import api.demo.demo
    import api.embedded.up
    import api.wiring.http
    import api.wiring.projector
    import api.wiring.worker  # noqa: F401 - imported before forking
    from api.cli.main import run


def ended(case):
    """Return how a case ended: its status, or None where it had to be killed, and what it printed."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        if not (child := os.fork()):
            become(case, out, err)
            run()
        status = waited(child)
        texts = [os.pread(file.fileno(), 1_000_000, 0).decode() for file in (out, err)]
    return {"arguments": case["arguments"], "status": status, "stdout": texts[0], "stderr": texts[1]}


def become(case, out, err):
    """Be the process that was asked for."""
    os.setsid()
    for number, file in ((0, os.open(os.devnull, os.O_RDONLY)), (1, out.fileno()), (2, err.fileno())):
        os.dup2(file, number)
    if case["like_anybody"] and os.geteuid() == 0:
        lose_the_right_to_every_file()
    tempfile.tempdir = None
    os.environ.clear()
    os.environ.update(case["environment"])
    sys.argv = ["indenture", *case["arguments"]]


def lose_the_right_to_every_file():
    """Have the modes of files bind the superuser as they bind anybody (Linux)."""
    header, held = (ctypes.c_uint32 * 2)(CAPABILITIES_VERSION, 0), (ctypes.c_uint32 * 6)()
    library = ctypes.CDLL(None, use_errno=True)
    library.capget(header, held)
    for each in range(3):
        held[each] &= ~OVERRIDE_AND_SEARCH
    if library.capset(header, held):
        raise OSError(ctypes.get_errno(), "the right to every file cannot be given up")


def waited(child):
    """Return the status with which a child ends by itself in time, or None."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.005)
    os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return None


if __name__ == "__main__":
    for line in sys.stdin:
        print(json.dumps([ended(case) for case in json.loads(line)]), flush=True)  # noqa: T201 - to whoever asked
