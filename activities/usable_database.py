"""Whether a database is one that this code can use: new enough, with the rights that are needed, and built."""

from typing import Any

from psycopg import Connection, connect, errors

OLDEST = 18
"""The first major version of PostgreSQL that this code runs on."""

_CONNECT_SECONDS = 5
_NOT_BUILT = (
    "The database at DATABASE_URL has no tables of Indenture: run `indenture migrate` as its owner, or let DATABASE_URL"
    " name another."
)

# Roles are of the whole server: the service's may be there already, made by somebody else.
_MISSING_RIGHTS = """
    WITH service AS (SELECT oid FROM pg_roles WHERE rolname = 'indenture_service')
    SELECT format('GRANT CREATE ON DATABASE %I TO %I;', current_database(), current_user)
        WHERE NOT has_database_privilege(current_database(), 'CREATE')
    UNION ALL SELECT format('GRANT CREATE ON SCHEMA public TO %I;', current_user)
        WHERE NOT has_schema_privilege('public', 'CREATE')
    UNION ALL SELECT format('ALTER ROLE %I CREATEROLE;', current_user)
        FROM pg_roles WHERE rolname = current_user AND NOT (rolcreaterole OR rolsuper)
    UNION ALL SELECT format('GRANT indenture_service TO %I;', current_user)
        FROM service WHERE NOT pg_has_role(oid, 'SET') AND NOT pg_has_role(oid, 'MEMBER WITH ADMIN OPTION')"""


class UnusableDatabaseError(Exception):
    """A database on which this code cannot run; the message is one sentence that says what to do."""


def refuse_old(connection: Connection[Any]) -> None:
    """Raise UnusableDatabaseError for a server older than this code can use."""
    major = connection.info.server_version // 10_000
    if major < OLDEST:
        raise UnusableDatabaseError(
            f"The database at DATABASE_URL is PostgreSQL {major}, and Indenture needs {OLDEST} or later:"
            " move it to a newer server, or let DATABASE_URL name one."
        )


def refuse_stranger(connection: Connection[Any]) -> None:
    """Raise UnusableDatabaseError, with the name of who does, where there are tables that this login does not own."""
    owner = connection.execute(
        "SELECT pg_get_userbyid(nspowner) FROM pg_namespace"
        " WHERE nspname = 'ledger' AND NOT pg_has_role(nspowner, 'USAGE')"
    ).fetchone()
    if owner:
        raise UnusableDatabaseError(
            f"The tables of Indenture belong to {owner[0]}, and the login of DATABASE_URL is another:"
            f" let DATABASE_URL name {owner[0]}, then try again."
        )


def refuse_powerless(connection: Connection[Any]) -> None:
    """Raise UnusableDatabaseError, with the SQL that grants it, where this login lacks a right to build the tables."""
    grants = [each for (each,) in connection.execute(_MISSING_RIGHTS)]
    if grants:
        raise UnusableDatabaseError(
            "The login of DATABASE_URL may not build the tables: let a superuser run"
            f" `{' '.join(grants)}` in this database, then try again."
        )


def try_as_service(url: str) -> None:
    """Raise UnusableDatabaseError where the service cannot run on the database at `url`.

    Raises OperationalError, with the server's own words, where it cannot be connected to.
    """
    with connect(url, autocommit=True, connect_timeout=_CONNECT_SECONDS, application_name="indenture") as connection:
        refuse_old(connection)
        try:
            connection.execute("SET ROLE indenture_service")
        except errors.InvalidParameterValue:
            raise UnusableDatabaseError(_NOT_BUILT) from None
        except errors.InsufficientPrivilege:
            raise UnusableDatabaseError(
                "The login of DATABASE_URL may not act for the service: let whoever owns the database run"
                f" `{_grant_to(connection)}`, then try again."
            ) from None
        if connection.execute("SELECT to_regclass('ledger.meta')").fetchone() == (None,):
            raise UnusableDatabaseError(_NOT_BUILT)


def _grant_to(connection: Connection[Any]) -> str:
    said = connection.execute("SELECT format('GRANT indenture_service TO %I;', session_user)").fetchone()
    return str(said and said[0])
