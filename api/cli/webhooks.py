"""The command line for webhooks: the same as over HTTP."""

from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import click

from api.cli.answering import OPERATOR, as_json, opened
from api.cli.saying import say, say_json

if TYPE_CHECKING:
    from collections.abc import Iterator

    from api.sending.webhooks import Webhook

# What a command runs is imported inside it: `--help` needs no database.
# ruff: noqa: PLC0415


@click.group()
def webhooks() -> None:
    """Send facts, signed, to other systems and to Microsoft Teams as they are recorded."""


@webhooks.command("list")
@as_json
def list_webhooks(*, as_json: bool) -> None:
    """List every receiver, how far behind it is, and how it fails."""
    from api.wiring.webhooks import build_webhooks

    with opened() as (settings, store):
        _answer(build_webhooks(settings, store).list_webhooks(), as_json=as_json)


@webhooks.command()
@click.argument("url")
@click.option("--kind", type=click.Choice(["cloudevents", "teams"]), default="cloudevents", help="How it reads facts.")
@click.option("--name", "names", multiple=True, help="A fact, such as clock-escalated.v1; all where none is given.")
@click.option("--after-position", type=click.IntRange(0), help="Where in the log to begin; from now on if left out.")
@as_json
def add(*, as_json: bool, **said: Any) -> None:
    """Add a receiver and print its secret, which is told this once."""
    from pydantic import ValidationError

    from api.plain_reasons import plain_reason
    from api.sending.webhooks import NewWebhook
    from api.wiring.webhooks import build_webhooks

    try:
        new = NewWebhook.model_validate({**said, "names": list(said["names"])})
    except ValidationError as error:
        wrong = error.errors()[0]
        raise click.UsageError(f"{wrong['loc'][0]}: {plain_reason(wrong)}.") from error
    with opened() as (settings, store):
        added = build_webhooks(settings, store).add(new, OPERATOR, str(uuid4()))
    if as_json:
        say_json(added.model_dump_json())
        return
    _answer([added], as_json=False)
    say(f"Its secret, to check signatures with: {added.secret}")


@webhooks.command()
@click.argument("webhook", type=click.UUID)
@click.option("--after-position", type=click.IntRange(0), required=True, help="Everything after it is sent again.")
@as_json
def replay(webhook: UUID, after_position: int, *, as_json: bool) -> None:
    """Send everything after a position of the log again, also to a receiver that had been stopped."""
    from api.sending.webhooks import SendAgain
    from api.wiring.webhooks import build_webhooks

    with opened() as (settings, store):
        again = SendAgain(after_position=after_position)
        _answer([build_webhooks(settings, store).replay(webhook, again)], as_json=as_json)


@webhooks.command()
@click.argument("webhook", type=click.UUID)
def remove(webhook: UUID) -> None:
    """Remove a receiver: nothing is sent to it any more."""
    from api.wiring.webhooks import build_webhooks

    with opened() as (settings, store):
        build_webhooks(settings, store).remove(webhook)
    say("It is removed.")


def _answer(found: "list[Webhook]", *, as_json: bool) -> None:
    if not (found or as_json):
        say("There are no webhooks.")
    for each in found:
        say_json(each.model_dump_json()) if as_json else say("\n".join(_lines(each)))


def _lines(webhook: "Webhook") -> "Iterator[str]":
    what = ", ".join(webhook.names) or "every fact"
    yield f"{webhook.webhook}  {webhook.url} ({webhook.kind}: {what})"
    yield f"  took over position {webhook.position} of the log; {webhook.behind} facts behind"
    if webhook.failures:
        again = "stopped until it is replayed" if webhook.stopped_at else f"again at {webhook.next_try_at:%H:%M:%S} UTC"
        since = f"{webhook.failing_since:%Y-%m-%d %H:%M} UTC"
        yield f"  failed {webhook.failures} times since {since}, last: {webhook.last_answer}; {again}"
