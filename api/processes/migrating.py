"""Brings the database up to date once, before anything uses it."""

import psycopg
from psycopg.conninfo import make_conninfo

from activities.migrations import ChangedMigrationError, MixedLedgerError, migrate
from api.cannot_run import CannotRunError

_LOGIN = "indenture"


def migrated(owner_url: str, *, simulation: bool) -> list[str]:
    """Return the names of the migrations applied now, as the owner of the database.

    Raises CannotRunError when the database is away, or is not one for this code or this mode.
    """
    try:
        return migrate(owner_url, simulation=simulation)
    except MixedLedgerError as error:
        mode = "a simulation" if simulation else "real apprentices"
        raise CannotRunError(
            f"This ledger is not one for {mode} ({error}):"
            " choose another INDENTURE_DATA or DATABASE_URL, or set INDENTURE_SIMULATION."
        ) from error
    except ChangedMigrationError as error:
        raise CannotRunError(f"The database was built by other code: {error}.") from error
    except psycopg.OperationalError as error:
        raise CannotRunError(
            f"The database at DATABASE_URL cannot be used ({type(error).__name__}: {_first_line(error)})."
        ) from error


def service_url(owner_url: str) -> str:
    """Return the URL of a login that may do what the service may and no more, made if missing.

    Only for a server of our own, where every local login is trusted.
    """
    with psycopg.connect(owner_url, autocommit=True) as connection:
        known = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (_LOGIN,))
        if known.fetchone() is None:
            connection.execute("CREATE ROLE indenture LOGIN IN ROLE indenture_service")
    return make_conninfo(owner_url, user=_LOGIN)


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0]
