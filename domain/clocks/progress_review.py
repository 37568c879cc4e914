"""The clock of progress reviews."""

from datetime import timedelta

from domain.circumstances import Circumstances
from domain.clock_and_due import Clock, Due
from domain.days import in_words, months_after
from domain.stage import TRAINING
from domain.state import Apprenticeship

REVIEW = Clock("review", "progress review", "funding rules 2026/27 ¶102 (2025/26 ¶97, 2024/25 ¶101)")


def due(apprenticeship: Apprenticeship, at: Circumstances) -> list[Due]:
    """Return by when the next progress review is due, while there is training: the end of so many months on.

    It is counted from the last one held, the start, or a break after which clocks start anew; the days of a shorter
    one are added. Past the target people are reminded.
    """
    if apprenticeship.stage not in TRAINING:
        return []
    terms, back_on = at.rules.clocks.review, apprenticeship.interruption.last_anew_on
    counted = (apprenticeship.enrolled.starts_on, apprenticeship.reviews.last_held_on, back_on)
    since_on = max(day for day in counted if day)
    gone_on = apprenticeship.interruption.gone_on
    overdue_on = months_after(since_on.replace(day=1), terms.calendar_months + 1)
    return [
        Due(
            clock=REVIEW,
            about=since_on.isoformat(),
            since_on=since_on,
            remind_on=gone_on(since_on + timedelta(days=terms.target_days + 1), since_on),
            due_on=gone_on(overdue_on - timedelta(days=1), since_on),
            overdue_on=gone_on(overdue_on, since_on),
            because=f"no progress review held since {in_words(since_on)}",
        )
    ]
