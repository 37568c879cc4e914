"""A command about one assessment that was booked: what it has to meet, whichever it is, and what its method says."""

from uuid import UUID

import msgspec

from domain.body import Body
from domain.circumstances import Circumstances
from domain.facts.assessment import Assessment
from domain.rule import Warns, rule
from domain.rulebook.assessment_plan import Method, Resit
from domain.state import Apprenticeship, Changes


class OfAssessment(Body):
    """A command about one booked assessment."""

    assessment: UUID


@rule("logic: one refers to what exists", guard=True)
def assessment_is_outstanding(
    apprenticeship: Apprenticeship,
    command: OfAssessment,
    _: Circumstances,
) -> str | None:
    """The assessment is booked, and neither graded nor cancelled."""
    assessment = apprenticeship.assessments.by_id.get(command.assessment)
    if assessment is None:
        return "No such assessment is booked for this apprentice."
    if assessment.outstanding:
        return None
    return "The assessment was cancelled." if assessment.cancelled else "The assessment is already graded."


def booked_as(apprenticeship: Apprenticeship, command: OfAssessment) -> Assessment:
    """Return the assessment that a command is about; to be asked once it is known to be outstanding."""
    return apprenticeship.assessments.by_id[command.assessment]


def method_booked(apprenticeship: Apprenticeship, command: OfAssessment, at: Circumstances) -> Method:
    """Return the method of the assessment that a command is about, as its standard has it."""
    return method_of(booked_as(apprenticeship, command).method, at)


def method_of(key: str, at: Circumstances) -> Method:
    """Return a method of the standard; raises LookupError where it has none of this key."""
    method = at.standard.assessment.method(key)
    if method is None:
        raise LookupError(f"{at.standard.id} has no method {key}")
    return method


def resit_rules(key: str, apprenticeship: Apprenticeship, at: Circumstances) -> Resit | None:
    """Return the rules of a resit of a method, those of the apprentice's EPAO first; None where none are known."""
    return at.standard.assessment.resit_of(at.standard.assessment.method(key), apprenticeship.enrolled.epao)


def unverified(field: str) -> Warns:
    """Return the question whether the standard only warns of what it says of its method in a field."""

    def asked(apprenticeship: Apprenticeship, command: OfAssessment, at: Circumstances) -> bool:
        return field in method_booked(apprenticeship, command, at).unverified

    return asked


def with_assessment(apprenticeship: Apprenticeship, assessment_id: UUID, **changed: object) -> Changes:
    """Return the change that one assessment undergoes."""
    assessment = apprenticeship.assessments.by_id[assessment_id]
    after = msgspec.structs.replace(assessment, **changed)
    return {"assessments": apprenticeship.assessments.with_assessment(assessment_id, after)}
