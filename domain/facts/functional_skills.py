"""English and maths, as recorded: what is held at the start, what is required of whom, and whether it is met."""

from datetime import date
from enum import StrEnum
from typing import ClassVar

import msgspec

from domain.days import in_words
from domain.facts.fact import Act


class Requirement(StrEnum):
    """What an apprentice has to reach in English or in maths before the gateway."""

    LEVEL_2 = "level 2"
    ENTRY_LEVEL_3 = "entry level 3"
    BRITISH_SIGN_LANGUAGE = "british sign language"
    SIGN_OR_ENTRY_LEVEL_3 = "british sign language or entry level 3"
    EXEMPT = "exempt"


class Attainment(StrEnum):
    """The highest English or maths qualification held at the start."""

    NONE = "none"
    ENTRY_LEVEL_3 = "entry level 3"
    LEVEL_1 = "level 1"
    LEVEL_2 = "level 2"


class LearningPlan(StrEnum):
    """What lowers the English and maths requirement to Entry Level 3: a plan, or an assessment that serves as one."""

    NONE = "none"
    EDUCATION_HEALTH_AND_CARE_PLAN = "education, health and care plan"
    LEGACY_STATEMENT = "legacy statement"
    PROFESSIONAL_ASSESSMENT = "professional assessment"


class Subject(StrEnum):
    """What functional skills are in."""

    ENGLISH = "english"
    MATHS = "maths"

    @property
    def said(self) -> str:
        """Return it as people write it."""
        return "English" if self is Subject.ENGLISH else "maths"


class Qualification(StrEnum):
    """What can be attempted."""

    LEVEL_2 = "level 2"
    ENTRY_LEVEL_3 = "entry level 3"
    BRITISH_SIGN_LANGUAGE = "british sign language"


class Exemption(StrEnum):
    """Why a subject need not be reached."""

    PRIOR_ATTAINMENT = "prior attainment"
    ADULT_DECLINED = "adult declined"


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


class FunctionalSkillsAttempted(Act, frozen=True, kw_only=True):
    """An attempt was taken; `meets_requirement` says whether it settles the subject.

    `attempt` is its number, or 0 where it was told of a past in no order.
    """

    NAME: ClassVar[str] = "functional-skills-attempted.v1"
    WORKED_OUT = frozenset({"attempt", "meets_requirement"})
    subject: Subject
    qualification: Qualification
    attempt: int
    taken_on: date
    passed: bool
    meets_requirement: bool
    evidence: str

    def sentence(self) -> str:
        """Return it in words."""
        result = "passed" if self.passed else "not passed"
        which = f"attempt {self.attempt}" if self.attempt else "attempted"
        return (
            f"Functional skills in {self.subject.said}, {self.qualification}, {which} "
            f"on {in_words(self.taken_on)}: {result}."
        )


class FunctionalSkillsExempted(Act, frozen=True, kw_only=True):
    """The apprentice was exempted from a subject."""

    NAME: ClassVar[str] = "functional-skills-exempted.v1"
    subject: Subject
    reason: Exemption
    evidence: str

    def sentence(self) -> str:
        """Return it in words."""
        return f"Exempt from functional skills in {self.subject.said}: {self.reason} (evidence {self.evidence})."


class SubjectStanding(msgspec.Struct, frozen=True):
    """One subject: what is required, how often it was attempted, when it was achieved, or since when it need not be."""

    requirement: Requirement = Requirement.LEVEL_2
    attempts: int = 0
    last_attempt_on: date | None = None
    achieved_on: date | None = None
    exempt_on: date | None = None
    exempt_because: str | None = None

    @property
    def met(self) -> bool:
        """Return whether nothing more is needed in this subject."""
        return self.requirement is Requirement.EXEMPT or self.achieved_on is not None


class FunctionalSkills(msgspec.Struct, frozen=True):
    """English and maths."""

    english: SubjectStanding = SubjectStanding()
    maths: SubjectStanding = SubjectStanding()

    def subject(self, subject: Subject) -> SubjectStanding:
        """Return how one subject stands."""
        return self.english if subject is Subject.ENGLISH else self.maths

    def with_subject(self, subject: Subject, standing: SubjectStanding) -> "FunctionalSkills":
        """Return these skills with one subject replaced."""
        if subject is Subject.ENGLISH:
            return FunctionalSkills(standing, self.maths)
        return FunctionalSkills(self.english, standing)
