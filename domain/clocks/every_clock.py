"""Every clock, and all that is due by them."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta

import msgspec

from domain.circumstances import Circumstances
from domain.clock_and_due import Clock, Due
from domain.clocks import (
    active_learning,
    assessment_result,
    assessment_window,
    certificate,
    epao,
    functional_skills,
    job,
    off_the_job,
    planned_end,
    progress_review,
    return_from_break,
    session,
)
from domain.stage import ENDED
from domain.state import Apprenticeship

Look = Callable[[Apprenticeship, Circumstances], Sequence[Due]]

CLOCKS: dict[Clock, Look] = {
    session.SESSION: session.due,
    active_learning.LEARNING: active_learning.due,
    progress_review.REVIEW: progress_review.due,
    off_the_job.OFF_THE_JOB: off_the_job.due,
    functional_skills.FUNCTIONAL_SKILLS: functional_skills.due,
    epao.EPAO: epao.due,
    assessment_window.WINDOW: assessment_window.due,
    assessment_result.RESULT: assessment_result.due,
    planned_end.PLANNED_END: planned_end.due,
    certificate.CERTIFICATE: certificate.due,
    return_from_break.BREAK: return_from_break.due,
    job.JOB: job.due,
}
"""Every clock, and what it waits for; what a clock no longer waits for stands down by itself."""


def dues(apprenticeship: Apprenticeship, at: Circumstances) -> list[Due]:
    """Return what every running clock waits for."""
    return [due for clock in CLOCKS for due in dues_of(clock, apprenticeship, at)]


def dues_of(clock: Clock, apprenticeship: Apprenticeship, at: Circumstances) -> list[Due]:
    """Return what one clock waits for, if it runs; what stood still in a break is raised after the return."""
    paused = apprenticeship.interruption.open and not clock.runs_in_break
    if paused or apprenticeship.enrolment is None or apprenticeship.stage in ENDED:
        return []
    back_on = apprenticeship.interruption.last_returned_on
    return [_after_the_break(due, back_on) for due in CLOCKS[clock](apprenticeship, at)]


def _after_the_break(due: Due, back_on: date | None) -> Due:
    earliest = min(due.remind_on or due.overdue_on, due.overdue_on)
    if back_on is None or earliest > back_on or due.clock.runs_in_break:
        return due
    next_day = back_on + timedelta(days=1)
    return msgspec.structs.replace(
        due,
        remind_on=due.remind_on and max(due.remind_on, next_day),
        due_on=max(due.due_on, back_on),
        overdue_on=max(due.overdue_on, next_day),
    )
