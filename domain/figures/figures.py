"""The figures by which a provider is judged, each a share of apprenticeships, with the numbers it is made of."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain

from domain.figures.cohort import Placed
from domain.figures.how_counted import (
    Asked,
    Look,
    Place,
    achievement,
    expected,
    first_time_passes,
    in_year,
    long_breaks,
    passing,
    past_planned_end,
    retention,
    withdrawals,
)
from domain.figures.share import percent


class FigureName(StrEnum):
    """What the figures are called."""

    ACHIEVEMENT = "achievement"
    RETENTION = "retention"
    PASSES = "passes"
    WITHDRAWALS = "withdrawals"
    PAST_PLANNED_END = "past-planned-end"
    PAST_BY_180_TO_364_DAYS = "past-planned-end-180-to-364-days"
    PAST_BY_365_DAYS = "past-planned-end-365-days"
    LONG_BREAKS = "long-breaks"
    FIRST_TIME_PASSES = "first-time-passes"
    EXPECTED_ACHIEVEMENT = "expected-achievement"


@dataclass(frozen=True)
class Figure:
    """A figure: its name, what it is in words, and how an apprenticeship counts; None where it has no part in it."""

    name: FigureName
    says: str
    look: Look


FIGURES = (
    Figure(FigureName.ACHIEVEMENT, "Leavers of the hybrid end year who achieved.", achievement),
    Figure(FigureName.RETENTION, "Leavers of the hybrid end year who completed their training.", retention),
    Figure(FigureName.PASSES, "Completers of the hybrid end year who achieved.", passing),
    Figure(FigureName.WITHDRAWALS, "Apprentices active in the year who left in it.", withdrawals),
    Figure(
        FigureName.PAST_PLANNED_END,
        "Apprentices active in the year who are past their planned end, by a day or more.",
        past_planned_end(1, None),
    ),
    Figure(
        FigureName.PAST_BY_180_TO_364_DAYS,
        "Apprentices active in the year who are 180 to 364 days past their planned end.",
        past_planned_end(180, 364),
    ),
    Figure(
        FigureName.PAST_BY_365_DAYS,
        "Apprentices active in the year who are 365 days or more past their planned end.",
        past_planned_end(365, None),
    ),
    Figure(FigureName.LONG_BREAKS, "Apprentices active in the year on a break longer than 365 days.", long_breaks),
    Figure(
        FigureName.FIRST_TIME_PASSES,
        "First sittings of an assessment method, graded in the year, that were passed.",
        first_time_passes,
    ),
    Figure(
        FigureName.EXPECTED_ACHIEVEMENT,
        "Leavers of the hybrid end year who achieved, and open apprenticeships to end in it that are expected to.",
        expected,
    ),
)
"""Every figure, in the order in which it is told."""

BY_NAME = {each.name: each for each in FIGURES}


@dataclass(frozen=True)
class Share:
    """A figure of several apprenticeships: so many `counted` of so many; the percentage is None where there are none.

    `excluded` are those who would be of them and are not.
    """

    figure: FigureName
    says: str
    counted: int
    of: int
    percent: float | None
    excluded: int


def shares(each: Sequence[Placed], asked: Asked) -> list[Share]:
    """Return every figure of these apprenticeships."""
    looked = [in_year(placed, asked) for placed in each]
    return [_share(figure, (figure.look(one, asked) for one in looked)) for figure in FIGURES]


def together(groups: Iterable[Sequence[Share]]) -> list[Share]:
    """Return every figure of groups as one of all that are in them; nobody is in two."""
    counts = {each.name: (0, 0, 0) for each in FIGURES}
    for share in chain.from_iterable(groups):
        counted, of, excluded = counts[share.figure]
        counts[share.figure] = counted + share.counted, of + share.of, excluded + share.excluded
    return [_counted(each, *counts[each.name]) for each in FIGURES]


def _share(figure: Figure, looked: Iterable[Place | None]) -> Share:
    counted = of = excluded = 0
    for place in looked:
        if place:
            counted, of, excluded = counted + place.counted, of + place.of, excluded + (not place.of)
    return _counted(figure, counted, of, excluded)


def _counted(figure: Figure, counted: int, of: int, excluded: int) -> Share:
    return Share(figure.name, figure.says, counted, of, percent(counted, of), excluded)
