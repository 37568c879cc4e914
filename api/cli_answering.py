"""How the command line answers: from the same store as HTTP, each read recorded, in words or as JSON."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import click

from api.obstacle import ObstacleError
from api.settings import Settings

if TYPE_CHECKING:
    from pydantic import BaseModel

    from api.composition import Store
    from api.reader import Reader

# What a command runs is imported inside it: `--help` needs no database.
# ruff: noqa: PLC0415

EVERY_ONE = 2**31
OPERATOR = "operator"
"""The role in which the command line reads: whoever has the database."""

as_json = click.option("--json", "as_json", is_flag=True, help="Print the answer as HTTP gives it.")


@contextmanager
def reading() -> Iterator["Reader"]:
    """Yield the reader of apprenticeships, the read by this command recorded; raises ObstacleError for problems."""
    from activities.sealing import Seals
    from api.reader import Reader

    with opened() as (settings, store):
        # Beside a database of one's own the key may be elsewhere: sealed text then stays sealed.
        key = settings.master_key if settings.master_key_text or not settings.database_url else None
        record_read(settings, store)
        yield Reader(store.ledger, Seals(store.pool, key) if key else None, store.book)


@contextmanager
def opened() -> Iterator[tuple[Settings, "Store"]]:
    """Yield the settings and the store of the service that runs here; raises ObstacleError for problems."""
    from activities.database import DATABASE_AWAY
    from api.composition import open_store
    from api.problems import Problem
    from api.running import connected

    settings = Settings.from_environment(os.environ)
    try:
        with open_store(connected(settings, engine=False).database_url, settings.ladders) as store:
            yield settings, store
    except Problem as problem:
        raise ObstacleError(problem.detail) from problem
    except DATABASE_AWAY as error:
        raise ObstacleError(
            "The database cannot be reached; see that it runs and that DATABASE_URL is right."
        ) from error


def record_read(settings: Settings, store: "Store") -> None:
    """Record that this command reads, as the operator that the settings name."""
    from activities.audit_reads import AuditReads, Read
    from api.auditing import asked

    said = click.get_current_context()
    AuditReads(store.pool).record(
        Read(
            request=uuid4(),
            reader=settings.operator,
            role=OPERATOR,
            sample=said.params.get("sample"),
            what=str(said.info_name),
            apprenticeship=said.params.get("apprenticeship"),
            asked=asked(said.params),
        )
    )


def answer(found: "BaseModel", lines: Callable[[Any], Iterator[str]], *, as_json: bool) -> None:
    """Print an answer in words, or as the JSON that HTTP gives."""
    if as_json:
        click.echo(found.model_dump_json(indent=2))
        return
    for line in lines(found):
        click.echo(line)
