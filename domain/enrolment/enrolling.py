"""Enrolling: the terms of the apprenticeship with an employer."""

from datetime import date, timedelta
from typing import Annotated, ClassVar
from uuid import UUID

import msgspec
from pydantic import BaseModel, ConfigDict, Field

from domain.body import Body, Code, Day, Hours, WhoseBankHolidays, Yes
from domain.circumstances import Circumstances
from domain.days import Division, in_words, months_after
from domain.enrolment import taking_over
from domain.enrolment.epao import epao_is_on_the_register
from domain.enrolment.restarting import (
    EarlierTold,
    earlier_episode_ended_by_a_withdrawal,
    earlier_episode_is_of_this_person_and_standard,
    restart_comes_after_the_earlier_episode,
)
from domain.facts.enrolment import Enrolled, TrainingStarted
from domain.facts.functional_skills import (
    Attainment,
    LearningPlan,
    Requirement,
    StartingPoint,
)
from domain.rule import Decision, Rule, refused, rule
from domain.state import Apprenticeship

LONGEST_WAIT_MONTHS = 24
LONGEST_IN_TYPICAL_ONES = 4
"""Half the hours of work double a programme; longer than twice that again is a slip of the pen."""


@rule("funding rules, who can be funded (2022/23 P62.1); ILR validation DateOfBirth_48 lets that Friday pass")
def apprentice_is_old_enough(_: Apprenticeship, command: "Enrol", __: Circumstances) -> str | None:
    """Everybody starts after the last Friday in June of the school year in which they turn 16."""
    earliest = command.may_start_from
    if earliest is None or command.starts_on >= earliest:
        return None
    return (
        f"The apprentice is still of school age on {in_words(command.starts_on)}; give a start date from "
        f"{in_words(earliest)} on, or check the date of birth in the register."
    )


@rule("register of standards: approved for delivery")
def standard_was_approved_by_the_start(_: Apprenticeship, command: "Enrol", at: Circumstances) -> str | None:
    """Training starts when a version of the standard serves starts: from its approval for delivery on."""
    if at.standard.serves(command.original_start_on):
        return None
    reference, since, until = at.standard.reference, at.standard.starts_from, at.standard.starts_until
    if at.standard.announced:
        return f"{at.standard.name} is announced and serves no starts yet."
    if since and command.starts_on < since:
        return f"{reference} was approved for delivery on {in_words(since)}; give a start date from then on."
    last = in_words(until) if until else "a day that is over"
    return f"No version of {reference} serves starts on {in_words(command.starts_on)}; the last one did until {last}."


@rule("standard: core and options")
def option_is_one_of_the_standard(_: Apprenticeship, command: "Enrol", at: Circumstances) -> str | None:
    """One of the options of the standard is chosen, where it has any, and none where it has not."""
    options = at.standard.options
    if command.option in options or not (options or command.option):
        return None
    if not options:
        return f"{at.standard.reference} has no options: leave it out."
    return f"{at.standard.reference} has options: name one of {', '.join(options)}."


@rule("logic: an enrolment is for a start in sight")
def start_is_in_sight(_: Apprenticeship, command: "Enrol", at: Circumstances) -> str | None:
    """Training starts within 24 months of the enrolment."""
    latest = months_after(at.occurred_on, LONGEST_WAIT_MONTHS)
    if command.starts_on <= latest:
        return None
    return f"Training would start on {in_words(command.starts_on)}; give a start date up to {in_words(latest)}."


@rule("logic: four times the typical duration is no programme")
def planned_end_is_in_sight(_: Apprenticeship, command: "Enrol", at: Circumstances) -> str | None:
    """The planned end is within four times the typical duration of the standard."""
    latest = months_after(command.starts_on, LONGEST_IN_TYPICAL_ONES * at.standard.typical_months)
    if command.planned_end_on <= latest:
        return None
    return (
        f"The planned end is {in_words(command.planned_end_on)}; {at.standard.reference} typically takes "
        f"{at.standard.typical_months} months, so give a planned end up to {in_words(latest)}."
    )


