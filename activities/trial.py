"""A trial of what a change needs of the database: its shape, its rights, its turn at the ledger, room, and a write."""

from functools import lru_cache
from time import monotonic, sleep
from typing import NamedTuple

from psycopg import Error, errors

from activities.database import DATABASE_AWAY, NOT_BUILT, Pool, fetch, fetch_one
from activities.migrations import schema_texts
from activities.shape import difference

_APPLIED = "SELECT upkeep.schema_files_applied()"
_TRY = "SELECT number FROM upkeep.try_to_write() AS number WHERE number IS NOT NULL"
_WHICH = """
    SELECT extract(epoch FROM pg_postmaster_start_time()) || '/' || oid
    FROM pg_database WHERE datname = current_database()"""
_LOOK = "SELECT number, followed FROM upkeep.trial"
_FOLLOW = "UPDATE upkeep.trial SET followed = number WHERE followed < number RETURNING followed"

_LOOK_AGAIN_SECONDS = 0.1
_NAMED = 3

_OLDER = "the database is older than this code: run `indenture migrate` as its owner"
_LOST = "the service has lost rights in the database: let whoever owns it run `{grants}`"
_OTHERWISE = "the database is not as the schema files make it: {names}; let whoever owns it put that right"
_NOT_COMPARED = "whether the database is as the schema files make it cannot be asked: {kind}"
_OBSTACLES: dict[type[Error], str] = {
    errors.ReadOnlySqlTransaction: "the database takes no writes: it is read-only",
    errors.DiskFull: "the database takes no writes: its disk is full",
    errors.LockNotAvailable: "the ledger takes no facts: something has kept it locked for more than a second",
    errors.NoDataFound: "the database lacks the row of upkeep.trial: let whoever owns it insert (0, 0)",
}


class _Asked(NamedTuple):
    number: int
    followed: int


def what_hinders_writing(pool: Pool) -> str | None:
    """Return in words why the database takes no write now, or is not as it was built; None where it has taken one.

    Raises DATABASE_AWAY where it does not answer.
    """
    if isinstance(refused := _refusal(pool), errors.LockNotAvailable):
        # What is kept locked cannot be looked at either.
        return _in_words(refused)
    try:
        otherwise = _how_it_was_built(pool)
    except Error as error:
        return _NOT_COMPARED.format(kind=_kind(_unless_away(error)))
    return otherwise or (_in_words(refused) if refused else None)


def _refusal(pool: Pool) -> Error | None:
    """Return what the database refused, or None. Raises DATABASE_AWAY where it does not answer."""
    try:
        fetch_one(pool, int, _TRY)
    except Error as error:
        return _unless_away(error)
    return None


def _unless_away(error: Error) -> Error:
    # Without a state the server said nothing; class 57 is one that starts, or stops.
    if isinstance(error, DATABASE_AWAY) and (error.sqlstate or "57").startswith("57"):
        raise error
    return error


def _in_words(error: Error) -> str:
    if isinstance(error, errors.LockNotAvailable) and error.diag.table_name:
        return f"something has kept {error.diag.table_name} locked for more than a second"
    return _OBSTACLES.get(type(error)) or f"the database takes no writes ({_kind(error)})"


def _kind(error: Error) -> str:
    """Return what kind of error it is, and of which table and constraint: never of whom it tells."""
    at = ".".join(filter(None, (error.diag.schema_name, error.diag.table_name, error.diag.constraint_name)))
    return f"{type(error).__name__} at {at}" if at else type(error).__name__


def _how_it_was_built(pool: Pool) -> str | None:
    applied, built = _applied(pool), difference(pool)
    if applied is not None and not _schema_files() <= applied:
        return _OLDER
    if built.lost:
        return _LOST.format(grants=" ".join(built.lost))
    # What newer code has changed and added is as it should be; what this code uses is to be there all the same.
    names = built.gone if applied is not None and _schema_files() < applied else built.otherwise
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return _OTHERWISE.format(names=f"{', '.join(names[:_NAMED])}{more}") if names else None


def _applied(pool: Pool) -> set[str] | None:
    """Return which schema files were applied, or None where the service lacks the right to ask."""
    try:
        return {*fetch(pool, str, _APPLIED)}
    except errors.InsufficientPrivilege:
        return None
    except NOT_BUILT:
        # It is older than what tells that.
        return set()


def which_database(pool: Pool) -> str:
    """Return what no other database is called meanwhile, a copy of it neither. Raises DATABASE_AWAY."""
    return fetch_one(pool, str, _WHICH)


@lru_cache(maxsize=1)
def _schema_files() -> frozenset[str]:
    return frozenset(schema_texts())


def follow_trials(pool: Pool) -> None:
    """Show whoever tried that a projector follows. Raises DATABASE_AWAY."""
    fetch(pool, int, _FOLLOW)


def is_followed(pool: Pool, seconds: float) -> bool:
    """Return whether a projector sees the last trial within so many seconds. Raises DATABASE_AWAY."""
    until = monotonic() + seconds
    asked = fetch_one(pool, _Asked, _LOOK)
    while fetch_one(pool, _Asked, _LOOK).followed < asked.number:
        if monotonic() >= until:
            return False
        sleep(_LOOK_AGAIN_SECONDS)
    return True
