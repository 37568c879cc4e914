"""The clock of progress reviews."""

from datetime import date, timedelta
from typing import NamedTuple

from domain.circumstances import Circumstances
from domain.clock_and_due import Clock, Due
from domain.days import in_words, months_after
from domain.stage import TRAINING
from domain.state import Apprenticeship

REVIEW = Clock("review", "progress review", "funding rules 2026/27 ¶102 (2025/26 ¶97, 2024/25 ¶101)")


class Interval(NamedTuple):
    """So many calendar months from one review to the next, at whose end it is due; agreed on a London date, or not."""

    months: int
    agreed_on: date | None = None


def interval(apprenticeship: Apprenticeship, at: Circumstances) -> Interval:
    """Return the interval of the reviews: the one agreed last, else that of the year."""
    agreed = apprenticeship.reviews.agreed_months
    return (
        Interval(agreed, apprenticeship.reviews.agreed_on)
        if agreed
        else Interval(at.rules.clocks.review.calendar_months)
    )


def due(apprenticeship: Apprenticeship, at: Circumstances) -> list[Due]:
    """Return by when the next progress review is due, while there is training: the end of so many months on.

    It is counted from the last one held, the start, or a break after which clocks start anew; the days of a shorter
    one are added. Past the target people are reminded.
    """
    return [due_by(apprenticeship, at, interval(apprenticeship, at))] if apprenticeship.stage in TRAINING else []


def due_by(apprenticeship: Apprenticeship, at: Circumstances, by: Interval) -> Due:
    """Return by when the next review is due by an interval. Its target is earlier by as much as by the year's."""
    terms, since_on = at.rules.clocks.review, _counted_from(apprenticeship)
    gone_on = apprenticeship.interruption.gone_on
    overdue_on = months_after(since_on.replace(day=1), by.months + 1)
    target_on = months_after(since_on + timedelta(days=terms.target_days + 1), by.months - terms.calendar_months)
    agreed = f", every {by.months} months as agreed on {in_words(by.agreed_on)}" if by.agreed_on else ""
    return Due(
        clock=REVIEW,
        about=f"{since_on}:{by.months}" if by.agreed_on else since_on.isoformat(),
        since_on=since_on,
        remind_on=gone_on(target_on, since_on),
        due_on=gone_on(overdue_on - timedelta(days=1), since_on),
        overdue_on=gone_on(overdue_on, since_on),
        because=f"no progress review held since {in_words(since_on)}{agreed}",
    )


def _counted_from(apprenticeship: Apprenticeship) -> date:
    back_on = apprenticeship.interruption.last_anew_on
    counted = (apprenticeship.enrolled.starts_on, apprenticeship.reviews.last_held_on, back_on)
    return max(day for day in counted if day)
