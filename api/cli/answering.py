"""How the command line answers: from the same store as HTTP, each read recorded, in words or as JSON."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import click

from api.access.caller import Asker
from api.cli.saying import say, say_json

if TYPE_CHECKING:
    from pydantic import BaseModel

    from api.answers.reader import Reader
    from api.settings.settings import Settings
    from api.wiring.store import Store

# What a command runs is imported inside it: `--help` needs no database.
# ruff: noqa: PLC0415

EVERY_ONE = 2**31
OPERATOR = "operator"
"""The role in which the command line reads: whoever has the database."""

AS_OPERATOR = Asker(OPERATOR, OPERATOR)

# What is read has one name.
_AS_OVER_HTTP = {"diff": "difference"}

as_json = click.option("--json", "as_json", is_flag=True, help="Print the answer as HTTP gives it.")


@contextmanager
def reading() -> Iterator["Reader"]:
    """Yield the reader of apprenticeships, the read by this command recorded; raises as `opened` does."""
    with reading_store() as (reader, _):
        yield reader


@contextmanager
def reading_store() -> Iterator[tuple["Reader", "Store"]]:
    """Yield the same reader, and the store that it reads."""
    with opened() as (settings, store):
        record_read(settings, store)
        yield reader_of(settings, store), store


@contextmanager
def opened() -> Iterator[tuple["Settings", "Store"]]:
    """Yield the settings and the store of the service that runs here; raises as `with_servers` does."""
    from api.cli.connected import with_servers
    from api.settings.settings import Settings
    from api.wiring.store import open_store

    # As they were given: whose database it is says where the keys are.
    settings = Settings.from_environment(os.environ)
    with open_store(with_servers(engine=False).database_url, settings.own_rules) as store:
        yield settings, store


def reader_of(settings: "Settings", store: "Store") -> "Reader":
    """Return the reader of apprenticeships in a store; without the master key sealed text stays sealed."""
    from activities.personal_data.free_text import SealedTexts
    from api.answers.reader import Reader

    # Beside a database of one's own the key may be elsewhere.
    key = settings.master_key if settings.master_key_text or not settings.database_url else None
    return Reader(store.ledger, SealedTexts(store.pool, key) if key else None, store.book)


def record_read(settings: "Settings", store: "Store", *each: UUID) -> None:
    """Record that this command reads, of each of these apprenticeships, as the operator that the settings name.

    Without any, what it reads is told by its arguments.
    """
    from activities.audit.audit_reads import AuditReads, Read
    from api.access.audited_reading import asked

    said, reads, request = click.get_current_context(), AuditReads(store.pool), uuid4()
    name = str(said.info_name)
    sample, what, question = said.params.get("sample"), _AS_OVER_HTTP.get(name, name), asked(said.params)
    for apprenticeship in each or (said.params.get("apprenticeship"),):
        reads.record(Read(request, settings.operator, OPERATOR, sample, what, apprenticeship, question))


def answer(found: "BaseModel", lines: Callable[[Any], Iterator[str]], *, as_json: bool) -> None:
    """Print an answer in words, or as the JSON that HTTP gives."""
    if as_json:
        say_json(found.model_dump_json(indent=2))
        return
    for line in lines(found):
        say(line)
