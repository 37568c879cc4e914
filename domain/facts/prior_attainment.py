"""What is held and evidenced at the start, and what that leaves to be reached, as recorded."""

import msgspec

from domain.facts.functional_skills import Attainment, LearningPlan, Requirement


class StartingPoint(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What was held and evidenced at the start.

    `prior_learning_hours` of off-the-job training need not be done again.
    """

    english: Attainment
    maths: Attainment
    evidence: str | None
    learning_plan: LearningPlan
    learning_plan_evidence: str | None
    uses_british_sign_language: bool
    prior_learning_hours: int

    @property
    def english_required(self) -> Requirement:
        """Return what has to be reached in English (seed: entry requirements)."""
        if self._settles(self.english):
            return Requirement.EXEMPT
        if self.uses_british_sign_language:
            return Requirement.SIGN_OR_ENTRY_LEVEL_3 if self._lowered else Requirement.BRITISH_SIGN_LANGUAGE
        return self._level

    @property
    def maths_required(self) -> Requirement:
        """Return what has to be reached in maths (seed: entry requirements)."""
        return Requirement.EXEMPT if self._settles(self.maths) else self._level

    @property
    def english_exempt_because(self) -> str | None:
        """Return why English need not be reached, or None where it has to be."""
        return self._exempt_because(self.english)

    @property
    def maths_exempt_because(self) -> str | None:
        """Return why maths need not be reached, or None where it has to be."""
        return self._exempt_because(self.maths)

    def said(self) -> str:
        """Return it in words."""
        told = [f"held at the start: English {self.english}, maths {self.maths}{_evidenced(self.evidence)}"]
        if self._lowered:
            told.append(f"{self.learning_plan}{_evidenced(self.learning_plan_evidence)}")
        if self.uses_british_sign_language:
            told.append("British Sign Language is the primary language")
        return "; ".join(told)

    @property
    def _lowered(self) -> bool:
        return self.learning_plan is not LearningPlan.NONE

    @property
    def _level(self) -> Requirement:
        return Requirement.ENTRY_LEVEL_3 if self._lowered else Requirement.LEVEL_2

    def _settles(self, held: Attainment) -> bool:
        return held is Attainment.LEVEL_2 or (self._lowered and held is not Attainment.NONE)

    def _exempt_because(self, held: Attainment) -> str | None:
        return f"{held} held at the start{_evidenced(self.evidence)}" if self._settles(held) else None


def _evidenced(evidence: str | None) -> str:
    return f" (evidence {evidence})" if evidence else ""
