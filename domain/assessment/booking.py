"""Booking end-point assessments within their window, resits included."""

from typing import ClassVar

from domain.assessment.employed import employed_on_the_day_booked_for
from domain.assessment.one_assessment import OfAssessment, assessment_is_outstanding, with_assessment
from domain.assessment.window import after_the_last_sitting, within_window
from domain.body import Body, Code, Day, Text
from domain.circumstances import Circumstances
from domain.days import in_words
from domain.facts.assessment import METHOD_TITLES, Assessment, AssessmentBooked, AssessmentCancelled, MethodName
from domain.facts.fact import Recorded
from domain.rule import Decision, Rule, refused, rule
from domain.state import Apprenticeship, Changes


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


@rule("seed: all assessments must be individually passed", guard=True)
def method_is_not_passed_yet(apprenticeship: Apprenticeship, command: BookAssessment, _: Circumstances) -> str | None:
    """The method is not passed yet: a resit is not for improving a pass."""
    if apprenticeship.assessments.passed(command.method) is None:
        return None
    return f"The {METHOD_TITLES[command.method].lower()} is already passed."


@rule("logic: one sitting at a time")
def no_sitting_is_outstanding(apprenticeship: Apprenticeship, command: BookAssessment, _: Circumstances) -> str | None:
    """No other sitting of the method is outstanding."""
    if not any(each.outstanding for each in apprenticeship.assessments.of(command.method)):
        return None
    return "A sitting of this method is booked or awaits its grade; cancel or grade it first."


@rule("seed: duration, 3 months EPA period")
def booking_lies_in_the_window(apprenticeship: Apprenticeship, command: BookAssessment, _: Circumstances) -> str | None:
    """A first sitting is booked within the assessment window."""
    sitting = len(apprenticeship.assessments.of(command.method)) + 1
    return within_window(apprenticeship, sitting, command.booked_for)


@rule("seed: a failed assessment is resat")
def resit_is_booked_after_the_sitting_that_failed(
    apprenticeship: Apprenticeship, command: BookAssessment, _: Circumstances
) -> str | None:
    """A resit is booked for a day after the sitting that failed."""
    return after_the_last_sitting(apprenticeship, command.method, command.booked_for)


@rule("seed: end-point assessment, place")
def venue_suits_the_method(_: Apprenticeship, command: BookAssessment, at: Circumstances) -> str | None:
    """The venue is one that the standard allows for the method."""
    venues = at.standard.assessment.method(command.method).venues
    if command.venue in venues:
        return None
    return f"{METHOD_TITLES[command.method]} takes place at: {', '.join(venues)}."


@rule("logic: what was held is not cancelled", presupposed=True)
def assessment_was_not_held(apprenticeship: Apprenticeship, command: CancelAssessment, _: Circumstances) -> str | None:
    """The assessment was not held."""
    held_on = apprenticeship.assessments.by_id[command.assessment].held_on
    return f"It was held on {in_words(held_on)} and awaits its grade." if held_on else None


BOOKING: list[Rule[BookAssessment]] = [
    method_is_not_passed_yet,
    no_sitting_is_outstanding,
    booking_lies_in_the_window,
    resit_is_booked_after_the_sitting_that_failed,
    venue_suits_the_method,
    employed_on_the_day_booked_for,
]
CANCELLING: list[Rule[CancelAssessment]] = [assessment_is_outstanding, assessment_was_not_held]


def book(apprenticeship: Apprenticeship, command: BookAssessment, at: Circumstances) -> Decision:
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


def cancel(apprenticeship: Apprenticeship, command: CancelAssessment, at: Circumstances) -> Decision:
    """Cancel an assessment."""
    return refused(CANCELLING, apprenticeship, command, at) or [
        AssessmentCancelled(
            assessment=command.assessment,
            method=apprenticeship.assessments.by_id[command.assessment].method,
            reason=command.reason,
        )
    ]


def booked(apprenticeship: Apprenticeship, recorded: Recorded[AssessmentBooked]) -> Changes:
    """Fold a booking."""
    fact = recorded.fact
    new = Assessment(fact.method, fact.sitting, fact.booked_for, fact.venue)
    return {"assessments": apprenticeship.assessments.with_assessment(fact.assessment, new)}


def cancelled(apprenticeship: Apprenticeship, recorded: Recorded[AssessmentCancelled]) -> Changes:
    """Fold a cancellation."""
    return with_assessment(apprenticeship, recorded.fact.assessment, cancelled=True)
