"""Watchers: everybody who looks at a page, and one reader that looks at the log for all of them."""

import asyncio
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypeVar
from uuid import UUID

import anyio
import anyio.to_thread
import structlog

from activities.access.console_sessions import ConsoleSessions
from activities.caseload.fitting import fits
from activities.caseload.table import Row
from activities.caseload.touched import Touched
from activities.database import DATABASE_AWAY
from api.problems import Problem

LOG = structlog.get_logger("live")
LOOK_SECONDS = 1.0
MOST_WATCHERS = 1000
MOST_TOUCHED = 1000
"""Where more apprenticeships were touched at once, everybody who watches several is told."""
READER = "the reader of live changes"
R = TypeVar("R")


class News(StrEnum):
    """What a page is told."""

    CHANGED = "changed"
    ENDED = "ended"


@dataclass(eq=False)
class Watcher:
    """A page that somebody looks at: it is about these apprenticeships, and about others that are wanted.

    `session` is the secret of the session, `since` the position of the log that it was made at, `heard` set once there
    is news.
    """

    session: str = field(repr=False)
    since: int
    about: set[UUID]
    wants: Sequence[Mapping[str, Any]] = ()
    heard: asyncio.Event = field(default_factory=asyncio.Event)
    news: News | None = None

    def is_for_one_of(self, rows: Iterable[Row], touched: Collection[UUID]) -> bool:
        """Return whether one of the rows that were touched is wanted."""
        return any(fits(row, want) for row in rows if row.apprenticeship in touched for want in self.wants)

    def tell(self, news: News) -> None:
        """Tell it: what it hears first counts."""
        self.news = self.news or news
        self.heard.set()


class Watchers:
    """Tells each watcher once. While somebody watches, one reader looks every LOOK_SECONDS; nobody polls for a page."""

    def __init__(self, touched: Touched, sessions: ConsoleSessions) -> None:
        """Look at what was `touched`, and which `sessions` have ended."""
        self.touched = touched
        self.sessions = sessions
        self._watching: set[Watcher] = set()
        self._reader: asyncio.Task[None] | None = None
        self._begun = asyncio.Event()
        self._over = False

    def must_have_room(self) -> None:
        """Raise a 503 problem where too many watch already, or the service ends."""
        if self._over or len(self._watching) >= MOST_WATCHERS:
            raise Problem(503, "too-many-watch", "Too many watch", "This page does not change by itself for now.")

    @contextmanager
    def watched(self, watcher: Watcher) -> Iterator[None]:
        """Tell a watcher of what comes, during the block."""
        self._watching.add(watcher)
        if self._reader is None or self._reader.done():
            self._begun.clear()
            self._reader = asyncio.create_task(self._read(), name=READER)
        try:
            yield
        finally:
            self._watching.discard(watcher)

    async def catch_up(self, watcher: Watcher) -> None:
        """Tell a watcher of what came since its page was made, until the reader has begun."""
        await self._begun.wait()
        await self._tell({watcher}, watcher.since, await _blocking(self.touched.accounted_for))

    def end(self) -> None:
        """Let every stream come to its end, and begin no other: the service ends."""
        self._over = True
        for each in self._watching:
            each.heard.set()

    async def _read(self) -> None:
        position, away = None, False
        try:
            while self._watching and not self._over:
                try:
                    position, away = await self._look(position), False
                except DATABASE_AWAY as error:
                    if not away:
                        LOG.warning("the database is away: pages hear of no changes", kind=type(error).__name__)
                    away = True
                self._begun.set()
                await anyio.sleep(LOOK_SECONDS)
        finally:
            self._begun.set()

    async def _look(self, position: int | None) -> int:
        now = await _blocking(self.touched.accounted_for)
        if position is not None:
            await self._tell(set(self._watching), position, now)
        still = await _blocking(lambda: self.sessions.still({each.session for each in self._watching}))
        for each in self._watching:
            if each.session not in still:
                each.tell(News.ENDED)
        return now

    async def _tell(self, watchers: set[Watcher], after: int, until: int) -> None:
        if until <= after:
            return
        found = await _blocking(lambda: self.touched.between(after, until, MOST_TOUCHED))
        rows: list[Row] = []
        if found and any(each.wants for each in watchers) and len(found) < MOST_TOUCHED:
            rows = await _blocking(lambda: self.touched.rows(found))
        for each in watchers:
            theirs = {known for known, last in found.items() if last > each.since}
            many = theirs and each.wants and len(found) == MOST_TOUCHED
            if many or each.about & theirs or each.is_for_one_of(rows, theirs):
                each.tell(News.CHANGED)


async def _blocking(call: Callable[[], R]) -> R:
    return await anyio.to_thread.run_sync(call)
