"""What the end-point assessment waits for: bookings before its window ends, resits, and results after its sittings."""

from datetime import date, timedelta
from typing import TYPE_CHECKING

from domain.assessment import METHOD_TITLES, Assessment
from domain.assessment_window import window_ends_on
from domain.circumstances import Circumstances
from domain.clock import Clock, Due
from domain.days import in_words
from domain.stage import Stage

if TYPE_CHECKING:
    from domain.state import Apprenticeship

WINDOW = Clock("assessment-window", "assessment booking", "seed: duration, 3 months EPA period")
RESULT = Clock(
    "assessment-result",
    "assessment result",
    "provider: a result is asked for two weeks after its assessment",
    reminds=False,
)


def booking_due(apprenticeship: "Apprenticeship", at: Circumstances) -> list[Due]:
    """Return by when every assessment is to be booked, while one is not, and each that was failed booked again."""
    ends_on = window_ends_on(apprenticeship)
    if apprenticeship.stage is not Stage.ASSESSMENT or ends_on is None:
        return []
    resits = [_resit(each, ends_on, at) for each in apprenticeship.assessments.to_resit()]
    return [*_first_sittings(apprenticeship, ends_on, at), *resits]


def _first_sittings(apprenticeship: "Apprenticeship", ends_on: date, at: Circumstances) -> list[Due]:
    missing = [title.lower() for method, title in METHOD_TITLES.items() if not apprenticeship.assessments.of(method)]
    due_on = ends_on - timedelta(days=at.rules.clocks.assessment_window.lead_days)
    because = f"not booked: {' and '.join(missing)}, and the assessment window ends on {in_words(ends_on)}"
    since_on = apprenticeship.gateway.passed_on or ends_on
    return [_booking(ends_on.isoformat(), since_on, due_on, because, at)] if missing else []


def _resit(failed: Assessment, ends_on: date, at: Circumstances) -> Due:
    terms, failed_on = at.rules.clocks.assessment_window, failed.graded_on or failed.booked_for
    # Who fails late in the window, or after it, still has the days of the reminder.
    due_on = max(ends_on - timedelta(days=terms.lead_days), failed_on + timedelta(days=terms.reminder_days))
    because = f"the {METHOD_TITLES[failed.method].lower()} was failed on {in_words(failed_on)}, and no resit is booked"
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


def results_due(apprenticeship: "Apprenticeship", at: Circumstances) -> list[Due]:
    """Return by when the result of each sitting is to be there, counted from the day it was held, or booked for."""
    if apprenticeship.stage is not Stage.ASSESSMENT:
        return []
    return [_result(each, at) for each in apprenticeship.assessments.by_id.values() if each.outstanding]


def _result(sitting: Assessment, at: Circumstances) -> Due:
    sat_on = sitting.held_on or sitting.booked_for
    due_on = sat_on + timedelta(days=at.rules.clocks.assessment_result.within_days)
    return Due(
        clock=RESULT,
        about=f"{sitting.method}:{sitting.booked_for}",
        since_on=sat_on,
        remind_on=None,
        due_on=due_on,
        overdue_on=due_on + timedelta(days=1),
        because=f"no grade of the {METHOD_TITLES[sitting.method].lower()} of {in_words(sat_on)}",
    )
