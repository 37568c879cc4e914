"""Readiness for the gateway: a checklist that can be read at any time, each item met or not, and why."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from domain.circumstances import Circumstances
from domain.days import hours_in_words, how_many, in_words, months_after
from domain.facts.ending import JOBLESS
from domain.facts.functional_skills import Subject
from domain.learning.eligibility import eligible_minutes, not_eligible
from domain.rule import Rule, rule
from domain.state import Apprenticeship


@dataclass(frozen=True)
class Item:
    """One line of the checklist: `met`, and why or why not."""

    requirement: str
    says: str
    met: bool
    why: str
    source: str


Finding = tuple[bool, str]
Look = Callable[[Apprenticeship, Circumstances], Finding]


def minimum_period_ends_on(apprenticeship: Apprenticeship, at: Circumstances) -> date:
    """Return the London date on which the minimum practical period ends, breaks in learning not counted."""
    months = at.rules.on_programme.minimum_months
    breaks = timedelta(days=apprenticeship.interruption.days)
    return months_after(apprenticeship.enrolled.starts_on, months) + breaks


@dataclass(frozen=True)
class Requisite:
    """One requirement of the gateway: as a rule that refuses, and as a look that also says why it is met."""

    rule: Rule[object]
    look: Look

    def item(self, apprenticeship: Apprenticeship, at: Circumstances) -> Item:
        """Return the line of the checklist."""
        met, why = self.look(apprenticeship, at)
        return Item(self.rule.id, self.rule.says, met, why, self.rule.source)


def _requisite(source: str) -> Callable[[Look], Requisite]:
    def made(look: Look) -> Requisite:
        def check(apprenticeship: Apprenticeship, _: object, at: Circumstances) -> str | None:
            met, why = look(apprenticeship, at)
            return None if met else why

        check.__name__, check.__doc__ = look.__name__, look.__doc__
        return Requisite(rule(source)(check), look)

    return made


@_requisite("seed: duration")
def minimum_period_on_programme(apprenticeship: Apprenticeship, at: Circumstances) -> Finding:
    """At least the minimum practical period has been spent on programme."""
    ends_on = minimum_period_ends_on(apprenticeship, at)
    months = at.rules.on_programme.minimum_months
    days = apprenticeship.interruption.days
    breaks = f" (breaks of {how_many(days, 'day')} not counted)" if days else ""
    starts_on = in_words(apprenticeship.enrolled.starts_on)
    why = f"{months} months on programme since {starts_on}{breaks} end on {in_words(ends_on)}."
    return at.occurred_on >= ends_on, why


@_requisite("seed: duration; funding rules 2026/27 ¶86.2 (2025/26 ¶81.2, 2024/25 ¶84)")
def off_the_job_training_completed(apprenticeship: Apprenticeship, at: Circumstances) -> Finding:
    """The required amount of off-the-job training has been completed."""
    done = eligible_minutes(apprenticeship, at.occurred_on)
    required = apprenticeship.enrolled.required_off_the_job_hours
    outside = sum(each.minutes for each in not_eligible(apprenticeship, at.occurred_on))
    besides = f" {hours_in_words(outside)} lie outside the employment or the practical period." if outside else ""
    return (
        done >= required * 60,
        f"{hours_in_words(done)} of {required} required hours are eligible.{besides}",
    )


def _subject(apprenticeship: Apprenticeship, subject: Subject, at: Circumstances) -> Finding:
    standing = apprenticeship.functional_skills.subject(subject)
    if standing.achieved_on:
        return (
            standing.achieved_on <= at.occurred_on,
            f"{standing.requirement} achieved on {in_words(standing.achieved_on)}.",
        )
    if standing.exempt_on:
        because = f": {standing.exempt_because}" if standing.exempt_because else ""
        return standing.exempt_on <= at.occurred_on, f"Exempt since {in_words(standing.exempt_on)}{because}."
    return False, f"{subject.capitalize()}: {standing.requirement} not achieved after {standing.attempts} attempts."


@_requisite("seed: assessment gateway")
def english_achieved(apprenticeship: Apprenticeship, at: Circumstances) -> Finding:
    """English is achieved at the level required, or exempt."""
    return _subject(apprenticeship, Subject.ENGLISH, at)


@_requisite("seed: assessment gateway")
def maths_achieved(apprenticeship: Apprenticeship, at: Circumstances) -> Finding:
    """Maths is achieved at the level required, or exempt."""
    return _subject(apprenticeship, Subject.MATHS, at)


@_requisite("seed: assessment gateway")
def portfolio_submitted(apprenticeship: Apprenticeship, at: Circumstances) -> Finding:
    """The portfolio of evidence has been submitted."""
    return _done_on(at, apprenticeship.portfolio.submitted_on, "The portfolio", "submitted")


@_requisite("funding rules 2026/27 ¶148 (2025/26 ¶120, 2024/25 ¶124)")
def still_employed(apprenticeship: Apprenticeship, at: Circumstances) -> Finding:
    """The apprentice is still employed."""
    ending = apprenticeship.ending
    if ending.withdrawn_on and ending.withdrawal_reason in JOBLESS:
        reason = f"withdrawn on {in_words(ending.withdrawn_on)}, for the reason '{ending.withdrawal_reason}'"
        return at.occurred_on < ending.withdrawn_on, f"The apprentice was {reason}."
    return apprenticeship.employment.on(at.occurred_on)


@_requisite("seed: assessment gateway")
def employer_confirmed_readiness(apprenticeship: Apprenticeship, at: Circumstances) -> Finding:
    """The present employer has confirmed that the apprentice works at or above the standard and is ready."""
    confirmed_on, began_on = apprenticeship.gateway.employer_confirmed_on, apprenticeship.employment.began_on
    if confirmed_on and began_on and confirmed_on < began_on:
        return False, (
            f"The confirmation of {in_words(confirmed_on)} was a former employer's; "
            f"the present one, since {in_words(began_on)}, has given none yet."
        )
    return _done_on(at, confirmed_on, *_confirmation("employer", apprenticeship.gateway.employer_paper))


@_requisite("seed: assessment gateway")
def apprentice_confirmed_readiness(apprenticeship: Apprenticeship, at: Circumstances) -> Finding:
    """The apprentice has confirmed readiness for the end-point assessment."""
    gateway = apprenticeship.gateway
    return _done_on(at, gateway.apprentice_confirmed_on, *_confirmation("apprentice", gateway.apprentice_paper))


def _confirmation(whose: str, paper: str | None) -> tuple[str, str]:
    return f"The {whose}'s confirmation", f"recorded from the signed statement {paper}" if paper else "given"


@_requisite("funding rules 2026/27 ¶143 (2025/26 ¶115, 2024/25 ¶119)")
def epao_chosen(apprenticeship: Apprenticeship, at: Circumstances) -> Finding:
    """The end-point assessment organisation has been chosen."""
    return _done_on(at, apprenticeship.enrolled.epao_chosen_on, "The end-point assessment organisation", "chosen")


def _done_on(at: Circumstances, day: date | None, what: str, done: str) -> Finding:
    if day is None:
        return False, f"{what} is not {done} yet."
    return day <= at.occurred_on, f"{what} was {done} on {in_words(day)}."


CHECKLIST = [
    minimum_period_on_programme,
    off_the_job_training_completed,
    english_achieved,
    maths_achieved,
    portfolio_submitted,
    still_employed,
    employer_confirmed_readiness,
    apprentice_confirmed_readiness,
    epao_chosen,
]


def checklist(apprenticeship: Apprenticeship, at: Circumstances) -> list[Item]:
    """Return every gateway requirement, met or not, with the reason."""
    return [requisite.item(apprenticeship, at) for requisite in CHECKLIST]
