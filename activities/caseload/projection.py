"""A projection's place in the log: moved together with its rows, by one process at a time, until stopped."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event
from typing import Any, NamedTuple

import structlog
from psycopg import Connection, Error

from activities.database import DATABASE_AWAY, Pool, fetch_one, with_connection
from activities.trial import follow_trials

LOG = structlog.get_logger("projection")

_LOCK = "SELECT pg_advisory_xact_lock(731013792)"
_LOOK = """
    SELECT position, (SELECT coalesce(max(position), 0) FROM ledger.events),
           (SELECT followed < number FROM upkeep.trial)
    FROM reading.position WHERE projection = %s"""
_MOVE = "UPDATE reading.position SET position = %s WHERE projection = %s AND position = %s"
_SET = "UPDATE reading.position SET position = %s WHERE projection = %s"

# How long the rows may be behind; facts that come this close behind one another are folded together.
_POLL_SECONDS = 0.1
_FIRST_PAUSE_SECONDS = 0.5
_LONGEST_PAUSE_SECONDS = 5.0


class Where(NamedTuple):
    """The position of the last fact that a projection's rows account for, and that of the last in the log.

    `tried` says whether somebody tries whether anybody follows.
    """

    position: int
    head: int
    tried: bool


class Place:
    """How far one projection has come in the log."""

    def __init__(self, pool: Pool, projection: str) -> None:
        """Keep the place of `projection`, whose row in reading.position its migration inserts."""
        self.pool = pool
        self.projection = projection

    def look(self) -> Where:
        """Return where the projection stands, and the log. Raises DATABASE_AWAY."""
        return fetch_one(self.pool, Where, _LOOK, (self.projection,))

    def show(self, where: Where) -> None:
        """Show whoever tries, as they did where that was found, that somebody follows. Raises DATABASE_AWAY."""
        if where.tried:
            follow_trials(self.pool)

    def move(self, write: Callable[[Connection[Any]], None], *, before: int, after: int) -> bool:
        """Write rows and move from `before` to `after` in one transaction; return whether it was still there.

        Where somebody else has moved it, nothing is written. Raises DATABASE_AWAY, also when a
        rebuild keeps the lock for more than a second.
        """

        def work(connection: Connection[Any]) -> bool:
            with connection.transaction():
                connection.execute("SET LOCAL lock_timeout = '1s'")
                connection.execute(_LOCK)
                moved = connection.execute(_MOVE, (after, self.projection, before)).rowcount == 1
                if moved:
                    write(connection)
                return moved

        return with_connection(self.pool, work)

    @contextmanager
    def held(self) -> Iterator[Connection[Any]]:
        """Yield the connection of one transaction during which nobody else moves; it waits for its turn."""
        with self.pool.connection() as connection, connection.transaction():
            connection.execute("SET LOCAL lock_timeout = 0")
            connection.execute(_LOCK)
            yield connection

    def put(self, connection: Connection[Any], position: int) -> None:
        """Set the place, in the transaction of `held`."""
        connection.execute(_SET, (position, self.projection))


def follow(pool: Pool, advance: Callable[[], int], stop: Event, *, poll_seconds: float = _POLL_SECONDS) -> None:
    """Call `advance` for as long as it returns more than 0, then look again and again, until `stop` is set.

    It pauses and starts again where the database is away, or refuses what is written: whoever mends that is not to
    look for processes that ended. It raises whatever else `advance` raises.
    """
    failures = 0
    while not stop.is_set():
        try:
            advanced = advance()
        except Error as error:
            away = isinstance(error, DATABASE_AWAY)
            if pool.closed or not (away or error.sqlstate):
                raise
            failures += 1
            seconds = min(_FIRST_PAUSE_SECONDS * 2 ** min(failures - 1, 9), _LONGEST_PAUSE_SECONDS)
            said = {"kind": type(error).__name__, "failures": failures, "again_in_seconds": seconds}
            if away:
                LOG.warning("the database is away", **said)
            else:
                LOG.exception("the database refuses the rows", constraint=error.diag.constraint_name, **said)
            stop.wait(seconds)
            pool.check()
            continue
        if failures:
            LOG.info("following again", failures=failures)
            failures = 0
        if not advanced:
            stop.wait(poll_seconds)
