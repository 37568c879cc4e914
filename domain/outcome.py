"""The outcome: certificate claimed and apprenticeship completed."""

from datetime import date, timedelta
from typing import TYPE_CHECKING, ClassVar

import msgspec
from pydantic import Field

from domain.body import Body, Code
from domain.circumstances import Circumstances
from domain.clock import Clock, Due
from domain.days import in_words
from domain.fact import Fact, Recorded
from domain.rule import Decision, refused, rule
from domain.stage import Stage
from domain.withdrawal import WithdrawalReason

if TYPE_CHECKING:
    from domain.state import Apprenticeship, Changes

CERTIFICATE = Clock(
    "certificate",
    "certificate claim",
    "seed: assessment and progression; provider: a certificate is claimed as soon as a result is asked for",
    runs_in_break=True,
    reminds=False,
)


class ClaimCertificate(Body):
    """Claim the certificate."""

    NAME: ClassVar[str] = "claim-certificate"
    evidence: Code = Field(description="Reference to the claim in the assessment service.")


class Complete(Body):
    """Complete the apprenticeship and offer the progression routes of the standard."""

    NAME: ClassVar[str] = "complete"


class CertificateClaimed(Fact, frozen=True, kw_only=True):
    """The certificate was claimed."""

    NAME: ClassVar[str] = "certificate-claimed.v1"
    overall: str
    evidence: str

    def sentence(self) -> str:
        """Return it in words."""
        return f"Certificate claimed with overall grade {self.overall} (evidence {self.evidence})."


class ProgressionOffered(Fact, frozen=True, kw_only=True):
    """The progression routes of the standard were offered."""

    NAME: ClassVar[str] = "progression-offered.v1"
    routes: tuple[str, ...]

    def sentence(self) -> str:
        """Return it in words."""
        return f"Progression offered: {'; '.join(self.routes)}."


class ApprenticeshipCompleted(Fact, frozen=True, kw_only=True):
    """The apprenticeship was completed."""

    NAME: ClassVar[str] = "apprenticeship-completed.v1"
    completed_on: date
    overall: str

    def sentence(self) -> str:
        """Return it in words."""
        return f"Apprenticeship completed on {in_words(self.completed_on)}: {self.overall}."


class Ending(msgspec.Struct, frozen=True):
    """How the apprenticeship ended, as far as it has."""

    certificate_claimed_on: date | None = None
    completed_on: date | None = None
    progression: tuple[str, ...] = ()
    withdrawn_on: date | None = None
    last_learning_on: date | None = None
    withdrawal_reason: WithdrawalReason | None = None


@rule("logic: a certificate is claimed once")
def certificate_is_not_claimed_yet(
    apprenticeship: "Apprenticeship", _: ClaimCertificate, __: Circumstances
) -> str | None:
    """The certificate is not claimed yet."""
    claimed_on = apprenticeship.ending.certificate_claimed_on
    return f"The certificate was claimed on {in_words(claimed_on)}." if claimed_on else None


@rule("logic: a certificate certifies a grade")
def certificate_follows_the_overall_grade(
    apprenticeship: "Apprenticeship", _: ClaimCertificate, at: Circumstances
) -> str | None:
    """The certificate is claimed on or after the day of the overall grade."""
    reached_on = apprenticeship.assessments.overall_on
    if reached_on is None or at.occurred_on >= reached_on:
        return None
    return f"The overall grade was reached on {in_words(reached_on)}; the certificate is claimed then or later."


@rule("logic: what ends comes last")
def completion_follows_the_certificate(apprenticeship: "Apprenticeship", _: Complete, at: Circumstances) -> str | None:
    """The apprenticeship is completed on or after the day on which the certificate was claimed."""
    claimed_on = apprenticeship.ending.certificate_claimed_on
    if claimed_on is None or at.occurred_on >= claimed_on:
        return None
    return f"The certificate was claimed on {in_words(claimed_on)}; the completion comes then or later."


@rule("seed: assessment and progression")
def certificate_is_claimed(apprenticeship: "Apprenticeship", _: Complete, __: Circumstances) -> str | None:
    """The certificate is claimed before the apprenticeship is completed."""
    return None if apprenticeship.ending.certificate_claimed_on else "Claim the certificate first."


CLAIMING = [certificate_is_not_claimed_yet, certificate_follows_the_overall_grade]
COMPLETING = [certificate_is_claimed, completion_follows_the_certificate]


def claim_certificate(apprenticeship: "Apprenticeship", command: ClaimCertificate, at: Circumstances) -> Decision:
    """Claim the certificate."""
    return refused(CLAIMING, apprenticeship, command, at) or [
        CertificateClaimed(overall=apprenticeship.assessments.overall or "", evidence=command.evidence)
    ]


def complete(apprenticeship: "Apprenticeship", command: Complete, at: Circumstances) -> Decision:
    """Complete the apprenticeship."""
    return refused(COMPLETING, apprenticeship, command, at) or [
        ProgressionOffered(routes=at.standard.progression),
        ApprenticeshipCompleted(completed_on=at.occurred_on, overall=apprenticeship.assessments.overall or ""),
    ]


def certificate_due(apprenticeship: "Apprenticeship", at: Circumstances) -> list[Due]:
    """Return by when the certificate is to be claimed, once the overall grade is reached."""
    reached_on = apprenticeship.assessments.overall_on
    claimed = apprenticeship.ending.certificate_claimed_on
    if apprenticeship.stage is not Stage.ACHIEVED or reached_on is None or claimed:
        return []
    due_on = reached_on + timedelta(days=at.rules.clocks.assessment_result.within_days)
    return [
        Due(
            clock=CERTIFICATE,
            about=reached_on.isoformat(),
            since_on=reached_on,
            remind_on=None,
            due_on=due_on,
            overdue_on=due_on + timedelta(days=1),
            because=f"no certificate is claimed for the overall grade of {in_words(reached_on)}",
        )
    ]


def certificate_claimed(apprenticeship: "Apprenticeship", recorded: Recorded[CertificateClaimed]) -> "Changes":
    """Fold the claim of the certificate."""
    before = apprenticeship.ending
    day = recorded.occurred_on
    return {"ending": msgspec.structs.replace(before, certificate_claimed_on=day)}


def progression_offered(apprenticeship: "Apprenticeship", recorded: Recorded[ProgressionOffered]) -> "Changes":
    """Fold the progression routes."""
    before = apprenticeship.ending
    return {"ending": msgspec.structs.replace(before, progression=recorded.fact.routes)}


def completed(apprenticeship: "Apprenticeship", recorded: Recorded[ApprenticeshipCompleted]) -> "Changes":
    """Fold the completion."""
    before = apprenticeship.ending
    ended = msgspec.structs.replace(before, completed_on=recorded.fact.completed_on)
    return {"ending": ended}
