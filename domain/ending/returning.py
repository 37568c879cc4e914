"""Returning a certificate that was claimed for what no longer stands."""

from typing import ClassVar

import msgspec
from pydantic import Field

from domain.body import Body, Code, Text
from domain.circumstances import Circumstances
from domain.correction.correcting import reopened_enrolment_is_the_only_one
from domain.correction.upholding import answered
from domain.days import in_words
from domain.facts.ending import (
    ApprenticeshipCompleted,
    CertificateClaimed,
    CertificateClaimedAgain,
    CertificateReturned,
    OverallGradeLost,
)
from domain.facts.fact import Recorded
from domain.rule import Decision, Rule, refused, rule
from domain.stage import Stage
from domain.state import Apprenticeship, Changes


class ReturnCertificate(Body):
    """Return a certificate that was claimed."""

    NAME: ClassVar[str] = "return-certificate"
    TITLE: ClassVar[str] = "Return the certificate"
    evidence: Code = Field(description="Reference to the return in the assessment service.")
    reason: Text


@rule("logic: one returns what one has", guard=True, presupposed=True)
def certificate_is_there_to_return(
    apprenticeship: Apprenticeship, _: ReturnCertificate, at: Circumstances
) -> str | None:
    """A certificate was claimed, on that day or before, and is not returned yet."""
    ending = apprenticeship.ending
    if ending.certificate is None or ending.certificate_claimed_on is None:
        return "No certificate is claimed that could be returned."
    if at.occurred_on >= ending.certificate_claimed_on:
        return None
    return f"The certificate was claimed on {in_words(ending.certificate_claimed_on)}; it is returned then or later."


RETURNING: list[Rule[ReturnCertificate]] = [certificate_is_there_to_return, reopened_enrolment_is_the_only_one]


def give_back(apprenticeship: Apprenticeship, command: ReturnCertificate, at: Circumstances) -> Decision:
    """Return the certificate: where there is no overall grade any more, nothing is completed either."""
    refusal = refused(RETURNING, apprenticeship, command, at)
    if refusal:
        return refusal
    claimed = apprenticeship.ending.claimed or ""
    stands = apprenticeship.assessments.overall or apprenticeship.stage is Stage.ASSESSMENT
    undone = (CertificateClaimed, CertificateClaimedAgain, *(() if stands else (ApprenticeshipCompleted,)))
    answers = apprenticeship.in_question.answered_by(*undone)
    returned = CertificateReturned(overall=claimed, evidence=command.evidence, answers=answers, reason=command.reason)
    return [returned] if stands else [returned, OverallGradeLost(before=claimed)]


def given_back(apprenticeship: Apprenticeship, recorded: Recorded[CertificateReturned]) -> Changes:
    """Fold the return of the certificate."""
    ending = msgspec.structs.replace(apprenticeship.ending, certificate_returned_on=recorded.occurred_on)
    return {**answered(apprenticeship, recorded.fact), "ending": ending}
