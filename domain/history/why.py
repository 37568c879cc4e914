"""Why: a few questions about a state, each answered by the facts and rules that led there."""

from collections.abc import Callable, Mapping
from datetime import date
from enum import StrEnum

from domain.apprenticeship import MOVES
from domain.assessment.window import window_ends_on
from domain.circumstances import Circumstances
from domain.days import in_words
from domain.facts.assessment import (
    METHOD_TITLES,
    AssessmentGraded,
    AssessmentWindowClosed,
    AssessmentWindowExtended,
    DiscussionHeld,
    MethodName,
    ObservationHeld,
    OverallGradeReached,
)
from domain.facts.functional_skills import FunctionalSkillsAttempted, FunctionalSkillsExempted
from domain.facts.gateway import ApprenticeConfirmed, EmployerConfirmed, GatewayDeferred, GatewayPassed
from domain.facts.portfolio import PortfolioSubmitted
from domain.facts.refusal import CommandRefused
from domain.gateway.checklist import checklist
from domain.gateway.decision import DecideGateway
from domain.history.answer import Answer, Case, Cited, led
from domain.history.why_entitlement import entitlement
from domain.history.why_escalation import escalation


class Question(StrEnum):
    """What can be asked: why the apprenticeship is where it is, in five respects, and why somebody was entitled."""

    STAGE = "stage"
    GATEWAY = "gateway"
    ESCALATION = "escalation"
    GRADE = "grade"
    ASSESSMENT_WINDOW = "assessment-window"
    ENTITLEMENT = "entitlement"


def why(question: Question, case: Case) -> list[Answer]:
    """Return why it is so: one answer, or of escalation one for each thing that is or could be due."""
    return ANSWERS[question](case)


def stage(case: Case) -> list[Answer]:
    """Return which facts led from stage to stage."""
    moves = case.of(*MOVES)
    since = f" since {in_words(moves[0].occurred_on)}" if moves else ""
    return [Answer(f"The apprenticeship is {case.apprenticeship.stage}{since}.", led(moves))]


def gateway(case: Case) -> list[Answer]:
    """Return what was decided at the gateway and why, and how every requirement stands."""
    decisions = [each for each in case.of(GatewayPassed, GatewayDeferred, CommandRefused) if _decides(each.fact)]
    given = [each for each in case.of(*GIVEN_ANEW) if each.originator_version > _last_deferral(case)]
    facts = [*decisions, *given, *case.of(FunctionalSkillsAttempted, FunctionalSkillsExempted)]
    facts.sort(key=lambda each: each.originator_version, reverse=True)
    items = [] if case.apprenticeship.enrolment is None else checklist(case.apprenticeship, case.at)
    unmet = sum(not item.met for item in items)
    last = decisions[0] if decisions else None
    passed_on = case.apprenticeship.gateway.passed_on
    if passed_on:
        says = f"The gateway was passed on {in_words(passed_on)}."
    elif last:
        says = f"{last.fact.sentence()} {_still(case, unmet)}"
    else:
        says = f"The gateway was not decided. {_still(case, unmet)}"
    rules = tuple(Cited(item.requirement, item.says, item.source, item.met, item.why) for item in items)
    return [Answer(says, led(facts), () if passed_on else rules)]


GIVEN_ANEW = (PortfolioSubmitted, EmployerConfirmed, ApprenticeConfirmed)
"""What a deferral makes void."""


def _decides(fact: object) -> bool:
    return not isinstance(fact, CommandRefused) or fact.refused == DecideGateway.NAME


def _last_deferral(case: Case) -> int:
    return next((each.originator_version for each in case.of(GatewayDeferred)), 0)


def _still(case: Case, unmet: int) -> str:
    if case.apprenticeship.enrolment is None:
        return "There is nothing to decide before enrolment."
    if not unmet:
        return "Every requirement is met now."
    return f"{unmet} requirement{'s are' if unmet > 1 else ' is'} not met now."


def grade(case: Case) -> list[Answer]:
    """Return which grades of the two methods make the overall grade, or what is missing."""
    facts = case.of(OverallGradeReached, AssessmentGraded, ObservationHeld, DiscussionHeld)
    reached = [each.fact for each in case.of(OverallGradeReached)]
    standard = case.at.standard
    source = f"standard {standard.reference}, grading table"
    if not reached:
        missing = [title.lower() for name, title in METHOD_TITLES.items() if not _passed(case, name)]
        every = Cited(
            "both-methods-passed", "Both methods are passed.", source, False, f"Missing: {' and '.join(missing)}."
        )
        return [Answer(f"There is no overall grade: not passed yet {_are(missing)}.", led(facts), (every,))]
    row = reached[0]
    says = f"Observation {row.observation} and professional discussion {row.discussion} make {row.overall}."
    return [Answer(row.sentence(), led(facts), (Cited("grading-table", says, source),))]


def _passed(case: Case, method: MethodName) -> bool:
    return case.apprenticeship.assessments.passed(method) is not None


def _are(missing: list[str]) -> str:
    return f"{'are' if len(missing) > 1 else 'is'} the {' and the '.join(missing)}"


def assessment_window(case: Case) -> list[Answer]:
    """Return until when assessments may be held, and what set or moved that date."""
    facts = led(case.of(AssessmentWindowClosed, AssessmentWindowExtended, GatewayPassed))
    ends_on = window_ends_on(case.apprenticeship)
    if ends_on is None:
        return [Answer("There is no assessment window: it opens when the gateway is passed.", facts)]
    months = case.at.standard.assessment.window_months
    rule = Cited(
        "assessment-window",
        f"A first sitting is held within {months} months of the gateway, unless the window is extended.",
        f"standard {case.at.standard.reference}",
    )
    return [Answer(f"The assessment window {_ends(case.at, ends_on)} {in_words(ends_on)}.", facts, (rule,))]


def _ends(at: Circumstances, ends_on: date) -> str:
    return "ended on" if ends_on < at.today else "ends on"


ANSWERS: Mapping[Question, Callable[[Case], list[Answer]]] = {
    Question.STAGE: stage,
    Question.GATEWAY: gateway,
    Question.ESCALATION: escalation,
    Question.GRADE: grade,
    Question.ASSESSMENT_WINDOW: assessment_window,
    Question.ENTITLEMENT: entitlement,
}
