"""A watcher: a page that somebody looks at, and whether what was touched is news to it."""

import asyncio
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from uuid import UUID

import msgspec

from activities.caseload.fitting import fits
from activities.caseload.table import Row


class News(StrEnum):
    """What a page is told."""

    CHANGED = "changed"
    ENDED = "ended"


@dataclass(eq=False)
class Watcher:
    """A page that somebody looks at: it is about these apprenticeships, and about others that are wanted.

    `session` is the secret of the session of a `subject`, `since` the position of the log that it was made at, `heard`
    set once there is news.
    """

    session: str = field(repr=False)
    subject: str
    since: int
    about: set[UUID]
    wants: Sequence[Mapping[str, Any]] = ()
    heard: asyncio.Event = field(default_factory=asyncio.Event)
    news: News | None = None

    def tell(self, news: News) -> None:
        """Tell it: what it hears first counts."""
        self.news = self.news or news
        self.heard.set()


def concerned(watchers: Iterable[Watcher], touched: Mapping[UUID, int], rows: Collection[Row] | None) -> list[Watcher]:
    """Return those to whom it is news that apprenticeships were `touched`, each last at a position of the log.

    `rows` are what the caseload says of them, None where they are too many: then they are news to everybody who wants
    any. What several want alike is looked for once.
    """
    fitting: dict[bytes, set[UUID]] = {}

    def wanted(watcher: Watcher) -> set[UUID]:
        if rows is None or not watcher.wants:
            return set(touched) if watcher.wants else set()
        alike = msgspec.json.encode(watcher.wants)
        if alike not in fitting:
            fitting[alike] = {row.apprenticeship for row in rows if any(fits(row, want) for want in watcher.wants)}
        return fitting[alike]

    def is_news(watcher: Watcher) -> bool:
        return any(touched[each] > watcher.since for each in touched.keys() & (watcher.about | wanted(watcher)))

    return [each for each in watchers if is_news(each)]
