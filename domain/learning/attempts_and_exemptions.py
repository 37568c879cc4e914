"""English and maths: attempted at the level required, or exempt with a reason and evidence."""

from typing import ClassVar, Protocol

import msgspec
from pydantic import Field

from domain.body import Body, Code, Yes
from domain.circumstances import Circumstances
from domain.days import in_words
from domain.facts.fact import Recorded
from domain.facts.functional_skills import (
    EnglishPart,
    Exemption,
    FunctionalSkillsAttempted,
    FunctionalSkillsExempted,
    Qualification,
    Requirement,
    Subject,
    SubjectStanding,
)
from domain.rule import Decision, Rule, refused, rule
from domain.state import Apprenticeship, Changes

SATISFYING = {
    Requirement.LEVEL_2: {Qualification.LEVEL_2},
    Requirement.ENTRY_LEVEL_3: {Qualification.ENTRY_LEVEL_3, Qualification.LEVEL_2},
    Requirement.BRITISH_SIGN_LANGUAGE: {Qualification.BRITISH_SIGN_LANGUAGE, Qualification.LEVEL_2},
    Requirement.SIGN_OR_ENTRY_LEVEL_3: set(Qualification),
    Requirement.EXEMPT: set[Qualification](),
}
"""Which qualifications meet which requirement."""


class RecordAttempt(Body):
    """Record an attempt taken on `occurred_on`, and its result."""

    NAME: ClassVar[str] = "record-functional-skills-attempt"
    TITLE: ClassVar[str] = "Record an attempt at English or maths"
    subject: Subject
    qualification: Qualification = Qualification.LEVEL_2
    part: EnglishPart | None = Field(
        default=None, description="The part of English that was taken; left out where all of it was, and in maths."
    )
    passed: Yes
    evidence: Code = Field(description="Reference to the result slip or certificate.")


class ExemptFromFunctionalSkills(Body):
    """Exempt the apprentice from a subject, with a reason and evidence."""

    NAME: ClassVar[str] = "exempt-from-functional-skills"
    TITLE: ClassVar[str] = "Exempt from English or maths"
    subject: Subject
    reason: Exemption
    evidence: Code = Field(description="Reference to the certificate, or to the training plan signed by all three.")
    apprentice_signed: Yes = Field(default=False, description="The apprentice signed that it is declined.")
    employer_signed: Yes = Field(default=False, description="The employer signed that it is declined.")


class OfSubject(Protocol):
    """A command about English or maths."""

    @property
    def subject(self) -> Subject:
        """Return which."""
        ...


@rule("seed: learning outcomes")
def subject_is_still_open(
    apprenticeship: Apprenticeship,
    command: OfSubject,
    at: Circumstances,
) -> str | None:
    """The subject is neither achieved nor exempt."""
    standing = apprenticeship.functional_skills.subject(command.subject)
    if not standing.met or _was_open(apprenticeship, standing, at):
        return None
    if standing.achieved_on:
        return f"{command.subject.capitalize()} was achieved on {in_words(standing.achieved_on)}."
    return f"The apprentice is exempt from {command.subject}."


def _was_open(apprenticeship: Apprenticeship, standing: SubjectStanding, at: Circumstances) -> bool:
    # Of a past that is told, what settled the subject later may be told before.
    met_on = standing.achieved_on or standing.exempt_on
    return apprenticeship.taking_over.open and met_on is not None and at.occurred_on < met_on


@rule("seed: entry requirements")
def sign_language_replaces_english_only(
    apprenticeship: Apprenticeship, command: RecordAttempt, _: Circumstances
) -> str | None:
    """British Sign Language replaces English for those whose primary language it is."""
    if command.qualification is not Qualification.BRITISH_SIGN_LANGUAGE:
        return None
    standing = apprenticeship.functional_skills.subject(command.subject)
    if command.qualification in SATISFYING[standing.requirement]:
        return None
    return (
        f"British Sign Language does not count for this apprentice's {command.subject}; "
        "it replaces English where the enrolment says that it is the primary language."
    )


@rule("seed: learning outcomes; awarding organisations: English has three parts, maths has none", guard=True)
def part_is_one_of_english(_: Apprenticeship, command: RecordAttempt, __: Circumstances) -> str | None:
    """Parts are those of functional skills in English; maths and British Sign Language are taken as a whole."""
    in_english = command.subject is Subject.ENGLISH
    if command.part is None or (in_english and command.qualification is not Qualification.BRITISH_SIGN_LANGUAGE):
        return None
    what = "British Sign Language" if in_english else "Maths"
    return f"{what} is taken as a whole; leave the part out."


@rule("awarding organisations: only a part that was failed is taken again")
def part_is_not_passed_yet(apprenticeship: Apprenticeship, command: RecordAttempt, _: Circumstances) -> str | None:
    """A part of English that was passed is not taken again."""
    standing = apprenticeship.functional_skills.subject(command.subject)
    passed = standing.parts.get(command.qualification, {})
    if command.part is None or command.part not in passed or apprenticeship.taking_over.open:
        return None
    missing = ", ".join(standing.missing(command.qualification)) or "nothing"
    return f"{command.part.capitalize()} was passed on {in_words(passed[command.part])}; to be taken: {missing}."


