"""The outcome, as recorded: what becomes of grades afterwards, certificate, completion, withdrawal; how it ended."""

from datetime import date
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

import msgspec

from domain.clock_and_due import capital
from domain.days import in_words
from domain.facts.assessment import Assessment, OfWhole
from domain.facts.corrections import Answers
from domain.facts.fact import Act, Derivation


class WithdrawalReason(StrEnum):
    """Why an apprentice leaves, or ends without a certificate: in ILR words, completed with no achievement."""

    ILLNESS = "illness"
    REDUNDANCY = "redundancy"
    LEFT_EMPLOYER = "left employer"
    NO_CONTACT = "no contact"
    FAILED_ASSESSMENT = "failed the end-point assessment"
    OTHER_STANDARD = "changed to another standard"
    MERGER = "merger of the provider"
    MOVED_BY_FUNDER = "moved by the funder"
    OTHER = "other"


JOBLESS = frozenset({WithdrawalReason.REDUNDANCY, WithdrawalReason.LEFT_EMPLOYER})
"""The reasons that say that the apprentice has lost the job."""


class OfSitting(Answers, frozen=True, kw_only=True):
    """What the EPAO decided of a sitting afterwards, as `evidence` tells it."""

    assessment: UUID
    method: str
    title: str
    evidence: str

    def concerns(self) -> UUID:
        """Return the id of the sitting's booking."""
        return self.assessment

    def leaves(self, sitting: Assessment, on: date) -> Assessment:
        """Return how the sitting stands after it was so decided on a London date."""
        raise NotImplementedError


class GradeChanged(OfSitting, frozen=True, kw_only=True):
    """The grade of a sitting was changed on appeal."""

    NAME: ClassVar[str] = "grade-changed.v1"
    before: str
    grade: str

    def sentence(self) -> str:
        """Return it in words."""
        changed = f"grade changed on appeal from {self.before} to {self.grade}"
        return f"{capital(self.title)}: {changed} (evidence {self.evidence}).{self._answered()}"

    def leaves(self, sitting: Assessment, on: date) -> Assessment:
        """Return the sitting with the other grade."""
        return msgspec.structs.replace(sitting, grade=self.grade, graded_on=on)


class GradeRevoked(OfSitting, frozen=True, kw_only=True):
    """The grade of a sitting was revoked: the method is to be sat again. `reason` is sealed."""

    NAME: ClassVar[str] = "grade-revoked.v1"
    before: str
    reason: str

    def sentence(self) -> str:
        """Return it in words."""
        revoked = f"the grade {self.before} was revoked"
        return f"{capital(self.title)}: {revoked} (evidence {self.evidence}).{self._answered()}"

    def leaves(self, sitting: Assessment, on: date) -> Assessment:
        """Return the sitting without a grade."""
        return msgspec.structs.replace(sitting, grade=None, revoked_on=on)


class SittingAnnulled(OfSitting, frozen=True, kw_only=True):
    """A sitting was annulled, with its grade if it had one: it counts as none. `reason` is sealed."""

    NAME: ClassVar[str] = "sitting-annulled.v1"
    held_on: date
    reason: str

    def sentence(self) -> str:
        """Return it in words."""
        annulled = f"the sitting of {in_words(self.held_on)} was annulled"
        return f"{capital(self.title)}: {annulled} (evidence {self.evidence}).{self._answered()}"

    def leaves(self, sitting: Assessment, on: date) -> Assessment:
        """Return the sitting, which counts as none."""
        return msgspec.structs.replace(sitting, annulled_on=on)


class OverallGradeChanged(Derivation, frozen=True, kw_only=True):
    """There is another overall grade than before: `grades` are those of the methods that make it."""

    NAME: ClassVar[str] = "overall-grade-changed.v1"
    grades: tuple[OfWhole, ...]
    before: str
    overall: str

    def sentence(self) -> str:
        """Return it in words."""
        return f"Overall grade: {self.overall} instead of {self.before} ({_each(self.grades)})."


