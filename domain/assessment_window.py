"""When an assessment may be: within its window after the gateway, and a resit after the sitting that failed."""

from datetime import date
from typing import TYPE_CHECKING

from domain.assessment import Grade, MethodName
from domain.days import in_words

if TYPE_CHECKING:
    from domain.state import Apprenticeship


def window_ends_on(apprenticeship: "Apprenticeship") -> date | None:
    """Return the last London date of the assessment window, as extended."""
    return apprenticeship.assessments.window_extended_to or apprenticeship.gateway.window_ends_on


def within_window(apprenticeship: "Apprenticeship", sitting: int, day: date) -> str | None:
    """Return why a first sitting cannot be on `day`, or None. A resit may follow after the window."""
    passed_on, ends_on = apprenticeship.gateway.passed_on, window_ends_on(apprenticeship)
    if passed_on and day < passed_on:
        return f"The gateway was passed on {in_words(passed_on)}; an assessment comes after it."
    if sitting == 1 and ends_on and day > ends_on:
        return f"The assessment window ends on {in_words(ends_on)}; extend it first, as agreed with the EPAO."
    return None


def after_the_last_sitting(apprenticeship: "Apprenticeship", method: MethodName, day: date) -> str | None:
    """Return why a resit cannot be on `day`: the sitting that failed was held then or later; or None."""
    failed = [each.held_on for each in apprenticeship.assessments.of(method) if each.grade is Grade.FAIL]
    last = max((day for day in failed if day), default=None)
    if last is None or day > last:
        return None
    return f"The sitting that failed was held on {in_words(last)}; a resit comes on a later day."
