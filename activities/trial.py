"""A trial of what a change needs of the database: its schema, its rights, its turn at the ledger, room, and a write."""

from functools import lru_cache
from time import monotonic, sleep
from typing import NamedTuple

from psycopg import Error, errors

from activities.database import DATABASE_AWAY, NOT_BUILT, Pool, fetch
from activities.migrations import schema_texts
from activities.service_rights import gone, lost_rights

_APPLIED = "SELECT upkeep.schema_files_applied()"
_TRY = "SELECT upkeep.try_to_write()"
_WHICH = """
    SELECT extract(epoch FROM pg_postmaster_start_time()) || '/' || oid
    FROM pg_database WHERE datname = current_database()"""
_LOOK = "SELECT number, followed FROM upkeep.trial"
_FOLLOW = "UPDATE upkeep.trial SET followed = number WHERE followed < number RETURNING followed"

_LOOK_AGAIN_SECONDS = 0.1

_OLDER = "the database is older than this code: run `indenture migrate` as its owner"
_LOST = "the service has lost rights in the database: let whoever owns it run `{grants}`"
_GONE = "the database lacks what this code needs: restore {names}"
_OBSTACLES: dict[type[Error], str] = {
    errors.ReadOnlySqlTransaction: "the database takes no writes: it is read-only",
    errors.DiskFull: "the database takes no writes: its disk is full",
    errors.LockNotAvailable: "the ledger takes no facts: something has kept it locked for more than a second",
    **dict.fromkeys(NOT_BUILT, _OLDER),
}


class _Asked(NamedTuple):
    number: int
    followed: int


def what_hinders_writing(pool: Pool) -> str | None:
    """Return in words why the database takes no write now, or is not as it was built; None where it has taken one.

    Raises DATABASE_AWAY where it does not answer.
    """
    try:
        lost = lost_rights(pool)
        if lost:
            return _LOST.format(grants=" ".join(lost))
        if _schema_files() - {*fetch(pool, str, _APPLIED)}:
            return _OLDER
        if lacking := gone(pool):
            return _GONE.format(names=", ".join(lacking))
        fetch(pool, int, _TRY)
    except Error as error:
        # Without a state the server said nothing; class 57 is one that starts, or stops.
        if isinstance(error, DATABASE_AWAY) and (error.sqlstate or "57").startswith("57"):
            raise
        if error.diag.table_name:
            return f"something has kept {error.diag.table_name} locked for more than a second"
        return _OBSTACLES.get(type(error), f"the database takes no writes ({type(error).__name__})")
    return None


def which_database(pool: Pool) -> str:
    """Return what no other database is called meanwhile, a copy of it neither. Raises DATABASE_AWAY."""
    return fetch(pool, str, _WHICH)[0]


@lru_cache(maxsize=1)
def _schema_files() -> frozenset[str]:
    return frozenset(schema_texts())


def follow_trials(pool: Pool) -> None:
    """Show whoever tried that a projector follows. Raises DATABASE_AWAY."""
    fetch(pool, int, _FOLLOW)


def is_followed(pool: Pool, seconds: float) -> bool:
    """Return whether a projector sees the last trial within so many seconds. Raises DATABASE_AWAY."""
    until = monotonic() + seconds
    asked = fetch(pool, _Asked, _LOOK)[0]
    while fetch(pool, _Asked, _LOOK)[0].followed < asked.number:
        if monotonic() >= until:
            return False
        sleep(_LOOK_AGAIN_SECONDS)
    return True
