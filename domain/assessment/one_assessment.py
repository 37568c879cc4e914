"""A command about one assessment that was booked: what it has to meet, whichever it is."""

from uuid import UUID

import msgspec

from domain.body import Body
from domain.circumstances import Circumstances
from domain.facts.assessment import Assessment
from domain.rule import rule
from domain.state import Apprenticeship, Changes


class OfAssessment(Body):
    """A command about one booked assessment."""

    assessment: UUID


@rule("logic: one refers to what exists", guard=True, presupposed=True)
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
    return f"The assessment {_what_became_of(assessment)}."


def _what_became_of(assessment: Assessment) -> str:
    if assessment.cancelled:
        return "was cancelled"
    return "was annulled" if assessment.annulled_on else "is already graded"


def with_assessment(apprenticeship: Apprenticeship, assessment_id: UUID, **changed: object) -> Changes:
    """Return the change that one assessment undergoes."""
    assessment = apprenticeship.assessments.by_id[assessment_id]
    after = msgspec.structs.replace(assessment, **changed)
    return {"assessments": apprenticeship.assessments.with_assessment(assessment_id, after)}
