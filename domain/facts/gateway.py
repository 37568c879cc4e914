"""The gateway's confirmations and decisions, as recorded, and how it stands."""

from datetime import date
from typing import ClassVar

import msgspec

from domain.days import in_words
from domain.facts.corrections import Answers
from domain.facts.fact import Act, Agreement, from_paper
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


class ProviderStoodIn(Act, frozen=True, kw_only=True):
    """The provider confirmed in the employer's place that the apprentice is ready, who has been made redundant."""

    NAME: ClassVar[str] = "provider-stood-in.v1"
    evidence: str
    reason: str

    def sentence(self) -> str:
        """Return it in words."""
        return (
            "The provider stood in for the employer, as the apprentice was made redundant, and confirmed that the "
            f"apprentice is ready for the end-point assessment (evidence {self.evidence})."
        )


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


class WentBackToLearning(Agreement, frozen=True, kw_only=True):
    """After a failed assessment the apprentice went back to learning, by a plan that both agreed to: a retake.

    `failed` are the titles of what was failed, `left_on` is when the gateway had been passed. `reason` is sealed.
    """

    NAME: ClassVar[str] = "went-back-to-learning.v1"
    WORKED_OUT = frozenset({"failed", "left_on"})
    MOVES = ("session", "review", "learning", "assessment-window")
    from_on: date
    left_on: date | None
    failed: tuple[str, ...]
    plan: str
    reason: str

    def sentence(self) -> str:
        """Return it in words."""
        gateway = f"the gateway of {in_words(self.left_on)}" if self.left_on else "the gateway"
        return (
            f"Back to learning from {in_words(self.from_on)}, to take again: {', '.join(self.failed)} "
            f"(plan {self.plan}). This moves the clocks of the session, the progress review and active learning, which "
            "count anew from then, and that of the assessment booking, which ends, and no other but what was never "
            "done. "
            f"{gateway[:1].upper()}{gateway[1:]} is to be passed afresh, with portfolio and confirmations; "
            "what was passed stays passed."
        )

    def cause(self) -> str:
        """Return it as a clause."""
        return "the apprentice went back to learning"


class Gateway(msgspec.Struct, frozen=True):
    """Who has confirmed, and when the gateway was passed; `shown` says since when each requirement is evidenced.

    A party's word is `…_word_by` whoever gave or recorded it, and `…_paper` is its reference where it was recorded from
    a signed paper; neither is known of the oldest. `stood_in` says that the provider spoke in the employer's place.
    `before` tells of each gateway that was passed and followed by learning again, from which London date to which.
    """

    employer_confirmed_on: date | None = None
    employer_word_by: str | None = None
    employer_paper: str | None = None
    stood_in: bool = False
    apprentice_confirmed_on: date | None = None
    apprentice_word_by: str | None = None
    apprentice_paper: str | None = None
    passed_on: date | None = None
    window_ends_on: date | None = None
    shown: dict[str, date] = {}
    before: tuple[tuple[date, date], ...] = ()

    @property
    def papers_recorded_by(self) -> frozenset[str]:
        """Return who recorded a party's word from a signed paper."""
        words = ((self.employer_paper, self.employer_word_by), (self.apprentice_paper, self.apprentice_word_by))
        return frozenset(by for paper, by in words if paper and by)

    def anew(self) -> "Gateway":
        """Return it to be passed afresh: what was shown by documents stays, and what was before."""
        return Gateway(shown=self.shown, before=self.before)

    def afresh_from(self, day: date) -> "Gateway":
        """Return it to be passed afresh after learning that went on from a London date."""
        before = (*self.before, (self.passed_on, day)) if self.passed_on else self.before
        return msgspec.structs.replace(self.anew(), before=before)

    def days_in(self, first_on: date, until_on: date) -> int:
        """Return how many days between a gateway and learning again lie between two days, the second not included."""
        days = [(min(back_on, until_on) - max(left_on, first_on)).days for left_on, back_on in self.before]
        return sum(each for each in days if each > 0)

    def between(self, day: date) -> tuple[date, date] | None:
        """Return the time between a gateway passed and learning again in which a London date lies, or None."""
        for left_on, back_on in self.before:
            if left_on < day < back_on:
                return left_on, back_on
        return None
