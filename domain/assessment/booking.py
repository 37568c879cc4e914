"""Booking an assessment of any method, resits included, within its window."""

from typing import ClassVar, Protocol

from domain.assessment.employed import employed_on_the_day_booked_for
from domain.assessment.lead_times import LEAD_TIMES
from domain.assessment.one_assessment import OfAssessment, assessment_is_outstanding, method_of, with_assessment
from domain.assessment.resitting import RESITTING
from domain.assessment.window import after_the_last_sitting, within_window
from domain.body import Body, Code, Day, Text
from domain.circumstances import Circumstances
from domain.days import how_many, in_words
from domain.facts.assessment import Assessment, AssessmentBooked, AssessmentCancelled
from domain.facts.fact import Recorded
from domain.rule import Decision, Rule, Warns, always, refused, rule, warned
from domain.state import Apprenticeship, Changes


class BookAssessment(Body):
    """Book an assessment; booking a method again after a fail is a resit."""

    NAME: ClassVar[str] = "book-assessment"
    TITLE: ClassVar[str] = "Book an assessment"
    method: Code
    booked_for: Day
    venue: Code


class CancelAssessment(OfAssessment):
    """Cancel a booked assessment."""

    NAME: ClassVar[str] = "cancel-assessment"
    TITLE: ClassVar[str] = "Cancel an assessment"
    reason: Text


def _unverified(field: str) -> Warns:
    def asked(_: Apprenticeship, command: BookAssessment, at: Circumstances) -> bool:
        return field in method_of(command.method, at).unverified

    return asked


class NamesMethod(Protocol):
    """A command that names a method of the standard by its key."""

    @property
    def method(self) -> str:
        """Return the key."""
        ...


@rule("standard: assessment methods", guard=True)
def method_belongs_to_the_standard(_: Apprenticeship, command: NamesMethod, at: Circumstances) -> str | None:
    """The method is one of the standard's."""
    if at.standard.assessment.method(command.method):
        return None
    methods = ", ".join(at.standard.assessment.keys)
    return f"{at.standard.reference} has no method {command.method}; its methods are {methods or 'none'}."


@rule("seed: all assessments must be individually passed", guard=True)
def method_is_not_passed_yet(apprenticeship: Apprenticeship, command: NamesMethod, at: Circumstances) -> str | None:
    """The method is not passed yet: a resit is not for improving a pass."""
    if apprenticeship.assessments.passed(command.method) is None:
        return None
    return f"The {method_of(command.method, at).title} is already passed."


@rule("logic: one sitting at a time")
def no_sitting_is_outstanding(apprenticeship: Apprenticeship, command: BookAssessment, _: Circumstances) -> str | None:
    """No other sitting of the method is outstanding."""
    if not any(each.outstanding for each in apprenticeship.assessments.of(command.method)):
        return None
    return "A sitting of this method is booked or awaits its grade; cancel or grade it first."


@rule("seed: duration, 3 months EPA period")
def booking_lies_in_the_window(
    apprenticeship: Apprenticeship, command: BookAssessment, at: Circumstances
) -> str | None:
    """A first sitting is booked within the assessment window."""
    sitting = len(apprenticeship.assessments.of(command.method)) + 1
    return within_window(apprenticeship, command.method, sitting, command.booked_for, at)


@rule("seed: a failed assessment is resat")
def resit_is_booked_after_the_sitting_that_failed(
    apprenticeship: Apprenticeship, command: BookAssessment, _: Circumstances
) -> str | None:
    """A resit is booked for a day after the sitting that failed."""
    return after_the_last_sitting(apprenticeship, command.method, command.booked_for)


@rule("seed: end-point assessment, place", warns=_unverified("venues"))
def venue_suits_the_method(apprenticeship: Apprenticeship, command: BookAssessment, at: Circumstances) -> str | None:
    """The venue is one that the standard, or an adjustment granted, allows for the method, where it names any."""
    method = method_of(command.method, at)
    also = apprenticeship.adjustments.widened(command.method, at.occurred_on).venues
    if command.venue in {*method.venues, *also} or not method.venues:
        return None
    return f"The {method.title} takes place at: {', '.join([*method.venues, *sorted(also)])}."


@rule("standard: order of the methods", warns=_unverified("after"))
def methods_before_it_are_passed(
    apprenticeship: Apprenticeship, command: BookAssessment, at: Circumstances
) -> str | None:
    """The methods that come before it by the standard are passed."""
    missing = [
        method_of(key, at).title
        for key in method_of(command.method, at).after
        if apprenticeship.assessments.passed(key) is None
    ]
    return f"To be passed before it: {', '.join(missing)}." if missing else None


@rule("EPAO: notice of an assessment", warns=always)
def notice_is_long_enough(_: Apprenticeship, command: BookAssessment, at: Circumstances) -> str | None:
    """An assessment is booked as many days ahead as the standard or the EPAO asks for."""
    least = method_of(command.method, at).notice_days
    ahead = (command.booked_for - at.occurred_on).days
    if least is None or ahead >= least:
        return None
    return f"It is booked {how_many(ahead, 'day')} ahead; {how_many(least, 'day')} of notice are asked for."


@rule("logic: what was held is not cancelled", presupposed=True)
def assessment_was_not_held(apprenticeship: Apprenticeship, command: CancelAssessment, _: Circumstances) -> str | None:
    """The assessment was not held."""
    held_on = apprenticeship.assessments.by_id[command.assessment].held_on
    return f"It was held on {in_words(held_on)} and awaits its grade." if held_on else None


BOOKING: list[Rule[BookAssessment]] = [
    method_belongs_to_the_standard,
    method_is_not_passed_yet,
    no_sitting_is_outstanding,
    booking_lies_in_the_window,
    resit_is_booked_after_the_sitting_that_failed,
    venue_suits_the_method,
    methods_before_it_are_passed,
    employed_on_the_day_booked_for,
    notice_is_long_enough,
    *LEAD_TIMES,
    *RESITTING,
]
CANCELLING: list[Rule[CancelAssessment]] = [assessment_is_outstanding, assessment_was_not_held]


def book(apprenticeship: Apprenticeship, command: BookAssessment, at: Circumstances) -> Decision:
    """Book an assessment."""
    return refused(BOOKING, apprenticeship, command, at) or [
        AssessmentBooked(
            assessment=at.command,
            method=command.method,
            title=method_of(command.method, at).title,
            sitting=len(apprenticeship.assessments.of(command.method)) + 1,
            booked_for=command.booked_for,
            venue=command.venue,
            warned=warned(BOOKING, apprenticeship, command, at),
        )
    ]


def cancel(apprenticeship: Apprenticeship, command: CancelAssessment, at: Circumstances) -> Decision:
    """Cancel an assessment."""
    return refused(CANCELLING, apprenticeship, command, at) or [
        AssessmentCancelled(
            assessment=command.assessment,
            method=apprenticeship.assessments.by_id[command.assessment].method,
            title=apprenticeship.assessments.by_id[command.assessment].title,
            reason=command.reason,
        )
    ]


def booked(apprenticeship: Apprenticeship, recorded: Recorded[AssessmentBooked]) -> Changes:
    """Fold a booking."""
    fact = recorded.fact
    new = Assessment(fact.method, fact.title, fact.sitting, fact.booked_for, fact.venue)
    return {"assessments": apprenticeship.assessments.with_assessment(fact.assessment, new)}


def cancelled(apprenticeship: Apprenticeship, recorded: Recorded[AssessmentCancelled]) -> Changes:
    """Fold a cancellation."""
    return with_assessment(apprenticeship, recorded.fact.assessment, cancelled=True)
