"""What the EPAO decides of a sitting afterwards: a grade changed on appeal, a grade revoked, a sitting annulled."""

from collections.abc import Callable
from typing import Any, ClassVar

import msgspec
from pydantic import Field

from domain.assessment.one_assessment import OfAssessment
from domain.assessment.overall import overall_after
from domain.body import Code, Text
from domain.circumstances import Circumstances
from domain.correction.correcting import reopened_enrolment_is_the_only_one
from domain.correction.upholding import answered
from domain.days import in_words
from domain.facts.assessment import (
    Assessment,
    AssessmentBooked,
    AssessmentGraded,
    DiscussionHeld,
    Grade,
    ObservationHeld,
)
from domain.facts.ending import (
    ApprenticeshipCompleted,
    GradeChanged,
    GradeRevoked,
    OfSitting,
    OverallGradeLost,
    SittingAnnulled,
)
from domain.facts.fact import Act, Recorded
from domain.rule import Decision, Rule, refused, rule
from domain.state import Apprenticeship, Changes

EVIDENCE = Field(description="Reference to the EPAO's notice.")


class ChangeGrade(OfAssessment):
    """Record that the EPAO changed a grade on appeal."""

    NAME: ClassVar[str] = "change-grade"
    grade: Grade
    evidence: Code = EVIDENCE


class RevokeGrade(OfAssessment):
    """Record that the EPAO revoked a grade: the method is to be sat again."""

    NAME: ClassVar[str] = "revoke-grade"
    evidence: Code = EVIDENCE
    reason: Text


class AnnulSitting(OfAssessment):
    """Record that the EPAO annulled a sitting: it counts as none, and its grade with it."""

    NAME: ClassVar[str] = "annul-sitting"
    evidence: Code = EVIDENCE
    reason: Text


@rule("logic: one changes or revokes the grade that there is", guard=True, presupposed=True)
def assessment_has_a_grade(apprenticeship: Apprenticeship, command: OfAssessment, at: Circumstances) -> str | None:
    """The sitting has a grade that stands, given on that day or before."""
    found = apprenticeship.assessments.by_id.get(command.assessment)
    if found is None:
        return "No such assessment is booked for this apprentice."
    if not found.counts or found.grade is None or found.graded_on is None:
        return "The sitting has no grade that stands; only a grade that was given can be changed or revoked."
    return _not_before(found.graded_on, "The grade was given", at)


@rule("logic: one annuls what was held", guard=True, presupposed=True)
def sitting_was_held(apprenticeship: Apprenticeship, command: AnnulSitting, at: Circumstances) -> str | None:
    """The sitting was held, on that day or before, and is not annulled yet."""
    found = apprenticeship.assessments.by_id.get(command.assessment)
    if found is None:
        return "No such assessment is booked for this apprentice."
    if not found.counts or found.held_on is None:
        return "It was not held, or is annulled already; a booking that nobody sat is cancelled."
    return _not_before(found.graded_on or found.held_on, "It was held, or graded,", at)


@rule("logic: a change makes a difference")
def grade_is_another_one(apprenticeship: Apprenticeship, command: ChangeGrade, _: Circumstances) -> str | None:
    """The grade is another one than before."""
    before = apprenticeship.assessments.by_id[command.assessment].grade
    return f"The grade is {before} already." if before is command.grade else None


@rule("seed: a failed assessment is resat")
def no_later_sitting_counts(apprenticeship: Apprenticeship, command: OfAssessment, _: Circumstances) -> str | None:
    """No later sitting of the method counts, which would rest on this one."""
    method = apprenticeship.assessments.by_id[command.assessment].method
    last = apprenticeship.assessments.of(method)[-1]
    if last is apprenticeship.assessments.by_id[command.assessment]:
        return None
    return f"A resit is booked for {in_words(last.booked_for)}; cancel it, or have the EPAO annul it, first."


def _not_before(day: Any, what: str, at: Circumstances) -> str | None:
    return None if at.occurred_on >= day else f"{what} on {in_words(day)}; this comes then or later."


CHANGING: list[Rule[ChangeGrade]] = [
    assessment_has_a_grade,
    grade_is_another_one,
    no_later_sitting_counts,
    reopened_enrolment_is_the_only_one,
]
REVOKING: list[Rule[RevokeGrade]] = [
    assessment_has_a_grade,
    no_later_sitting_counts,
    reopened_enrolment_is_the_only_one,
]
ANNULLING: list[Rule[AnnulSitting]] = [
    sitting_was_held,
    no_later_sitting_counts,
    reopened_enrolment_is_the_only_one,
]


def change(apprenticeship: Apprenticeship, command: ChangeGrade, at: Circumstances) -> Decision:
    """Change a grade on appeal."""
    return refused(CHANGING, apprenticeship, command, at) or _undone(
        apprenticeship,
        command,
        at,
        lambda sitting, of: GradeChanged(**of, before=sitting.grade or Grade.FAIL, grade=command.grade),
        AssessmentGraded,
    )


def revoke(apprenticeship: Apprenticeship, command: RevokeGrade, at: Circumstances) -> Decision:
    """Revoke a grade."""
    return refused(REVOKING, apprenticeship, command, at) or _undone(
        apprenticeship,
        command,
        at,
        lambda sitting, of: GradeRevoked(**of, before=sitting.grade or Grade.FAIL, reason=command.reason),
        AssessmentGraded,
    )


def annul(apprenticeship: Apprenticeship, command: AnnulSitting, at: Circumstances) -> Decision:
    """Annul a sitting."""
    return refused(ANNULLING, apprenticeship, command, at) or _undone(
        apprenticeship,
        command,
        at,
        lambda sitting, of: SittingAnnulled(**of, held_on=sitting.held_on or at.occurred_on, reason=command.reason),
        AssessmentBooked,
        ObservationHeld,
        DiscussionHeld,
        AssessmentGraded,
    )


def _undone(
    apprenticeship: Apprenticeship,
    command: Any,
    at: Circumstances,
    act: Callable[[Assessment, dict[str, Any]], OfSitting],
    *kinds: type[Act],
) -> Decision:
    sitting, in_question = apprenticeship.assessments.by_id[command.assessment], apprenticeship.in_question
    of = {"assessment": command.assessment, "method": sitting.method, "evidence": command.evidence}
    fact = act(sitting, {**of, "answers": in_question.answered_by(*kinds, about=command.assessment)})
    after = apprenticeship.assessments.with_assessment(command.assessment, _after(sitting, fact, at.occurred_on))
    overall = overall_after(apprenticeship, after, at)
    if any(isinstance(each, OverallGradeLost) for each in overall):
        completion = in_question.answered_by(ApprenticeshipCompleted)
        fact = msgspec.structs.replace(fact, answers=(*fact.answers, *completion))
    return [fact, *overall]


def _after(sitting: Assessment, fact: OfSitting, day: Any) -> Assessment:
    changes: dict[str, Any] = {
        GradeChanged: {"grade": getattr(fact, "grade", None), "graded_on": day},
        GradeRevoked: {"grade": None, "revoked_on": day},
        SittingAnnulled: {"annulled_on": day},
    }[type(fact)]
    return msgspec.structs.replace(sitting, **changes)


def undone(apprenticeship: Apprenticeship, recorded: Recorded[OfSitting]) -> Changes:
    """Fold what became of a sitting afterwards."""
    fact, assessments = recorded.fact, apprenticeship.assessments
    sitting = _after(assessments.by_id[fact.assessment], fact, recorded.occurred_on)
    return {
        **answered(apprenticeship, recorded.fact),
        "assessments": assessments.with_assessment(fact.assessment, sitting),
    }
