"""What a process imports before it begins: it stays to the end."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def kept() -> Iterator[None]:
    """Leave what is made in the block out whenever rubbish is looked for, also while it is made.

    To look through all that is imported, again and again, takes a tenth of a start.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
