"""What the EPAO decides of a sitting afterwards: a grade changed on appeal, a grade revoked, a sitting annulled."""

from datetime import date
from typing import Any, ClassVar

import msgspec
from pydantic import Field

from domain.assessment.one_assessment import OfAssessment
from domain.assessment.whole import overall_after
from domain.body import Code, GradeName, Text
from domain.circumstances import Circumstances
from domain.correction.correcting import reopened_enrolment_is_the_only_one
from domain.correction.upholding import answered
from domain.days import in_words
from domain.facts.assessment import FAIL, AssessmentBooked, AssessmentGraded, AssessmentHeld
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
    TITLE: ClassVar[str] = "Record a grade changed on appeal"
    grade: GradeName
    evidence: Code = EVIDENCE


class RevokeGrade(OfAssessment):
    """Record that the EPAO revoked a grade: the method is to be sat again."""

    NAME: ClassVar[str] = "revoke-grade"
    TITLE: ClassVar[str] = "Record a revoked grade"
    evidence: Code = EVIDENCE
    reason: Text


class AnnulSitting(OfAssessment):
    """Record that the EPAO annulled a sitting: it counts as none, and its grade with it."""

    NAME: ClassVar[str] = "annul-sitting"
    TITLE: ClassVar[str] = "Record an annulled sitting"
    evidence: Code = EVIDENCE
    reason: Text


Afterwards = ChangeGrade | RevokeGrade | AnnulSitting


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
    return f"The grade is {before} already." if before == command.grade else None


@rule("seed: a failed assessment is resat")
def no_later_sitting_counts(apprenticeship: Apprenticeship, command: OfAssessment, _: Circumstances) -> str | None:
    """No later sitting of the method counts, which would rest on this one."""
    method = apprenticeship.assessments.by_id[command.assessment].method
    last = apprenticeship.assessments.of(method)[-1]
    if last is apprenticeship.assessments.by_id[command.assessment]:
        return None
    return f"A resit is booked for {in_words(last.booked_for)}; cancel it, or have the EPAO annul it, first."


def _not_before(day: date, what: str, at: Circumstances) -> str | None:
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
    refusal = refused(CHANGING, apprenticeship, command, at)
    if refusal:
        return refusal
    of = _of(apprenticeship, command, AssessmentGraded)
    return _with_the_overall_grade(
        apprenticeship, at, GradeChanged(**of, before=_grade(apprenticeship, command), grade=command.grade)
    )


def revoke(apprenticeship: Apprenticeship, command: RevokeGrade, at: Circumstances) -> Decision:
    """Revoke a grade."""
    refusal = refused(REVOKING, apprenticeship, command, at)
    if refusal:
        return refusal
    of = _of(apprenticeship, command, AssessmentGraded)
    return _with_the_overall_grade(
        apprenticeship, at, GradeRevoked(**of, before=_grade(apprenticeship, command), reason=command.reason)
    )


def annul(apprenticeship: Apprenticeship, command: AnnulSitting, at: Circumstances) -> Decision:
    """Annul a sitting."""
    refusal = refused(ANNULLING, apprenticeship, command, at)
    if refusal:
        return refusal
    of = _of(apprenticeship, command, AssessmentBooked, AssessmentHeld, AssessmentGraded)
    held_on = apprenticeship.assessments.by_id[command.assessment].held_on or at.occurred_on
    return _with_the_overall_grade(apprenticeship, at, SittingAnnulled(**of, held_on=held_on, reason=command.reason))


def _grade(apprenticeship: Apprenticeship, command: OfAssessment) -> str:
    return apprenticeship.assessments.by_id[command.assessment].grade or FAIL


def _of(apprenticeship: Apprenticeship, command: Afterwards, *undone: type[Act]) -> dict[str, Any]:
    sitting = apprenticeship.assessments.by_id[command.assessment]
    return {
        "assessment": command.assessment,
        "method": sitting.method,
        "title": sitting.title,
        "evidence": command.evidence,
        "answers": apprenticeship.in_question.answered_by(*undone, about=command.assessment),
    }


def _with_the_overall_grade(apprenticeship: Apprenticeship, at: Circumstances, fact: OfSitting) -> Decision:
    after = decided(apprenticeship, fact, at.occurred_on)["assessments"]
    overall = overall_after(apprenticeship, after, at)
    if any(isinstance(each, OverallGradeLost) for each in overall):
        completion = apprenticeship.in_question.answered_by(ApprenticeshipCompleted)
        fact = msgspec.structs.replace(fact, answers=(*fact.answers, *completion))
    return [fact, *overall]


def decided(apprenticeship: Apprenticeship, fact: OfSitting, on: date) -> Changes:
    """Return what changes with what the EPAO decided of a sitting on a London date."""
    assessments = apprenticeship.assessments
    sitting = fact.leaves(assessments.by_id[fact.assessment], on)
    return {
        **answered(apprenticeship, fact),
        "assessments": assessments.with_assessment(fact.assessment, sitting),
    }


def undone(apprenticeship: Apprenticeship, recorded: Recorded[OfSitting]) -> Changes:
    """Fold what the EPAO decided of a sitting afterwards."""
    return decided(apprenticeship, recorded.fact, recorded.occurred_on)
