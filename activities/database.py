"""The service's connections, never as the owner and always in UTC, and what is an absence."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, LiteralString, TypeVar

import msgspec
from psycopg import Connection, InterfaceError, OperationalError, errors
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.rows import args_row
from psycopg.types.json import set_json_loads
from psycopg_pool import ConnectionPool

R = TypeVar("R")
Pool = ConnectionPool[Connection[Any]]

NOT_BUILT = (errors.UndefinedTable, errors.UndefinedColumn, errors.UndefinedFunction, errors.InvalidSchemaName)
"""What a database says that lacks what the schema files of this code make."""

# Cut, refused, shutting down, none free in time (PoolTimeout), a lock held too long, its disk full, read-only while
# another one takes over, a right lost until it is given back, a schema file not applied yet: ask later.
DATABASE_AWAY = (
    *(OperationalError, InterfaceError, errors.ReadOnlySqlTransaction),
    *(errors.InsufficientPrivilege, *NOT_BUILT),
)

_WHY_AWAY = {
    errors.LockNotAvailable.__name__: "something that it needs was kept locked in the database",
    errors.DiskFull.__name__: "the disk of the database was full",
    errors.ReadOnlySqlTransaction.__name__: "the database was read-only",
    errors.InsufficientPrivilege.__name__: "the service had lost a right in the database",
    **dict.fromkeys((each.__name__ for each in NOT_BUILT), "the database lacked what the code needs"),
}

# Boards of many groups have much of it, which the standard library reads slowly.
set_json_loads(msgspec.json.decode)

# Who asks hears within seconds that something is kept locked, and is not kept waiting for it. What somebody sets for a
# login or a database would hold for a connection to its end, even if they take it back.
_OURS = (
    *("role=indenture_service", "TimeZone=UTC", "lock_timeout=3s", "statement_timeout=0", "transaction_timeout=0"),
    *("idle_in_transaction_session_timeout=0", "idle_session_timeout=0"),
    *(r"default_transaction_isolation=read\ committed", "client_encoding=UTF8"),
    *("search_path=pg_catalog", "bytea_output=hex", "DateStyle=ISO"),
    *("quote_all_identifiers=off", "standard_conforming_strings=on"),
)
_PATIENCE_SECONDS = 5.0


def open_pool(url: str, *, size: int) -> Pool:
    """Return an open pool of at most `size` autocommit connections in the role indenture_service.

    It connects in the background, so that a database that is away shows when it is used, as one of
    DATABASE_AWAY, after five seconds at most.
    """
    options = " ".join([str(conninfo_to_dict(url).get("options") or ""), *(f"-c {each}" for each in _OURS)]).strip()
    conninfo = make_conninfo(
        url,
        options=options,
        application_name="indenture",
        connect_timeout=3,
        keepalives_idle=30,
        keepalives_interval=10,
        keepalives_count=3,
    )
    return ConnectionPool(
        conninfo,
        kwargs={"autocommit": True},
        min_size=1,
        max_size=size,
        timeout=_PATIENCE_SECONDS,
        # After an outage it otherwise comes back later and later.
        reconnect_timeout=3.0,
        open=True,
    )


def why_away(kind: str) -> str:
    """Return in words why something could not be done, for the name of one of DATABASE_AWAY."""
    return _WHY_AWAY.get(kind, "the database was away")


def with_connection(pool: Pool, work: Callable[[Connection[Any]], R]) -> R:
    """Return what `work` returns, tried a second time if its connection turns out to be cut.

    `work` must be safe to repeat: a cut can hide that it succeeded. Raises DATABASE_AWAY.
    """
    with pool.connection() as connection:
        try:
            return work(connection)
        except DATABASE_AWAY:
            if not connection.broken:
                raise
    pool.check()
    with pool.connection() as connection:
        return work(connection)


def fetch(
    pool: Pool, kind: Callable[..., R], query: LiteralString, arguments: Sequence[Any] | Mapping[str, Any] = ()
) -> list[R]:
    """Return every row of `query` as `kind(*row)`, in one round trip of a prepared statement.

    Tried a second time on a cut connection: `query` must be safe to repeat. Raises DATABASE_AWAY.
    """

    def work(connection: Connection[Any]) -> list[R]:
        with connection.cursor(binary=True, row_factory=args_row(kind)) as cursor:
            return cursor.execute(query, arguments, prepare=True).fetchall()

    return with_connection(pool, work)


def fetch_one(
    pool: Pool, kind: Callable[..., R], query: LiteralString, arguments: Sequence[Any] | Mapping[str, Any] = ()
) -> R:
    """Return the one row that `query` always finds, as `fetch` does; NoDataFound where somebody took it away."""
    for row in fetch(pool, kind, query, arguments):
        return row
    raise errors.NoDataFound("a row that is always there is not")
