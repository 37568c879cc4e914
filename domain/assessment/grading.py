"""Grading a sitting, and the overall grade that follows from the grades."""

from typing import ClassVar

import msgspec
from pydantic import Field

from domain.assessment.employed import employed_on_the_day_of_the_sitting
from domain.assessment.one_assessment import OfAssessment, assessment_is_outstanding, with_assessment
from domain.body import Code, Statement
from domain.circumstances import Circumstances
from domain.days import in_words
from domain.entitlement.on_paper import on_paper
from domain.facts.assessment import AssessmentGraded, Grade, MethodName, OverallGradeReached
from domain.facts.fact import Recorded
from domain.rule import Decision, Rule, refused, rule
from domain.state import Apprenticeship, Changes


class GradeAssessment(OfAssessment, Statement):
    """Record the grade that the independent assessor gave."""

    NAME: ClassVar[str] = "grade-assessment"
    grade: Grade
    evidence: Code | None = Field(default=None, description="Reference to what shows it, where there is something.")


@rule("logic: a grade follows what was held")
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
        assessment=command.assessment,
        method=method,
        grade=command.grade,
        evidence=command.evidence,
        **on_paper(command, at),
    )
    grades = {name: apprenticeship.assessments.passed(name) for name in MethodName}
    grades[method] = None if command.grade is Grade.FAIL else command.grade
    observation, discussion = grades[MethodName.OBSERVATION], grades[MethodName.DISCUSSION]
    if observation is None or discussion is None:
        return [graded]
    dates = [at.occurred_on, *(apprenticeship.assessments.passed_on(name) for name in MethodName)]
    reached = OverallGradeReached(
        observation=observation,
        discussion=discussion,
        overall=at.standard.overall(observation, discussion),
        reached_on=max(day for day in dates if day),
    )
    return [graded, reached]


def graded(apprenticeship: Apprenticeship, recorded: Recorded[AssessmentGraded]) -> Changes:
    """Fold a grade."""
    fact = recorded.fact
    return with_assessment(apprenticeship, fact.assessment, grade=fact.grade, graded_on=recorded.occurred_on)


def overall_reached(apprenticeship: Apprenticeship, recorded: Recorded[OverallGradeReached]) -> Changes:
    """Fold the overall grade: the apprenticeship is achieved."""
    overall, day = recorded.fact.overall, recorded.occurred_on
    return {"assessments": msgspec.structs.replace(apprenticeship.assessments, overall=overall, overall_on=day)}