class OverallGradeLost(Derivation, frozen=True, kw_only=True):
    """There is no overall grade any more: a method is not passed."""

    NAME: ClassVar[str] = "overall-grade-lost.v1"
    before: str

    def sentence(self) -> str:
        """Return it in words."""
        return f"The overall grade, {self.before} before, no longer stands: not every method is passed."


def _each(grades: tuple[OfWhole, ...]) -> str:
    return ", ".join(f"{each.title} {each.grade}" for each in grades)


class CertificateClaimed(Act, frozen=True, kw_only=True, omit_defaults=True):
    """The certificate was claimed, which names the option of a standard that has some."""

    NAME: ClassVar[str] = "certificate-claimed.v1"
    overall: str
    evidence: str
    option: str | None = None

    def sentence(self) -> str:
        """Return it in words."""
        option = f" in the option {self.option}" if self.option else ""
        return f"Certificate claimed{option} with overall grade {self.overall} (evidence {self.evidence})."


class CertificateClaimedAgain(Answers, frozen=True, kw_only=True, omit_defaults=True):
    """The certificate was claimed again: the claim `before` was of another overall grade, or it was returned."""

    NAME: ClassVar[str] = "certificate-claimed-again.v1"
    before: str
    overall: str
    evidence: str
    option: str | None = None

    def sentence(self) -> str:
        """Return it in words."""
        instead = f" instead of {self.before}" if self.before != self.overall else ""
        option = f" in the option {self.option}" if self.option else ""
        claimed = f"Certificate claimed again{option}, with overall grade {self.overall}{instead}"
        return f"{claimed} (evidence {self.evidence}).{self._answered()}"


class CertificateReturned(Answers, frozen=True, kw_only=True):
    """The certificate was returned. `reason` is sealed."""

    NAME: ClassVar[str] = "certificate-returned.v1"
    overall: str
    evidence: str
    reason: str

    def sentence(self) -> str:
        """Return it in words."""
        return f"Certificate of the overall grade {self.overall} returned (evidence {self.evidence}).{self._answered()}"


class ProgressionOffered(Act, frozen=True, kw_only=True):
    """The progression routes of the standard were offered."""

    NAME: ClassVar[str] = "progression-offered.v1"
    routes: tuple[str, ...]

    def sentence(self) -> str:
        """Return it in words."""
        return f"Progression offered: {'; '.join(self.routes)}."


class ApprenticeshipCompleted(Act, frozen=True, kw_only=True):
    """The apprenticeship was completed."""

    NAME: ClassVar[str] = "apprenticeship-completed.v1"
    completed_on: date
    overall: str

    def sentence(self) -> str:
        """Return it in words."""
        return f"Apprenticeship completed on {in_words(self.completed_on)}: {self.overall}."


class Withdrawn(Act, frozen=True, kw_only=True):
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
    """How the apprenticeship ended, as far as it has.

    `claimed` is the overall grade that the certificate was claimed with last, `stands_for` the one beside which a
    lead let that claim stand, nothing where there was none by then. `overall_lost_on` is when the overall grade was
    lost last.
    """

    certificate_claimed_on: date | None = None
    claimed: str | None = None
    stands_for: str | None = None
    certificate_returned_on: date | None = None
    overall_lost_on: date | None = None
    completed_on: date | None = None
    progression: tuple[str, ...] = ()
    withdrawn_on: date | None = None
    last_learning_on: date | None = None
    withdrawal_reason: WithdrawalReason | None = None

    @property
    def certificate(self) -> str | None:
        """Return the overall grade of the certificate that was claimed and not returned, if there is one."""
        return None if self.certificate_returned_on else self.claimed

    def certifies(self, overall: str | None) -> bool:
        """Return whether a certificate was claimed of this overall grade, or may stand beside it."""
        return self.certificate is not None and (overall or "") in {self.claimed, self.stands_for}
