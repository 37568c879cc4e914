"""Booking end-point assessments within their window, and what happens when the window ends."""

from datetime import date, timedelta
from typing import TYPE_CHECKING, ClassVar

from domain.alarm import Pending
from domain.assessment import (
    METHOD_TITLES,
    AssessmentBooked,
    AssessmentCancelled,
    MethodName,
    OfAssessment,
    assessment_is_outstanding,
)
from domain.assessment_window import (
    AssessmentWindowClosed,
    AssessmentWindowExtended,
    after_the_last_sitting,
    window_ends_on,
    within_window,
)
from domain.body import Body, Code, Day, Text
from domain.circumstances import Circumstances
from domain.days import in_words, london_instant
from domain.fact import Fact
from domain.rule import Decision, Rule, refused, rule
from domain.stage import Stage

if TYPE_CHECKING:
    from domain.state import Apprenticeship


class BookAssessment(Body):
    """Book an assessment with the EPAO; booking a method again after a fail is a resit."""

    NAME: ClassVar[str] = "book-assessment"
    method: MethodName
    booked_for: Day
    venue: Code


class CancelAssessment(OfAssessment):
    """Cancel a booked assessment."""

    NAME: ClassVar[str] = "cancel-assessment"
    reason: Text


class ExtendAssessmentWindow(Body):
    """Extend the assessment window, as agreed with the EPAO."""

    NAME: ClassVar[str] = "extend-assessment-window"
    until_on: Day
    reason: Text


@rule("seed: all assessments must be individually passed", guard=True)
def method_is_not_passed_yet(apprenticeship: "Apprenticeship", command: BookAssessment, _: Circumstances) -> str | None:
    """The method is not passed yet: a resit is not for improving a pass."""
    if apprenticeship.assessments.passed(command.method) is None:
        return None
    return f"The {METHOD_TITLES[command.method].lower()} is already passed."


@rule("logic: one sitting at a time")
def no_sitting_is_outstanding(
    apprenticeship: "Apprenticeship", command: BookAssessment, _: Circumstances
) -> str | None:
    """No other sitting of the method is outstanding."""
    if not any(each.outstanding for each in apprenticeship.assessments.of(command.method)):
        return None
    return "A sitting of this method is booked or awaits its grade; cancel or grade it first."


@rule("seed: duration, 3 months EPA period")
def booking_lies_in_the_window(
    apprenticeship: "Apprenticeship", command: BookAssessment, _: Circumstances
) -> str | None:
    """A first sitting is booked within the assessment window."""
    sitting = len(apprenticeship.assessments.of(command.method)) + 1
    return within_window(apprenticeship, sitting, command.booked_for)


@rule("seed: a failed assessment is resat")
def resit_is_booked_after_the_sitting_that_failed(
    apprenticeship: "Apprenticeship", command: BookAssessment, _: Circumstances
) -> str | None:
    """A resit is booked for a day after the sitting that failed."""
    return after_the_last_sitting(apprenticeship, command.method, command.booked_for)


@rule("seed: end-point assessment, place")
def venue_suits_the_method(_: "Apprenticeship", command: BookAssessment, at: Circumstances) -> str | None:
    """The venue is one that the standard allows for the method."""
    venues = at.standard.assessment.method(command.method).venues
    if command.venue in venues:
        return None
    return f"{METHOD_TITLES[command.method]} takes place at: {', '.join(venues)}."


@rule("logic: what was held is not cancelled")
def assessment_was_not_held(
    apprenticeship: "Apprenticeship", command: CancelAssessment, _: Circumstances
) -> str | None:
    """The assessment was not held."""
    held_on = apprenticeship.assessments.by_id[command.assessment].held_on
    return f"It was held on {in_words(held_on)} and awaits its grade." if held_on else None


@rule("EPAO: an extension is longer than the window")
def extension_is_later(
    apprenticeship: "Apprenticeship", command: ExtendAssessmentWindow, at: Circumstances
) -> str | None:
    """The extended window ends after the present one, and not in the past."""
    ends_on = window_ends_on(apprenticeship)
    if ends_on is None or (command.until_on > ends_on and command.until_on >= at.today):
        return None
    return f"The window ends on {in_words(ends_on)}; an extension ends later, and not before today."


BOOKING: list[Rule[BookAssessment]] = [
    method_is_not_passed_yet,
    no_sitting_is_outstanding,
    booking_lies_in_the_window,
    resit_is_booked_after_the_sitting_that_failed,
    venue_suits_the_method,
]
CANCELLING: list[Rule[CancelAssessment]] = [assessment_is_outstanding, assessment_was_not_held]


def book(apprenticeship: "Apprenticeship", command: BookAssessment, at: Circumstances) -> Decision:
    """Book an assessment."""
    return refused(BOOKING, apprenticeship, command, at) or [
        AssessmentBooked(
            assessment=at.command,
            method=command.method,
            sitting=len(apprenticeship.assessments.of(command.method)) + 1,
            booked_for=command.booked_for,
            venue=command.venue,
        )
    ]


def cancel(apprenticeship: "Apprenticeship", command: CancelAssessment, at: Circumstances) -> Decision:
    """Cancel an assessment."""
    return refused(CANCELLING, apprenticeship, command, at) or [
        AssessmentCancelled(
            assessment=command.assessment,
            method=apprenticeship.assessments.by_id[command.assessment].method,
            reason=command.reason,
        )
    ]


def extend_window(apprenticeship: "Apprenticeship", command: ExtendAssessmentWindow, at: Circumstances) -> Decision:
    """Extend the assessment window."""
    return refused([extension_is_later], apprenticeship, command, at) or [
        AssessmentWindowExtended(until_on=command.until_on, reason=command.reason)
    ]


def next_alarm(apprenticeship: "Apprenticeship", _: Circumstances) -> list[Pending]:
    """Return when the assessment window closes, the midnight after its last London date."""
    ends_on = window_ends_on(apprenticeship)
    if apprenticeship.stage is not Stage.ASSESSMENT or apprenticeship.assessments.window_closed:
        return []
    if ends_on is None or apprenticeship.interruption.open:
        return []
    midnight = london_instant(ends_on + timedelta(days=1), 0)
    return [Pending("assessment-window-close", ends_on.isoformat(), 0, midnight)]


def close_window(_: "Apprenticeship", due: Pending, __: Circumstances) -> list[Fact]:
    """Note that the window ended with assessments outstanding."""
    return [AssessmentWindowClosed(ended_on=date.fromisoformat(due.about), due_at=due.at)]
