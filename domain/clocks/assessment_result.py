"""The clock of results, after each sitting."""

from datetime import timedelta

from domain.circumstances import Circumstances
from domain.clock_and_due import Clock, Due
from domain.days import in_words
from domain.facts.assessment import Assessment
from domain.stage import TRAINING, Stage
from domain.state import Apprenticeship

RESULT = Clock(
    "assessment-result",
    "assessment result",
    "provider: a result is asked for two weeks after its assessment",
    reminds=False,
)


def due(apprenticeship: Apprenticeship, at: Circumstances) -> list[Due]:
    """Return by when the result of each sitting is to be there, counted from the day it was held, or booked for."""
    if apprenticeship.stage not in TRAINING | {Stage.ASSESSMENT}:
        return []
    return [_result(apprenticeship, each, at) for each in apprenticeship.assessments.by_id.values() if each.outstanding]


def _result(apprenticeship: Apprenticeship, sitting: Assessment, at: Circumstances) -> Due:
    sat_on = sitting.held_on or sitting.booked_for
    days, gone_on = at.rules.clocks.assessment_result.within_days, apprenticeship.interruption.gone_on
    return Due(
        clock=RESULT,
        about=f"{sitting.method}:{sitting.booked_for}",
        since_on=sat_on,
        remind_on=None,
        due_on=gone_on(sat_on + timedelta(days=days), sat_on),
        overdue_on=gone_on(sat_on + timedelta(days=days + 1), sat_on),
        because=f"no grade of the {sitting.title} of {in_words(sat_on)}",
    )