@rule("logic: one attempt follows another", presupposed=True)
def attempts_follow_each_other(apprenticeship: Apprenticeship, command: RecordAttempt, at: Circumstances) -> str | None:
    """An attempt is not taken before the one recorded last."""
    last = apprenticeship.functional_skills.subject(command.subject).last_attempt_on
    if last is None or at.occurred_on >= last or apprenticeship.taking_over.open:
        return None
    return f"The last attempt on record was taken on {in_words(last)}; this one cannot have come before."


@rule("GOV.UK: English and maths requirements, 11 February 2025")
def only_adults_decline(
    apprenticeship: Apprenticeship, command: ExemptFromFunctionalSkills, at: Circumstances
) -> str | None:
    """Only an apprentice who was an adult at the start may decline English or maths."""
    return None if command.reason is not Exemption.ADULT_DECLINED else why_not_an_adult(apprenticeship, at)


def why_not_an_adult(apprenticeship: Apprenticeship, at: Circumstances) -> str | None:
    """Return why an apprentice may not decline English or maths, or None where that is for the apprentice to say."""
    policy, age = at.rules.english_and_maths, apprenticeship.enrolled.age_at_start
    if at.occurred_on < policy.adults_may_decline_from:
        return f"Nobody could decline before {in_words(policy.adults_may_decline_from)}."
    if age < policy.adult_age:
        return f"The apprentice was {age} at the start; from {policy.adult_age} one may decline."
    return None


@rule("provider: apprentice and employer both sign that English or maths is declined")
def declining_is_signed_by_both(
    _: Apprenticeship, command: ExemptFromFunctionalSkills, at: Circumstances
) -> str | None:
    """What is declined is declined by a statement that apprentice and employer signed."""
    if command.reason is not Exemption.ADULT_DECLINED or not at.rules.english_and_maths.declined_signed_by_both:
        return None
    signed = {"apprentice": command.apprentice_signed, "employer": command.employer_signed}
    missing = [who for who, has in signed.items() if not has]
    return f"Not signed by the {' and the '.join(missing)} yet." if missing else None


ATTEMPTING: list[Rule[RecordAttempt]] = [
    subject_is_still_open,
    sign_language_replaces_english_only,
    part_is_one_of_english,
    part_is_not_passed_yet,
    attempts_follow_each_other,
]
EXEMPTING: list[Rule[ExemptFromFunctionalSkills]] = [
    subject_is_still_open,
    only_adults_decline,
    declining_is_signed_by_both,
]


def attempt(apprenticeship: Apprenticeship, command: RecordAttempt, at: Circumstances) -> Decision:
    """Record an attempt."""
    standing = apprenticeship.functional_skills.subject(command.subject)
    suffices = command.qualification in SATISFYING[standing.requirement]
    whole = command.part is None or {*standing.missing(command.qualification)} <= {command.part}
    return refused(ATTEMPTING, apprenticeship, command, at) or [
        FunctionalSkillsAttempted(
            subject=command.subject,
            qualification=command.qualification,
            # Of a past that is told, another one may come before it.
            attempt=0 if apprenticeship.taking_over.open else standing.tried(command.part) + 1,
            part=command.part,
            taken_on=at.occurred_on,
            passed=command.passed,
            meets_requirement=command.passed and suffices and whole,
            evidence=command.evidence,
        )
    ]


def exempt(apprenticeship: Apprenticeship, command: ExemptFromFunctionalSkills, at: Circumstances) -> Decision:
    """Exempt from a subject."""
    return refused(EXEMPTING, apprenticeship, command, at) or [
        FunctionalSkillsExempted(
            subject=command.subject,
            reason=command.reason,
            evidence=command.evidence,
            apprentice_signed=command.apprentice_signed,
            employer_signed=command.employer_signed,
        )
    ]


def attempted(apprenticeship: Apprenticeship, recorded: Recorded[FunctionalSkillsAttempted]) -> Changes:
    """Fold an attempt."""
    fact, skills = recorded.fact, apprenticeship.functional_skills
    return {"functional_skills": skills.with_subject(fact.subject, skills.subject(fact.subject).after(fact))}


def exempted(apprenticeship: Apprenticeship, recorded: Recorded[FunctionalSkillsExempted]) -> Changes:
    """Fold an exemption."""
    fact, skills = recorded.fact, apprenticeship.functional_skills
    because = f"{fact.reason} (evidence {fact.evidence})"
    before = skills.subject(fact.subject)
    after = msgspec.structs.replace(
        before,
        requirement=Requirement.EXEMPT,
        exempt_on=recorded.occurred_on,
        exempt_because=because,
        opted_in_on=None,
        declined=before.requirement if fact.reason is Exemption.ADULT_DECLINED else None,
    )
    return {"functional_skills": skills.with_subject(fact.subject, after)}
