"""The gateway's confirmations and decisions, as recorded, and how it stands."""

from datetime import date
from typing import ClassVar

import msgspec

from domain.days import in_words
from domain.facts.corrections import Answers
from domain.facts.fact import Act, from_paper
from domain.facts.refusal import Warned


class EmployerConfirmed(Act, frozen=True, kw_only=True, omit_defaults=True):
    """The employer confirmed that the apprentice works at or above the standard and is ready.

    Where it was recorded `on_behalf`, that is the reference of the signed paper, and `recorded_by` says by whom.
    """

    NAME: ClassVar[str] = "employer-confirmed.v1"
    evidence: str | None
    on_behalf: str | None = None
    recorded_by: str | None = None

    def sentence(self) -> str:
        """Return it in words."""
        ready = "the apprentice works consistently at or above the standard and is ready for the end-point assessment"
        if self.on_behalf:
            return f"{from_paper('employer', self.on_behalf, self.recorded_by)}: {ready}."
        return f"The employer confirmed that {ready}{_shown_by(self.evidence)}."


class ApprenticeConfirmed(Act, frozen=True, kw_only=True, omit_defaults=True):
    """The apprentice confirmed readiness; recorded on behalf as the employer's confirmation may be."""

    NAME: ClassVar[str] = "apprentice-confirmed.v1"
    evidence: str | None
    on_behalf: str | None = None
    recorded_by: str | None = None

    def sentence(self) -> str:
        """Return it in words."""
        if self.on_behalf:
            return f"{from_paper('apprentice', self.on_behalf, self.recorded_by)}: ready for the end-point assessment."
        return f"The apprentice confirmed readiness for the end-point assessment{_shown_by(self.evidence)}."


def _shown_by(evidence: str | None) -> str:
    return f" (evidence {evidence})" if evidence else ""


class GatewayPassed(Act, Warned, frozen=True, kw_only=True, omit_defaults=True):
    """The gateway was passed; the assessment is to be held by `window_ends_on`, where its period is known."""

    NAME: ClassVar[str] = "gateway-passed.v1"
    WORKED_OUT = frozenset({"warned"})
    passed_on: date
    window_ends_on: date | None

    def sentence(self) -> str:
        """Return it in words."""
        until = f"; end-point assessment by {in_words(self.window_ends_on)}" if self.window_ends_on else ""
        return f"Gateway passed on {in_words(self.passed_on)}{until}.{self.warnings()}"

    def cause(self) -> str:
        """Return it as a clause."""
        return "the gateway was passed"


class RequirementEvidenced(Act, frozen=True, kw_only=True):
    """A requirement of the standard, such as a licence or a finished project, was shown by a document."""

    NAME: ClassVar[str] = "requirement-evidenced.v1"
    requirement: str
    title: str
    evidence: str

    def sentence(self) -> str:
        """Return it in words."""
        return f"{self.title[:1].upper()}{self.title[1:]} shown for the gateway (evidence {self.evidence})."


class GatewayDeferred(Act, frozen=True, kw_only=True):
    """The provider decided that the apprentice is not yet ready. `reason` is sealed."""

    NAME: ClassVar[str] = "gateway-deferred.v1"
    reason: str | None

    def sentence(self) -> str:
        """Return it in words."""
        return "The provider decided that the apprentice is not yet ready for the gateway."


class GatewayReopened(Answers, frozen=True, kw_only=True):
    """The gateway that had been passed was opened again: all of it is to be given anew. `reason` is sealed."""

    NAME: ClassVar[str] = "gateway-reopened.v1"
    passed_on: date
    reason: str

    def sentence(self) -> str:
        """Return it in words."""
        return f"The gateway passed on {in_words(self.passed_on)} was opened again.{self._answered()}"

    def cause(self) -> str:
        """Return it as a clause."""
        return "the gateway was opened again"


class Gateway(msgspec.Struct, frozen=True):
    """Who has confirmed, and when the gateway was passed; `shown` says since when each requirement is evidenced.

    A party's word is `…_word_by` whoever gave or recorded it, and `…_paper` is its reference where it was recorded from
    a signed paper; neither is known of the oldest.
    """

    employer_confirmed_on: date | None = None
    employer_word_by: str | None = None
    employer_paper: str | None = None
    apprentice_confirmed_on: date | None = None
    apprentice_word_by: str | None = None
    apprentice_paper: str | None = None
    passed_on: date | None = None
    window_ends_on: date | None = None
    shown: dict[str, date] = {}

    @property
    def papers_recorded_by(self) -> frozenset[str]:
        """Return who recorded a party's word from a signed paper."""
        words = ((self.employer_paper, self.employer_word_by), (self.apprentice_paper, self.apprentice_word_by))
        return frozenset(by for paper, by in words if paper and by)
