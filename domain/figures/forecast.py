"""The forecast: what the achievement of a hybrid end year can still come to."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.figures.figures import FigureName, Share
from domain.figures.share import percent


@dataclass(frozen=True)
class Forecast:
    """What the achievement of a hybrid end year can still come to, in percent, each of so many apprenticeships.

    The best if all that are open achieve, the worst if none does; `expected` as the figure of that name has it.
    """

    of: int
    open: int
    worst_percent: float | None
    expected_percent: float | None
    best_percent: float | None


def forecast(told: Sequence[Share]) -> Forecast:
    """Return the forecast that follows from the figures of a year."""
    by_name = {each.figure: each for each in told}
    so_far, expected = by_name[FigureName.ACHIEVEMENT], by_name[FigureName.EXPECTED_ACHIEVEMENT]
    still_open = expected.of - so_far.of
    return Forecast(
        of=expected.of,
        open=still_open,
        worst_percent=percent(so_far.counted, expected.of),
        expected_percent=expected.percent,
        best_percent=percent(so_far.counted + still_open, expected.of),
    )
