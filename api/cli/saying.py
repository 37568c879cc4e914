"""Where the command line prints: words without what commands a terminal, JSON with the same written by its number."""

from collections.abc import Iterator, Sequence

import click

from activities.shown_text import escaped, shown


def say(text: str) -> None:
    """Print words."""
    click.echo(shown(text))


def say_json(text: str) -> None:
    """Print JSON: it reads back as it was."""
    click.echo(escaped(text))


def complain(text: str) -> None:
    """Print words to standard error."""
    click.echo(shown(text), err=True)


def page_end(after: int | None, entries: Sequence[object], nothing: str) -> Iterator[str]:
    """Yield how one asks for the page after this one, if there is one; and `nothing` where this one is empty."""
    if after:
        yield f"There is more: --after {after}"
    if not entries:
        yield nothing
