"""Deliveries: the log sent to every receiver in order, at least once, each at its own pace."""

import asyncio
import ssl
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

import httpx
import structlog
from psycopg import Error

from activities.ledger.ledger import Ledger, Logged
from activities.master_key import WrongMasterKeyError
from activities.webhooks.envelope import CONTENT_TYPES, body, headers, message_id
from activities.webhooks.receiver_address import OutOfBoundsError, post
from activities.webhooks.subscriptions import BEYOND, Subscription, Subscriptions

if TYPE_CHECKING:
    from uuid import UUID

LOG = structlog.get_logger("deliveries")
BATCH = 100


@dataclass(frozen=True)
class Patience:
    """How long is waited: for an answer, between looks at the log, and after failures, twice as long each time."""

    answer: float = 10.0
    poll: float = 0.5
    first_pause: float = 5.0
    longest_pause: float = 3600.0
    give_up: timedelta = timedelta(days=5)

    def pause(self, failures: int) -> timedelta:
        """Return how long to wait after one more failure than so many."""
        return timedelta(seconds=min(self.first_pause * 2 ** min(failures, 30), self.longest_pause))

    @property
    def lease(self) -> timedelta:
        """Return for how long a receiver is one process's alone: longer than any single delivery takes."""
        return timedelta(seconds=self.answer * 3 + 30)


class Deliveries:
    """Sends facts. Any number of processes may: a receiver is served by one of them at a time."""

    def __init__(
        self, ledger: Ledger, subscriptions: Subscriptions, *, inside: bool, patience: Patience | None = None
    ) -> None:
        """Send what is in `ledger`; `inside` allows private addresses and plain HTTP."""
        self.ledger = ledger
        self.subscriptions = subscriptions
        self.inside = inside
        self.patience = patience or Patience()
        self._serving: dict[UUID, asyncio.Task[None]] = {}

    async def follow(self, stop: asyncio.Event) -> None:
        """Serve every receiver until `stop` is set; a database that is away, or refuses, is waited for."""
        limits = httpx.Timeout(self.patience.answer)
        trusted = ssl.create_default_context()
        async with (
            httpx.AsyncClient(timeout=limits, trust_env=False, verify=trusted) as client,
            asyncio.TaskGroup() as tasks,
        ):
            while not stop.is_set():
                await self._begin(client, tasks)
                try:
                    await asyncio.wait_for(stop.wait(), self.patience.poll)
                except TimeoutError:
                    continue
            for each in self._serving.values():
                each.cancel()

    async def _begin(self, client: httpx.AsyncClient, tasks: asyncio.TaskGroup) -> None:
        self._serving = {known: task for known, task in self._serving.items() if not task.done()}
        try:
            lease = self.patience.lease
            for stopped in await asyncio.to_thread(self.subscriptions.stop_beyond):
                LOG.error("webhook stopped", subscription=str(stopped), why=BEYOND)
            leased = await asyncio.to_thread(self.subscriptions.leased, tuple(self._serving), lease)
        except Error as error:
            LOG.warning("the database is away, or refuses", kind=type(error).__name__)
            return
        for each in leased:
            self._serving[each.subscription] = tasks.create_task(self._serve(client, each))

    async def _serve(self, client: httpx.AsyncClient, receiver: Subscription) -> None:
        try:
            while batch := await asyncio.to_thread(self.ledger.log, after=receiver.position, limit=BATCH):
                after = await self._sent(client, receiver, batch)
                if after is None:
                    return
                receiver = receiver._replace(position=after, failures=0)
        except Error as error:
            LOG.warning("the database is away, or refuses", kind=type(error).__name__)
        finally:
            with suppress(Error):
                await _to_the_end(partial(self.subscriptions.released, receiver.subscription))

    async def _sent(self, client: httpx.AsyncClient, receiver: Subscription, batch: Sequence[Logged]) -> int | None:
        """Return how far the receiver has come, or None where it failed, was replayed or removed."""
        before = receiver.position
        for logged in batch:
            if receiver.names and logged.name not in receiver.names:
                continue
            if not await self._taken(client, receiver._replace(position=before), logged):
                return None
            if not await self._moved(receiver, before, logged.position):
                return None
            before = logged.position
        skipped = batch[-1].position
        return skipped if before == skipped or await self._moved(receiver, before, skipped) else None

    async def _moved(self, receiver: Subscription, before: int, after: int) -> bool:
        lease, which = self.patience.lease, receiver.subscription
        return await asyncio.to_thread(lambda: self.subscriptions.moved(which, before=before, after=after, lease=lease))

    async def _taken(self, client: httpx.AsyncClient, receiver: Subscription, logged: Logged) -> bool:
        try:
            secret = self.subscriptions.secret(receiver)
        except WrongMasterKeyError as error:
            # Not the receiver's mistake: it goes on by itself once the right key is back.
            await self._failed(receiver, str(error), stop=False)
            return False
        said = body(receiver.kind, logged.position, self.ledger.facts.decode(logged.name, logged.data))
        signed = headers(secret, message_id(logged.stream, logged.version), int(time.time()), said)
        signed["Content-Type"] = CONTENT_TYPES[receiver.kind]
        try:
            async with asyncio.timeout(self.patience.answer):
                status = await post(client, receiver.url, said, signed, inside=self.inside)
        except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as error:
            await self._failed(receiver, _in_words(error), stop=False)
            return False
        if httpx.codes.is_success(status):
            return True
        await self._failed(receiver, f"answered {status}", stop=status == httpx.codes.GONE)
        return False

    async def _failed(self, receiver: Subscription, answer: str, *, stop: bool) -> None:
        LOG.warning("webhook failed", subscription=str(receiver.subscription), answer=answer, stopped=stop)
        again_in, give_up = self.patience.pause(receiver.failures), self.patience.give_up
        await asyncio.to_thread(
            lambda: self.subscriptions.failed(
                receiver.subscription,
                at=receiver.position,
                answer=answer,
                again_in=again_in,
                stop=stop,
                stop_after=give_up,
            )
        )


async def _to_the_end(blocking: Callable[[], None]) -> None:
    # A call that still waits for a thread when its task is cancelled would never be made: the receiver would wait.
    call = asyncio.create_task(asyncio.to_thread(blocking))
    try:
        await asyncio.shield(call)
    except asyncio.CancelledError:
        await call
        raise


def _in_words(error: Exception) -> str:
    if isinstance(error, OutOfBoundsError):
        return str(error)
    return "did not answer in time" if isinstance(error, TimeoutError | httpx.TimeoutException) else "was not reached"
