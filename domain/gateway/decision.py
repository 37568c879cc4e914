"""The gateway: confirmations, and a decision that is refused with every unmet item of the checklist."""

from datetime import date
from enum import StrEnum
from typing import Any, ClassVar

import msgspec
from pydantic import Field

from domain.assessment.whole import reached
from domain.body import Body, Code, Statement, Text
from domain.circumstances import Circumstances
from domain.days import in_words, months_after
from domain.entitlement.on_paper import on_paper
from domain.facts.fact import Recorded
from domain.facts.gateway import (
    ApprenticeConfirmed,
    EmployerConfirmed,
    GatewayDeferred,
    GatewayPassed,
    RequirementEvidenced,
)
from domain.gateway.checklist import gateway_rules
from domain.rule import Decision, Rule, refused, rule, warned
from domain.rulebook.standard import EVIDENCED
from domain.state import Apprenticeship, Changes


class Verdict(StrEnum):
    """What the provider decides at the gateway."""

    READY = "ready"
    NOT_YET_READY = "not yet ready"


class ConfirmByEmployer(Statement):
    """The employer confirms: working consistently at or above the standard, and ready for assessment."""

    NAME: ClassVar[str] = "confirm-by-employer"
    TITLE: ClassVar[str] = "Confirm readiness as the employer"
    evidence: Code | None = Field(default=None, description="Reference to what shows it, where there is something.")


class ConfirmByApprentice(Statement):
    """The apprentice confirms readiness for the end-point assessment."""

    NAME: ClassVar[str] = "confirm-by-apprentice"
    TITLE: ClassVar[str] = "Confirm readiness as the apprentice"
    evidence: Code | None = Field(default=None, description="Reference to what shows it, where there is something.")


class ShowRequirement(Body):
    """Record the document that shows a requirement of the standard: a licence, a finished project, a qualification."""

    NAME: ClassVar[str] = "show-requirement"
    TITLE: ClassVar[str] = "Record a document for the gateway"
    requirement: Code = Field(description="The key of the gateway item in the standard.")
    evidence: Code = Field(description="Reference to the document.")


class DecideGateway(Body):
    """The provider decides on the gateway."""

    NAME: ClassVar[str] = "decide-gateway"
    TITLE: ClassVar[str] = "Decide on the gateway"
    verdict: Verdict
    reason: Text | None = None


@rule("seed: assessment gateway")
def employer_of_the_day_confirms(apprenticeship: Apprenticeship, _: ConfirmByEmployer, at: Circumstances) -> str | None:
    """The employer who confirms employs the apprentice on that day."""
    employed, why = apprenticeship.employment.on(at.occurred_on)
    return None if employed else f"{why} Only who employs the apprentice then confirms readiness."


@rule("design: nobody speaks for two parties")
def parties_do_not_speak_by_one_person(apprenticeship: Apprenticeship, command: Body, at: Circumstances) -> str | None:
    """What the employer and the apprentice confirm was not told or recorded by one and the same person."""
    gateway, by_employer = apprenticeship.gateway, not isinstance(command, ConfirmByApprentice)
    if at.actor != (gateway.apprentice_word_by if by_employer else gateway.employer_word_by):
        return None
    other = "apprentice" if by_employer else "employer"
    return f"{at.actor} has already recorded what the {other} confirmed; let somebody else record this."


@rule("design: nobody decides on their own work")
def papers_were_recorded_by_others(apprenticeship: Apprenticeship, _: DecideGateway, at: Circumstances) -> str | None:
    """Whoever recorded a party's signed paper, or stood in for the employer, does not decide the gateway."""
    if at.actor not in apprenticeship.gateway.papers_recorded_by:
        return None
    if apprenticeship.gateway.stood_in and at.actor == apprenticeship.gateway.employer_word_by:
        return f"{at.actor} stood in for the employer; let another lead decide."
    return f"{at.actor} recorded a party's signed paper; let another lead decide."


@rule("provider: a decision against the apprentice is explained")
def deferral_is_explained(_: Apprenticeship, command: DecideGateway, __: Circumstances) -> str | None:
    """A decision that the apprentice is not yet ready gives a reason."""
    return None if command.reason else "Give the reason why the apprentice is not yet ready."


