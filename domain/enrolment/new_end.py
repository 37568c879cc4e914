"""A new expected end: agreed by both, while the end that was planned at first stays on record as what was planned."""

from datetime import timedelta
from typing import ClassVar

import msgspec
from pydantic import Field

from domain.body import Day
from domain.circumstances import Circumstances
from domain.days import in_words, months_after
from domain.enrolment.enrolling import LONGEST_IN_TYPICAL_ONES
from domain.entitlement.agreed import Agreed, apprentice_and_employer_agree
from domain.facts.enrolment import NewEndAgreed
from domain.facts.fact import Recorded
from domain.facts.reviews import NEW_END
from domain.rule import Decision, Rule, refused, rule
from domain.state import Apprenticeship, Changes
from domain.time_on_programme.planned_gateway import moved


class AgreeNewEnd(Agreed):
    """Agree that the apprenticeship is expected to end on another day than before."""

    NAME: ClassVar[str] = "agree-new-end"
    TITLE: ClassVar[str] = "Agree a new expected end"
    expected_end_on: Day = Field(description="The last day, with the assessment; the planned end stays what it was.")


@rule("logic: what is expected is still to come")
def new_end_is_to_come(_: Apprenticeship, command: AgreeNewEnd, at: Circumstances) -> str | None:
    """The new end comes after the day on which it is agreed."""
    if command.expected_end_on > at.occurred_on:
        return None
    return (
        f"The new end would be {in_words(command.expected_end_on)}, and it is agreed on {in_words(at.occurred_on)}; "
        "give a day that is still to come."
    )


@rule("logic: an agreement changes something")
def new_end_is_another_one(apprenticeship: Apprenticeship, command: AgreeNewEnd, _: Circumstances) -> str | None:
    """The new end is another day than the one that stands."""
    if command.expected_end_on != apprenticeship.enrolled.ends_on:
        return None
    return f"The end is expected on {in_words(command.expected_end_on)} already; give another day."


@rule("seed: duration; ILR rule DateOfBirth_46, which counts both days of a planned period")
def new_end_leaves_the_minimum_period(
    apprenticeship: Apprenticeship, command: AgreeNewEnd, at: Circumstances
) -> str | None:
    """The new end leaves at least the minimum practical period, breaks in learning not counted."""
    unbroken = months_after(apprenticeship.enrolled.starts_on, at.minimum_months) - timedelta(days=1)
    earliest = moved(apprenticeship, unbroken)
    if command.expected_end_on >= earliest:
        return None
    return (
        f"The new end would be {in_words(command.expected_end_on)}; with {at.minimum_months} months on programme, "
        f"breaks not counted, it cannot be before {in_words(earliest)}."
    )


@rule("logic: four times the typical duration is no programme")
def new_end_is_in_sight(apprenticeship: Apprenticeship, command: AgreeNewEnd, at: Circumstances) -> str | None:
    """The new end is within four times the typical duration of the standard, breaks in learning not counted."""
    unbroken = months_after(apprenticeship.enrolled.starts_on, LONGEST_IN_TYPICAL_ONES * at.standard.typical_months)
    latest = moved(apprenticeship, unbroken)
    if command.expected_end_on <= latest:
        return None
    return (
        f"The new end would be {in_words(command.expected_end_on)}; {at.standard.reference} typically takes "
        f"{at.standard.typical_months} months, so give a day up to {in_words(latest)}."
    )


AGREEING: list[Rule[AgreeNewEnd]] = [
    apprentice_and_employer_agree,
    new_end_is_to_come,
    new_end_is_another_one,
    new_end_leaves_the_minimum_period,
    new_end_is_in_sight,
]


def agree(apprenticeship: Apprenticeship, command: AgreeNewEnd, at: Circumstances) -> Decision:
    """Agree to a new end."""
    enrolled = apprenticeship.enrolled
    return refused(AGREEING, apprenticeship, command, at) or [
        NewEndAgreed(
            planned_end_on=enrolled.planned_end_on,
            before=enrolled.ends_on,
            expected_end_on=command.expected_end_on,
            reason=command.reason,
            evidence=command.evidence,
        )
    ]


def agreed(apprenticeship: Apprenticeship, recorded: Recorded[NewEndAgreed]) -> Changes:
    """Fold a new end, unless a later one was agreed; it changes the training plan."""
    before, day = apprenticeship.enrolment, recorded.occurred_on
    changes: Changes = {"training_plan": apprenticeship.training_plan.changed(NEW_END, day)}
    if before and day >= before.planned_since:
        agreed_end_on = recorded.fact.expected_end_on
        changes["enrolment"] = msgspec.structs.replace(before, expected_end_on=agreed_end_on, end_agreed_on=day)
    return changes