class PriorAttainment(BaseModel):
    """What the apprentice already holds; `evidence` is a reference to the certificate."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    english: Attainment
    maths: Attainment
    evidence: Code | None = None


class Enrol(Body):
    """Enrol the applicant with an employer on the standard."""

    NAME: ClassVar[str] = "enrol"
    TITLE: ClassVar[str] = "Enrol the applicant"
    employer: UUID = Field(description="The employer's id in the register.")
    starts_on: Day = Field(description="The standard says until when new starts are funded; a later one is private.")
    planned_end_on: Day
    prior_attainment: PriorAttainment
    learning_plan: LearningPlan = Field(
        default=LearningPlan.NONE,
        description="What lowers English and maths to Entry Level 3: a plan, or a professional's formal assessment.",
    )
    learning_plan_evidence: Code | None = None
    uses_british_sign_language: Yes = Field(
        default=False, description="British Sign Language is the apprentice's primary language."
    )
    planned_off_the_job_hours: Hours
    prior_learning_hours: Hours = Field(
        default=0, description="Off-the-job hours not needed because of recognised prior learning."
    )
    epao: Code | None = Field(
        default=None, description="The end-point assessment organisation, as the register names it; or chosen later."
    )
    option: Code | None = Field(
        default=None, description="The option, of a standard that has some, as the standard names it."
    )
    division: WhoseBankHolidays = Division.ENGLAND_AND_WALES
    age_at_start: Annotated[int, Field(strict=True, ge=0, le=120)] = Field(
        description="Completed years, told by the people register alone."
    )
    restart_of: UUID | None = Field(
        default=None, description="The id of the withdrawn apprenticeship that this one goes on with, for a restart."
    )
    earlier: EarlierTold | None = Field(
        default=None, description="What counts of the earlier episode, told by the ledger alone."
    )
    may_start_from: Day | None = Field(
        default=None,
        description="The first day on which who is of school age at the start may start, told by the register alone.",
    )

    @property
    def original_start_on(self) -> date:
        """Return the London date by which rule pack and standard go: that of the first episode."""
        return self.earlier.starts_on if self.earlier else self.starts_on


@rule("seed: duration; ILR rule DateOfBirth_46, which counts both days of a planned period")
def planned_end_leaves_the_minimum_period(_: Apprenticeship, command: Enrol, at: Circumstances) -> str | None:
    """The planned end leaves at least the minimum practical period, its first and its last day counted."""
    before = command.earlier.days if command.earlier else 0
    earliest = max(months_after(command.starts_on, at.minimum_months) - timedelta(days=1 + before), command.starts_on)
    if command.planned_end_on >= earliest:
        return None
    return (
        f"The planned end is {in_words(command.planned_end_on)}; with {at.minimum_months} months "
        f"on programme it cannot be before {in_words(earliest)}."
    )


@rule("seed: duration; funding rules 2026/27 ¶86.2 (2025/26 ¶81.2, 2024/25 ¶84)")
def planned_off_the_job_hours_suffice(_: Apprenticeship, command: Enrol, at: Circumstances) -> str | None:
    """The planned off-the-job hours reach the required amount."""
    before = command.earlier.minutes // 60 if command.earlier else 0
    required = at.required_hours(command.prior_learning_hours) - before
    if command.planned_off_the_job_hours >= required:
        return None
    return f"{command.planned_off_the_job_hours} off-the-job hours are planned; {required} are required."


@rule("seed: entry requirements")
def learning_plan_is_evidenced(_: Apprenticeship, command: Enrol, __: Circumstances) -> str | None:
    """A learning plan that lowers the English and maths requirement is evidenced."""
    if command.learning_plan is LearningPlan.NONE or command.learning_plan_evidence:
        return None
    return f"The {command.learning_plan} needs a reference to its evidence."


@rule("funding rules 2024/25 ¶46.1: a plan is no longer needed")
def assessment_suffices_without_a_plan(_: Apprenticeship, command: Enrol, at: Circumstances) -> str | None:
    """A professional's formal assessment stands in for a learning plan, for those who start late enough."""
    earliest = at.rules.english_and_maths.assessment_suffices_from
    if command.learning_plan is not LearningPlan.PROFESSIONAL_ASSESSMENT or earliest is None:
        return None
    if command.starts_on >= earliest:
        return None
    plans = f"an {LearningPlan.EDUCATION_HEALTH_AND_CARE_PLAN} or a {LearningPlan.LEGACY_STATEMENT}"
    return f"For starts before {in_words(earliest)} a {command.learning_plan} does not suffice; give {plans}."


