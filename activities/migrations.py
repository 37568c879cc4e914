"""Brings the database to the shape that this code needs: each schema file, in order, once."""

from hashlib import sha256
from pathlib import Path
from typing import Any

from psycopg import Connection, connect

from activities.usable_database import refuse_old, refuse_powerless, refuse_stranger

SCHEMA = Path(__file__).parent / "schema"
_LOCK = 731013790


class ChangedMigrationError(Exception):
    """A migration file is not the one that this database was built with."""


class MixedLedgerError(Exception):
    """A ledger of simulated time was opened for real apprentices, or the other way round."""


def migrate(owner_url: str, *, simulation: bool) -> list[str]:
    """Apply what is missing and return the names of the files applied, in order.

    Safe to call from many processes at once. Raises MixedLedgerError when the ledger was begun in
    the other mode, ChangedMigrationError when an applied file has changed since, and UnusableDatabaseError
    on an older server or where this login lacks a right or does not own the tables; in each case nothing is applied.
    """
    with connect(owner_url, autocommit=True) as connection:
        refuse_old(connection)
        connection.execute("SELECT pg_advisory_lock(%s)", (_LOCK,))
        _refuse_unfit(connection, simulation=simulation)
        missing = _missing(connection, schema_texts())
        for name, text in missing.items():
            _apply(connection, name, text)
        _begin(connection, simulation=simulation)
    return list(missing)


def schema_texts() -> dict[str, str]:
    """Return the text of each schema file by its name, in order."""
    return {file.name: file.read_text("utf-8") for file in sorted(SCHEMA.glob("[0-9][0-9][0-9][0-9]_*.sql"))}


def _refuse_unfit(connection: Connection[Any], *, simulation: bool) -> None:
    refuse_stranger(connection)
    if connection.execute("SELECT to_regclass('ledger.meta')").fetchone() == (None,):
        refuse_powerless(connection)
        return
    begun = connection.execute("SELECT simulation FROM ledger.meta").fetchone()
    if begun is not None and begun[0] is not simulation:
        raise MixedLedgerError("a simulation can never share a ledger with real apprentices")


def _missing(connection: Connection[Any], texts: dict[str, str]) -> dict[str, str]:
    connection.execute(
        "CREATE TABLE IF NOT EXISTS public.schema_migrations (name text PRIMARY KEY,"
        " content_hash text NOT NULL, applied_at timestamptz NOT NULL DEFAULT clock_timestamp())"
    )
    applied = dict(connection.execute("SELECT name, content_hash FROM public.schema_migrations"))
    for name, text in texts.items():
        if name in applied and applied[name] != _content_hash(text):
            raise ChangedMigrationError(
                f"{name} has changed since it was applied: put it back, and add a new file instead"
            )
    return {name: text for name, text in texts.items() if name not in applied}


def _apply(connection: Connection[Any], name: str, text: str) -> None:
    with connection.transaction():
        connection.execute(text.encode())
        connection.execute(
            "INSERT INTO public.schema_migrations (name, content_hash) VALUES (%s, %s)",
            (name, _content_hash(text)),
        )


def _begin(connection: Connection[Any], *, simulation: bool) -> None:
    connection.execute("INSERT INTO ledger.meta (simulation) VALUES (%s) ON CONFLICT DO NOTHING", (simulation,))


def _content_hash(text: str) -> str:
    return sha256(text.encode()).hexdigest()
