"""English and maths by choice or by need: opted in to, or adjusted for a learning difficulty or a first language."""

from typing import ClassVar

import msgspec
from pydantic import Field

from domain.body import Body, Code, Yes
from domain.circumstances import Circumstances
from domain.days import in_words
from domain.facts.fact import Recorded
from domain.facts.functional_skills import (
    Attainment,
    FunctionalSkillsAdjusted,
    FunctionalSkillsOptedIn,
    LearningPlan,
    Requirement,
    Subject,
    SubjectStanding,
)
from domain.learning.attempts_and_exemptions import SATISFYING, subject_is_still_open, why_not_an_adult
from domain.rule import Decision, Rule, refused, rule
from domain.state import Apprenticeship, Changes


class OptInToFunctionalSkills(Body):
    """Take English or maths by choice, as an adult who may decline it; after declining it too."""

    NAME: ClassVar[str] = "opt-in-to-functional-skills"
    TITLE: ClassVar[str] = "Opt in to English or maths"
    subject: Subject
    agreed_by_apprentice: Yes
    agreed_by_employer: Yes
    evidence: Code = Field(description="Reference to the training plan that says so.")


class AdjustFunctionalSkills(Body):
    """Adjust what is required in one subject: Entry Level 3 for a learning difficulty, or sign language for English."""

    NAME: ClassVar[str] = "adjust-functional-skills"
    TITLE: ClassVar[str] = "Adjust English or maths"
    subject: Subject
    learning_plan: LearningPlan = Field(
        default=LearningPlan.NONE, description="What lowers the subject to Entry Level 3, where something does."
    )
    uses_british_sign_language: Yes = Field(
        default=False, description="British Sign Language is the apprentice's primary language."
    )
    evidence: Code = Field(description="Reference to the plan, to the professional's assessment, or to what shows it.")


@rule("GOV.UK: English and maths requirements, 11 February 2025")
def only_adults_opt_in(
    apprenticeship: Apprenticeship, command: OptInToFunctionalSkills, at: Circumstances
) -> str | None:
    """Only an apprentice who was an adult at the start takes English or maths by choice; of others it is required."""
    because = why_not_an_adult(apprenticeship, at)
    return f"{because} {command.subject.said.capitalize()} is required, not chosen." if because else None


@rule("GOV.UK: English and maths are optional if the employer agrees")
def choice_is_agreed_by_both(_: Apprenticeship, command: OptInToFunctionalSkills, __: Circumstances) -> str | None:
    """Apprentice and employer agreed that the subject is taken."""
    agreed = {"apprentice": command.agreed_by_apprentice, "employer": command.agreed_by_employer}
    missing = [who for who, has in agreed.items() if not has]
    return f"Not agreed by the {' and the '.join(missing)} yet." if missing else None


@rule("GOV.UK: who already holds it is not funded to take it again")
def subject_is_there_to_be_chosen(
    apprenticeship: Apprenticeship, command: OptInToFunctionalSkills, _: Circumstances
) -> str | None:
    """The subject is neither held nor achieved, nor chosen already."""
    standing = apprenticeship.functional_skills.subject(command.subject)
    if standing.opted_in_on:
        return f"The apprentice opted in on {in_words(standing.opted_in_on)}."
    if standing.achieved_on:
        return f"{command.subject.said.capitalize()} was achieved on {in_words(standing.achieved_on)}."
    if standing.requirement is Requirement.EXEMPT and standing.declined is None:
        return f"{command.subject.said.capitalize()} is held already: {standing.exempt_because or 'exempt'}."
    return None


@rule("seed: entry requirements")
def adjustment_has_a_reason(_: Apprenticeship, command: AdjustFunctionalSkills, __: Circumstances) -> str | None:
    """What is required is adjusted for a learning difficulty, by a plan or an assessment, or for sign language."""
    if command.learning_plan is not LearningPlan.NONE or command.uses_british_sign_language:
        return None
    return "Say what it is adjusted for: learning_plan, or uses_british_sign_language."


@rule("funding rules 2024/25 ¶46.1: a plan is no longer needed")
def assessment_suffices_for_that_start(
    apprenticeship: Apprenticeship, command: AdjustFunctionalSkills, at: Circumstances
) -> str | None:
    """A professional's formal assessment stands in for a learning plan, for those who started late enough."""
    earliest = at.rules.english_and_maths.assessment_suffices_from
    if command.learning_plan is not LearningPlan.PROFESSIONAL_ASSESSMENT or earliest is None:
        return None
    if apprenticeship.enrolled.starts_on >= earliest:
        return None
    return (
        f"For starts before {in_words(earliest)} a {command.learning_plan} does not suffice; give a plan or statement."
    )


