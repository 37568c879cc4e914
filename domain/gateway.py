"""The gateway: a checklist that can be read at any time, and a decision that is refused with every unmet item."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar

import msgspec
from pydantic import Field

from domain.body import Body, Code, Text
from domain.cadence import stand_down
from domain.circumstances import Circumstances
from domain.days import hours_in_words, in_words, months_after
from domain.fact import Fact, Recorded
from domain.functional_skills import Subject
from domain.off_the_job import eligible_minutes
from domain.rule import Decision, Rule, refused, rule

if TYPE_CHECKING:
    from domain.state import Apprenticeship, Changes


class Verdict(StrEnum):
    """What the provider decides at the gateway."""

    READY = "ready"
    NOT_YET_READY = "not yet ready"


class ConfirmByEmployer(Body):
    """The employer confirms: working consistently at or above the standard, and ready for assessment."""

    NAME: ClassVar[str] = "confirm-by-employer"
    evidence: Code = Field(description="Reference to the signed confirmation.")


class ConfirmByApprentice(Body):
    """The apprentice confirms readiness for the end-point assessment."""

    NAME: ClassVar[str] = "confirm-by-apprentice"
    evidence: Code = Field(description="Reference to the signed confirmation.")


class DecideGateway(Body):
    """The provider decides on the gateway."""

    NAME: ClassVar[str] = "decide-gateway"
    verdict: Verdict
    reason: Text | None = None


class EmployerConfirmed(Fact, frozen=True, kw_only=True):
    """The employer confirmed that the apprentice works at or above the standard and is ready."""

    NAME: ClassVar[str] = "employer-confirmed.v1"
    evidence: str

    def sentence(self) -> str:
        """Return it in words."""
        return (
            "The employer confirmed that the apprentice works consistently at or above the standard "
            f"and is ready for the end-point assessment (evidence {self.evidence})."
        )


class ApprenticeConfirmed(Fact, frozen=True, kw_only=True):
    """The apprentice confirmed readiness."""

    NAME: ClassVar[str] = "apprentice-confirmed.v1"
    evidence: str

    def sentence(self) -> str:
        """Return it in words."""
        return f"The apprentice confirmed readiness for the end-point assessment (evidence {self.evidence})."


class GatewayPassed(Fact, frozen=True, kw_only=True):
    """The gateway was passed; the end-point assessment is to be held by `window_ends_on`."""

    NAME: ClassVar[str] = "gateway-passed.v1"
    passed_on: date
    window_ends_on: date

    def sentence(self) -> str:
        """Return it in words."""
        return f"Gateway passed on {in_words(self.passed_on)}; end-point assessment by {in_words(self.window_ends_on)}."


class GatewayDeferred(Fact, frozen=True, kw_only=True):
    """The provider decided that the apprentice is not yet ready. `reason` is sealed."""

    NAME: ClassVar[str] = "gateway-deferred.v1"
    reason: str | None

    def sentence(self) -> str:
        """Return it in words."""
        return "The provider decided that the apprentice is not yet ready for the gateway."


class Gateway(msgspec.Struct, frozen=True):
    """Who has confirmed, and when the gateway was passed."""

    employer_confirmed_on: date | None = None
    apprentice_confirmed_on: date | None = None
    passed_on: date | None = None
    window_ends_on: date | None = None


@dataclass(frozen=True)
class Item:
    """One line of the checklist: `met`, and why or why not."""

    requirement: str
    says: str
    met: bool
    why: str
    source: str


Finding = tuple[bool, str]
Look = Callable[["Apprenticeship", Circumstances], Finding]


def minimum_period_ends_on(apprenticeship: "Apprenticeship", at: Circumstances) -> date:
    """Return the London date on which the minimum practical period ends, breaks in learning not counted."""
    months = at.rules.on_programme.minimum_months
    breaks = timedelta(days=apprenticeship.interruption.days)
    return months_after(apprenticeship.enrolled.starts_on, months) + breaks


@dataclass(frozen=True)
class Requisite:
    """One requirement of the gateway: as a rule that refuses, and as a look that also says why it is met."""

    rule: Rule[DecideGateway]
    look: Look

    def item(self, apprenticeship: "Apprenticeship", at: Circumstances) -> Item:
        """Return the line of the checklist."""
        met, why = self.look(apprenticeship, at)
        return Item(self.rule.id, self.rule.says, met, why, self.rule.source)


def _requisite(source: str) -> Callable[[Look], Requisite]:
    def made(look: Look) -> Requisite:
        def check(apprenticeship: "Apprenticeship", _: DecideGateway, at: Circumstances) -> str | None:
            met, why = look(apprenticeship, at)
            return None if met else why

        check.__name__, check.__doc__ = look.__name__, look.__doc__
        return Requisite(rule(source)(check), look)

    return made


@_requisite("seed: duration")
def minimum_period_on_programme(apprenticeship: "Apprenticeship", at: Circumstances) -> Finding:
    """At least the minimum practical period has been spent on programme."""
    ends_on = minimum_period_ends_on(apprenticeship, at)
    months = at.rules.on_programme.minimum_months
    why = (
        f"{months} months on programme since {in_words(apprenticeship.enrolled.starts_on)} "
        f"(breaks of {apprenticeship.interruption.days} days not counted) end on {in_words(ends_on)}."
    )
    return at.occurred_on >= ends_on, why


@_requisite("seed: duration; funding rules 2026/27 ¶86.2")
def off_the_job_training_completed(apprenticeship: "Apprenticeship", _: Circumstances) -> Finding:
    """The required amount of off-the-job training has been completed."""
    done, required = (
        eligible_minutes(apprenticeship),
        apprenticeship.enrolled.required_off_the_job_hours,
    )
    return (
        done >= required * 60,
        f"{hours_in_words(done)} of {required} required hours are eligible.",
    )


def _subject(apprenticeship: "Apprenticeship", subject: Subject, at: Circumstances) -> Finding:
    standing = apprenticeship.functional_skills.subject(subject)
    if standing.achieved_on:
        return (
            standing.achieved_on <= at.occurred_on,
            f"{standing.requirement} achieved on {in_words(standing.achieved_on)}.",
        )
    if standing.met:
        return True, "Exempt."
    return False, f"{standing.requirement} not achieved after {standing.attempts} attempts."


@_requisite("seed: assessment gateway")
def english_achieved(apprenticeship: "Apprenticeship", at: Circumstances) -> Finding:
    """English is achieved at the level required, or exempt."""
    return _subject(apprenticeship, Subject.ENGLISH, at)


@_requisite("seed: assessment gateway")
def maths_achieved(apprenticeship: "Apprenticeship", at: Circumstances) -> Finding:
    """Maths is achieved at the level required, or exempt."""
    return _subject(apprenticeship, Subject.MATHS, at)


@_requisite("seed: assessment gateway")
def portfolio_submitted(apprenticeship: "Apprenticeship", at: Circumstances) -> Finding:
    """The portfolio of evidence has been submitted."""
    return _done_on(at, apprenticeship.portfolio.submitted_on, "The portfolio", "submitted")


@_requisite("seed: assessment gateway")
def employer_confirmed_readiness(apprenticeship: "Apprenticeship", at: Circumstances) -> Finding:
    """The employer has confirmed that the apprentice works at or above the standard and is ready."""
    return _done_on(at, apprenticeship.gateway.employer_confirmed_on, "The employer's confirmation", "given")


@_requisite("seed: assessment gateway")
def apprentice_confirmed_readiness(apprenticeship: "Apprenticeship", at: Circumstances) -> Finding:
    """The apprentice has confirmed readiness for the end-point assessment."""
    return _done_on(at, apprenticeship.gateway.apprentice_confirmed_on, "The apprentice's confirmation", "given")


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
    employer_confirmed_readiness,
    apprentice_confirmed_readiness,
]


def checklist(apprenticeship: "Apprenticeship", at: Circumstances) -> list[Item]:
    """Return every gateway requirement, met or not, with the reason."""
    return [requisite.item(apprenticeship, at) for requisite in CHECKLIST]


@rule("provider: a decision against the apprentice is explained")
def deferral_is_explained(_: "Apprenticeship", command: DecideGateway, __: Circumstances) -> str | None:
    """A decision that the apprentice is not yet ready gives a reason."""
    if command.verdict is Verdict.READY or command.reason:
        return None
    return "Give the reason why the apprentice is not yet ready."


def confirm_by_employer(_: "Apprenticeship", command: ConfirmByEmployer, __: Circumstances) -> Decision:
    """Record the employer's confirmation."""
    return [EmployerConfirmed(evidence=command.evidence)]


