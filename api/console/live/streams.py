"""Streams of server-sent events: beside a page, they say that something has changed since it was made."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Annotated
from uuid import UUID

import anyio
from fastapi import Query, Response
from fastapi.sse import EventSourceResponse, format_sse_event

from activities.personal_data.who_is_who import WhoIsWho
from api.access.roles import AUDITOR
from api.answers.of_many.theirs import rows_of, theirs
from api.answers.of_many.today import MOST_ROWS
from api.console.entrance.reception import Reception
from api.console.entrance.visit import Visit
from api.console.live.watcher import News, Watcher
from api.console.live.watchers import Watchers
from api.problems import Problem
from domain.days import london_date

LONGEST = timedelta(minutes=5)
"""A stream comes to its end after this time, and its page opens another: then it is asked again who may look."""
STILL_HERE_SECONDS = 15.0
_HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no", "X-Content-Type-Options": "nosniff"}

Since = Annotated[int, Query(ge=0, le=2**63 - 1, description="The position of the log when the page was made.")]


class Streams:
    """Streams beside Today and beside the page of an apprenticeship; auditors, whose reads are recorded, have none."""

    def __init__(self, watchers: Watchers, reception: Reception) -> None:
        """Have pages told by `watchers`."""
        self.watchers = watchers
        self.reception = reception
        self.pool = watchers.touched.pool

    async def of_today(self, visit: Visit, since: Since) -> Response:
        """Stream what changes Today: something of what stands there, or what now would."""
        _for_whom_it_is(visit)
        registered = await self.reception.blocking(partial(WhoIsWho(self.pool).of, visit.caller.subject))
        wants = theirs(visit.caller, registered, london_date(datetime.now(UTC)))
        rows = await self.reception.blocking(partial(rows_of, self.pool, wants, MOST_ROWS))
        about = {each.apprenticeship for each in rows}
        return self._stream(visit, Watcher(visit.secret, visit.caller.subject, since, about, wants))

    async def of_one(self, visit: Visit, apprenticeship: UUID, since: Since) -> Response:
        """Stream what changes the page of an apprenticeship, for whom it has one."""
        _for_whom_it_is(visit)
        await visit.conversation.must_be_entitled("acts", apprenticeship)
        return self._stream(visit, Watcher(visit.secret, visit.caller.subject, since, {apprenticeship}))

    def _stream(self, visit: Visit, watcher: Watcher) -> Response:
        self.watchers.must_have_room(watcher)
        return EventSourceResponse(self._events(visit, watcher), headers=_HEADERS)

    async def _events(self, visit: Visit, watcher: Watcher) -> AsyncIterator[bytes]:
        until = min(visit.ends_at, datetime.now(UTC) + LONGEST)
        with self.watchers.watched(watcher):
            yield format_sse_event(comment="here", retry=5000)
            await self.watchers.catch_up(watcher)
            while not watcher.heard.is_set() and (left := (until - datetime.now(UTC)).total_seconds()) > 0:
                with anyio.move_on_after(min(STILL_HERE_SECONDS, left)):
                    await watcher.heard.wait()
                if not watcher.heard.is_set():
                    yield format_sse_event(comment="still here")
            news = News.ENDED if datetime.now(UTC) >= visit.ends_at else watcher.news
            if news:
                yield format_sse_event(event=news, data_str="{}")


def _for_whom_it_is(visit: Visit) -> None:
    if visit.caller.role == AUDITOR:
        raise Problem(403, "not-entitled", "Not entitled", "Pages do not change by themselves for auditors.")
