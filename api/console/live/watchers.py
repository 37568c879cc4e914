"""Watchers: everybody who looks at a page, and one reader that looks at the log for all of them."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import TypeVar

import anyio
import anyio.to_thread
import structlog
from anyio import CapacityLimiter

from activities.access.console_sessions import ConsoleSessions, Session
from activities.caseload.touched import Touched
from activities.database import DATABASE_AWAY
from api.access.caller import InvalidTokenError, UncheckedError
from api.console.live.watcher import News, Watcher, concerned
from api.identity.identity import Identity
from api.problems import Problem

LOG = structlog.get_logger("live")
LOOK_SECONDS = 1.0
MOST_WATCHERS = 1000
MOST_OF_A_SESSION = 10
MOST_OF_A_SUBJECT = 20
MOST_TOUCHED = 1000
"""Where more apprenticeships were touched at once, everybody who watches several is told."""
FAR_BEHIND = 5000
"""Where more facts than these came since a page of several was made, it is told without looking at which."""
READER = "the reader of live changes"
R = TypeVar("R")


class Watchers:
    """Tells each watcher once. While somebody watches, one reader looks every LOOK_SECONDS; nobody polls for a page."""

    def __init__(self, touched: Touched, sessions: ConsoleSessions, identity: Identity, seats: CapacityLimiter) -> None:
        """Look at what was `touched`, which `sessions` have ended, and whose access `identity` says has.

        It looks from one of the `seats`.
        """
        self.touched = touched
        self.sessions = sessions
        self.identity = identity
        self.seats = seats
        self._watching: set[Watcher] = set()
        self._reader: asyncio.Task[None] | None = None
        self._begun = asyncio.Event()
        self._over = False

    def must_have_room(self, watcher: Watcher) -> None:
        """Raise a 503 problem where too many watch already, or the service ends; a 429 problem for too many of one."""
        if self._over or len(self._watching) >= MOST_WATCHERS:
            raise Problem(503, "too-many-watch", "Too many watch", "This page does not change by itself for now.")
        of_the_subject = [each for each in self._watching if each.subject == watcher.subject]
        of_the_session = [each for each in of_the_subject if each.session == watcher.session]
        if len(of_the_session) >= MOST_OF_A_SESSION or len(of_the_subject) >= MOST_OF_A_SUBJECT:
            detail = "You look at too many pages at once for this one to change by itself: close some of them."
            raise Problem(429, "too-many-watch", "Too many watch", detail, headers={"Retry-After": "30"})

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
        until = await self._blocking(self.touched.accounted_for)
        if not watcher.wants:
            came = partial(self.touched.any_of, watcher.about, watcher.since, until)
            if await self._blocking(came):
                watcher.tell(News.CHANGED)
        elif until - watcher.since > FAR_BEHIND:
            watcher.tell(News.CHANGED)
        else:
            await self._tell({watcher}, watcher.since, until)

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
        now = await self._blocking(self.touched.accounted_for)
        await self._tell_of_ends()
        if position is not None:
            await self._tell(set(self._watching), position, now)
        return now

    async def _tell_of_ends(self) -> None:
        watched = {each.session for each in self._watching}
        still = await self._blocking(partial(self.sessions.still, watched))
        ended = watched - {secret for secret, session in still.items() if await self._holds(session)}
        for each in self._watching:
            if each.session in ended:
                each.tell(News.ENDED)

    async def _holds(self, session: Session) -> bool:
        try:
            await self.identity.must_still_hold(session.subject, session.token_id, session.key_id)
        except InvalidTokenError:
            return False
        except UncheckedError:
            return True  # While the issuer is away nobody can tell, and no other stream is opened.
        return True

    async def _tell(self, watchers: set[Watcher], after: int, until: int) -> None:
        if until <= after:
            return
        found = await self._blocking(lambda: self.touched.between(after, until, MOST_TOUCHED))
        many = len(found) == MOST_TOUCHED
        wanted = found if any(each.wants for each in watchers) else {}
        rows = None if many else await self._blocking(lambda: self.touched.rows(wanted))
        news = await self._blocking(lambda: concerned(watchers, found, rows))
        for each in news:
            each.tell(News.CHANGED)

    async def _blocking(self, call: Callable[[], R]) -> R:
        return await anyio.to_thread.run_sync(call, limiter=self.seats)