@rule("standard: gateway")
def requirement_belongs_to_the_standard(_: Apprenticeship, command: ShowRequirement, at: Circumstances) -> str | None:
    """The requirement is one that the standard wants shown by a document."""
    wanted = [item.id for item in at.standard.gateway if item.rule == EVIDENCED]
    if command.requirement in wanted:
        return None
    to_show = ", ".join(wanted) or "nothing"
    return f"{at.standard.reference} has no requirement {command.requirement}; to be shown: {to_show}."


@rule("logic: a requirement is shown once")
def requirement_is_not_shown_yet(
    apprenticeship: Apprenticeship, command: ShowRequirement, _: Circumstances
) -> str | None:
    """The requirement is not shown yet."""
    shown_on = apprenticeship.gateway.shown.get(command.requirement)
    return f"It was shown on {in_words(shown_on)}." if shown_on else None


SHOWING: list[Rule[ShowRequirement]] = [requirement_belongs_to_the_standard, requirement_is_not_shown_yet]


@rule("logic: what was confirmed once is confirmed, until something changes it", once=True)
def employer_has_not_confirmed_readiness_yet(
    apprenticeship: Apprenticeship, command: ConfirmByEmployer, _: Circumstances
) -> str | None:
    """The present employer has not confirmed readiness yet, or by a paper alone and says so itself now."""
    gateway, began_on = apprenticeship.gateway, apprenticeship.employment.began_on
    formers = bool(began_on and gateway.employer_confirmed_on and gateway.employer_confirmed_on < began_on)
    said = EmployerConfirmed, gateway.employer_confirmed_on, gateway.employer_paper
    return None if formers or gateway.stood_in else _again("employer", said, apprenticeship, command)


@rule("logic: what was confirmed once is confirmed, until something changes it", once=True)
def apprentice_has_not_confirmed_readiness_yet(
    apprenticeship: Apprenticeship, command: ConfirmByApprentice, _: Circumstances
) -> str | None:
    """The apprentice has not confirmed readiness yet, or by a paper alone and says so itself now."""
    gateway = apprenticeship.gateway
    said = ApprenticeConfirmed, gateway.apprentice_confirmed_on, gateway.apprentice_paper
    return _again("apprentice", said, apprenticeship, command)


def _again(
    party: str,
    said: tuple[type[EmployerConfirmed | ApprenticeConfirmed], date | None, str | None],
    apprenticeship: Apprenticeship,
    command: Statement,
) -> str | None:
    fact, confirmed_on, paper = said
    itself_now = paper and not command.paper
    if confirmed_on is None or itself_now or apprenticeship.in_question.of(fact.NAME):
        return None
    return (
        f"The {party} confirmed readiness on {in_words(confirmed_on)} already; "
        "if something of that is wrong, let it be corrected."
    )


CONFIRMING: dict[type[Body], list[Rule[Any]]] = {
    ConfirmByEmployer: [
        employer_of_the_day_confirms,
        employer_has_not_confirmed_readiness_yet,
        parties_do_not_speak_by_one_person,
    ],
    ConfirmByApprentice: [apprentice_has_not_confirmed_readiness_yet, parties_do_not_speak_by_one_person],
}


def confirm_by_employer(apprenticeship: Apprenticeship, command: ConfirmByEmployer, at: Circumstances) -> Decision:
    """Record the employer's confirmation."""
    return refused(CONFIRMING[ConfirmByEmployer], apprenticeship, command, at) or [
        EmployerConfirmed(evidence=command.evidence, **on_paper(command, at))
    ]


def confirm_by_apprentice(apprenticeship: Apprenticeship, command: ConfirmByApprentice, at: Circumstances) -> Decision:
    """Record the apprentice's confirmation."""
    return refused(CONFIRMING[ConfirmByApprentice], apprenticeship, command, at) or [
        ApprenticeConfirmed(evidence=command.evidence, **on_paper(command, at))
    ]


