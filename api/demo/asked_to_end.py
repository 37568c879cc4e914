"""Being asked to end, by Ctrl-C or another signal: once, and what stops the service then is not cut short."""

import asyncio
import signal
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from typing import Any

_ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

Answer = Callable[[], None]
"""What is done when one is asked to end."""


def end_undisturbed() -> None:
    """Ignore whoever asks to end from now on: each part of the service ends within a time of its own."""
    for ending in _ENDINGS:
        signal.signal(ending, signal.SIG_IGN)


@contextmanager
def asked_to_end() -> Iterator[None]:
    """Raise KeyboardInterrupt in the block when one is asked to end."""
    with _answered_by(_interrupt):
        yield


def run_until_asked(living: Coroutine[Any, Any, None]) -> None:
    """Run a coroutine to its end. Raises what it raises, and KeyboardInterrupt where one is asked to end meanwhile.

    It is cancelled then. An exception raised by the signal itself could be lost in whatever runs just now.
    """
    asked = []

    async def run() -> None:
        lives, loop = asyncio.ensure_future(living), asyncio.get_running_loop()

        def answer() -> None:
            asked.append(True)
            loop.call_soon_threadsafe(lives.cancel)

        with _answered_by(answer):
            await asyncio.wait([lives])
        # Whatever fails while it is cancelled fails because it is.
        if not asked:
            lives.result()

    asyncio.run(run())
    if asked:
        raise KeyboardInterrupt


def _interrupt() -> None:
    raise KeyboardInterrupt


@contextmanager
def _answered_by(answer: Answer) -> Iterator[None]:
    def asked(_signal: int, _frame: object) -> None:
        end_undisturbed()
        answer()

    before = {ending: signal.signal(ending, asked) for ending in _ENDINGS}
    try:
        yield
    finally:
        for ending, handler in before.items():
            if signal.getsignal(ending) is asked:
                signal.signal(ending, handler)
