"""The assessment window: when an assessment may be, a resit after the sitting that failed, and the window's end."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import ClassVar

import msgspec

from domain.alarm import Pending
from domain.assessment.one_assessment import method_of
from domain.body import Body, Day, Text
from domain.circumstances import Circumstances
from domain.clock_and_due import Due
from domain.days import in_words, london_instant
from domain.facts.assessment import AssessmentWindowClosed, AssessmentWindowExtended
from domain.facts.fact import Fact, Recorded
from domain.rule import Decision, refused, rule
from domain.stage import Stage
from domain.state import Apprenticeship, Changes


def window_ends_on(apprenticeship: Apprenticeship) -> date | None:
    """Return the last London date of the assessment window, as extended."""
    return apprenticeship.assessments.window_extended_to or apprenticeship.gateway.window_ends_on


def within_window(
    apprenticeship: Apprenticeship, method: str, sitting: int, day: date, at: Circumstances
) -> str | None:
    """Return why a sitting of a method cannot be on `day`, or None. A resit may follow after the window."""
    passed_on, ends_on = apprenticeship.gateway.passed_on, window_ends_on(apprenticeship)
    if method_of(method, at).when == "after the gateway":
        if passed_on is None:
            return "The gateway is not passed yet; an assessment of this method comes after it."
        if day < passed_on:
            return f"The gateway was passed on {in_words(passed_on)}; an assessment comes after it."
    if sitting == 1 and ends_on and day > ends_on:
        return f"The assessment window ends on {in_words(ends_on)}; extend it first, as agreed with the EPAO."
    return None


def after_the_last_sitting(apprenticeship: Apprenticeship, method: str, day: date) -> str | None:
    """Return why a resit cannot be on `day`: the sitting that failed was held then or later; or None."""
    failed = [each.held_on for each in apprenticeship.assessments.of(method) if each.failed]
    last = max((day for day in failed if day), default=None)
    if last is None or day > last:
        return None
    return f"The sitting that failed was held on {in_words(last)}; a resit comes on a later day."


class ExtendAssessmentWindow(Body):
    """Extend the assessment window, as agreed with the EPAO."""

    NAME: ClassVar[str] = "extend-assessment-window"
    TITLE: ClassVar[str] = "Extend the assessment window"
    until_on: Day
    reason: Text


@rule("EPAO: an extension is longer than the window")
def extension_is_later(
    apprenticeship: Apprenticeship, command: ExtendAssessmentWindow, at: Circumstances
) -> str | None:
    """The extended window ends after the present one, and not in the past."""
    ends_on = window_ends_on(apprenticeship)
    earliest = at.occurred_on if apprenticeship.taking_over.open else at.today
    if ends_on is None or (command.until_on > ends_on and command.until_on >= earliest):
        return None
    return f"The window ends on {in_words(ends_on)}; an extension ends later, and not before {in_words(earliest)}."


def extend_window(apprenticeship: Apprenticeship, command: ExtendAssessmentWindow, at: Circumstances) -> Decision:
    """Extend the assessment window."""
    return refused([extension_is_later], apprenticeship, command, at) or [
        AssessmentWindowExtended(until_on=command.until_on, reason=command.reason)
    ]


def next_alarm(apprenticeship: Apprenticeship, _: Circumstances, __: Sequence[Due]) -> list[Pending]:
    """Return when the assessment window closes, the midnight after its last London date."""
    ends_on = window_ends_on(apprenticeship)
    if apprenticeship.stage is not Stage.ASSESSMENT or apprenticeship.assessments.window_closed:
        return []
    if ends_on is None or apprenticeship.interruption.open:
        return []
    midnight = london_instant(ends_on + timedelta(days=1), 0)
    return [Pending("assessment-window-close", ends_on.isoformat(), 0, midnight)]


def close_window(_: Apprenticeship, due: Pending, __: Circumstances) -> list[Fact]:
    """Note that the window ended with assessments outstanding."""
    return [AssessmentWindowClosed(ended_on=date.fromisoformat(due.about), due_at=due.at)]


def window_closed(apprenticeship: Apprenticeship, _: Recorded[AssessmentWindowClosed]) -> Changes:
    """Fold the end of the window."""
    return {"assessments": msgspec.structs.replace(apprenticeship.assessments, window_closed=True)}


def window_extended(apprenticeship: Apprenticeship, recorded: Recorded[AssessmentWindowExtended]) -> Changes:
    """Fold an extension of the window."""
    extended = msgspec.structs.replace(
        apprenticeship.assessments,
        window_closed=False,
        window_extended_to=recorded.fact.until_on,
    )
    return {"assessments": extended}
