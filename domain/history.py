"""History in plain words."""

from typing import Any

from domain.days import in_words, london_date
from domain.fact import Recorded


def sentence(recorded: Recorded[Any]) -> str:
    """Return a fact as one sentence, saying how many days later it was recorded, if it was."""
    late = (london_date(recorded.recorded_at) - recorded.occurred_on).days
    said: str = recorded.fact.sentence()
    if late <= 0:
        return said
    days = "day" if late == 1 else "days"
    return f"{said} Recorded {late} {days} later, on {in_words(london_date(recorded.recorded_at))}."
