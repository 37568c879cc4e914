"""The command line's figures by which a provider is judged: the same answers as over HTTP, in words or as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from api.cli.answering import answer, as_json, reading_store
from api.cli.reading import DAY, GROUPS
from domain.days import in_words

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from api.answers.of_many.figures import FiguresRead, LivesRead
    from domain.figures.figures import Share

# What a command runs is imported inside it: `--help` needs no database.
# ruff: noqa: PLC0415


@click.command()
@click.argument("year")
@click.argument("figure", required=False)
@click.option("--by", type=click.Choice(GROUPS), help="Tell the figures of each group too.")
@click.option("--on", type=DAY, help="As known at the end of this date; now where left out.")
@as_json
def figures(year: str, figure: str | None, *, by: Any, on: date | None, as_json: bool) -> None:
    """Tell the figures of a funding year, such as 2025-26, or every apprenticeship behind one of them."""
    from api.answers.of_many.figures import Figuring
    from domain.figures.figures import FigureName

    if figure is not None and figure not in set(FigureName):
        raise click.UsageError(f"No figure is called {figure}: ask for {', '.join(FigureName)}.")
    with reading_store() as (reader, store):
        figuring = Figuring(reader, store.pool)
        if figure:
            answer(figuring.lives_of_figure(year, FigureName(figure), on), life_lines, as_json=as_json)
        else:
            answer(figuring.figures(year, on, by), figure_lines, as_json=as_json)


def figure_lines(found: FiguresRead) -> Iterator[str]:
    """Yield every figure with its numbers and how it is judged, the forecast, then each group."""
    yield f"{found.year}, as known on {in_words(found.on)}, from the {found.answered_from}, by {found.terms}"
    judged = {each.figure: each for each in found.judged}
    for share in found.figures:
        said = judged.get(share.figure)
        verified = "" if said is None or said.verified else ", not verified"
        yield _share(share) + (f" [{said.says}; {said.source}{verified}]" if said else "")
    ahead = found.forecast
    if ahead.open:
        shares = f"{ahead.worst_percent} % at worst, {ahead.best_percent} % at best"
        yield f"      forecast: {shares}, with {ahead.open} of {ahead.of} still open"
    for group in found.groups:
        yield f"{found.by} {group.key}"
        yield from map(_share, group.figures)


def life_lines(found: LivesRead) -> Iterator[str]:
    """Yield the numbers of a figure, then every apprenticeship that has a part in it, and why."""
    yield f"{found.year}, {found.figure}: {found.counted} of {found.of}, as known on {in_words(found.on)}"
    for life in found.apprenticeships:
        how = f"{life.counted} of {life.of}" if life.of else "excluded"
        yield f"      {life.apprenticeship}  {how}: {life.because}"


def _share(share: Share) -> str:
    percent = "" if share.percent is None else f" ({share.percent} %)"
    excluded = f", {share.excluded} excluded" if share.excluded else ""
    return f"      {share.figure.replace('-', ' '):<33}{share.counted} of {share.of}{percent}{excluded}"


COMMANDS = (figures,)
