"""The command line that a process is shown by."""

import ctypes
import sys
from collections.abc import Sequence
from pathlib import Path

# As proc(5) counts them; the first two, of which the second is a name with any characters, are cut off.
_ARGUMENTS_BEGIN, _ARGUMENTS_END, _CUT_OFF = 48, 49, 2


def entitle(command: Sequence[str]) -> None:
    """Have this process be shown by another command line, where the system is Linux: elsewhere it stays what it was.

    It is written over the one that the process was started by, and cut where that was shorter.
    """
    if sys.platform != "linux":
        return
    fields = Path("/proc/self/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    begin, end = (int(fields[each - _CUT_OFF - 1]) for each in (_ARGUMENTS_BEGIN, _ARGUMENTS_END))
    room = end - begin
    ctypes.memmove(begin, "\0".join(command).encode()[: max(room - 1, 0)].ljust(room, b"\0"), room)
