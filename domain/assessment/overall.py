"""The overall grade: it follows from the grades of the methods, and is worked out whenever one of them changes."""

from collections.abc import Mapping
from datetime import date

import msgspec

from domain.circumstances import Circumstances
from domain.facts.assessment import Assessments, Grade, MethodName, OverallGradeReached
from domain.facts.ending import OverallGradeChanged, OverallGradeLost
from domain.facts.fact import Derivation, Recorded
from domain.state import Apprenticeship, Changes


def overall_after(before: Apprenticeship, after: Assessments, at: Circumstances) -> list[Derivation]:
    """Return what becomes of the overall grade when the assessments are as they are `after` an act."""
    grades, had = after.grades(), before.assessments.overall
    if set(grades) != set(MethodName):
        return [OverallGradeLost(before=had)] if had else []
    overall = _overall(grades, at)
    if had is None:
        days = [after.passed_on(method) for method in MethodName]
        return [_reached(grades, overall, max(day for day in days if day))]
    if had == overall:
        return []
    return [OverallGradeChanged(grades=grades, before=had, overall=overall)]


def _overall(grades: Mapping[MethodName, Grade], at: Circumstances) -> str:
    return at.standard.overall(grades[MethodName.OBSERVATION], grades[MethodName.DISCUSSION])


def _reached(grades: Mapping[MethodName, Grade], overall: str, day: date) -> OverallGradeReached:
    observation, discussion = grades[MethodName.OBSERVATION], grades[MethodName.DISCUSSION]
    return OverallGradeReached(observation=observation, discussion=discussion, overall=overall, reached_on=day)


def reached(apprenticeship: Apprenticeship, recorded: Recorded[OverallGradeReached]) -> Changes:
    """Fold the overall grade: the apprenticeship is achieved."""
    return _with(apprenticeship, recorded.fact.overall, recorded.occurred_on)


def changed(apprenticeship: Apprenticeship, recorded: Recorded[OverallGradeChanged]) -> Changes:
    """Fold another overall grade."""
    return _with(apprenticeship, recorded.fact.overall, recorded.occurred_on)


def lost(apprenticeship: Apprenticeship, recorded: Recorded[OverallGradeLost]) -> Changes:
    """Fold the loss of the overall grade: what was completed on it is no longer completed."""
    ending = msgspec.structs.replace(
        apprenticeship.ending, completed_on=None, progression=(), overall_lost_on=recorded.occurred_on
    )
    return {**_with(apprenticeship, None, None), "ending": ending}


def _with(apprenticeship: Apprenticeship, overall: str | None, day: date | None) -> Changes:
    return {"assessments": msgspec.structs.replace(apprenticeship.assessments, overall=overall, overall_on=day)}
