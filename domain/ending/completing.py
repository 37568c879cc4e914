"""Completing: the certificate claimed, and the apprenticeship completed."""

from typing import ClassVar

import msgspec
from pydantic import Field

from domain.assessment.employed import employed_until_the_last_assessment
from domain.body import Body, Code
from domain.circumstances import Circumstances
from domain.correction.upholding import answered
from domain.days import in_words
from domain.facts.ending import (
    ApprenticeshipCompleted,
    CertificateClaimed,
    CertificateClaimedAgain,
    ProgressionOffered,
)
from domain.facts.fact import Recorded
from domain.rule import Decision, Rule, refused, rule
from domain.state import Apprenticeship, Changes


class ClaimCertificate(Body):
    """Claim the certificate."""

    NAME: ClassVar[str] = "claim-certificate"
    TITLE: ClassVar[str] = "Claim the certificate"
    evidence: Code = Field(description="Reference to the claim in the assessment service.")


class Complete(Body):
    """Complete the apprenticeship and offer the progression routes of the standard."""

    NAME: ClassVar[str] = "complete"
    TITLE: ClassVar[str] = "Complete the apprenticeship"


@rule("logic: a certificate is claimed once")
def certificate_is_not_claimed_yet(
    apprenticeship: Apprenticeship, _: ClaimCertificate, __: Circumstances
) -> str | None:
    """The certificate is not claimed yet, or was claimed with another overall grade, or returned."""
    ending, overall = apprenticeship.ending, apprenticeship.assessments.overall
    if ending.certificate_claimed_on is None or ending.certificate is None or ending.claimed != overall:
        return None
    return f"The certificate was claimed on {in_words(ending.certificate_claimed_on)}."


@rule("logic: a certificate certifies a grade", guard=True)
def there_is_an_overall_grade(apprenticeship: Apprenticeship, _: Body, __: Circumstances) -> str | None:
    """There is an overall grade to certify."""
    return None if apprenticeship.assessments.overall else "There is no overall grade any more, and nothing to certify."


@rule("logic: a certificate certifies a grade")
def certificate_follows_the_overall_grade(
    apprenticeship: Apprenticeship, _: ClaimCertificate, at: Circumstances
) -> str | None:
    """The certificate is claimed on or after the day of the overall grade."""
    reached_on = apprenticeship.assessments.overall_on
    if reached_on is None or at.occurred_on >= reached_on:
        return None
    return f"The overall grade was reached on {in_words(reached_on)}; the certificate is claimed then or later."


@rule("logic: what ends comes last")
def completion_follows_the_certificate(apprenticeship: Apprenticeship, _: Complete, at: Circumstances) -> str | None:
    """The apprenticeship is completed on or after the day on which the certificate was claimed."""
    claimed_on = apprenticeship.ending.certificate_claimed_on
    if claimed_on is None or at.occurred_on >= claimed_on:
        return None
    return f"The certificate was claimed on {in_words(claimed_on)}; the completion comes then or later."


@rule("seed: assessment and progression")
def certificate_is_claimed(apprenticeship: Apprenticeship, _: Complete, __: Circumstances) -> str | None:
    """The certificate is claimed before the apprenticeship is completed."""
    ending, overall = apprenticeship.ending, apprenticeship.assessments.overall
    if ending.certifies(overall):
        return None
    return f"Claim the certificate first{', with the overall grade that stands' if ending.claimed else ''}."


CLAIMING: list[Rule[ClaimCertificate]] = [
    there_is_an_overall_grade,
    certificate_is_not_claimed_yet,
    certificate_follows_the_overall_grade,
    employed_until_the_last_assessment,
]
COMPLETING: list[Rule[Complete]] = [
    there_is_an_overall_grade,
    certificate_is_claimed,
    completion_follows_the_certificate,
    employed_until_the_last_assessment,
]


def claim_certificate(apprenticeship: Apprenticeship, command: ClaimCertificate, at: Circumstances) -> Decision:
    """Claim the certificate, for the first time or again."""
    refusal, overall = refused(CLAIMING, apprenticeship, command, at), apprenticeship.assessments.overall or ""
    if refusal:
        return refusal
    before, said = apprenticeship.ending.claimed, {"overall": overall, "evidence": command.evidence}
    option = apprenticeship.enrolled.option
    if before is None:
        return [CertificateClaimed(**said, option=option)]
    answers = apprenticeship.in_question.answered_by(
        CertificateClaimed, CertificateClaimedAgain, ApprenticeshipCompleted
    )
    return [CertificateClaimedAgain(**said, before=before, option=option, answers=answers)]


def complete(apprenticeship: Apprenticeship, command: Complete, at: Circumstances) -> Decision:
    """Complete the apprenticeship; the progression routes are offered where the standard names any."""
    routes = at.standard.progression
    return refused(COMPLETING, apprenticeship, command, at) or [
        *([ProgressionOffered(routes=routes)] if routes else []),
        ApprenticeshipCompleted(completed_on=at.occurred_on, overall=apprenticeship.assessments.overall or ""),
    ]


def certificate_claimed(
    apprenticeship: Apprenticeship, recorded: Recorded[CertificateClaimed] | Recorded[CertificateClaimedAgain]
) -> Changes:
    """Fold the claim of the certificate."""
    ending = msgspec.structs.replace(
        apprenticeship.ending,
        certificate_claimed_on=recorded.occurred_on,
        claimed=recorded.fact.overall,
        stands_for=None,
        certificate_returned_on=None,
    )
    return {"ending": ending}


def certificate_claimed_again(apprenticeship: Apprenticeship, recorded: Recorded[CertificateClaimedAgain]) -> Changes:
    """Fold the claim of another certificate."""
    return {**answered(apprenticeship, recorded.fact), **certificate_claimed(apprenticeship, recorded)}


def progression_offered(apprenticeship: Apprenticeship, recorded: Recorded[ProgressionOffered]) -> Changes:
    """Fold the progression routes."""
    before = apprenticeship.ending
    return {"ending": msgspec.structs.replace(before, progression=recorded.fact.routes)}


def completed(apprenticeship: Apprenticeship, recorded: Recorded[ApprenticeshipCompleted]) -> Changes:
    """Fold the completion."""
    before = apprenticeship.ending
    ended = msgspec.structs.replace(before, completed_on=recorded.fact.completed_on)
    return {"ending": ended}
