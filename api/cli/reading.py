"""The command line's questions about an apprenticeship: the same answers as over HTTP, in words or as JSON."""

from collections.abc import Callable
from datetime import date
from typing import Any, TypeVar
from uuid import UUID

import click

from api.cli.answering import AS_OPERATOR, EVERY_ONE, answer, as_json, reading, reading_store

# What a command runs is imported inside it: `--help` needs no database.
# ruff: noqa: PLC0415

QUESTIONS = ("stage", "gateway", "escalation", "grade", "assessment-window", "entitlement")
GROUPS = ("apprentice", "tutor", "employer", "cohort")
F = TypeVar("F", bound=Callable[..., Any])


class _Day(click.ParamType[date]):
    """A Europe/London date, read as over HTTP."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        from pydantic import TypeAdapter, ValidationError

        from api.plain_reasons import plain_reason
        from domain.body import Day

        try:
            return TypeAdapter(Day).validate_python(value)
        except ValidationError as error:
            self.fail(f"{plain_reason(error.errors()[0])}.", param, ctx)


DAY = _Day()
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
@click.option("--command", type=click.UUID, help="The id of the command that led to it.")
@_period("occurred")
@_period("recorded")
@click.option(
    "--refusals",
    type=click.Choice(["included", "only", "excluded"]),
    default="included",
    show_default=True,
    help="Whether to tell commands that were refused: with the rest, alone, or not.",
)
@click.option("--after", type=click.IntRange(0), default=0, help="The last version of the page before.")
@click.option("--limit", type=click.IntRange(1), default=EVERY_ONE, help="At most so many facts; all where left out.")
@as_json
def history(apprenticeship: UUID, *, as_json: bool, refusals: str, **asked: Any) -> None:
    """Tell what happened, fact by fact: who, when, how late recorded, by which command and rules."""
    from api.answers.history import Histories
    from api.cli.in_words import history_lines
    from domain.history.sentences import Refusals

    with reading() as reader:
        found = Histories(reader).history(apprenticeship, AS_OPERATOR, refusals=Refusals(refusals), **asked)
        answer(found, history_lines, as_json=as_json)


@click.command()
@click.argument("apprenticeship", type=click.UUID, required=False)
@click.option("--by", type=click.Choice(GROUPS), default="cohort")
@click.option("--on", type=DAY, help="As known at the end of this date; now where left out.")
@as_json
def measures(apprenticeship: UUID | None, *, by: Any, on: date | None, as_json: bool) -> None:
    """Tell how well the clocks were kept: for one apprenticeship, or for all of them in groups."""
    from api.answers.measures import Measuring
    from api.cli.in_words import group_lines, measure_lines

    with reading_store() as (reader, store):
        measuring = Measuring(reader, store.pool)
        if apprenticeship:
            answer(measuring.of_one(apprenticeship, on), measure_lines, as_json=as_json)
        else:
            answer(measuring.of_all(by, on), group_lines, as_json=as_json)


def point_options(prefix: str = "") -> Callable[[F], F]:
    """Return a decorator that adds the options of a point on the two axes, named with a prefix."""
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
@click.option("--of", help="A part of the state, such as enrolment or sessions; all where left out.")
@point_options()
@as_json
def values(apprenticeship: UUID, *, of: str | None, as_json: bool, **point: Any) -> None:
    """Tell by which fact each value is as it is, or was at a point, and since when."""
    from api.answers.values import Values
    from api.cli.in_words import value_lines
    from domain.history.replay import Point

    with reading() as reader:
        answer(Values(reader).values(apprenticeship, Point(**point), of), value_lines, as_json=as_json)


@click.command()
@about
@click.option(
    "--simulate", type=click.IntRange(1, 731), help="Tell what happens in so many days if nobody does anything."
)
@point_options()
@as_json
def clocks(apprenticeship: UUID, simulate: int | None, *, as_json: bool, **point: Any) -> None:
    """Explain every clock: due when and why, what was raised, who would be told next."""
    from api.answers.clocks import Clocks
    from api.cli.in_words import clock_lines, simulation_lines
    from domain.history.replay import Point

    if simulate and any(point.values()):
        raise click.UsageError("what happens in so many days is told from now on: name no point")
    with reading() as reader:
        if simulate:
            answer(Clocks(reader).simulation(apprenticeship, simulate), simulation_lines, as_json=as_json)
        else:
            answer(Clocks(reader).clocks(apprenticeship, Point(**point)), clock_lines, as_json=as_json)


@click.command()
@about
@point_options()
@as_json
def replay(apprenticeship: UUID, *, as_json: bool, **point: Any) -> None:
    """Tell everything as it was on a date, by what was known on a date: now, where nothing is said."""
    from api.answers.replay import Replaying
    from api.cli.in_words import replay_lines
    from domain.history.replay import Point

    with reading() as reader:
        answer(Replaying(reader).replay(apprenticeship, Point(**point)), replay_lines, as_json=as_json)


@click.command()
@about
@point_options("from-")
@point_options("to-")
@as_json
def diff(apprenticeship: UUID, *, as_json: bool, **points: Any) -> None:
    """Tell what differs between two points, and which facts made it so; a point left out is now."""
    from api.answers.difference import Differences, first_point, second_point
    from api.cli.in_words import difference_lines

    first, second = (
        {name: value for name, value in points.items() if name.startswith(prefix)} for prefix in ("from_", "to_")
    )
    with reading() as reader:
        found = Differences(reader).difference(apprenticeship, first_point(**first), second_point(**second))
        answer(found, difference_lines, as_json=as_json)


@click.command()
@about
@click.option("--of", required=True, type=click.Choice(QUESTIONS), help="What is asked about.")
@click.option("--fact", type=click.IntRange(1), help="Of entitlement: the fact of this number; else the last one.")
@point_options()
@as_json
def why(apprenticeship: UUID, *, as_json: bool, of: str, fact: int | None, **point: Any) -> None:
    """Tell why it is so, or was: the facts and rules that led there, each rule with its source."""
    from api.answers.why import Reasons
    from api.cli.in_words import why_lines
    from domain.history.replay import Point
    from domain.history.why import Question

    with reading() as reader:
        found = Reasons(reader).why(apprenticeship, Question(of), Point(**point), AS_OPERATOR, fact)
        answer(found, why_lines, as_json=as_json)


COMMANDS = (history, replay, values, diff, why, clocks, measures)
