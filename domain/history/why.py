"""Why: a few questions about a state, each answered by the facts and rules that led there."""

from collections.abc import Callable, Mapping
from datetime import date
from enum import StrEnum

from domain.assessment.window import window_ends_on
from domain.circumstances import Circumstances
from domain.clock_and_due import capital
from domain.days import in_words, listed
from domain.facts.assessment import (
    AssessmentGraded,
    AssessmentHeld,
    AssessmentWindowClosed,
    AssessmentWindowExtended,
    OverallGradeReached,
)
from domain.facts.ending import (
    CertificateClaimed,
    CertificateClaimedAgain,
    OfSitting,
    OverallGradeChanged,
    OverallGradeLost,
)
from domain.facts.functional_skills import FunctionalSkillsAttempted, FunctionalSkillsExempted
from domain.facts.gateway import (
    ApprenticeConfirmed,
    EmployerConfirmed,
    GatewayDeferred,
    GatewayPassed,
    GatewayReopened,
)
from domain.facts.portfolio import PortfolioSubmitted
from domain.facts.refusal import CommandRefused
from domain.folds import MOVES
from domain.gateway.checklist import checklist
from domain.gateway.decision import DecideGateway
from domain.history.answer import Answer, Case, Cited
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
    return [Answer(f"The apprenticeship is {case.apprenticeship.stage}{since}.", case.led(moves))]


def gateway(case: Case) -> list[Answer]:
    """Return what was decided at the gateway and why, and how every requirement stands."""
    decisions = [
        each for each in case.of(GatewayPassed, GatewayDeferred, GatewayReopened, CommandRefused) if _decides(each.fact)
    ]
    given = [each for each in case.of(*GIVEN_ANEW) if each.originator_version > _made_void(case)]
    facts = [*decisions, *given, *case.of(FunctionalSkillsAttempted, FunctionalSkillsExempted)]
    facts.sort(key=lambda each: each.originator_version, reverse=True)
    items = [] if case.apprenticeship.enrolment is None else checklist(case.apprenticeship, case.at)
    unmet = sum(not (item.met or item.warns) for item in items)
    last = decisions[0] if decisions else None
    passed_on, decided = case.apprenticeship.gateway.passed_on, False
    if passed_on:
        in_question = case.in_question(GatewayPassed)[:1]
        says = in_question[0] if in_question else f"The gateway was passed on {in_words(passed_on)}."
        decided = not in_question
    elif last:
        says = f"{last.fact.sentence()} {_still(case, unmet)}"
    else:
        says = f"The gateway was not decided. {_still(case, unmet)}"
    rules = tuple(Cited(item.requirement, item.says, item.source, item.met, item.why) for item in items)
    return [Answer(says, case.led(facts), () if decided else rules)]


GIVEN_ANEW = (PortfolioSubmitted, EmployerConfirmed, ApprenticeConfirmed)
"""What a deferral or a reopening makes void."""


def _decides(fact: object) -> bool:
    return not isinstance(fact, CommandRefused) or fact.refused == DecideGateway.NAME


def _made_void(case: Case) -> int:
    return next((each.originator_version for each in case.of(GatewayDeferred, GatewayReopened)), 0)


def _still(case: Case, unmet: int) -> str:
    if case.apprenticeship.enrolment is None:
        return "There is nothing to decide before enrolment."
    if not unmet:
        return "Every requirement is met now."
    return f"{unmet} requirement{'s are' if unmet > 1 else ' is'} not met now."


def grade(case: Case) -> list[Answer]:
    """Return which grades of the methods make the overall grade, or what is missing."""
    changed = (OverallGradeReached, OverallGradeChanged)
    facts = case.of(*changed, OverallGradeLost, AssessmentGraded, OfSitting, AssessmentHeld)
    overall, standard = case.apprenticeship.assessments.overall, case.at.standard
    source = f"standard {standard.reference}, grading"
    if overall is None:
        return [Answer(_missing(case), case.led(facts), (_every_method(case, source),))]
    fact = case.of(*changed)[0].fact
    made = listed(f"{each.title} {each.grade}" for each in fact.grades)
    says = f"{capital(made)} make {overall}."
    if isinstance(fact, OverallGradeReached) and fact.evidence:
        says = f"The EPAO's notice {fact.evidence} says {overall}."
    rule = Cited("grading-table", says, source)
    return [Answer(" ".join([fact.sentence(), *_certified(case)]), case.led(facts), (rule,))]


def _certified(case: Case) -> list[str]:
    ending, overall = case.apprenticeship.ending, case.apprenticeship.assessments.overall
    if ending.claimed in {None, overall}:
        return []
    return [f"The certificate was claimed with {ending.claimed}.", *case.in_question(*CLAIMS)[:1]]


CLAIMS = (CertificateClaimed, CertificateClaimedAgain)


def _missing(case: Case) -> str:
    missing = _not_passed(case)
    if missing:
        return f"There is no overall grade: not passed yet {_are(missing)}."
    if case.apprenticeship.gateway.passed_on is None:
        return "There is no overall grade: the gateway is not passed yet."
    return "There is no overall grade: it is recorded from the EPAO's notice."


def _every_method(case: Case, source: str) -> Cited:
    missing = _not_passed(case)
    reason = f"Missing: {listed(missing)}." if missing else None
    return Cited("every-method-is-passed", "Every method of the standard is passed.", source, not missing, reason)


def _not_passed(case: Case) -> list[str]:
    passed = case.apprenticeship.assessments.passed
    return [each.title for each in case.at.standard.assessment.methods if passed(each.key) is None]


def _are(missing: list[str]) -> str:
    return f"{'are' if len(missing) > 1 else 'is'} the {' and the '.join(missing)}"


def assessment_window(case: Case) -> list[Answer]:
    """Return until when assessments may be held, and what set or moved that date."""
    facts = case.led(case.of(AssessmentWindowClosed, AssessmentWindowExtended, GatewayPassed))
    ends_on = window_ends_on(case.apprenticeship)
    if ends_on is None:
        return [Answer("There is no assessment window: it opens when the gateway is passed.", facts)]
    months = case.at.standard.assessment.period_months
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
