"""The second person: what counts most is never both recorded and taken back by the same one."""

from domain.body import Body
from domain.circumstances import Circumstances
from domain.facts.assessment import (
    AssessmentBooked,
    AssessmentCancelled,
    AssessmentGraded,
    AssessmentHeld,
    OverallGradeReached,
)
from domain.facts.corrections import ActUpheld
from domain.facts.ending import (
    ApprenticeshipCompleted,
    CertificateClaimed,
    CertificateClaimedAgain,
    CertificateReturned,
    GradeChanged,
    GradeRevoked,
    SittingAnnulled,
    Withdrawn,
)
from domain.facts.gateway import ApprenticeConfirmed, EmployerConfirmed, GatewayDeferred, GatewayPassed, GatewayReopened
from domain.facts.portfolio import PortfolioSubmitted
from domain.rule import rule
from domain.state import Apprenticeship

NEEDS_A_SECOND_PERSON = (
    PortfolioSubmitted,
    EmployerConfirmed,
    ApprenticeConfirmed,
    GatewayPassed,
    GatewayDeferred,
    AssessmentBooked,
    AssessmentCancelled,
    AssessmentHeld,
    AssessmentGraded,
    GatewayReopened,
    GradeChanged,
    GradeRevoked,
    OverallGradeReached,
    SittingAnnulled,
    CertificateClaimed,
    CertificateClaimedAgain,
    CertificateReturned,
    ApprenticeshipCompleted,
    Withdrawn,
    ActUpheld,
)
"""Facts of gateway, assessment and outcome: whoever recorded one neither corrects it nor undoes its correction."""


@rule("issue: gateway, assessment and withdrawal are corrected by a second person")
def second_person_corrects(_: Apprenticeship, __: Body, at: Circumstances) -> str | None:
    """A fact of gateway, assessment or outcome, or one that was proposed, is corrected by another person."""
    found = at.otherwise
    if found is None or at.actor not in found.recorded_by:
        return None
    if found.by_two:
        return "Whoever proposed or accepted this, or recorded its correction, does not correct it; ask a third person."
    if found.kind not in NEEDS_A_SECOND_PERSON:
        return None
    return (
        "Whoever recorded a fact of gateway, assessment or outcome, or the correction of it that is named, "
        "does not correct it; ask a second person."
    )
