"""What commands of the command line are forked off in tests: it has imported everything once."""

import ctypes
import os
import sys
import tempfile
import warnings

CAPABILITIES_VERSION = 0x20080522
OVERRIDE_AND_SEARCH = 0b110
ENVIRONMENT = 50

with warnings.catch_warnings(action="ignore"):
    import api.cli.connected
    import api.cli.obstacles
    import api.cli.process_health
    import api.cli.upkeep
    import api.demo.demo
    import api.demo.looking
    import api.embedded.up
    import api.wiring.parts  # noqa: F401 - imported before forking
    from api.cli.main import run
    from api.demo.lives import LIVES
    from api.processes.forking import serve
    from api.processes.title import write_over


def run_as_told():
    """Run the command, with what it says of errors in a file of its own."""
    errors = os.open(os.environ.pop("ERRORS_TO"), os.O_WRONLY | os.O_APPEND)
    os.dup2(errors, 2)
    os.close(errors)
    if os.environ.pop("LIKE_ANYBODY", "") and os.geteuid() == 0:
        lose_the_right_to_every_file()
    if alone := os.environ.pop("LIVES_ALONE", ""):
        live_alone(alone)
    tempfile.tempdir = None
    show_the_environment()
    run()


def live_alone(name):
    """Have the demo live one of its lives, and none of the others."""
    for other in LIVES.keys() - {name}:
        del LIVES[other]


def show_the_environment():
    """Have the system tell of this process which folder it was told of, as of one that was started (Linux)."""
    if sys.platform != "linux":
        return
    told = f"INDENTURE_DATA={os.environ.get('INDENTURE_DATA', '')}\0TMPDIR={os.environ.get('TMPDIR', '')}".encode()
    # Nothing in it is used any more: what this process was given is kept elsewhere.
    assert len(told) < write_over(ENVIRONMENT, told)


def lose_the_right_to_every_file():
    """Have the modes of files bind the superuser as they bind anybody (Linux)."""
    header, held = (ctypes.c_uint32 * 2)(CAPABILITIES_VERSION, 0), (ctypes.c_uint32 * 6)()
    library = ctypes.CDLL(None, use_errno=True)
    library.capget(header, held)
    for each in range(3):
        held[each] &= ~OVERRIDE_AND_SEARCH
    if library.capset(header, held):
        raise OSError(ctypes.get_errno(), "the right to every file cannot be given up")


if __name__ == "__main__":
    serve(int(sys.argv[1]), run_as_told)
