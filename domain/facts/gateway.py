"""The gateway's confirmations and decisions, as recorded, and how it stands."""

from datetime import date
from typing import ClassVar

import msgspec

from domain.days import in_words
from domain.facts.fact import Fact
from domain.facts.refusal import Warned


class EmployerConfirmed(Fact, frozen=True, kw_only=True):
    """The employer confirmed that the apprentice works at or above the standard and is ready."""

    NAME: ClassVar[str] = "employer-confirmed.v1"
    evidence: str

    def sentence(self) -> str:
        """Return it in words."""
        return (
            "The employer confirmed that the apprentice works consistently at or above the standard "
            f"and is ready for the end-point assessment (evidence {self.evidence})."
        )


class ApprenticeConfirmed(Fact, frozen=True, kw_only=True):
    """The apprentice confirmed readiness."""

    NAME: ClassVar[str] = "apprentice-confirmed.v1"
    evidence: str

    def sentence(self) -> str:
        """Return it in words."""
        return f"The apprentice confirmed readiness for the end-point assessment (evidence {self.evidence})."


class GatewayPassed(Warned, frozen=True, kw_only=True, omit_defaults=True):
    """The gateway was passed; the assessment is to be held by `window_ends_on`, where its period is known."""

    NAME: ClassVar[str] = "gateway-passed.v1"
    passed_on: date
    window_ends_on: date | None

    def sentence(self) -> str:
        """Return it in words."""
        until = f"; end-point assessment by {in_words(self.window_ends_on)}" if self.window_ends_on else ""
        return f"Gateway passed on {in_words(self.passed_on)}{until}.{self.warnings()}"

    def cause(self) -> str:
        """Return it as a clause."""
        return "the gateway was passed"


class RequirementEvidenced(Fact, frozen=True, kw_only=True):
    """A requirement of the standard, such as a licence or a finished project, was shown by a document."""

    NAME: ClassVar[str] = "requirement-evidenced.v1"
    requirement: str
    title: str
    evidence: str

    def sentence(self) -> str:
        """Return it in words."""
        return f"{self.title[:1].upper()}{self.title[1:]} shown for the gateway (evidence {self.evidence})."


class GatewayDeferred(Fact, frozen=True, kw_only=True):
    """The provider decided that the apprentice is not yet ready. `reason` is sealed."""

    NAME: ClassVar[str] = "gateway-deferred.v1"
    reason: str | None

    def sentence(self) -> str:
        """Return it in words."""
        return "The provider decided that the apprentice is not yet ready for the gateway."


class Gateway(msgspec.Struct, frozen=True):
    """Who has confirmed, and when the gateway was passed; `shown` says since when each requirement is evidenced."""

    employer_confirmed_on: date | None = None
    apprentice_confirmed_on: date | None = None
    passed_on: date | None = None
    window_ends_on: date | None = None
    shown: dict[str, date] = {}
