"""Off-the-job hours drawn: how they grew, against the plan, and month by month."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate

from api.answers.apprenticeship import MonthOfHours
from domain.days import month_in_words

WIDTH, HEIGHT, LEFT, BOTTOM = 960, 240, 48, 28


@dataclass(frozen=True)
class Month:
    """One month: where its bars are, how high, and what it adds up to."""

    x: float
    label: str
    planned: tuple[float, float]
    eligible: tuple[float, float]


@dataclass(frozen=True)
class Growth:
    """The picture: the lines of the plan and of what was done so far, the months, and the heights to read them by."""

    planned: str
    eligible: str
    months: list[Month]
    levels: list[tuple[float, int]]
    step: float


def growth(months: Sequence[MonthOfHours], today: date) -> Growth | None:
    """Return the picture, or None where there are no months."""
    if not months:
        return None
    planned = list(accumulate(each.planned_hours for each in months))
    done = list(accumulate(each.eligible_hours for each in months))
    top = max(planned[-1], done[-1], 1.0)
    step = (WIDTH - LEFT) / len(months)
    so_far = sum(each.month <= today for each in months)

    def height(hours: float) -> float:
        return round((HEIGHT - BOTTOM - 12) * hours / top, 1)

    def line(sums: Sequence[float]) -> str:
        grown = [0.0, *sums]
        return " ".join(
            f"{LEFT + place * step:.1f},{HEIGHT - BOTTOM - height(each)}" for place, each in enumerate(grown)
        )

    every = -(-len(months) // 12)
    return Growth(
        line(planned),
        line(done[:so_far]),
        [_month(each, LEFT + place * step, height, labelled=place % every == 0) for place, each in enumerate(months)],
        [(HEIGHT - BOTTOM - height(top * part / 4), round(top * part / 4)) for part in range(5)],
        step,
    )


def _month(each: MonthOfHours, x: float, height: Callable[[float], float], *, labelled: bool) -> Month:
    def bar(hours: float) -> tuple[float, float]:
        return HEIGHT - BOTTOM - height(hours), height(hours)

    label = f"{month_in_words(each.month)[:3]} {each.month:%y}" if labelled else ""
    return Month(round(x, 1), label, bar(each.planned_hours), bar(each.eligible_hours))
