"""A projection's place in the log: moved together with its rows, by one process at a time, until stopped."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event
from typing import Any

import structlog
from psycopg import Connection

from activities.database import DATABASE_AWAY, Pool, fetch, with_connection

LOG = structlog.get_logger("projection")

_LOCK = "SELECT pg_advisory_xact_lock(731013792)"
_POSITION = "SELECT position FROM reading.position WHERE projection = %s"
_MOVE = "UPDATE reading.position SET position = %s WHERE projection = %s AND position = %s"
_SET = "UPDATE reading.position SET position = %s WHERE projection = %s"

_POLL_SECONDS = 0.5
# Facts that come this close behind one another are folded together: a transaction for each costs more.
_GATHER_SECONDS = 0.05
_CONNECT_SECONDS = 1.0
_LONGEST_PAUSE_SECONDS = 5.0


class Place:
    """How far one projection has come in the log."""

    def __init__(self, pool: Pool, projection: str) -> None:
        """Keep the place of `projection`, whose row in reading.position its migration inserts."""
        self.pool = pool
        self.projection = projection

    def position(self) -> int:
        """Return the position of the last fact that the rows account for. Raises DATABASE_AWAY."""
        return fetch(self.pool, int, _POSITION, (self.projection,))[0]

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
            connection.execute(_LOCK)
            yield connection

    def put(self, connection: Connection[Any], position: int) -> None:
        """Set the place, in the transaction of `held`."""
        connection.execute(_SET, (position, self.projection))


def follow(pool: Pool, advance: Callable[[], int], stop: Event) -> None:
    """Call `advance` for as long as it returns more than 0, then whenever the ledger grows, until `stop` is set.

    Polling is the truth, a notification only shortens the wait. It takes one connection of `pool`
    for itself, pauses and starts again where the database is away, and raises whatever else
    `advance` raises.
    """
    failures = 0
    while not stop.is_set():
        try:
            with _listening(pool) as listener:
                while not stop.is_set():
                    advanced = advance()
                    if failures:
                        LOG.info("following again", failures=failures)
                        failures = 0
                    if not advanced:
                        _wait(listener)
                        stop.wait(_GATHER_SECONDS)
        except DATABASE_AWAY as error:
            if pool.closed:
                raise
            failures += 1
            seconds = min(_POLL_SECONDS * 2 ** min(failures - 1, 9), _LONGEST_PAUSE_SECONDS)
            LOG.warning("the database is away", kind=type(error).__name__, failures=failures, again_in_seconds=seconds)
            stop.wait(seconds)
            pool.check()


@contextmanager
def _listening(pool: Pool) -> Iterator[Connection[Any]]:
    with pool.connection(_CONNECT_SECONDS) as listener:
        listener.execute("LISTEN ledger")
        try:
            yield listener
        finally:
            if not listener.closed:
                listener.execute("UNLISTEN ledger")


def _wait(listener: Connection[Any]) -> None:
    for _ in listener.notifies(timeout=_POLL_SECONDS, stop_after=1):
        pass
