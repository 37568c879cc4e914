"""Grading a sitting, and the overall grade that follows from the grades."""

from typing import ClassVar

from pydantic import Field

from domain.assessment.employed import employed_on_the_day_of_the_sitting
from domain.assessment.one_assessment import OfAssessment, assessment_is_outstanding, with_assessment
from domain.assessment.overall import overall_after
from domain.body import Code
from domain.circumstances import Circumstances
from domain.days import in_words
from domain.facts.assessment import AssessmentGraded, Grade
from domain.facts.fact import Recorded
from domain.rule import Decision, Rule, refused, rule
from domain.state import Apprenticeship, Changes


class GradeAssessment(OfAssessment):
    """Record the grade that the independent assessor gave."""

    NAME: ClassVar[str] = "grade-assessment"
    grade: Grade
    evidence: Code = Field(description="Reference to the EPAO's result notice.")


@rule("logic: a grade follows what was held", presupposed=True)
def assessment_was_held(apprenticeship: Apprenticeship, command: GradeAssessment, at: Circumstances) -> str | None:
    """The assessment was held, on or before the day of its grade."""
    held_on = apprenticeship.assessments.by_id[command.assessment].held_on
    if held_on is not None and held_on <= at.occurred_on:
        return None
    return f"It was held on {in_words(held_on)}." if held_on else "Record that it was held first."


GRADING: list[Rule[GradeAssessment]] = [
    assessment_is_outstanding,
    assessment_was_held,
    employed_on_the_day_of_the_sitting,
]


def grade(apprenticeship: Apprenticeship, command: GradeAssessment, at: Circumstances) -> Decision:
    """Record a grade; with the second pass the overall grade is reached, on the later of their days."""
    refusal = refused(GRADING, apprenticeship, command, at)
    if refusal:
        return refusal
    method = apprenticeship.assessments.by_id[command.assessment].method
    graded = AssessmentGraded(
        assessment=command.assessment, method=method, grade=command.grade, evidence=command.evidence
    )
    after = with_assessment(apprenticeship, command.assessment, grade=command.grade, graded_on=at.occurred_on)
    return [graded, *overall_after(apprenticeship, after["assessments"], at)]


def graded(apprenticeship: Apprenticeship, recorded: Recorded[AssessmentGraded]) -> Changes:
    """Fold a grade."""
    fact = recorded.fact
    return with_assessment(apprenticeship, fact.assessment, grade=fact.grade, graded_on=recorded.occurred_on)
