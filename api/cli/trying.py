"""The command line for what would be: what a command, or drafts of rules, would lead to, recorded nowhere."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import click

from api.access.roles import ROLES
from api.cli.answering import answer, as_json, opened, reading_store, record_read

if TYPE_CHECKING:
    from api.access.caller import Caller
    from api.wiring.store import Store
    from domain.body import Body
    from domain.command import Registered

# What a command runs is imported inside it: `--help` needs no database.
# ruff: noqa: PLC0415


@click.command()
@click.argument("name")
@click.argument("apprenticeship", type=click.UUID)
@click.option("--said", default="{}", help="What is said, as JSON: the body, and what would stand in the address.")
@click.option("--actor", required=True, help="Who would send it, by id.")
@click.option("--role", required=True, type=click.Choice(list(ROLES)), help="In which role.")
@as_json
def preview(name: str, apprenticeship: UUID, *, as_json: bool, said: str, **sender: Any) -> None:
    """Tell what a command would lead to now: facts, refusal, alarms and letters. Nothing is recorded."""
    from api.access.caller import Caller
    from api.answers.preview import Previews
    from api.cli.in_words import preview_lines
    from domain.command import Command

    kind = _kind(name)
    fields = _read(kind, said)
    with reading_store() as (reader, store):
        body, registered = _completed(kind, apprenticeship, fields, Caller(sender["actor"], sender["role"]), store)
        in_json = body.model_dump(mode="json")
        asked = Command(uuid4(), apprenticeship, name, in_json, fingerprint="", registered=registered, **sender)
        answer(Previews(reader).of(asked), preview_lines, as_json=as_json)


def _kind(name: str) -> "type[Body]":
    from difflib import get_close_matches

    from domain.apprenticeship import COMMANDS

    if name in COMMANDS:
        return COMMANDS[name].command
    near = get_close_matches(name, COMMANDS, n=1, cutoff=0)[0]
    raise click.UsageError(f"No command is called {name}; the nearest is {near}. docs/commands.md lists them.")


def _read(kind: "type[Body]", said: str) -> dict[str, Any]:
    from pydantic import ValidationError

    from api.changing.from_the_register import said_by_callers
    from api.plain_reasons import plain_reason

    try:
        return said_by_callers(kind).model_validate_json(said).model_dump(exclude_unset=True)
    except ValidationError as error:
        wrong = error.errors()[0]
        place = ".".join(map(str, wrong["loc"])) or "what is said"
        raise click.UsageError(f"--said, {place}: {plain_reason(wrong)}.") from error


def _completed(
    kind: "type[Body]", apprenticeship: UUID, fields: dict[str, Any], caller: "Caller", store: "Store"
) -> "tuple[Body, Registered]":
    import anyio

    from activities.personal_data.people import People
    from activities.personal_data.who_is_who import WhoIsWho
    from api.changing.from_the_register import FromTheRegister

    async def complete() -> "tuple[Body, Registered]":
        seat = anyio.CapacityLimiter(1)
        register = FromTheRegister(People(store.pool), WhoIsWho(store.pool), store.ledger, store.book, seat)
        return await register.complete(kind, apprenticeship, fields), await register.whom_they_say(caller)

    return anyio.run(complete)


@click.command("try-draft")
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@as_json
def try_draft(files: tuple[Path, ...], *, as_json: bool) -> None:
    """Tell what drafts of rule packs, ladders or standards would change of every apprenticeship today.

    Each draft stands in the place of the edition that an apprenticeship has now: who would newly meet or fail which
    rule of the enrolment and the gateway, and who would be told what otherwise. Nothing is recorded.
    """
    from api.answers.drafts import Beginning, try_over_everybody
    from api.cannot_run import CannotRunError
    from api.cli.drafts_in_words import draft_lines
    from domain.rulebook.drafts import UnusableDraftError, read_drafts

    texts = {str(path): path.read_bytes() for path in files}
    with opened() as (settings, store):
        try:
            drafts = read_drafts(texts, store.book)
        except UnusableDraftError as error:
            raise CannotRunError(str(error)) from error
        record_read(settings, store)
        beginning = Beginning(store.database_url, settings.own_rules, texts, datetime.now(UTC))
        answer(try_over_everybody(beginning, drafts, store.ledger, store.book), draft_lines, as_json=as_json)


COMMANDS = (preview, try_draft)
