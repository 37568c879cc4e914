"""Waiting until the process is told to end."""

import asyncio
import signal


async def told_to_stop() -> None:
    """Return once the process is told to end."""
    stop = asyncio.Event()
    for told in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(told, stop.set)
    await stop.wait()
