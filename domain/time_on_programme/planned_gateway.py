"""The plan of the clocks: the planned gateway, breaks in learning not counted, and what is due before it."""

from datetime import date, timedelta

from domain.circumstances import Circumstances
from domain.clock_and_due import Clock, Due
from domain.days import in_words, months_after
from domain.rulebook.clock_terms import BeforeTheGateway
from domain.state import Apprenticeship
from domain.time_on_programme import days_away
from domain.time_on_programme.days_away import away_ever


def planned_gateway_on(apprenticeship: Apprenticeship, at: Circumstances) -> date:
    """Return the London date planned for the gateway: the assessment period before the end, as agreed last.

    It is never before the minimum period on programme ends. Breaks in learning since then move it: see `plan_moved`.
    """
    enrolled = apprenticeship.enrolled
    earliest = months_after(enrolled.starts_on, at.minimum_months) - timedelta(days=enrolled.earlier_days)
    return max(earliest, months_after(enrolled.ends_on, -(at.standard.assessment.period_months or 0)))


def moved(apprenticeship: Apprenticeship, planned_on: date) -> date:
    """Return the London date to which breaks in learning moved one that was planned at the start."""
    return days_away.moved(planned_on, apprenticeship.interruption.ended)


def plan_moved(apprenticeship: Apprenticeship, planned_on: date) -> date:
    """Return the London date to which breaks in learning moved one of the plan, since the end was agreed last."""
    return days_away.moved(planned_on, _breaks_since(apprenticeship))


def plan_moved_anew(apprenticeship: Apprenticeship, planned_on: date) -> date:
    """Return the same, moved only by the breaks after which clocks started anew."""
    anew_on = apprenticeship.interruption.clocks_anew_on
    return days_away.moved(planned_on, [each for each in _breaks_since(apprenticeship) if each[1] in anew_on])


def plan_gone_on(apprenticeship: Apprenticeship, day: date) -> date:
    """Return to which London date the shorter breaks moved a day of the plan, since the end was agreed last."""
    since_on = max(apprenticeship.enrolled.starts_on, apprenticeship.enrolled.planned_since)
    return apprenticeship.interruption.gone_on(day, since_on)


def training_days_planned(apprenticeship: Apprenticeship, at: Circumstances) -> int:
    """Return how many days of training there are from the start to the planned gateway.

    Neither ended breaks nor weeks without work are counted.
    """
    starts_on, gateway_on = (
        apprenticeship.enrolled.starts_on,
        plan_moved(apprenticeship, planned_gateway_on(apprenticeship, at)),
    )
    away = [(max(left_on, starts_on), min(back_on, gateway_on)) for left_on, back_on in away_ever(apprenticeship)]
    return (gateway_on - starts_on).days - sum(max((back_on - left_on).days, 0) for left_on, back_on in away)


def _breaks_since(apprenticeship: Apprenticeship) -> list[tuple[date, date]]:
    since_on = apprenticeship.enrolled.planned_since
    return [each for each in apprenticeship.interruption.ended if each[0] >= since_on]


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
    known_as, gateway_on = plan_moved_anew(apprenticeship, planned_on), plan_moved(apprenticeship, planned_on)
    starts_on, due_on = apprenticeship.enrolled.starts_on, months_after(known_as, -terms.lead_months)
    return Due(
        clock=clock,
        about=f"{element}:{known_as}" if element else known_as.isoformat(),
        since_on=starts_on,
        remind_on=plan_gone_on(apprenticeship, due_on - timedelta(days=terms.reminder_days)),
        due_on=plan_gone_on(apprenticeship, due_on),
        overdue_on=plan_gone_on(apprenticeship, due_on + timedelta(days=1)),
        because=f"{missing}, and the gateway is planned for {in_words(gateway_on)}",
        element=element,
    )
