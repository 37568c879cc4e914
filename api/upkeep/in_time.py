"""Asking what may be away, for so long and no longer."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

import anyio.to_thread
from anyio import CapacityLimiter
from psycopg import Error
from temporalio.client import WorkflowUpdateFailedError, WorkflowUpdateRPCTimeoutOrCancelledError
from temporalio.service import RPCError

from api.changing.own_workflows import TakenIdError

R = TypeVar("R")


async def in_time(asked: Coroutine[Any, Any, R], seconds: float) -> R | None:
    """Return the answer, or None where what is asked is away, refuses, or does not answer within so many seconds."""
    try:
        async with asyncio.timeout(seconds):
            return await asked
    except (
        Error,
        TakenIdError,
        TimeoutError,
        # A connection that is never made is a RuntimeError of the engine's library.
        RuntimeError,
        RPCError,
        WorkflowUpdateFailedError,
        WorkflowUpdateRPCTimeoutOrCancelledError,
    ):
        return None


async def in_a_thread(ask: Callable[[], R], seats: CapacityLimiter) -> R:
    """Return what `ask` returns; where it takes too long it is left alone, and ends by the limits of its own."""
    return await anyio.to_thread.run_sync(ask, limiter=seats, abandon_on_cancel=True)
