"""One file, one holder: a lock that ends with its holder, however that ended."""

import fcntl
import os
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO


def take(path: Path) -> BinaryIO | None:
    """Return the file at `path`, locked and emptied, or None while another process holds it.

    The lock lasts as long as any process has this opened file: even `kill -9` leaves none behind.
    A folder that is made for it is its owner's alone.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    file = path.open("ab", buffering=0)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        return None
    os.fchmod(file.fileno(), 0o600)
    file.truncate(0)
    return file


def holders_note(path: Path) -> str | None:
    """Return what the present holder of `path` wrote in it, or None when nobody holds it."""
    with suppress(FileNotFoundError), path.open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return file.read().decode()
    return None
