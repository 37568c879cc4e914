"""Where the command line prints: words without what commands a terminal, JSON with the same written by its number."""

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
