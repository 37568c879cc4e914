"""A login that may do what the service may and no more, on a server of our own."""

import psycopg
from psycopg.conninfo import make_conninfo

_LOGIN = "indenture"


def service_url(owner_url: str) -> str:
    """Return the URL of a login that may do what the service may and no more, made if missing.

    Only for a server of our own, where every local login is trusted.
    """
    with psycopg.connect(owner_url, autocommit=True) as connection:
        known = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (_LOGIN,))
        if known.fetchone() is None:
            connection.execute("CREATE ROLE indenture LOGIN IN ROLE indenture_service")
    return make_conninfo(owner_url, user=_LOGIN)