@rule("seed: entry requirements")
def prior_attainment_is_evidenced(_: Apprenticeship, command: Enrol, __: Circumstances) -> str | None:
    """An exemption by what is already held is evidenced by a certificate."""
    point = _starting_point(command)
    if Requirement.EXEMPT not in {point.english_required, point.maths_required} or point.evidence:
        return None
    return "What is already held needs a reference to the certificate, to count as an exemption."


@rule("provider: one open enrolment for each person and standard")
def person_has_no_other_open_enrolment(_: Apprenticeship, __: Enrol, at: Circumstances) -> str | None:
    """The person has no other open enrolment on the standard."""
    if not at.claim_taken:
        return None
    return f"The person already has an open enrolment on {at.standard.reference}; complete or withdraw it first."


ENROLLING: list[Rule[Enrol]] = [
    earlier_episode_ended_by_a_withdrawal,
    earlier_episode_is_of_this_person_and_standard,
    restart_comes_after_the_earlier_episode,
    apprentice_is_old_enough,
    standard_was_approved_by_the_start,
    option_is_one_of_the_standard,
    start_is_in_sight,
    planned_end_leaves_the_minimum_period,
    planned_end_is_in_sight,
    planned_off_the_job_hours_suffice,
    epao_is_on_the_register,
    learning_plan_is_evidenced,
    assessment_suffices_without_a_plan,
    prior_attainment_is_evidenced,
    person_has_no_other_open_enrolment,
]


def enrol(apprenticeship: Apprenticeship, command: Enrol, at: Circumstances) -> Decision:
    """Enrol the applicant; training starts at once where the start date has come, and with it a past that is told."""
    started = [TrainingStarted(started_on=command.starts_on)] if command.starts_on <= at.today else []
    past = taking_over.begun(command.starts_on, command.source, at)
    return refused(ENROLLING, apprenticeship, command, at) or [_enrolled(command, at), *started, *past]


def _enrolled(command: Enrol, at: Circumstances) -> Enrolled:
    starting_point = _starting_point(command)
    return Enrolled(
        employer=command.employer,
        starts_on=command.starts_on,
        planned_end_on=command.planned_end_on,
        age_at_start=command.earlier.age_at_start if command.earlier else command.age_at_start,
        english=starting_point.english_required,
        maths=starting_point.maths_required,
        planned_off_the_job_hours=command.planned_off_the_job_hours,
        required_off_the_job_hours=at.required_hours(command.prior_learning_hours),
        epao=command.epao,
        pack=at.rules.id,
        starting_point=starting_point,
        division=command.division,
        standard=at.standard.id,
        earlier=command.earlier.as_fact() if command.earlier else None,
        option=command.option,
    )


def by_the_edition(fact: Enrolled, at: Circumstances) -> Enrolled:
    """Return an enrolment with the required hours of the rule pack and the standard in these circumstances."""
    if fact.starting_point is None:
        return fact
    required = at.required_hours(fact.starting_point.prior_learning_hours)
    return msgspec.structs.replace(fact, required_off_the_job_hours=required)


def _starting_point(command: Enrol) -> StartingPoint:
    return StartingPoint(
        english=command.prior_attainment.english,
        maths=command.prior_attainment.maths,
        evidence=command.prior_attainment.evidence,
        learning_plan=command.learning_plan,
        learning_plan_evidence=command.learning_plan_evidence,
        uses_british_sign_language=command.uses_british_sign_language,
        prior_learning_hours=command.prior_learning_hours,
    )
