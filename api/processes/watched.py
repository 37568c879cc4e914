"""Notices when something that should last ends by itself."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def watched(wait: Callable[[], object], lost: Callable[[], None] | None) -> Iterator[None]:
    """Call `lost` from another thread if `wait` returns before the block is left."""
    stopping = threading.Event()

    def watch() -> None:
        wait()
        if lost is not None and not stopping.is_set():
            lost()

    threading.Thread(target=watch, daemon=True).start()
    try:
        yield
    finally:
        stopping.set()
