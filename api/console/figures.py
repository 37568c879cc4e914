"""Figures: what the provider is judged by in a funding year, and the apprenticeships behind each number."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Annotated, Any, Literal
from urllib.parse import urlencode

from fastapi import Path, Query

from api.answers.apprenticeship import OnDay
from api.answers.of_many.figures import FiguresOfGroup, FiguresRead, LivesRead
from api.console.entrance.visit import Visit
from api.console.frame import ROOT, Frame
from api.console.groups import Groups, Page, in_order, with_names
from api.console.pages import View
from domain.days import london_date
from domain.figures.figures import BY_NAME, FigureName
from domain.figures.funding_year import funding_year, named

ADDRESS = f"{ROOT}/figures"
YEARS_OFFERED = 4

Year = Annotated[str | None, Query(description="A funding year, such as 2025-26; that of today where left out.")]
By = Annotated[Literal["tutor", "employer", "cohort"] | None, Query(description="What a group shares.")]


async def figures(visit: Visit, year: Year = None, on: OnDay = None, by: By = None, page: Page = 1) -> View:
    """Show every figure of a year with how many stand behind it, what it is judged to be, and what is to come."""
    this_year = funding_year(london_date(datetime.now(UTC)))
    asked = year or named(this_year)
    told, names = await with_names(visit, by, "figures", year=asked, on=on)
    groups: Groups[FiguresOfGroup] = in_order(told.groups, names, page)
    shows = {
        "year": asked,
        "on": on,
        "by": by,
        "years": _offered(asked, this_year),
        "judged": {each.figure: each for each in told.judged},
        "lives_at": lambda figure: _address(f"/{asked}/{figure}", on=on),
        "groups": groups,
        "this": _address("", year=asked, on=on, by=by).partition("?")[2],
    }
    return View("figures.html", {"figures": told}, shows, _rows(told))


async def lives_of_figure(
    visit: Visit,
    year: Annotated[str, Path(description="A funding year, such as 2025-26.")],
    figure: Annotated[FigureName, Path(description="The name of a figure.")],
    on: OnDay = None,
) -> View:
    """Show every apprenticeship that has a part in a figure, and how each counts."""
    told: LivesRead = await visit.ask("lives_of_figure", year=year, figure=figure, on=on)
    shows = {
        "says": BY_NAME[figure].says,
        "on": on,
        "year": year,
        "back": _address("", year=year, on=on),
        "this": f"?on={on}" if on else "",
    }
    columns = list(told.apprenticeships[0].model_dump()) if told.apprenticeships else []
    rows = [columns, *(list(each.model_dump().values()) for each in told.apprenticeships)]
    return View("figure.html", {"lives": told}, shows, rows)


def add_to(frame: Frame) -> None:
    """Add the figures to the console."""
    frame.view("/figures", figures, listed=True, mends=("on",))
    frame.view("/figures/{year}/{figure}", lives_of_figure, listed=True)


def _offered(asked: str, this_year: int) -> list[str]:
    offered = [named(year) for year in range(this_year + 1, this_year - YEARS_OFFERED, -1)]
    return offered if asked in offered else [asked, *offered]


def _address(path: str, **said: object) -> str:
    asked = {name: str(value) for name, value in said.items() if value is not None}
    return f"{ADDRESS}{path}" + (f"?{urlencode(asked)}" if asked else "")


def _rows(told: FiguresRead) -> Iterator[list[Any]]:
    yield ["key", "figure", "counted", "of", "percent", "excluded"]
    for key, found in [("", told.figures), *((each.key, each.figures) for each in told.groups)]:
        for each in found:
            yield [key, each.figure.value, each.counted, each.of, each.percent, each.excluded]
