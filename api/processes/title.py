"""The command line that a process is shown by, and what else the system tells of how it was started."""

import ctypes
import sys
from collections.abc import Sequence
from pathlib import Path

_ARGUMENTS = 48
# Fields are counted as in proc(5); the first two, of which the second is a name with any characters, are cut off.
_CUT_OFF = 2


def entitle(command: Sequence[str]) -> None:
    """Have this process be shown by another command line, where the system is Linux: elsewhere it stays what it was.

    It is written over the one that the process was started by, and cut where that was shorter.
    """
    if sys.platform == "linux":
        write_over(_ARGUMENTS, "\0".join(command).encode())


def write_over(field: int, text: bytes) -> int:
    """Write `text` over what Linux tells of this process from an address on, and return how much room was there.

    `field` of proc(5)'s `/proc/self/stat` holds the address, and the field after it the end. What is longer is cut.
    """
    fields = Path("/proc/self/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    begin, end = (int(fields[each - _CUT_OFF - 1]) for each in (field, field + 1))
    room = end - begin
    ctypes.memmove(begin, text[: max(room - 1, 0)].ljust(room, b"\0"), room)
    return room
