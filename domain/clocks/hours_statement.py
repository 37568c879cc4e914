"""The clock of the statement on hours: why fewer were delivered than planned, by employer and apprentice."""

from datetime import timedelta

from domain.circumstances import Circumstances
from domain.clock_and_due import Clock, Due
from domain.clocks.return_from_break import due_after
from domain.days import hours_in_words
from domain.learning.hours_fell_short import planned_and_delivered, still_to_state
from domain.stage import ASSESSED
from domain.state import Apprenticeship

HOURS_STATEMENT = Clock(
    "hours-statement",
    "statement on hours",
    "funding rules 2026/27 ¶96 to 98 (2025/26 ¶92 to 94, 2024/25 ¶97 to 98.2)",
    reminds=False,
    after_the_end=True,
)


def due(apprenticeship: Apprenticeship, at: Circumstances) -> list[Due]:
    """Return by when the parties state why hours fell short: so long after training ended with the gateway."""
    passed_on, terms = apprenticeship.gateway.passed_on, at.rules.hours_statement
    missing = still_to_state(apprenticeship, at) if apprenticeship.stage in ASSESSED else []
    if not missing or passed_on is None or terms is None:
        return []
    due_on = apprenticeship.interruption.gone_on(passed_on + timedelta(days=terms.within_days), passed_on)
    found, parties = planned_and_delivered(apprenticeship), " and the ".join(missing)
    because = (
        f"{hours_in_words(found.delivered_minutes)} of {found.planned_hours} planned hours were delivered, "
        f"and not stated why by the {parties}"
    )
    return [due_after(HOURS_STATEMENT, passed_on.isoformat(), passed_on, due_on, because)]
