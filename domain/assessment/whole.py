"""The overall grade: it follows from the grades of the methods, or is told by the EPAO's notice."""

from collections.abc import Mapping
from datetime import date
from typing import ClassVar

import msgspec
from pydantic import Field

from domain.assessment.one_assessment import resit_rules
from domain.body import Body, Code, GradeName
from domain.circumstances import Circumstances
from domain.facts.assessment import FAIL, Assessment, Assessments, OfWhole, OverallGradeReached
from domain.facts.ending import OverallGradeChanged, OverallGradeLost
from domain.facts.fact import Derivation, Recorded
from domain.facts.refusal import Unmet
from domain.rule import Decision, Rule, always, refused, rule, warned
from domain.state import Apprenticeship, Changes


class RecordOverallGrade(Body):
    """Record the overall grade of the EPAO's notice, where the standard does not say how grades make one."""

    NAME: ClassVar[str] = "record-overall-grade"
    TITLE: ClassVar[str] = "Record the overall grade"
    overall: GradeName
    evidence: Code = Field(description="Reference to the EPAO's notice.")


@rule("standard: grading")
def overall_grade_is_told_by_the_epao(_: Apprenticeship, __: RecordOverallGrade, at: Circumstances) -> str | None:
    """The overall grade is recorded from a notice only where the standard does not say what it is."""
    if at.standard.assessment.grading.by == "epao":
        return None
    return f"The grading of {at.standard.reference} says it: it is recorded with the last grade."


@rule("seed: all assessments must be individually passed")
def every_method_is_passed(apprenticeship: Apprenticeship, _: object, at: Circumstances) -> str | None:
    """Every method of the standard is passed."""
    missing = [each.title for each in at.standard.assessment.methods if not apprenticeship.assessments.passed(each.key)]
    return f"Not passed yet: {', '.join(missing)}." if missing else None


@rule("logic: an overall grade passes")
def overall_grade_is_a_pass(_: Apprenticeship, command: RecordOverallGrade, __: Circumstances) -> str | None:
    """An overall grade passes: who failed has a method that is graded so."""
    return "A fail is recorded with the method that failed." if command.overall == FAIL else None


@rule("EPAO: cap of the overall grade after a resit", warns=always)
def overall_grade_is_within_the_cap_of_a_resit(
    apprenticeship: Apprenticeship, command: "Overall", at: Circumstances
) -> str | None:
    """After a resit the overall grade is not above the cap that the standard or the EPAO sets."""
    sittings = apprenticeship.assessments
    resat = [each.method for each in sittings.passing() if sittings.failed_before(each.method)]
    rules = [resit_rules(method, apprenticeship, at) for method in resat]
    caps = sorted({each.overall_cap for each in rules if each and each.overall_cap})
    if not caps or command.overall in caps:
        return None
    return f"After a resit the overall grade is {caps[0]} at most; ask the EPAO whether {command.overall} stands."


class Overall(msgspec.Struct, frozen=True):
    """An overall grade, as it is asked about."""

    overall: str


RECORDING: list[Rule[RecordOverallGrade]] = [
    overall_grade_is_told_by_the_epao,
    every_method_is_passed,
    overall_grade_is_a_pass,
]


def record_overall(apprenticeship: Apprenticeship, command: RecordOverallGrade, at: Circumstances) -> Decision:
    """Record the overall grade of a notice."""
    return refused(RECORDING, apprenticeship, command, at) or [
        OverallGradeReached(
            grades=_grades(apprenticeship.assessments, at),
            overall=command.overall,
            reached_on=max([at.occurred_on, *_days(apprenticeship.assessments, at)]),
            evidence=command.evidence,
            warned=_warned(apprenticeship, command.overall, at),
        )
    ]


def overall_after(before: Apprenticeship, after: Assessments, at: Circumstances) -> list[Derivation]:
    """Return what becomes of the overall grade when the assessments are as they are `after` an act.

    One that is told by the EPAO's notice stays until every method is no longer passed.
    """
    changed, had = msgspec.structs.replace(before, assessments=after), before.assessments.overall
    if every_method_is_passed.check(changed, None, at):
        return [OverallGradeLost(before=had)] if had else []
    now = reached(changed, at)
    if had is None or not now:
        return [*now]
    return [
        OverallGradeChanged(grades=each.grades, before=had, overall=each.overall) for each in now if each.overall != had
    ]


def reached(apprenticeship: Apprenticeship, at: Circumstances) -> list[OverallGradeReached]:
    """Return the overall grade in a list, where every method is passed after the gateway and the standard says it."""
    if apprenticeship.gateway.passed_on is None or every_method_is_passed.check(apprenticeship, None, at):
        return []
    grades = _grades(apprenticeship.assessments, at)
    overall = at.standard.overall({each.method: each.grade for each in grades})
    if overall is None:
        return []
    return [
        OverallGradeReached(
            grades=grades,
            overall=overall,
            reached_on=max([apprenticeship.gateway.passed_on, *_days(apprenticeship.assessments, at)]),
            warned=_warned(apprenticeship, overall, at),
        )
    ]


def by_the_edition(fact: OverallGradeReached, at: Circumstances) -> OverallGradeReached:
    """Return an overall grade as the standard in these circumstances makes it of the grades; the EPAO's stays."""
    grades = {each.method: each.grade for each in fact.grades}
    told = at.standard.overall(grades) if set(grades) == set(at.standard.assessment.keys) else None
    return msgspec.structs.replace(fact, overall=told) if told and not fact.evidence else fact


def _grades(assessments: Assessments, at: Circumstances) -> tuple[OfWhole, ...]:
    passed = _passing(assessments)
    return tuple(
        OfWhole(method=method, title=passed[method].title, grade=passed[method].grade or "")
        for method in at.standard.assessment.keys
        if method in passed
    )


def _days(assessments: Assessments, at: Circumstances) -> list[date]:
    days = (assessments.passed_on(method) for method in at.standard.assessment.keys)
    return [day for day in days if day]


def _passing(assessments: Assessments) -> Mapping[str, Assessment]:
    return {each.method: each for each in assessments.passing()}


def _warned(apprenticeship: Apprenticeship, overall: str, at: Circumstances) -> tuple[Unmet, ...]:
    return warned([overall_grade_is_within_the_cap_of_a_resit], apprenticeship, Overall(overall), at)


def overall_reached(apprenticeship: Apprenticeship, recorded: Recorded[OverallGradeReached]) -> Changes:
    """Fold the overall grade: the apprenticeship is achieved."""
    return _with(apprenticeship, recorded.fact.overall, recorded.occurred_on)


def overall_changed(apprenticeship: Apprenticeship, recorded: Recorded[OverallGradeChanged]) -> Changes:
    """Fold another overall grade."""
    return _with(apprenticeship, recorded.fact.overall, recorded.occurred_on)


def overall_lost(apprenticeship: Apprenticeship, recorded: Recorded[OverallGradeLost]) -> Changes:
    """Fold the loss of the overall grade: what was completed on it is no longer completed."""
    ending = msgspec.structs.replace(
        apprenticeship.ending, completed_on=None, progression=(), overall_lost_on=recorded.occurred_on
    )
    return {**_with(apprenticeship, None, None), "ending": ending}


def _with(apprenticeship: Apprenticeship, overall: str | None, day: date | None) -> Changes:
    return {"assessments": msgspec.structs.replace(apprenticeship.assessments, overall=overall, overall_on=day)}
