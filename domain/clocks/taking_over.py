"""The clock of a past that is told late: while it is told no other clock rings, so that it has to be closed."""

from datetime import timedelta

from domain.circumstances import Circumstances
from domain.clock_and_due import Clock, Due
from domain.clocks.return_from_break import due_after
from domain.days import in_words
from domain.state import Apprenticeship

TAKING_OVER = Clock(
    "taking-over",
    "closing of a past taken over",
    "provider: a record that is brought from elsewhere is complete before it is worked with",
    runs_in_break=True,
    reminds=False,
)


def due(apprenticeship: Apprenticeship, at: Circumstances) -> list[Due]:
    """Return by when the telling of the past is to be closed, while it is open; no other clock rings before."""
    began_on, terms = apprenticeship.taking_over.began_on, at.rules.taking_over
    if began_on is None or terms is None or not apprenticeship.taking_over.open:
        return []
    due_on = began_on + timedelta(days=terms.closes_within_days)
    because = f"a past is told since {in_words(began_on)}"
    return [due_after(TAKING_OVER, began_on.isoformat(), began_on, due_on, because)]