def confirm_by_apprentice(_: "Apprenticeship", command: ConfirmByApprentice, __: Circumstances) -> Decision:
    """Record the apprentice's confirmation."""
    return [ApprenticeConfirmed(evidence=command.evidence)]


def decide_gateway(apprenticeship: "Apprenticeship", command: DecideGateway, at: Circumstances) -> Decision:
    """Pass or defer the gateway."""
    if command.verdict is Verdict.NOT_YET_READY:
        deferral = GatewayDeferred(reason=command.reason)
        return refused([deferral_is_explained], apprenticeship, command, at) or [deferral]
    ends_on = months_after(at.occurred_on, at.standard.assessment.window_months)
    rules = [requisite.rule for requisite in CHECKLIST]
    return refused(rules, apprenticeship, command, at) or [
        GatewayPassed(passed_on=at.occurred_on, window_ends_on=ends_on),
        *stand_down(apprenticeship, "the gateway was passed"),
    ]


def employer_confirmed(apprenticeship: "Apprenticeship", recorded: Recorded[EmployerConfirmed]) -> "Changes":
    """Fold the employer's confirmation."""
    before = apprenticeship.gateway
    day = recorded.occurred_on
    return {"gateway": msgspec.structs.replace(before, employer_confirmed_on=day)}


def apprentice_confirmed(apprenticeship: "Apprenticeship", recorded: Recorded[ApprenticeConfirmed]) -> "Changes":
    """Fold the apprentice's confirmation."""
    before = apprenticeship.gateway
    day = recorded.occurred_on
    return {"gateway": msgspec.structs.replace(before, apprentice_confirmed_on=day)}


def passed(apprenticeship: "Apprenticeship", recorded: Recorded[GatewayPassed]) -> "Changes":
    """Fold the passed gateway: the end-point assessment begins."""
    fact, before = recorded.fact, apprenticeship.gateway
    return {
        "gateway": msgspec.structs.replace(before, passed_on=fact.passed_on, window_ends_on=fact.window_ends_on),
    }


def deferred(apprenticeship: "Apprenticeship", _: Recorded[GatewayDeferred]) -> "Changes":
    """Fold a deferral: back on programme, with confirmations and submission to be given anew."""
    portfolio = msgspec.structs.replace(apprenticeship.portfolio, submitted_on=None)
    return {"gateway": Gateway(), "portfolio": portfolio}