@rule("seed: British Sign Language in the place of English")
def sign_language_is_for_english(_: Apprenticeship, command: AdjustFunctionalSkills, __: Circumstances) -> str | None:
    """British Sign Language stands in for English, and not for maths."""
    if command.uses_british_sign_language and command.subject is not Subject.ENGLISH:
        return "British Sign Language replaces English, and not maths; leave it out."
    return None


@rule("logic: an adjustment changes something")
def requirement_becomes_another_one(
    apprenticeship: Apprenticeship, command: AdjustFunctionalSkills, _: Circumstances
) -> str | None:
    """Something else is required than before."""
    before = apprenticeship.functional_skills.subject(command.subject).requirement
    return f"Required is already: {before}." if _adjusted(before, command) is before else None


OPTING_IN: list[Rule[OptInToFunctionalSkills]] = [
    only_adults_opt_in,
    choice_is_agreed_by_both,
    subject_is_there_to_be_chosen,
]
ADJUSTING: list[Rule[AdjustFunctionalSkills]] = [
    adjustment_has_a_reason,
    assessment_suffices_for_that_start,
    sign_language_is_for_english,
    subject_is_still_open,
    requirement_becomes_another_one,
]


def opt_in(apprenticeship: Apprenticeship, command: OptInToFunctionalSkills, at: Circumstances) -> Decision:
    """Record the choice."""
    return refused(OPTING_IN, apprenticeship, command, at) or [
        FunctionalSkillsOptedIn(subject=command.subject, evidence=command.evidence)
    ]


def adjust(apprenticeship: Apprenticeship, command: AdjustFunctionalSkills, at: Circumstances) -> Decision:
    """Record what is required instead."""
    return refused(ADJUSTING, apprenticeship, command, at) or [
        FunctionalSkillsAdjusted(
            subject=command.subject,
            requirement=_adjusted(apprenticeship.functional_skills.subject(command.subject).requirement, command),
            evidence=command.evidence,
            learning_plan=command.learning_plan,
            uses_british_sign_language=command.uses_british_sign_language,
        )
    ]


LOWERED = (Requirement.ENTRY_LEVEL_3, Requirement.SIGN_OR_ENTRY_LEVEL_3)
SIGNED = (Requirement.BRITISH_SIGN_LANGUAGE, Requirement.SIGN_OR_ENTRY_LEVEL_3)


def _adjusted(before: Requirement, command: AdjustFunctionalSkills) -> Requirement:
    lowered = before in LOWERED or command.learning_plan is not LearningPlan.NONE
    signed = before in SIGNED or command.uses_british_sign_language
    if lowered and signed:
        return Requirement.SIGN_OR_ENTRY_LEVEL_3
    if signed:
        return Requirement.BRITISH_SIGN_LANGUAGE
    return Requirement.ENTRY_LEVEL_3 if lowered else before


def opted_in(apprenticeship: Apprenticeship, recorded: Recorded[FunctionalSkillsOptedIn]) -> Changes:
    """Fold the choice: what was declined is taken after all."""
    skills, subject = apprenticeship.functional_skills, recorded.fact.subject
    before = skills.subject(subject)
    after = msgspec.structs.replace(
        before,
        requirement=before.declined or before.requirement,
        opted_in_on=recorded.occurred_on,
        declined=None,
        exempt_on=None,
        exempt_because=None,
    )
    return {"functional_skills": skills.with_subject(subject, after)}


def adjusted(apprenticeship: Apprenticeship, recorded: Recorded[FunctionalSkillsAdjusted]) -> Changes:
    """Fold what is required instead: what is held or was passed before may settle it now."""
    fact, skills = recorded.fact, apprenticeship.functional_skills
    before = skills.subject(fact.subject)
    now = msgspec.structs.replace(before, requirement=fact.requirement)
    passed = [day for each, day in before.passed.items() if each in SATISFYING[fact.requirement]]
    if passed:
        now = msgspec.structs.replace(now, achieved_on=max(min(passed), recorded.occurred_on))
    elif fact.requirement in LOWERED and before.held is not Attainment.NONE:
        now = msgspec.structs.replace(
            now,
            requirement=Requirement.EXEMPT,
            exempt_on=recorded.occurred_on,
            exempt_because=f"{before.held} held at the start (evidence {fact.evidence})",
        )
    return {"functional_skills": skills.with_subject(fact.subject, now)}


def settled(standing: SubjectStanding, at: Circumstances) -> bool:
    """Return whether nothing more is needed in a subject: met, or chosen and attempted where that suffices."""
    return standing.met or attempted_by_choice(standing, at)


def attempted_by_choice(standing: SubjectStanding, at: Circumstances) -> bool:
    """Return whether a subject that was chosen was attempted, where an attempt suffices by the rules of that year."""
    suffices = at.rules.english_and_maths.attempt_suffices_by_choice
    return suffices and standing.opted_in_on is not None and standing.last_attempt_on is not None
