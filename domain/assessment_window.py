"""The assessment window: when an assessment may be, a resit after the sitting that failed, and the window's end."""

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, ClassVar

import msgspec

from domain.assessment import Grade, MethodName
from domain.days import in_words
from domain.fact import Fact, Recorded

if TYPE_CHECKING:
    from domain.state import Apprenticeship, Changes


class AssessmentWindowClosed(Fact, frozen=True, kw_only=True):
    """The assessment window ended with a method not yet passed."""

    NAME: ClassVar[str] = "assessment-window-closed.v1"
    ended_on: date
    due_at: datetime

    def sentence(self) -> str:
        """Return it in words."""
        return f"The assessment window ended on {in_words(self.ended_on)} with assessments outstanding."

    def happened_on(self, _: date) -> date:
        """Return the day after its last, on which it was closed."""
        return self.ended_on + timedelta(days=1)


class AssessmentWindowExtended(Fact, frozen=True, kw_only=True):
    """The assessment window was extended. `reason` is sealed, but for that of a return: how long the break was."""

    NAME: ClassVar[str] = "assessment-window-extended.v1"
    until_on: date
    reason: str

    def sentence(self) -> str:
        """Return it in words."""
        return f"The assessment window was extended to {in_words(self.until_on)}."


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


def window_closed(apprenticeship: "Apprenticeship", _: Recorded[AssessmentWindowClosed]) -> "Changes":
    """Fold the end of the window."""
    return {"assessments": msgspec.structs.replace(apprenticeship.assessments, window_closed=True)}


def window_extended(apprenticeship: "Apprenticeship", recorded: Recorded[AssessmentWindowExtended]) -> "Changes":
    """Fold an extension of the window."""
    extended = msgspec.structs.replace(
        apprenticeship.assessments,
        window_closed=False,
        window_extended_to=recorded.fact.until_on,
    )
    return {"assessments": extended}
