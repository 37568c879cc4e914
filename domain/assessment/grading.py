"""Grading a sitting of any method."""

from typing import Annotated, ClassVar

from pydantic import Field

from domain.assessment.employed import employed_on_the_day_of_the_sitting
from domain.assessment.one_assessment import (
    OfAssessment,
    assessment_is_outstanding,
    booked_as,
    method_booked,
    resit_rules,
    unverified,
    with_assessment,
)
from domain.assessment.whole import overall_after
from domain.body import Code, Count, GradeName, Statement, Theme
from domain.circumstances import Circumstances
from domain.days import in_words
from domain.entitlement.on_paper import on_paper
from domain.facts.assessment import FAIL, AssessmentGraded
from domain.facts.fact import Recorded
from domain.rule import Decision, Rule, always, refused, rule, warned
from domain.state import Apprenticeship, Changes

PROVIDER = "provider"
ASSESSOR = "assessor"
"""The role of those who assess for an assessment organisation."""


class GradeAssessment(OfAssessment, Statement):
    """Record the grade that the independent assessor gave, and the score where it follows from one."""

    NAME: ClassVar[str] = "grade-assessment"
    TITLE: ClassVar[str] = "Record a grade"
    grade: GradeName
    score: Annotated[Count | None, Field(description="Of a test that has one.")] = None
    critical_scores: Annotated[dict[Theme, Count], Field(max_length=10)] = Field(
        default={}, description="The parts of the score without which nobody passes, by their title in the standard."
    )
    evidence: Code | None = Field(default=None, description="Reference to what shows it, where there is something.")


@rule("logic: a grade follows what was held", presupposed=True)
def assessment_was_held(apprenticeship: Apprenticeship, command: GradeAssessment, at: Circumstances) -> str | None:
    """The assessment was held, on or before the day of its grade."""
    held_on = booked_as(apprenticeship, command).held_on
    if held_on is not None and held_on <= at.occurred_on:
        return None
    return f"It was held on {in_words(held_on)}." if held_on else "Record that it was held first."


@rule("standard: grades of a method", warns=unverified("grades"))
def grade_is_one_of_the_method(
    apprenticeship: Apprenticeship, command: GradeAssessment, at: Circumstances
) -> str | None:
    """The grade is one that the method has; where none are known it stands on the EPAO's word."""
    method = method_booked(apprenticeship, command, at)
    if method.grades_by_epao or command.grade in method.grades:
        return None
    return f"The {method.title} has no grade {command.grade}; its grades are {', '.join(method.grades)}."


@rule("standard: bands of scores", warns=unverified("score"))
def grade_is_that_of_the_score(
    apprenticeship: Apprenticeship, command: GradeAssessment, at: Circumstances
) -> str | None:
    """The grade of a scored test is the one that its score makes; without a critical part it is a fail."""
    method = method_booked(apprenticeship, command, at)
    if method.score is None:
        return "This method has no score: leave it out." if command.score is not None else None
    if command.score is None or command.score > method.score.out_of:
        return f"Give the score, from 0 to {method.score.out_of}."
    missing = [each for each in method.score.critical if command.critical_scores.get(each.title, 0) < each.at_least]
    grade = FAIL if missing else method.score.grade(command.score)
    if grade == command.grade:
        return None
    without = [f"{each.title} at least {each.at_least} of {each.out_of}" for each in missing]
    because = f", as a pass needs {', '.join(without)}" if without else ""
    return f"A score of {command.score} makes {grade}, and not {command.grade}{because}."


@rule("EPAO: cap of the grade after a resit", warns=always)
def grade_is_within_the_cap_of_a_resit(
    apprenticeship: Apprenticeship, command: GradeAssessment, at: Circumstances
) -> str | None:
    """The grade of a resit is not above the cap that the standard or the EPAO sets."""
    booked = booked_as(apprenticeship, command)
    resat = apprenticeship.assessments.failed_before(booked.method)
    rules = resit_rules(booked.method, apprenticeship, at) if resat else None
    grades = method_booked(apprenticeship, command, at).grades
    if rules is None or rules.cap not in grades or command.grade not in grades:
        return None
    if grades.index(command.grade) <= grades.index(rules.cap):
        return None
    return f"A resit is graded {rules.cap} at most; ask the EPAO whether {command.grade} stands."


@rule("standard: who marks a method", warns=unverified("marked_by"))
def grade_comes_from_whoever_marks(
    apprenticeship: Apprenticeship, command: GradeAssessment, at: Circumstances
) -> str | None:
    """The grade of a method that the provider marks is recorded by its office, and not by an assessor of an EPAO."""
    method = method_booked(apprenticeship, command, at)
    if method.marked_by != PROVIDER or at.role != ASSESSOR:
        return None
    return (
        f"The provider marks the {method.title}; a coordinator or a lead records its grade, "
        "and names in on_behalf where the provider's own result stands."
    )


GRADING: list[Rule[GradeAssessment]] = [
    assessment_is_outstanding,
    assessment_was_held,
    grade_is_one_of_the_method,
    grade_is_that_of_the_score,
    grade_comes_from_whoever_marks,
    employed_on_the_day_of_the_sitting,
    grade_is_within_the_cap_of_a_resit,
]


def grade(apprenticeship: Apprenticeship, command: GradeAssessment, at: Circumstances) -> Decision:
    """Record a grade; with the last pass the overall grade is reached, on the latest of their days."""
    refusal = refused(GRADING, apprenticeship, command, at)
    if refusal:
        return refusal
    booked = booked_as(apprenticeship, command)
    fact = AssessmentGraded(
        assessment=command.assessment,
        method=booked.method,
        title=booked.title,
        grade=command.grade,
        score=command.score,
        critical_scores=command.critical_scores,
        evidence=command.evidence,
        marked_by=PROVIDER if method_booked(apprenticeship, command, at).marked_by == PROVIDER else None,
        warned=warned(GRADING, apprenticeship, command, at),
        **on_paper(command, at),
    )
    after = with_assessment(apprenticeship, command.assessment, grade=command.grade, graded_on=at.occurred_on)
    return [fact, *overall_after(apprenticeship, after["assessments"], at)]


def graded(apprenticeship: Apprenticeship, recorded: Recorded[AssessmentGraded]) -> Changes:
    """Fold a grade."""
    fact = recorded.fact
    return with_assessment(
        apprenticeship, fact.assessment, grade=fact.grade, score=fact.score, graded_on=recorded.occurred_on
    )
