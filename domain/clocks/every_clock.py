"""Every clock, and what looks whether something is due by it."""

from collections.abc import Callable, Sequence

from domain.circumstances import Circumstances
from domain.clock_and_due import Clock, Due
from domain.clocks import (
    active_learning,
    assessment_result,
    assessment_window,
    certificate,
    epao,
    functional_skills,
    hours_statement,
    in_question,
    job,
    off_the_job,
    planned_end,
    progress_review,
    proposal,
    return_from_break,
    session,
    taking_over,
    training_plan,
)
from domain.state import Apprenticeship

Look = Callable[[Apprenticeship, Circumstances], Sequence[Due]]

CLOCKS: dict[Clock, Look] = {
    session.SESSION: session.due,
    active_learning.LEARNING: active_learning.due,
    progress_review.REVIEW: progress_review.due,
    off_the_job.OFF_THE_JOB: off_the_job.due,
    functional_skills.FUNCTIONAL_SKILLS: functional_skills.due,
    epao.EPAO: epao.due,
    training_plan.TRAINING_PLAN: training_plan.due,
    assessment_window.WINDOW: assessment_window.due,
    assessment_result.RESULT: assessment_result.due,
    planned_end.PLANNED_END: planned_end.due,
    hours_statement.HOURS_STATEMENT: hours_statement.due,
    certificate.CERTIFICATE: certificate.due,
    return_from_break.BREAK: return_from_break.due,
    job.JOB: job.due,
    in_question.IN_QUESTION: in_question.due,
    proposal.PROPOSAL: proposal.due,
    taking_over.TAKING_OVER: taking_over.due,
}
"""Every clock, and what it waits for; what a clock no longer waits for stands down by itself."""
