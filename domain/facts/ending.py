"""The certificate, the completion and the withdrawal, as recorded, and how it ended."""

from datetime import date
from enum import StrEnum
from typing import ClassVar

import msgspec

from domain.days import in_words
from domain.facts.fact import Fact


class WithdrawalReason(StrEnum):
    """Why an apprentice leaves, or ends without a certificate: in ILR words, completed with no achievement."""

    ILLNESS = "illness"
    REDUNDANCY = "redundancy"
    LEFT_EMPLOYER = "left employer"
    NO_CONTACT = "no contact"
    FAILED_ASSESSMENT = "failed the end-point assessment"
    OTHER = "other"


JOBLESS = frozenset({WithdrawalReason.REDUNDANCY, WithdrawalReason.LEFT_EMPLOYER})
"""The reasons that say that the apprentice has lost the job."""


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
    """The apprentice was withdrawn, with no last day of learning where nothing was learned. `explanation` is sealed."""

    NAME: ClassVar[str] = "withdrawn.v1"
    last_learning_on: date | None
    notified_on: date
    reason: WithdrawalReason
    explanation: str

    def sentence(self) -> str:
        """Return it in words."""
        last = f"last learning on {in_words(self.last_learning_on)}" if self.last_learning_on else "before any learning"
        return f"Withdrawn ({self.reason}), notified on {in_words(self.notified_on)}, {last}."

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
