"""One moment of the database: everything is read as it was then, and what cannot be read is told as such."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg import Connection
from psycopg.sql import SQL

from activities.database import Pool

# What the database says of what it holds, and not of itself: damaged pages and files, values that are none, tables,
# columns and functions that are not there.
_OF_WHAT_IT_HOLDS = ("XX", "58", "22", "42P01", "42703", "42883")


LOCKED_SECONDS = 10
"""How long a proof waits for what somebody keeps locked: then it cannot be had now, and says so."""


class UnreadableError(Exception):
    """Something is there that cannot be read, or is not there that should be; the message says what."""


@contextmanager
def snapshot(pool: Pool) -> Iterator[Connection[Any]]:
    """Yield a connection that only reads, and sees one moment until the block is left. Raises DATABASE_AWAY.

    That is raised too where something that is read is kept locked for LOCKED_SECONDS.
    """
    with pool.connection() as connection, connection.transaction():
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        wait_no_longer_than_a_proof(connection)
        yield connection


def wait_no_longer_than_a_proof(connection: Connection[Any]) -> None:
    """Have a transaction give up, as LockNotAvailable, what it waited for LOCKED_SECONDS for."""
    connection.execute(SQL("SET LOCAL lock_timeout = {}").format(f"{LOCKED_SECONDS}s"))


@contextmanager
def looking(connection: Connection[Any]) -> Iterator[None]:
    """Let something be looked at, and left at any point: what is read after the block does not suffer by it.

    Raises UnreadableError for what cannot be read, and DATABASE_AWAY.
    """
    try:
        # A stream that is closed early is cancelled, which aborts what it was read in.
        with connection.transaction(force_rollback=True):
            yield
    except psycopg.Error as error:
        if isinstance(error, psycopg.DataError) or (error.sqlstate or "").startswith(_OF_WHAT_IT_HOLDS):
            raise UnreadableError(error.diag.message_primary or str(error)) from error
        raise
