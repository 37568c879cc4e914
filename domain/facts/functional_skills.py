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


class EnglishPart(StrEnum):
    """The parts of functional skills in English, each of which is passed by itself."""

    READING = "reading"
    WRITING = "writing"
    SPEAKING_AND_LISTENING = "speaking and listening"


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


class FunctionalSkillsAttempted(Act, frozen=True, kw_only=True, omit_defaults=True):
    """An attempt was taken, of one `part` of English or of the whole; `meets_requirement`: it settles the subject.

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
    part: EnglishPart | None = None

    def sentence(self) -> str:
        """Return it in words."""
        result = "passed" if self.passed else "not passed"
        which = f"attempt {self.attempt}" if self.attempt else "attempted"
        what = f"{self.qualification}, {self.part}" if self.part else self.qualification
        return f"Functional skills in {self.subject.said}, {what}, {which} on {in_words(self.taken_on)}: {result}."


class FunctionalSkillsExempted(Act, frozen=True, kw_only=True, omit_defaults=True):
    """The apprentice was exempted from a subject, who declined it by a statement that both signed, or holds it."""

    NAME: ClassVar[str] = "functional-skills-exempted.v1"
    subject: Subject
    reason: Exemption
    evidence: str
    apprentice_signed: bool = False
    employer_signed: bool = False

    def sentence(self) -> str:
        """Return it in words."""
        both = ", signed by apprentice and employer" if self.apprentice_signed and self.employer_signed else ""
        return f"Exempt from functional skills in {self.subject.said}: {self.reason} (evidence {self.evidence}{both})."


class FunctionalSkillsOptedIn(Act, frozen=True, kw_only=True):
    """An apprentice who may decline a subject takes it, agreed with the employer."""

    NAME: ClassVar[str] = "functional-skills-opted-in.v1"
    subject: Subject
    evidence: str

    def sentence(self) -> str:
        """Return it in words."""
        return f"Opted in to functional skills in {self.subject.said}, agreed by both (evidence {self.evidence})."


class FunctionalSkillsAdjusted(Act, frozen=True, kw_only=True, omit_defaults=True):
    """Another level or British Sign Language is required in one subject, for a learning difficulty or a language."""

    NAME: ClassVar[str] = "functional-skills-adjusted.v1"
    WORKED_OUT = frozenset({"requirement"})
    subject: Subject
    requirement: Requirement
    evidence: str
    learning_plan: LearningPlan = LearningPlan.NONE
    uses_british_sign_language: bool = False

    def sentence(self) -> str:
        """Return it in words."""
        plan = [] if self.learning_plan is LearningPlan.NONE else [str(self.learning_plan)]
        sign = ["British Sign Language is the primary language"] if self.uses_british_sign_language else []
        return (
            f"Required in {self.subject.said} from now on: {self.requirement} ({'; '.join(plan + sign)}; "
            f"evidence {self.evidence})."
        )


class SubjectStanding(msgspec.Struct, frozen=True):
    """One subject: what is required, how often it was attempted, when it was achieved, or since when it need not be.

    `parts` tells of each qualification in English when each part of it was passed first, `tries` how often each part
    was attempted, `passed` when each qualification was passed as a whole. `held` is what was held at the start;
    `opted_in_on` since when an adult takes it by choice, `declined` what was required before it was declined.
    """

    requirement: Requirement = Requirement.LEVEL_2
    attempts: int = 0
    last_attempt_on: date | None = None
    achieved_on: date | None = None
    exempt_on: date | None = None
    exempt_because: str | None = None
    parts: dict[Qualification, dict[EnglishPart, date]] = {}
    tries: dict[EnglishPart, int] = {}
    passed: dict[Qualification, date] = {}
    held: Attainment = Attainment.NONE
    opted_in_on: date | None = None
    declined: Requirement | None = None

    @property
    def met(self) -> bool:
        """Return whether nothing more is needed in this subject."""
        return self.requirement is Requirement.EXEMPT or self.achieved_on is not None

    def tried(self, part: EnglishPart | None) -> int:
        """Return how often a part was attempted, or the whole where it is None."""
        return self.tries.get(part, 0) if part else self.attempts - sum(self.tries.values())

    def missing(self, qualification: Qualification) -> list[EnglishPart]:
        """Return the parts of a qualification in English that are not passed yet."""
        return [each for each in EnglishPart if each not in self.parts.get(qualification, {})]

    def after(self, fact: FunctionalSkillsAttempted) -> "SubjectStanding":
        """Return how it stands after an attempt."""
        parts, tries = self.parts, self.tries
        if fact.part:
            tries = {**tries, fact.part: tries.get(fact.part, 0) + 1}
            if fact.passed:
                before = parts.get(fact.qualification, {})
                first = min(fact.taken_on, before.get(fact.part, fact.taken_on))
                parts = {**parts, fact.qualification: {**before, fact.part: first}}
        tried = msgspec.structs.replace(
            self,
            attempts=self.attempts + 1,
            last_attempt_on=max(fact.taken_on, self.last_attempt_on or fact.taken_on),
            parts=parts,
            tries=tries,
        )
        return _settled_by(tried, fact)


def _settled_by(standing: SubjectStanding, fact: FunctionalSkillsAttempted) -> SubjectStanding:
    day = fact.taken_on if fact.passed and not fact.part else None
    if fact.part and not standing.missing(fact.qualification):
        day = max(standing.parts[fact.qualification].values())
    if day is None:
        return standing
    day = min(day, standing.passed.get(fact.qualification, day))
    achieved = [each for each in (standing.achieved_on, day if fact.meets_requirement else None) if each]
    passed = {**standing.passed, fact.qualification: day}
    return msgspec.structs.replace(standing, passed=passed, achieved_on=min(achieved, default=None))


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
