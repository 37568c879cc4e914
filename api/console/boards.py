"""Boards: how well the clocks are kept, by tutor, employer or cohort, as known on any date."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Annotated, Any, Literal
from urllib.parse import urlencode

from fastapi import Query

from api.answers.apprenticeship import OnDay
from api.answers.measures import GroupRead
from api.console.entrance.visit import Visit
from api.console.frame import Frame
from api.console.groups import Groups, Page, in_order, with_names
from api.console.pages import View

MONTHS_SHOWN = 12
"""How many months the heat map tells, the last ones in which anybody was without learning."""
_FEW = 2
By = Annotated[Literal["tutor", "employer", "cohort"], Query(description="What a group shares.")]


async def boards(visit: Visit, by: By = "tutor", on: OnDay = None, page: Page = 1) -> View:
    """Show how well the clocks are kept, in groups: with names to those who may see them."""
    told, names = await with_names(visit, by, "measures", on=on)
    groups: Groups[GroupRead] = in_order(told.groups, names, page)
    months = _months(groups.shown)
    shows = {
        "groups": groups,
        "by": by,
        "on": on,
        "ways": ("tutor", "employer", "cohort"),
        "months": months,
        "heat": heat,
        "this": urlencode({"by": by} | ({"on": on.isoformat()} if on else {})),
    }
    return View("boards.html", {"measures": told}, shows, _rows(by, groups))


def heat(empty: int, of: int) -> str:
    """Return how hot a month is in which so many apprentices of so many were without learning."""
    if not empty:
        return "none"
    return "most" if 2 * empty > of else "some" if empty > _FEW or of <= _FEW else "few"


def add_to(frame: Frame) -> None:
    """Add the boards to the console."""
    frame.view("/boards", boards, listed=True, mends=("on",))


def _months(groups: Sequence[GroupRead]) -> list[date]:
    found = sorted({month for each in groups for month in each.measures.empty_months})
    return [date.fromisoformat(f"{each}-01") for each in found[-MONTHS_SHOWN:]]


def _rows(by: str, groups: Groups[GroupRead]) -> Iterator[list[Any]]:
    numbers = (
        "apprenticeships",
        "on_time_percent",
        "sessions_on_time",
        "sessions_judged",
        "longest_gap_days",
        "months_without_learning",
        "hours_behind_plan",
    )
    words = ("ahead", "on track", "behind")
    yield [by, "name", *numbers, *words, "overdue_now", "rungs_fired", "alarm_late_p99_seconds"]
    for group in groups.every:
        each = group.measures
        late = each.alarm_lateness_seconds
        yield [
            *(group.key, groups.name_of(group)),
            *(getattr(each, name) for name in numbers),
            *(each.progress.get(word, 0) for word in words),
            *(sum(each.overdue_now.values()), sum(each.rungs_fired.values()), late.p99 if late else None),
        ]
