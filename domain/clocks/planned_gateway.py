"""The plan of the clocks: the planned gateway, breaks in learning not counted, and what is due before it."""

from datetime import date, timedelta

from domain.circumstances import Circumstances
from domain.clock_and_due import Clock, Due
from domain.days import in_words, months_after
from domain.rulebook.clock_terms import BeforeTheGateway
from domain.state import Apprenticeship


def planned_gateway_on(apprenticeship: Apprenticeship, at: Circumstances) -> date:
    """Return the London date planned for the gateway at the enrolment: the assessment period before the planned end.

    It is never before the minimum period on programme ends. Breaks in learning move it: see `moved`.
    """
    enrolled = apprenticeship.enrolled
    earliest = months_after(enrolled.starts_on, at.minimum_months) - timedelta(days=enrolled.earlier_days)
    return max(earliest, months_after(enrolled.planned_end_on, -(at.standard.assessment.period_months or 0)))


def moved(apprenticeship: Apprenticeship, planned_on: date) -> date:
    """Return the London date to which breaks in learning moved a planned one."""
    for left_on, back_on in apprenticeship.interruption.ended:
        if planned_on >= left_on:
            planned_on += back_on - left_on
    return planned_on


def moved_anew(apprenticeship: Apprenticeship, planned_on: date) -> date:
    """Return the London date to which those breaks moved a planned one after which clocks started anew."""
    for left_on, back_on in apprenticeship.interruption.ended:
        if planned_on >= left_on and back_on in apprenticeship.interruption.clocks_anew_on:
            planned_on += back_on - left_on
    return planned_on


def due_before_the_gateway(  # noqa: PLR0913, PLR0917 - one argument for each thing that a clock says
    clock: Clock,
    element: str | None,
    missing: str,
    terms: BeforeTheGateway,
    apprenticeship: Apprenticeship,
    at: Circumstances,
) -> Due:
    """Return that what is `missing` is due by the `terms` of its clock, so long before the planned gateway."""
    planned_on = planned_gateway_on(apprenticeship, at)
    known_as, gateway_on = moved_anew(apprenticeship, planned_on), moved(apprenticeship, planned_on)
    starts_on, due_on = apprenticeship.enrolled.starts_on, months_after(known_as, -terms.lead_months)
    gone_on = apprenticeship.interruption.gone_on
    return Due(
        clock=clock,
        about=f"{element}:{known_as}" if element else known_as.isoformat(),
        since_on=starts_on,
        remind_on=gone_on(due_on - timedelta(days=terms.reminder_days), starts_on),
        due_on=gone_on(due_on, starts_on),
        overdue_on=gone_on(due_on + timedelta(days=1), starts_on),
        because=f"{missing}, and the gateway is planned for {in_words(gateway_on)}",
        element=element,
    )
