"""Away from work or learning: the return from a break in learning, and what follows when a job is lost."""

from datetime import date, timedelta
from typing import TYPE_CHECKING

from domain.circumstances import Circumstances
from domain.clock import Clock, Due
from domain.days import in_words
from domain.stage import Stage

if TYPE_CHECKING:
    from domain.state import Apprenticeship

BREAK = Clock(
    "break",
    "return from a break in learning",
    "funding rules, breaks in learning: agreed with a return in mind",
    runs_in_break=True,
    reminds=False,
)
JOB = Clock(
    "job",
    "new employer",
    "funding rules 2026/27 ¶306.1, ¶306.2 (before: ¶225.1 of 2023/24, unverified)",
    runs_in_break=True,
    reminds=False,
)


def return_due(apprenticeship: "Apprenticeship", _: Circumstances) -> list[Due]:
    """Return by when the return from the open break is expected."""
    left_on, back_on = apprenticeship.interruption.from_on, apprenticeship.interruption.expected_return_on
    if left_on is None or back_on is None:
        return []
    return [_due(BREAK, left_on.isoformat(), left_on, back_on, f"on a break in learning since {in_words(left_on)}")]


def job_due(apprenticeship: "Apprenticeship", at: Circumstances) -> list[Due]:
    """Return by when there is to be a new employer, else a break in learning; and in the end a withdrawal."""
    lost_on = apprenticeship.employment.ended_on
    if lost_on is None or apprenticeship.stage is Stage.ACHIEVED:
        return []
    since_on = max(lost_on, apprenticeship.interruption.last_returned_on or lost_on)
    steps = [("withdrawal", "a withdrawal", lost_on, at.rules.clocks.job.withdrawal_within_days)]
    if not apprenticeship.interruption.open:
        steps.insert(0, ("break", "a break in learning", since_on, at.rules.clocks.job.break_within_days))
    because = f"no employer since {in_words(lost_on)}, without whom"
    return [
        _due(JOB, f"{name}:{since}", since, since + timedelta(days=days), f"{because} {step} follows")
        for name, step, since, days in steps
    ]


def _due(clock: Clock, about: str, since_on: date, due_on: date, because: str) -> Due:
    return Due(
        clock=clock,
        about=about,
        since_on=since_on,
        remind_on=None,
        due_on=due_on,
        overdue_on=due_on + timedelta(days=1),
        because=because,
    )
