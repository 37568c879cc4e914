"""Prior learning: assessed before the start, also where none is found, with what it reduces by the year's rules."""

from datetime import date
from typing import Annotated, ClassVar

import msgspec
from pydantic import Field

from domain.body import Body, Code, Hours, Text
from domain.circumstances import Circumstances
from domain.days import how_many, in_words
from domain.facts.fact import Recorded
from domain.facts.off_the_job import PriorLearningAssessed
from domain.learning.logging_hours import planned_hours
from domain.rule import Decision, Rule, always, refused, rule, warned
from domain.state import Apprenticeship, Changes


class AssessPriorLearning(Body):
    """Record what an assessment of prior learning found. `occurred_on` is the day on which it was made."""

    NAME: ClassVar[str] = "assess-prior-learning"
    TITLE: ClassVar[str] = "Record prior learning"
    hours: Hours = Field(description="Off-the-job hours that need not be done again; 0 where none were found.")
    months: Annotated[int, Field(strict=True, ge=0, le=60)] = Field(
        default=0, description="By how many months the programme is planned shorter than the standard typically takes."
    )
    reason: Text = Field(description="What was found, or why nothing was.")
    evidence: Code = Field(description="The reference of the assessment.")


@rule("funding rules 2026/27 ¶38.2: assessed before the start", warns=always)
def prior_learning_is_assessed_by_the_start(
    apprenticeship: Apprenticeship, _: AssessPriorLearning, at: Circumstances
) -> str | None:
    """Prior learning is assessed on the day of the start at the latest."""
    starts_on = apprenticeship.enrolled.starts_on
    if at.occurred_on <= starts_on:
        return None
    return f"Prior learning is assessed before the start, which was on {in_words(starts_on)}."


@rule("funding rules: price and content are reduced by prior learning, and something is left to learn")
def prior_learning_leaves_something_to_learn(
    _: Apprenticeship, command: AssessPriorLearning, at: Circumstances
) -> str | None:
    """Less is found than the hours published for the standard."""
    published = at.rules.off_the_job.published_hours or at.standard.published_hours
    if published is None or command.hours < published:
        return None
    return (
        f"{command.hours} hours would need not be done, and {at.standard.reference} asks for {published} in all; "
        "who has learned all of it before is not enrolled on it."
    )


@rule("logic: what is shorter is so for a reason")
def months_are_reduced_for_hours(_: Apprenticeship, command: AssessPriorLearning, __: Circumstances) -> str | None:
    """A programme is planned shorter only where hours were found."""
    if command.hours or not command.months:
        return None
    return (
        f"No hours were found, and the programme would be {how_many(command.months, 'month')} shorter; give the hours."
    )


@rule("seed: duration; funding rules: never shorter than the minimum")
def months_left_reach_the_minimum(_: Apprenticeship, command: AssessPriorLearning, at: Circumstances) -> str | None:
    """What prior learning leaves of the typical duration is at least the minimum."""
    left = at.standard.typical_months - command.months
    if not command.months or left >= at.minimum_months:
        return None
    most = max(at.standard.typical_months - at.minimum_months, 0)
    return (
        f"{how_many(max(left, 0), 'month')} would be left, and {at.minimum_months} are the least; "
        f"reduce it by {how_many(most, 'month')} at the most."
    )


@rule("funding rules 2026/27 ¶86.2 (2025/26 ¶81.2, 2024/25 ¶84)")
def planned_hours_reach_what_is_left(
    apprenticeship: Apprenticeship, command: AssessPriorLearning, at: Circumstances
) -> str | None:
    """The planned hours reach those that are required after the assessment."""
    planned, required = planned_hours(apprenticeship), at.required_hours(command.hours)
    if planned >= required:
        return None
    return (
        f"{required} off-the-job hours would be required, and {planned} are planned; "
        "plan more hours first (plan-off-the-job)."
    )


ASSESSING: list[Rule[AssessPriorLearning]] = [
    prior_learning_is_assessed_by_the_start,
    prior_learning_leaves_something_to_learn,
    months_are_reduced_for_hours,
    months_left_reach_the_minimum,
    planned_hours_reach_what_is_left,
]


def assess(apprenticeship: Apprenticeship, command: AssessPriorLearning, at: Circumstances) -> Decision:
    """Record an assessment of prior learning."""
    return refused(ASSESSING, apprenticeship, command, at) or [
        PriorLearningAssessed(
            hours=command.hours,
            months=command.months,
            required_before=apprenticeship.enrolled.required_off_the_job_hours,
            required_hours=at.required_hours(command.hours),
            reason=command.reason,
            evidence=command.evidence,
            warned=warned(ASSESSING, apprenticeship, command, at),
        )
    ]


def assessed(apprenticeship: Apprenticeship, recorded: Recorded[PriorLearningAssessed]) -> Changes:
    """Fold an assessment, unless there was a later one."""
    before, day = apprenticeship.enrolment, recorded.occurred_on
    if before is None or day < (before.prior_learning_assessed_on or date.min):
        return {}
    required = {"required_off_the_job_hours": recorded.fact.required_hours, "prior_learning_assessed_on": day}
    return {"enrolment": msgspec.structs.replace(before, **required)}
