"""What keeps a command from running, in one sentence with the way out: the one translator of the command line."""

import errno
import re
from collections.abc import Callable
from typing import Any

from psycopg import Error, errors
from temporalio.service import RPCError

from activities.database import DATABASE_AWAY, NOT_BUILT
from activities.master_key import WrongMasterKeyError
from activities.migrations import ChangedMigrationError, MixedLedgerError
from activities.proof.seal import UnreadableSealError
from activities.shape import grants_of
from activities.usable_database import UnusableDatabaseError
from api.cannot_run import CannotRunError
from api.problems import Problem, unreadable_fact, wrong_master_key
from domain.facts.fact import UnreadableFactError
from domain.rulebook.rulebook import ChangedRulesError

_DENIED = re.compile(r"permission denied for (?P<kind>table|function|schema) (?P<name>\w+)")
"""How PostgreSQL says it in English; whoever has it speak another language hears of rights in general."""

_WAYS_OUT = {
    errno.ENOSPC: "make room on that disk",
    errno.EDQUOT: "make room for this user on that disk",
    errno.EROFS: "choose a place that can be written to; INDENTURE_DATA names the data folder",
}
_WAY_OUT = "see that this user may read and write it, or choose another; INDENTURE_DATA names the data folder"


def in_one_sentence(error: BaseException) -> str | None:
    """Return what is in the way and what to do, or None of what nobody expects: that is a fault of ours."""
    if isinstance(error, BaseExceptionGroup):
        each = [in_one_sentence(inner) for inner in error.exceptions]
        return each[0] if all(each) else None
    for kinds, said in _SAID:
        if isinstance(error, kinds):
            return said(error)
    return None


def _database_away(error: Any) -> str:
    return f"The database at DATABASE_URL cannot be used ({_first_line(error)}): start it, or mend DATABASE_URL."


def _database_full(error: Any) -> str:
    return f"The disk of the database is full ({_first_line(error)}): make room there, then try again."


def _locked(error: Any) -> str:
    return f"Something keeps locked what this needs in the database ({_first_line(error)}): let it end, then try again."


def _read_only(_: Any) -> str:
    return "The database at DATABASE_URL takes no changes now: let it take them, or name the one that does."


def _no_right(error: Any) -> str:
    denied = _DENIED.search(_first_line(error))
    if denied and (grants := grants_of(denied["kind"], denied["name"])):
        return (
            f"The service has lost a right in the database ({denied[0]}): let whoever owns the database run"
            f" `{' '.join(grants)}`, then try again."
        )
    return (
        f"The login of DATABASE_URL lacks a right ({_first_line(error)}): `indenture migrate` needs the owner of the"
        " database, and the service a login with `GRANT indenture_service TO` it."
    )


def _not_built(error: Any) -> str:
    return (
        f"The database is not built for this code ({_first_line(error)}): run `indenture migrate` as its owner where it"
        " is older, and else let its owner mend what `/health/ready` names."
    )


def _mixed(error: Any) -> str:
    return (
        f"This ledger was begun in the other mode ({error}): choose another INDENTURE_DATA or DATABASE_URL,"
        " or change INDENTURE_SIMULATION."
    )


def _engine(error: Any) -> str:
    return f"Temporal did not do what was asked of it ({error.message}): see that it is well, then try again."


def _file(error: Any) -> str | None:
    # Without a name it is no file that somebody could do something about.
    if error.filename is None and error.errno not in _WAYS_OUT:
        return None
    what = "A file" if error.filename is None else str(error.filename)
    return f"{what} cannot be used ({error.strerror}): {_WAYS_OUT.get(error.errno, _WAY_OUT)}."


def _first_line(error: Error) -> str:
    return str(error).strip().partition("\n")[0]


_SAID: tuple[tuple[Any, Callable[[Any], str | None]], ...] = (
    ((CannotRunError, UnusableDatabaseError), str),
    (Problem, lambda problem: problem.detail),
    (UnreadableFactError, lambda _: unreadable_fact().detail),
    (WrongMasterKeyError, lambda _: wrong_master_key().detail),
    (ChangedRulesError, str),
    (UnreadableSealError, lambda _: "A seal in the ledger is not whole: `indenture verify` names it."),
    (MixedLedgerError, _mixed),
    (ChangedMigrationError, lambda error: f"The database was built by other code: {error}."),
    (errors.DiskFull, _database_full),
    (errors.ReadOnlySqlTransaction, _read_only),
    (errors.LockNotAvailable, _locked),
    (errors.InsufficientPrivilege, _no_right),
    (NOT_BUILT, _not_built),
    (DATABASE_AWAY, _database_away),
    (RPCError, _engine),
    (OSError, _file),
)
"""Every kind of obstacle, the more particular before the more general."""
