"""The tally: what the log holds, counted exactly once as it grows, for whoever watches. Nothing in it is of anybody."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import partial
from math import inf, isclose
from threading import Event
from typing import Any, LiteralString, NamedTuple, Self

import structlog
from psycopg import Connection

from activities.caseload.projection import Place, follow
from activities.database import Pool, fetch
from activities.proof.snapshot import snapshot
from domain.facts.fact import Fact, Facts
from domain.facts.messages import (
    InvitationBounced,
    InvitationFailed,
    InvitationSent,
    MessageBounced,
    MessageFailed,
    MessageSent,
)
from domain.facts.refusal import CommandRefused

LOG = structlog.get_logger("tally")

WITHIN_SECONDS = (1.0, 10.0, 60.0, 600.0, 3600.0, 86400.0, inf)
MESSAGES: dict[type[Fact], str] = {
    **dict.fromkeys((MessageSent, InvitationSent), "sent"),
    **dict.fromkeys((MessageFailed, InvitationFailed), "failed"),
    **dict.fromkeys((MessageBounced, InvitationBounced), "bounced"),
}
_NAMES = [CommandRefused.NAME, *(kind.NAME for kind in MESSAGES)]
_POLL_SECONDS = 0.5

# An alarm is a fact that says when it was due. It is late from then on, or from when the service knew what made it due,
# which it did at the latest when it recorded what it last did before. Simulated time is not the database's.
_READ = """
    SELECT e.name, e.data, CASE WHEN m.simulation THEN e.recorded_at ELSE e.inserted_at END,
           CASE WHEN m.simulation THEN p.recorded_at ELSE p.inserted_at END
    FROM ledger.meta m CROSS JOIN ledger.events e
    JOIN ledger.commands c ON c.command_id = e.command_id
    LEFT JOIN ledger.events p
        ON p.stream_id = e.stream_id AND p.stream_version = e.stream_version - (e.position - c.first_position) - 1
    WHERE e.position > %s AND e.position <= %s
      AND (e.name = ANY (%s) OR position(convert_to('"due_at"', 'UTF8') IN e.data) > 0)"""
_COMMANDS = "SELECT count(*) FROM ledger.commands WHERE first_position > %s AND first_position <= %s"
_ADD_TO_TALLY: LiteralString = """
    INSERT INTO reading.tally AS t (counted, which, times) VALUES (%s, %s, %s)
    ON CONFLICT (counted, which) DO UPDATE SET times = t.times + EXCLUDED.times"""
_ADD_LATENESS: LiteralString = """
    INSERT INTO reading.alarm_lateness AS t (alarm, within, times, seconds) VALUES (%s, %s, %s, %s)
    ON CONFLICT (alarm, within) DO UPDATE
    SET times = t.times + EXCLUDED.times, seconds = t.seconds + EXCLUDED.seconds"""
_TIMES = "SELECT counted, which, times FROM reading.tally"
_LATE = "SELECT alarm, within, times, seconds FROM reading.alarm_lateness"
_POSITION = "SELECT position FROM reading.position WHERE projection = 'tally'"
_REMOVE_ALL = "DELETE FROM reading.tally; DELETE FROM reading.alarm_lateness"


class Late(NamedTuple):
    """How often an alarm was recorded within so many seconds, and not within the next fewer; and the seconds in all."""

    alarm: str
    within: float
    times: int
    seconds: float


class Counted(NamedTuple):
    """How many facts the tally does not account for yet; how often what was counted, and how late alarms were."""

    behind: int
    times: dict[tuple[str, str], int]
    late: list[Late]


def counted(pool: Pool) -> Counted:
    """Return what was counted so far. Raises DATABASE_AWAY."""
    where = Place(pool, "tally").look()
    rows = fetch(pool, lambda *row: row, _TIMES)
    late = fetch(pool, Late, _LATE)
    return Counted(where.head - where.position, {(what, which): times for what, which, times in rows}, late)


def name_of(alarm: type[Fact]) -> str:
    """Return what an alarm is called among the counts: its permanent name without the version."""
    return alarm.NAME.rpartition(".")[0]


class Tally:
    """Keeps the counts in step with the ledger; any number of processes may, one thread in each."""

    def __init__(self, pool: Pool, facts: Facts, *, batch: int = 10_000) -> None:
        """Count what is in the ledger behind `pool`, by the names in `facts`, at most so many facts at a time."""
        self._pool = pool
        self._facts = facts
        self._batch = batch
        self._place = Place(pool, "tally")

    def follow(self, stop: Event) -> None:
        """Count as the ledger grows until `stop` is set; a database that is away, or refuses rows, is waited for.

        Raises UnreadableFactError at a fact that cannot be read.
        """
        follow(self._pool, self._advance, stop, poll_seconds=_POLL_SECONDS)

    def catch_up(self) -> None:
        """Count all that is not counted yet. Raises as `follow`, and DATABASE_AWAY."""
        while self._advance():
            pass

    def rebuild(self) -> None:
        """Count everything anew, in one transaction. Raises as `catch_up`."""
        with self._place.held() as connection:
            head = self._place.look().head
            connection.execute(_REMOVE_ALL)
            for counts in self._in_batches(head):
                counts.add_to(connection)
            self._place.put(connection, head)

    def difference(self) -> str | None:
        """Return in words what is counted otherwise than the ledger has it, or None. Raises as `catch_up`."""
        with snapshot(self._pool) as connection:
            (position,) = connection.execute(_POSITION).fetchone() or (0,)
            found = _kept(connection)
        counts = _Counts()
        for more in self._in_batches(position):
            counts += more
        says = counts.as_kept()
        differing = [name for name in {**says, **found} if not _alike(says.get(name), found.get(name))]
        if not differing:
            return None
        return f"what the metrics count is not as the ledger has it: {', '.join(sorted(differing))}"

    def _advance(self) -> int:
        where = self._place.look()
        if where.head < where.position:
            LOG.error("the ledger ends before the tally, which is made anew", tally=where.position, ledger=where.head)
            self.rebuild()
            return 0
        after = min(where.position + self._batch, where.head)
        if after > where.position:
            write = partial(_Counts.add_to, self._count(where.position, after))
            self._place.move(write, before=where.position, after=after)
        return after - where.position

    def _in_batches(self, until: int) -> "Iterator[_Counts]":
        return (self._count(before, min(before + self._batch, until)) for before in range(0, until, self._batch))

    def _count(self, before: int, after: int) -> "_Counts":
        counts = _Counts()
        rows = fetch(self._pool, lambda *row: row, _READ, (before, after, _NAMES))
        for name, data, at, known_at in rows:
            counts.of(self._facts.decode(name, data).fact, at, known_at)
        (commands,) = fetch(self._pool, int, _COMMANDS, (before, after))
        counts.times["command", "accepted"] += commands - counts.times["command", "refused"]
        return counts


class _Counts:
    def __init__(self) -> None:
        self.times: Counter[tuple[str, str]] = Counter()
        self.alarms: Counter[tuple[str, float]] = Counter()
        self.seconds: Counter[tuple[str, float]] = Counter()

    def of(self, fact: Any, at: datetime, known_at: datetime | None) -> None:
        if isinstance(fact, CommandRefused):
            self.times["command", "refused"] += 1
            self.times.update(("refusal", each.rule) for each in fact.unmet)
        elif type(fact) in MESSAGES:
            self.times["message", MESSAGES[type(fact)]] += 1
        elif due_at := getattr(fact, "due_at", None):
            seconds = max((at - max(due_at, known_at or due_at)).total_seconds(), 0.0)
            key = name_of(type(fact)), WITHIN_SECONDS[bisect_left(WITHIN_SECONDS, seconds)]
            self.alarms[key] += 1
            self.seconds[key] += seconds

    def __iadd__(self, more: "_Counts") -> Self:
        self.times += more.times
        self.alarms += more.alarms
        for key, seconds in more.seconds.items():
            self.seconds[key] += seconds
        return self

    def as_kept(self) -> dict[str, tuple[int, float]]:
        """Return how often each was counted, and the seconds in all, as `_kept` does."""
        times = {" ".join(key): (n, 0.0) for key, n in self.times.items() if n}
        return times | {_within(*key): (n, self.seconds[key]) for key, n in self.alarms.items()}

    def add_to(self, connection: Connection[Any]) -> None:
        with connection.cursor() as cursor:
            cursor.executemany(_ADD_TO_TALLY, _rows(self.times))
            late = [(*key, times, self.seconds[key]) for key, times in self.alarms.items()]
            cursor.executemany(_ADD_LATENESS, late)


def _kept(connection: Connection[Any]) -> dict[str, tuple[int, float]]:
    times = {f"{what} {which}": (n, 0.0) for what, which, n in connection.execute(_TIMES)}
    return times | {_within(alarm, within): (n, seconds) for alarm, within, n, seconds in connection.execute(_LATE)}


def _within(alarm: str, within: float) -> str:
    return f"{alarm} within {within:g} seconds"


def _alike(says: tuple[int, float] | None, found: tuple[int, float] | None) -> bool:
    # Sums of seconds depend a little on the order in which they were added.
    if says is None or found is None:
        return False
    return says[0] == found[0] and isclose(says[1], found[1], abs_tol=0.001)


def _rows(times: Counter[tuple[str, str]]) -> Iterable[tuple[str, str, int]]:
    return [(*key, n) for key, n in times.items() if n]
