"""Completing: the certificate claimed, and the apprenticeship completed."""

from typing import ClassVar

import msgspec
from pydantic import Field

from domain.assessment.employed import employed_until_the_last_assessment
from domain.body import Body, Code
from domain.circumstances import Circumstances
from domain.days import in_words
from domain.facts.ending import ApprenticeshipCompleted, CertificateClaimed, ProgressionOffered
from domain.facts.fact import Recorded
from domain.rule import Decision, Rule, refused, rule
from domain.state import Apprenticeship, Changes


class ClaimCertificate(Body):
    """Claim the certificate."""

    NAME: ClassVar[str] = "claim-certificate"
    evidence: Code = Field(description="Reference to the claim in the assessment service.")


class Complete(Body):
    """Complete the apprenticeship and offer the progression routes of the standard."""

    NAME: ClassVar[str] = "complete"


@rule("logic: a certificate is claimed once")
def certificate_is_not_claimed_yet(
    apprenticeship: Apprenticeship, _: ClaimCertificate, __: Circumstances
) -> str | None:
    """The certificate is not claimed yet."""
    claimed_on = apprenticeship.ending.certificate_claimed_on
    return f"The certificate was claimed on {in_words(claimed_on)}." if claimed_on else None


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
    return None if apprenticeship.ending.certificate_claimed_on else "Claim the certificate first."


CLAIMING: list[Rule[ClaimCertificate]] = [
    certificate_is_not_claimed_yet,
    certificate_follows_the_overall_grade,
    employed_until_the_last_assessment,
]
COMPLETING: list[Rule[Complete]] = [
    certificate_is_claimed,
    completion_follows_the_certificate,
    employed_until_the_last_assessment,
]


def claim_certificate(apprenticeship: Apprenticeship, command: ClaimCertificate, at: Circumstances) -> Decision:
    """Claim the certificate."""
    return refused(CLAIMING, apprenticeship, command, at) or [
        CertificateClaimed(overall=apprenticeship.assessments.overall or "", evidence=command.evidence)
    ]


def complete(apprenticeship: Apprenticeship, command: Complete, at: Circumstances) -> Decision:
    """Complete the apprenticeship; the progression routes are offered where the standard names any."""
    routes = at.standard.progression
    return refused(COMPLETING, apprenticeship, command, at) or [
        *([ProgressionOffered(routes=routes)] if routes else []),
        ApprenticeshipCompleted(completed_on=at.occurred_on, overall=apprenticeship.assessments.overall or ""),
    ]


def certificate_claimed(apprenticeship: Apprenticeship, recorded: Recorded[CertificateClaimed]) -> Changes:
    """Fold the claim of the certificate."""
    before = apprenticeship.ending
    day = recorded.occurred_on
    return {"ending": msgspec.structs.replace(before, certificate_claimed_on=day)}


def progression_offered(apprenticeship: Apprenticeship, recorded: Recorded[ProgressionOffered]) -> Changes:
    """Fold the progression routes."""
    before = apprenticeship.ending
    return {"ending": msgspec.structs.replace(before, progression=recorded.fact.routes)}


def completed(apprenticeship: Apprenticeship, recorded: Recorded[ApprenticeshipCompleted]) -> Changes:
    """Fold the completion."""
    before = apprenticeship.ending
    ended = msgspec.structs.replace(before, completed_on=recorded.fact.completed_on)
    return {"ending": ended}
