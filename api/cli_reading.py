"""The command line's questions about an apprenticeship: the same answers as over HTTP, in words or as JSON."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

import click

from api.obstacle import ObstacleError
from api.settings import Settings

if TYPE_CHECKING:
    from pydantic import BaseModel

    from api.reader import Reader

# What a command runs is imported inside it: `--help` needs no database.
# ruff: noqa: PLC0415

EVERY_FACT = 2**31
QUESTIONS = ("stage", "gateway", "escalation", "grade", "assessment-window")
F = TypeVar("F", bound=Callable[..., Any])


class _Day(click.ParamType[date]):
    """A Europe/London date, read as over HTTP."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        from pydantic import TypeAdapter, ValidationError

        from domain.body import Day

        try:
            return TypeAdapter(Day).validate_python(value)
        except ValidationError as error:
            self.fail(f"{error.errors()[0]['msg'].removeprefix('Value error, ')}.", param, ctx)


DAY = _Day()
as_json = click.option("--json", "as_json", is_flag=True, help="Print the answer as HTTP gives it.")
about = click.argument("apprenticeship", type=click.UUID)


def _period(of: str) -> Callable[[F], F]:
    def marked(command: F) -> F:
        until = click.option(f"--{of}-until", type=DAY, help=f"{of.capitalize()} on this date or before.")
        since = click.option(f"--{of}-from", type=DAY, help=f"{of.capitalize()} on this date or later.")
        return since(until(command))

    return marked


@click.command()
@about
@click.option("--kind", multiple=True, help="The name of a fact, such as session-held.v1; may be repeated.")
@click.option("--actor", help="Who did it, by id, such as staff-1 or system:escalation.")
@_period("occurred")
@_period("recorded")
@click.option("--refusals", type=click.Choice(["included", "only", "excluded"]), default="included")
@click.option("--after", type=click.IntRange(0), default=0, help="The last version of the page before.")
@click.option("--limit", type=click.IntRange(1), default=EVERY_FACT, help="At most so many facts; all where left out.")
@as_json
def history(apprenticeship: UUID, *, as_json: bool, **asked: Any) -> None:
    """Tell what happened, fact by fact: who, when, how late recorded, by which command and rules."""
    from api.history import Histories
    from api.printed import history_lines

    with _reader() as reader:
        _answer(Histories(reader).history(apprenticeship, **asked), history_lines, as_json=as_json)


@click.command()
@about
@click.option(
    "--simulate", type=click.IntRange(1, 731), help="Tell what happens in so many days if nobody does anything."
)
@as_json
def clocks(apprenticeship: UUID, simulate: int | None, *, as_json: bool) -> None:
    """Explain every clock: due when and why, what was raised, who would be told next."""
    from api.clocks import Explaining
    from api.printed import clock_lines, simulation_lines

    with _reader() as reader:
        if simulate:
            _answer(Explaining(reader).simulation(apprenticeship, simulate), simulation_lines, as_json=as_json)
        else:
            _answer(Explaining(reader).clocks(apprenticeship), clock_lines, as_json=as_json)


@click.command()
@click.argument("apprenticeship", type=click.UUID, required=False)
@click.option("--by", type=click.Choice(["apprentice", "tutor", "employer", "cohort"]), default="cohort")
@click.option("--on", type=DAY, help="As known at the end of this date; now where left out.")
@as_json
def measures(apprenticeship: UUID | None, *, by: Any, on: date | None, as_json: bool) -> None:
    """Tell how well the clocks were kept: for one apprenticeship, or for all of them in groups."""
    from api.measures import Measuring
    from api.printed import group_lines, measure_lines

    with _reader() as reader:
        if apprenticeship:
            _answer(Measuring(reader).of_one(apprenticeship, on), measure_lines, as_json=as_json)
        else:
            _answer(Measuring(reader).of_all(by, on), group_lines, as_json=as_json)


def _point(prefix: str = "") -> Callable[[F], F]:
    options = (
        click.option(f"--{prefix}on", type=DAY, help="As it was at the end of this date."),
        click.option(f"--{prefix}known-on", type=DAY, help="By what was recorded by the end of this date."),
        click.option(f"--{prefix}version", type=int, help="By what was known at this version."),
        click.option(f"--{prefix}before", type=int, help="By what was known before the fact of this number."),
        click.option(f"--{prefix}after", type=int, help="By what was known after the fact of this number."),
    )

    def marked(command: F) -> F:
        for option in reversed(options):
            command = option(command)
        return command

    return marked


@click.command()
@about
@_point()
@as_json
def replay(apprenticeship: UUID, *, as_json: bool, **point: Any) -> None:
    """Tell everything as it was on a date, by what was known on a date: now, where nothing is said."""
    from api.printed import replay_lines
    from api.replay import Replaying

    with _reader() as reader:
        _answer(Replaying(reader).replay(apprenticeship, **point), replay_lines, as_json=as_json)


@click.command()
@about
@_point("from-")
@_point("to-")
@as_json
def diff(apprenticeship: UUID, *, as_json: bool, **points: Any) -> None:
    """Tell what differs between two points, and which facts made it so; a point left out is now."""
    from api.difference import Differences, first_point, second_point
    from api.printed import difference_lines

    first, second = (
        {name: value for name, value in points.items() if name.startswith(prefix)} for prefix in ("from_", "to_")
    )
    with _reader() as reader:
        found = Differences(reader).difference(apprenticeship, first_point(**first), second_point(**second))
        _answer(found, difference_lines, as_json=as_json)


@click.command()
@about
@click.option("--of", required=True, type=click.Choice(QUESTIONS), help="What is asked about.")
@_point()
@as_json
def why(apprenticeship: UUID, *, as_json: bool, of: str, **point: Any) -> None:
    """Tell why it is so, or was: the facts and rules that led there, each rule with its source."""
    from api.printed import why_lines
    from api.why import Reasons
    from domain.why import Question

    with _reader() as reader:
        _answer(Reasons(reader).why(apprenticeship, Question(of), **point), why_lines, as_json=as_json)


COMMANDS = (history, replay, diff, why, clocks, measures)


@contextmanager
def _reader() -> Iterator["Reader"]:
    from activities.database import DATABASE_AWAY
    from activities.sealing import Seals
    from api.composition import open_store
    from api.problems import Problem
    from api.reader import Reader
    from api.running import connected

    settings = Settings.from_environment(os.environ)
    # Beside a database of one's own the key may be elsewhere: sealed text then stays sealed.
    key = settings.master_key if settings.master_key_text or not settings.database_url else None
    try:
        with open_store(connected(settings, engine=False).database_url, settings.ladders) as store:
            yield Reader(store.ledger, Seals(store.pool, key) if key else None, store.book)
    except Problem as problem:
        raise ObstacleError(problem.detail) from problem
    except DATABASE_AWAY as error:
        raise ObstacleError(
            "The database cannot be reached; see that it runs and that DATABASE_URL is right."
        ) from error


def _answer(answer: "BaseModel", lines: Callable[[Any], Iterator[str]], *, as_json: bool) -> None:
    if as_json:
        click.echo(answer.model_dump_json(indent=2))
        return
    for line in lines(answer):
        click.echo(line)
