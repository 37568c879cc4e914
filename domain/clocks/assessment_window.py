"""The clock of bookings: every assessment before its window ends, and resits."""

from datetime import date, timedelta

from domain.assessment.window import window_ends_on
from domain.circumstances import Circumstances
from domain.clock_and_due import Clock, Due
from domain.days import in_words, listed
from domain.facts.assessment import Assessment
from domain.stage import Stage
from domain.state import Apprenticeship

WINDOW = Clock("assessment-window", "assessment booking", "seed: duration, 3 months EPA period")


def due(apprenticeship: Apprenticeship, at: Circumstances) -> list[Due]:
    """Return by when every assessment is to be booked, while one is not, and each that was failed booked again."""
    ends_on = window_ends_on(apprenticeship)
    if apprenticeship.stage is not Stage.ASSESSMENT or ends_on is None:
        return []
    resits = [_resit(apprenticeship, each, ends_on, at) for each in apprenticeship.assessments.to_resit()]
    return [*_first_sittings(apprenticeship, ends_on, at), *resits]


def _first_sittings(apprenticeship: Apprenticeship, ends_on: date, at: Circumstances) -> list[Due]:
    missing = [each.title for each in at.standard.assessment.methods if not apprenticeship.assessments.of(each.key)]
    due_on = ends_on - timedelta(days=at.rules.clocks.assessment_window.lead_days)
    because = f"not booked: {listed(missing)}, and the assessment window ends on {in_words(ends_on)}"
    since_on = apprenticeship.gateway.passed_on or ends_on
    return [_booking(_known_as(apprenticeship, since_on, ends_on), since_on, due_on, because, at)] if missing else []


def _known_as(apprenticeship: Apprenticeship, since_on: date, ends_on: date) -> str:
    # A short break moves the end of the window, and what is due before it; it does not start the clock anew.
    return (ends_on - timedelta(days=apprenticeship.interruption.days_away(since_on, ends_on))).isoformat()


def _resit(apprenticeship: Apprenticeship, failed: Assessment, ends_on: date, at: Circumstances) -> Due:
    terms, failed_on = at.rules.clocks.assessment_window, failed.graded_on or failed.booked_for
    # Who fails late in the window, or after it, still has the days of the reminder.
    earliest = apprenticeship.interruption.gone_on(failed_on + timedelta(days=terms.reminder_days), failed_on)
    due_on = max(ends_on - timedelta(days=terms.lead_days), earliest)
    because = f"the {failed.title} was failed on {in_words(failed_on)}, and no resit is booked"
    return _booking(f"{failed.method}:{failed.booked_for}", failed_on, due_on, because, at)


def _booking(about: str, since_on: date, due_on: date, because: str, at: Circumstances) -> Due:
    return Due(
        clock=WINDOW,
        about=about,
        since_on=since_on,
        remind_on=due_on - timedelta(days=at.rules.clocks.assessment_window.reminder_days),
        due_on=due_on,
        overdue_on=due_on + timedelta(days=1),
        because=because,
    )
