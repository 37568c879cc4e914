"""The trial activities of a worker: whether it has what a change needs."""

import asyncio
from collections.abc import Callable
from concurrent.futures import Executor
from time import monotonic
from typing import TypeVar

from temporalio import activity

from activities.database import DATABASE_AWAY, Pool
from activities.ledger.signatures import Signatures
from activities.post.mailbox import Mailbox
from activities.trial import what_hinders_writing, which_database

# Less than the engine waits: what it gives up itself, no other worker can take over.
_PATIENCE_SECONDS = 1.5
_BELIEVED_SECONDS = 10.0
_WRITTEN_JUST_NOW_SECONDS = 1.0

T = TypeVar("T")


class WorkersTrial:
    """Tries, when it is asked, what hinders this worker; each answer is in words, or None where nothing does."""

    def __init__(self, pool: Pool, threads: Executor, mailbox: Mailbox | None, signatures: Signatures) -> None:
        """Try the database behind `pool`, on the `threads` that record, and `mailbox` if there is one.

        Commands are believed by `signatures`.
        """
        self.pool = pool
        self.threads = threads
        self.mailbox = mailbox
        self.signatures = signatures
        self._answered_at = -_BELIEVED_SECONDS
        self._wrote_at = -_WRITTEN_JUST_NOW_SECONDS

    @activity.defn(name="try-to-write")
    async def try_to_write(self) -> str | None:
        """Take turns with what is recorded, on the same threads, and write, unless it did in the last second."""
        if monotonic() - self._wrote_at < _WRITTEN_JUST_NOW_SECONDS:
            return None
        try:
            hindered = await self._in_time(what_hinders_writing)
        except (TimeoutError, *DATABASE_AWAY):
            return "its database does not answer"
        if hindered is None:
            self._wrote_at = monotonic()
        return hindered

    @activity.defn(name="name-the-database")
    async def name_the_database(self) -> str:
        """Return what the database is called in which this worker records. Raises TimeoutError, DATABASE_AWAY."""
        return await self._in_time(which_database)

    @activity.defn(name="name-the-keys")
    async def name_the_keys(self) -> list[str]:
        """Return what the keys are called by which commands are believed."""
        return self.signatures.names

    @activity.defn(name="try-the-post")
    async def try_the_post(self) -> str | None:
        """Greet the mail server, unless it has answered in the last ten seconds; without one, nothing hinders."""
        if self.mailbox is None or monotonic() - self._answered_at < _BELIEVED_SECONDS:
            return None
        if not await self.mailbox.answers(_PATIENCE_SECONDS):
            return "the mail server does not answer, or does not let us in"
        self._answered_at = monotonic()
        return None

    async def _in_time(self, ask: Callable[[Pool], T]) -> T:
        # A thread that waits for the database is left to wait: interrupted it would leave a connection half used.
        async with asyncio.timeout(_PATIENCE_SECONDS):
            return await asyncio.get_running_loop().run_in_executor(self.threads, ask, self.pool)
