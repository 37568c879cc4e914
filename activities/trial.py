"""A trial of what a change needs of the database: its turn at the ledger, room on the disk, and a committed write."""

from time import monotonic, sleep
from typing import NamedTuple

from psycopg import Error, errors

from activities.database import DATABASE_AWAY, Pool, fetch

_TRY = "SELECT upkeep.try_to_write()"
_LOOK = "SELECT number, followed FROM upkeep.trial"
_FOLLOW = "UPDATE upkeep.trial SET followed = number WHERE followed < number RETURNING followed"

_LOOK_AGAIN_SECONDS = 0.1

_OBSTACLES: dict[type[Error], str] = {
    errors.ReadOnlySqlTransaction: "the database takes no writes: it is read-only",
    errors.DiskFull: "the database takes no writes: its disk is full",
    errors.LockNotAvailable: "the ledger takes no facts: something has kept it locked for more than a second",
    errors.UndefinedFunction: "the database is older than this code: run `indenture migrate`",
}


class _Asked(NamedTuple):
    number: int
    followed: int


def what_hinders_writing(pool: Pool) -> str | None:
    """Return in words why the database takes no write now, or None where it has taken one.

    Raises DATABASE_AWAY where it does not answer.
    """
    try:
        fetch(pool, int, _TRY)
    except Error as error:
        # Without a state the server said nothing; class 57 is one that starts, or stops.
        if isinstance(error, DATABASE_AWAY) and (error.sqlstate or "57").startswith("57"):
            raise
        return _OBSTACLES.get(type(error), f"the database takes no writes ({type(error).__name__})")
    return None


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
