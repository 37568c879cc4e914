"""The clock of the return from a break in learning."""

from datetime import date, timedelta

from domain.circumstances import Circumstances
from domain.clock_and_due import Clock, Due
from domain.days import in_words
from domain.state import Apprenticeship

BREAK = Clock(
    "break",
    "return from a break in learning",
    "funding rules, breaks in learning: agreed with a return in mind",
    runs_in_break=True,
    reminds=False,
)


def due(apprenticeship: Apprenticeship, _: Circumstances) -> list[Due]:
    """Return by when the return from the open break is expected."""
    left_on, back_on = apprenticeship.interruption.from_on, apprenticeship.interruption.expected_return_on
    if left_on is None or back_on is None:
        return []
    extended_on = apprenticeship.interruption.extended_on
    extended = f", extended on {in_words(extended_on)}" if extended_on else ""
    because = f"on a break in learning since {in_words(left_on)}{extended}"
    return [due_after(BREAK, left_on.isoformat(), left_on, back_on, because)]


def due_after(clock: Clock, about: str, since_on: date, due_on: date, because: str) -> Due:
    """Return what is due by `due_on`, of which nobody is reminded before."""
    return Due(
        clock=clock,
        about=about,
        since_on=since_on,
        remind_on=None,
        due_on=due_on,
        overdue_on=due_on + timedelta(days=1),
        because=because,
    )
