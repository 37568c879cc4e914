"""How long an apprenticeship is kept on record after its end."""

from datetime import date

from domain.days import months_after
from domain.rulebook.retention import Retention
from domain.state import Apprenticeship

MONTHS = 12


def kept_until(apprenticeship: Apprenticeship, retention: Retention) -> date | None:
    """Return the last London date on which it has to be kept; None where it has not ended, or nobody was enrolled.

    Who was never enrolled was never funded: nothing obliges anybody to keep what is on record of them.
    """
    ended_on = apprenticeship.ending.completed_on or apprenticeship.ending.withdrawn_on
    if ended_on is None or apprenticeship.enrolment is None:
        return None
    return months_after(ended_on, MONTHS * retention.years_after_the_end)
