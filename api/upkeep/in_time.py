"""Asking what may be away, for so long and no longer."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

import anyio.to_thread
import structlog
from anyio import CapacityLimiter
from psycopg import Error
from temporalio.client import WorkflowUpdateFailedError, WorkflowUpdateRPCTimeoutOrCancelledError
from temporalio.service import RPCError

from activities.database import DATABASE_AWAY

R = TypeVar("R")
LOG = structlog.get_logger("health")


async def in_time(asked: Coroutine[Any, Any, R], seconds: float) -> R | None:
    """Return the answer, or None where what is asked is away, refuses, or does not answer within so many seconds."""
    try:
        async with asyncio.timeout(seconds):
            return await asked
    except (
        *DATABASE_AWAY,
        TimeoutError,
        # A connection that is never made is a RuntimeError of the engine's library.
        RuntimeError,
        RPCError,
        WorkflowUpdateFailedError,
        WorkflowUpdateRPCTimeoutOrCancelledError,
    ):
        return None
    except Error as error:
        LOG.exception("the database does not answer as it should", kind=type(error).__name__)
        return None


async def in_a_thread(ask: Callable[[], R], seats: CapacityLimiter) -> R:
    """Return what `ask` returns; where it takes too long it is left alone, and ends by the limits of its own."""
    return await anyio.to_thread.run_sync(ask, limiter=seats, abandon_on_cancel=True)
