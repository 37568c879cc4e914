"""Readiness for the gateway: a checklist that can be read at any time, each item met or not, and why."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from domain.circumstances import Circumstances
from domain.days import hours_in_words, how_many, in_words, months_after
from domain.facts.corrections import Resting
from domain.facts.employment import CARRIED
from domain.facts.ending import JOBLESS
from domain.facts.functional_skills import Subject
from domain.facts.gateway import ApprenticeConfirmed, EmployerConfirmed, ProviderStoodIn
from domain.facts.portfolio import PortfolioSubmitted
from domain.learning.by_choice_or_need import attempted_by_choice
from domain.learning.eligibility import counted_minutes, not_eligible
from domain.rule import Rule, Warns, always, never, rule
from domain.rulebook.standard import GatewayItem, Standard
from domain.state import Apprenticeship


@dataclass(frozen=True)
class Item:
    """One line of the checklist: `met`, and why or why not. One that only `warns` stops nobody where it is not met."""

    requirement: str
    says: str
    met: bool
    why: str
    source: str
    warns: bool = False


Finding = tuple[bool, str]
Look = Callable[[Apprenticeship, Circumstances, GatewayItem], Finding]


def minimum_period_ends_on(apprenticeship: Apprenticeship, at: Circumstances) -> date:
    """Return the London date on which the minimum practical period ends, breaks in learning not counted."""
    return _after_months_of_training(apprenticeship, at.minimum_months)


def _after_months_of_training(apprenticeship: Apprenticeship, months: int) -> date:
    enrolment, breaks = apprenticeship.enrolled, apprenticeship.interruption.days
    return months_after(enrolment.starts_on, months) + timedelta(days=breaks - enrolment.earlier_days)


@dataclass(frozen=True)
class Requisite:
    """One requirement that a gateway may have: as a rule by its name, and as a look that says why it is met or not."""

    rule: Rule[object]
    look: Look

    def of(self, item: GatewayItem) -> Rule[object]:
        """Return the rule as an item of a standard has it: by its key, and perhaps only to warn."""

        def check(apprenticeship: Apprenticeship, _: object, at: Circumstances) -> str | None:
            met, why = self.look(apprenticeship, at, item)
            return None if met else why

        says = f"{item.title[:1].upper()}{item.title[1:]} is shown." if item.title else self.rule.says
        warns = always if item.warns or self.rule.warns is always else never
        return Rule(
            self.rule.id, says, item.source or self.rule.source, check, self.rule.guard, warns, self.rule.presupposed
        )


def _requisite(source: str, *, warns: Warns = never) -> Callable[[Look], Requisite]:
    def made(look: Look) -> Requisite:
        def check(apprenticeship: Apprenticeship, _: object, at: Circumstances) -> str | None:
            met, why = look(apprenticeship, at, GatewayItem(rule=look.__name__))
            return None if met else why

        check.__name__, check.__doc__ = look.__name__, look.__doc__
        return Requisite(rule(source, warns=warns)(check), look)

    return made


@_requisite("seed: duration")
def minimum_period_on_programme(apprenticeship: Apprenticeship, at: Circumstances, _: GatewayItem) -> Finding:
    """At least the minimum practical period has been spent on programme."""
    ends_on = minimum_period_ends_on(apprenticeship, at)
    return at.occurred_on >= ends_on, _period_in_words(apprenticeship, at.minimum_months, ends_on)


@_requisite("standard: typical duration to the gateway", warns=always)
def typical_period_on_programme(apprenticeship: Apprenticeship, at: Circumstances, item: GatewayItem) -> Finding:
    """The typical period to the gateway has been spent on programme: fewer months are unusual, and allowed."""
    months = item.months or 0
    ends_on = _after_months_of_training(apprenticeship, months)
    return at.occurred_on >= ends_on, f"Typically {_period_in_words(apprenticeship, months, ends_on)}"


def _period_in_words(apprenticeship: Apprenticeship, months: int, ends_on: date) -> str:
    days = apprenticeship.interruption.days
    breaks = f" (breaks of {how_many(days, 'day')} not counted)" if days else ""
    starts_on, earlier = in_words(apprenticeship.enrolled.starts_on), apprenticeship.enrolled.earlier_days
    before = f" and {how_many(earlier, 'day')} of the earlier episode" if earlier else ""
    return f"{months} months on programme since {starts_on}{before}{breaks} end on {in_words(ends_on)}."


@_requisite("seed: duration; funding rules 2026/27 ¶86.2 (2025/26 ¶81.2, 2024/25 ¶84)")
def off_the_job_training_completed(apprenticeship: Apprenticeship, at: Circumstances, _: GatewayItem) -> Finding:
    """The required amount of off-the-job training has been completed."""
    done = counted_minutes(apprenticeship, at.occurred_on)
    before = apprenticeship.enrolled.earlier_minutes
    required = apprenticeship.enrolled.required_off_the_job_hours
    outside = sum(each.minutes for each in not_eligible(apprenticeship, at.occurred_on))
    earlier = f" {hours_in_words(before)} of them are of the earlier episode." if before else ""
    besides = f" {hours_in_words(outside)} lie outside the employment or the practical period." if outside else ""
    return (
        done >= required * 60,
        f"{hours_in_words(done)} of {required} required hours are eligible.{earlier}{besides}",
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
    if standing.last_attempt_on and standing.opted_in_on and attempted_by_choice(standing, at):
        chosen, tried_on = in_words(standing.opted_in_on), standing.last_attempt_on
        because = f"Opted in to on {chosen} and attempted on {in_words(tried_on)}, which suffices by choice."
        return max(tried_on, standing.opted_in_on) <= at.occurred_on, because
    passed = [each for parts in standing.parts.values() for each in parts]
    parts = f" Passed of it: {', '.join(dict.fromkeys(passed))}." if passed else ""
    tried = (
        f"not achieved after {how_many(standing.attempts, 'attempt')}"
        if standing.attempts
        else "not achieved; no attempt yet"
    )
    return False, f"{subject.capitalize()}: {standing.requirement} {tried}.{parts}"


@_requisite("seed: assessment gateway")
def english_achieved(apprenticeship: Apprenticeship, at: Circumstances, _: GatewayItem) -> Finding:
    """English is achieved at the level required, exempt, or attempted by choice where that suffices."""
    return _subject(apprenticeship, Subject.ENGLISH, at)


@_requisite("seed: assessment gateway")
def maths_achieved(apprenticeship: Apprenticeship, at: Circumstances, _: GatewayItem) -> Finding:
    """Maths is achieved at the level required, exempt, or attempted by choice where that suffices."""
    return _subject(apprenticeship, Subject.MATHS, at)


@_requisite("seed: assessment gateway")
def portfolio_submitted(apprenticeship: Apprenticeship, at: Circumstances, _: GatewayItem) -> Finding:
    """The portfolio of evidence has been submitted."""
    in_question = apprenticeship.in_question.of(PortfolioSubmitted.NAME)
    return _done_on(at, apprenticeship.portfolio.submitted_on, "The portfolio", "submitted", in_question)


@_requisite("funding rules 2026/27 ¶148 (2025/26 ¶120, 2024/25 ¶124)")
def still_employed(apprenticeship: Apprenticeship, at: Circumstances, _: GatewayItem) -> Finding:
    """The apprentice is still employed, or carried to completion after a redundancy."""
    ending = apprenticeship.ending
    if ending.withdrawn_on and ending.withdrawal_reason in JOBLESS:
        reason = f"withdrawn on {in_words(ending.withdrawn_on)}, for the reason '{ending.withdrawal_reason}'"
        return at.occurred_on < ending.withdrawn_on, f"The apprentice was {reason}."
    employed, why = apprenticeship.employment.on(at.occurred_on)
    if not employed and apprenticeship.employment.carried_on(at.occurred_on):
        return True, f"{why} {CARRIED}"
    return employed, why


@_requisite("seed: assessment gateway")
def employer_confirmed_readiness(apprenticeship: Apprenticeship, at: Circumstances, _: GatewayItem) -> Finding:
    """The present employer, or the provider in the place of none, has confirmed that the apprentice is ready."""
    gateway, began_on = apprenticeship.gateway, apprenticeship.employment.began_on
    confirmed_on = gateway.employer_confirmed_on
    if confirmed_on and began_on and confirmed_on < began_on:
        return False, (
            f"The confirmation of {in_words(confirmed_on)} was a former employer's; "
            f"the present one, since {in_words(began_on)}, has given none yet."
        )
    in_question = apprenticeship.in_question.of((ProviderStoodIn if gateway.stood_in else EmployerConfirmed).NAME)
    if gateway.stood_in:
        return _done_on(at, confirmed_on, "The provider's confirmation in the employer's place", "given", in_question)
    return _done_on(at, confirmed_on, *_confirmation("employer", gateway.employer_paper), in_question)


@_requisite("seed: assessment gateway")
def apprentice_confirmed_readiness(apprenticeship: Apprenticeship, at: Circumstances, _: GatewayItem) -> Finding:
    """The apprentice has confirmed readiness for the end-point assessment."""
    gateway, in_question = apprenticeship.gateway, apprenticeship.in_question.of(ApprenticeConfirmed.NAME)
    confirmation = _confirmation("apprentice", gateway.apprentice_paper)
    return _done_on(at, gateway.apprentice_confirmed_on, *confirmation, in_question)


def _confirmation(whose: str, paper: str | None) -> tuple[str, str]:
    return f"The {whose}'s confirmation", f"recorded from the signed statement {paper}" if paper else "given"


@_requisite("funding rules 2026/27 ¶143 (2025/26 ¶115, 2024/25 ¶119)")
def epao_chosen(apprenticeship: Apprenticeship, at: Circumstances, _: GatewayItem) -> Finding:
    """The end-point assessment organisation has been chosen."""
    return _done_on(at, apprenticeship.enrolled.epao_chosen_on, "The end-point assessment organisation", "chosen")


@_requisite("standard: assessments before the gateway")
def assessments_passed(apprenticeship: Apprenticeship, at: Circumstances, _: GatewayItem) -> Finding:
    """Every assessment that may be taken at any time is passed."""
    early = [each for each in at.standard.assessment.methods if each.when == "at any time"]
    days = {each.title: apprenticeship.assessments.passed_on(each.key) for each in early}
    missing = [title for title, day in days.items() if day is None or day > at.occurred_on]
    return not missing, f"Not passed yet: {', '.join(missing)}." if missing else f"Passed: {', '.join(days)}."


@_requisite("standard: gateway")
def evidenced(apprenticeship: Apprenticeship, at: Circumstances, item: GatewayItem) -> Finding:
    """What the standard wants shown by a document, such as a licence or a finished project, is shown."""
    title = item.title or "What the standard wants"
    return _done_on(at, apprenticeship.gateway.shown.get(item.id), title[:1].upper() + title[1:], "shown")


def _done_on(at: Circumstances, day: date | None, what: str, done: str, in_question: Resting | None = None) -> Finding:
    if day is None:
        return False, f"{what} is not {done} yet."
    if in_question:
        return False, f"{what} was {done} on {in_words(day)}, and is in question. {in_question.reasons()}"
    return day <= at.occurred_on, f"{what} was {done} on {in_words(day)}."


REQUISITES = {
    each.rule.id: each
    for each in (
        minimum_period_on_programme,
        typical_period_on_programme,
        off_the_job_training_completed,
        english_achieved,
        maths_achieved,
        portfolio_submitted,
        still_employed,
        employer_confirmed_readiness,
        apprentice_confirmed_readiness,
        epao_chosen,
        assessments_passed,
        evidenced,
    )
}
"""Every requirement that the gateway of a standard may have, by its name in the standard's file."""


@cache
def _asked(item: GatewayItem) -> Rule[object]:
    return REQUISITES[item.rule].of(item)


def gateway_rules(standard: Standard) -> list[Rule[object]]:
    """Return the rules of the gateway of a standard, in its order."""
    return [_asked(item) for item in standard.gateway]


def checklist(apprenticeship: Apprenticeship, at: Circumstances) -> list[Item]:
    """Return every gateway requirement of the standard, met or not, with the reason."""
    return [_line(item, apprenticeship, at) for item in at.standard.gateway]


def _line(item: GatewayItem, apprenticeship: Apprenticeship, at: Circumstances) -> Item:
    asked = _asked(item)
    met, why = REQUISITES[item.rule].look(apprenticeship, at, item)
    return Item(item.id, asked.says, met, why, asked.source, warns=asked.warns is always)