def decide_gateway(apprenticeship: Apprenticeship, command: DecideGateway, at: Circumstances) -> Decision:
    """Pass or defer the gateway."""
    if command.verdict is Verdict.NOT_YET_READY:
        deferral = GatewayDeferred(reason=command.reason)
        return refused([papers_were_recorded_by_others, deferral_is_explained], apprenticeship, command, at) or [
            deferral
        ]
    rules: list[Rule[Any]] = [papers_were_recorded_by_others, *gateway_rules(at.standard)]
    refusal = refused(rules, apprenticeship, command, at)
    if refusal:
        return refusal
    fact = GatewayPassed(
        passed_on=at.occurred_on,
        window_ends_on=_window_ends_on(at.occurred_on, at),
        warned=warned(rules, apprenticeship, command, at),
    )
    gateway = msgspec.structs.replace(apprenticeship.gateway, passed_on=fact.passed_on)
    return [fact, *reached(msgspec.structs.replace(apprenticeship, gateway=gateway), at)]


def _window_ends_on(passed_on: date, at: Circumstances) -> date | None:
    months = at.standard.assessment.period_months
    return months_after(passed_on, months) if months else None


def by_the_edition(fact: GatewayPassed, at: Circumstances) -> GatewayPassed:
    """Return a passed gateway with the assessment window of the standard in these circumstances."""
    return msgspec.structs.replace(fact, window_ends_on=_window_ends_on(fact.passed_on, at))


def show(apprenticeship: Apprenticeship, command: ShowRequirement, at: Circumstances) -> Decision:
    """Record what shows that a requirement is met."""
    found = {item.id: item.title or "" for item in at.standard.gateway if item.rule == EVIDENCED}
    return refused(SHOWING, apprenticeship, command, at) or [
        RequirementEvidenced(
            requirement=command.requirement, title=found[command.requirement], evidence=command.evidence
        )
    ]


def employer_confirmed(apprenticeship: Apprenticeship, recorded: Recorded[EmployerConfirmed]) -> Changes:
    """Fold the employer's confirmation."""
    word = {"employer_word_by": _word_by(recorded), "employer_paper": recorded.fact.on_behalf, "stood_in": False}
    before, day = apprenticeship.gateway, recorded.occurred_on
    return {"gateway": msgspec.structs.replace(before, employer_confirmed_on=day, **word)}


def apprentice_confirmed(apprenticeship: Apprenticeship, recorded: Recorded[ApprenticeConfirmed]) -> Changes:
    """Fold the apprentice's confirmation."""
    word = {"apprentice_word_by": _word_by(recorded), "apprentice_paper": recorded.fact.on_behalf}
    before, day = apprenticeship.gateway, recorded.occurred_on
    return {"gateway": msgspec.structs.replace(before, apprentice_confirmed_on=day, **word)}


def _word_by(recorded: Recorded[EmployerConfirmed] | Recorded[ApprenticeConfirmed]) -> str | None:
    # Before there was a policy anybody of the staff recorded for anybody: that stays as it was.
    return recorded.actor if recorded.entitled_by else None


def passed(apprenticeship: Apprenticeship, recorded: Recorded[GatewayPassed]) -> Changes:
    """Fold the passed gateway: the end-point assessment begins."""
    fact, before = recorded.fact, apprenticeship.gateway
    return {
        "gateway": msgspec.structs.replace(before, passed_on=fact.passed_on, window_ends_on=fact.window_ends_on),
    }


def shown(apprenticeship: Apprenticeship, recorded: Recorded[RequirementEvidenced]) -> Changes:
    """Fold what shows a requirement."""
    before = apprenticeship.gateway
    days = {**before.shown, recorded.fact.requirement: recorded.occurred_on}
    return {"gateway": msgspec.structs.replace(before, shown=days)}


def deferred(apprenticeship: Apprenticeship, _: Recorded[GatewayDeferred]) -> Changes:
    """Fold a deferral: back on programme, with confirmations and submission to be given anew."""
    portfolio = msgspec.structs.replace(apprenticeship.portfolio, submitted_on=None)
    return {"gateway": apprenticeship.gateway.anew(), "portfolio": portfolio}
