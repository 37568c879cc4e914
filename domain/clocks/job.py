"""The clock of a lost job: a new employer, else a break in learning; in the end a withdrawal."""

from datetime import date, timedelta

from domain.circumstances import Circumstances
from domain.clock_and_due import Clock, Due
from domain.clocks.return_from_break import due_after
from domain.days import in_words
from domain.facts.employment import EndOfEmployment
from domain.stage import Stage
from domain.state import Apprenticeship

JOB = Clock(
    "job",
    "new employer",
    "funding rules 2026/27 ¶306.1, ¶306.2 (before: ¶225.1 of 2023/24, unverified)",
    runs_in_break=True,
    reminds=False,
)


def due(apprenticeship: Apprenticeship, at: Circumstances) -> list[Due]:
    """Return by when there is to be a new employer, else a break in learning; and in the end a withdrawal.

    Who has sat the last assessment needs no employer any more, unless it was failed; nor does who is carried to
    completion after a redundancy.
    """
    lost_on = apprenticeship.employment.ended_on
    sat_on = apprenticeship.assessments.all_sat_on(at.standard.assessment.keys)
    if lost_on is None or apprenticeship.employment.carried:
        return []
    if apprenticeship.stage is Stage.ACHIEVED or (sat_on and sat_on <= lost_on):
        return []
    since_on = max(lost_on, apprenticeship.interruption.last_anew_on or lost_on)
    # A break answers for a new job; a short one leaves as many days for one as there were.
    gone_on = apprenticeship.interruption.gone_on
    steps = [("withdrawal", "a withdrawal", lost_on, _withdrawal_within_days(apprenticeship, lost_on, at))]
    if not apprenticeship.interruption.open:
        days = (gone_on(since_on + timedelta(days=at.rules.clocks.job.break_within_days), since_on) - since_on).days
        steps.insert(0, ("break", "a break in learning", since_on, days))
    because = f"no employer since {in_words(lost_on)}, without whom"
    return [
        due_after(JOB, f"{name}:{since}", since, since + timedelta(days=days), f"{because} {step} follows")
        for name, step, since, days in steps
    ]


def _withdrawal_within_days(apprenticeship: Apprenticeship, lost_on: date, at: Circumstances) -> int:
    terms, left_on = at.rules.clocks.job, apprenticeship.interruption.from_on
    dismissed = apprenticeship.employment.ended_by is EndOfEmployment.DISMISSAL
    sooner = terms.dismissed_in_a_break_within_days
    if dismissed and left_on and left_on <= lost_on and sooner is not None:
        return sooner
    return terms.withdrawal_within_days
