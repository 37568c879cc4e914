"""The outcome: certificate claimed and apprenticeship completed, or withdrawn."""

from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar

import msgspec
from pydantic import Field

from domain.body import Body, Code, Day, Text
from domain.circumstances import Circumstances
from domain.days import in_words
from domain.fact import Fact, Recorded
from domain.last_learning import last_learning_is_not_before_the_last_on_record
from domain.rule import Decision, Rule, refused, rule
from domain.stage import Stage

if TYPE_CHECKING:
    from domain.state import Apprenticeship, Changes


class WithdrawalReason(StrEnum):
    """Why an apprentice leaves."""

    ILLNESS = "illness"
    REDUNDANCY = "redundancy"
    LEFT_EMPLOYER = "left employer"
    NO_CONTACT = "no contact"
    OTHER = "other"


class ClaimCertificate(Body):
    """Claim the certificate."""

    NAME: ClassVar[str] = "claim-certificate"
    evidence: Code = Field(description="Reference to the claim in the assessment service.")


class Complete(Body):
    """Complete the apprenticeship and offer the progression routes of the standard."""

    NAME: ClassVar[str] = "complete"


class Withdraw(Body):
    """Withdraw the apprentice; `occurred_on` is the date of notification."""

    NAME: ClassVar[str] = "withdraw"
    last_learning_on: Day = Field(description="The last evidenced date of learning.")
    reason: WithdrawalReason
    explanation: Text


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


class Withdrawn(Fact, frozen=True, kw_only=True):
    """The apprentice was withdrawn. `explanation` is sealed."""

    NAME: ClassVar[str] = "withdrawn.v1"
    last_learning_on: date
    notified_on: date
    reason: WithdrawalReason
    explanation: str

    def sentence(self) -> str:
        """Return it in words."""
        return (
            f"Withdrawn ({self.reason}), notified on {in_words(self.notified_on)}, "
            f"last learning on {in_words(self.last_learning_on)}."
        )

    def cause(self) -> str:
        """Return it as a clause."""
        return "the apprentice was withdrawn"


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


@rule("funding rules 2026/27 ¶302, ¶310.1")
def last_learning_lies_in_the_programme(
    apprenticeship: "Apprenticeship", command: Withdraw, at: Circumstances
) -> str | None:
    """The last learning lies between the start and the notification."""
    enrolment = apprenticeship.enrolment
    if command.last_learning_on > at.occurred_on:
        return f"The last learning cannot be after the notification of {in_words(at.occurred_on)}."
    if enrolment and enrolment.starts_on <= at.occurred_on and command.last_learning_on < enrolment.starts_on:
        return f"The last learning cannot be before the start on {in_words(enrolment.starts_on)}."
    return None


@rule("seed: a break in learning stops the clocks")
def last_learning_lies_outside_a_break(
    apprenticeship: "Apprenticeship", command: Withdraw, _: Circumstances
) -> str | None:
    """The last learning does not lie within a break in learning, after its first day."""
    day = command.last_learning_on
    if not (apprenticeship.interruption.covers(day) and apprenticeship.interruption.covers(day - timedelta(days=1))):
        return None
    return f"The apprentice was on a break in learning on {in_words(day)}; give the last learning before it."


@rule("logic: who has started leaves after the start")
def withdrawal_is_notified_after_the_start(
    apprenticeship: "Apprenticeship", _: Withdraw, at: Circumstances
) -> str | None:
    """Who has started training is withdrawn on or after the start date."""
    enrolment = apprenticeship.enrolment
    if enrolment is None or apprenticeship.stage is Stage.ENROLLED or at.occurred_on >= enrolment.starts_on:
        return None
    return (
        f"Training started on {in_words(enrolment.starts_on)}; give that date or a later one, "
        "or correct the enrolment first."
    )


CLAIMING = [certificate_is_not_claimed_yet, certificate_follows_the_overall_grade]
COMPLETING = [certificate_is_claimed, completion_follows_the_certificate]
WITHDRAWING: list[Rule[Withdraw]] = [
    withdrawal_is_notified_after_the_start,
    last_learning_lies_in_the_programme,
    last_learning_is_not_before_the_last_on_record,
    last_learning_lies_outside_a_break,
]


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


def withdraw(apprenticeship: "Apprenticeship", command: Withdraw, at: Circumstances) -> Decision:
    """Withdraw the apprentice."""
    return refused(WITHDRAWING, apprenticeship, command, at) or [
        Withdrawn(
            last_learning_on=command.last_learning_on,
            notified_on=at.occurred_on,
            reason=command.reason,
            explanation=command.explanation,
        ),
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


def withdrawn(apprenticeship: "Apprenticeship", recorded: Recorded[Withdrawn]) -> "Changes":
    """Fold the withdrawal."""
    fact = recorded.fact
    ended = msgspec.structs.replace(
        apprenticeship.ending,
        withdrawn_on=fact.notified_on,
        last_learning_on=fact.last_learning_on,
        withdrawal_reason=fact.reason,
    )
    return {"ending": ended}
