"""The terms that an enrolment can have at all: somebody old enough, a standard that is approved, dates in sight."""

from datetime import date, timedelta
from typing import TYPE_CHECKING

from domain.circumstances import Circumstances
from domain.days import in_words, months_after
from domain.rule import rule

if TYPE_CHECKING:
    from domain.enrolment import Enrol
    from domain.state import Apprenticeship

YOUNGEST = 16
JUNE, AUGUST = 6, 8
LONGEST_WAIT_MONTHS = 24
LONGEST_IN_TYPICAL_ONES = 4
"""Half the hours of work double a programme; longer than twice that again is a slip of the pen."""


@rule("ILR validation DateOfBirth_48")
def apprentice_is_old_enough(_: "Apprenticeship", command: "Enrol", __: Circumstances) -> str | None:
    """Nobody starts before the last Friday in June of the school year in which they turn 16."""
    youngest = YOUNGEST - 1 if _leaves_school_this_summer(command.starts_on) else YOUNGEST
    if command.age_at_start >= youngest:
        return None
    return (
        f"The apprentice would be {command.age_at_start} at the start on {in_words(command.starts_on)}, and has to be "
        f"{youngest}; check the date of birth in the register, or start later."
    )


@rule("register of standards: approved for delivery")
def standard_was_approved_by_the_start(_: "Apprenticeship", command: "Enrol", at: Circumstances) -> str | None:
    """Training starts on or after the day on which the standard was approved for delivery."""
    if command.starts_on >= at.standard.approved_on:
        return None
    return (
        f"{at.standard.reference} was approved for delivery on {in_words(at.standard.approved_on)}; "
        "give a start date from then on."
    )


@rule("logic: an enrolment is for a start in sight")
def start_is_in_sight(_: "Apprenticeship", command: "Enrol", at: Circumstances) -> str | None:
    """Training starts within 24 months of the enrolment."""
    latest = months_after(at.occurred_on, LONGEST_WAIT_MONTHS)
    if command.starts_on <= latest:
        return None
    return f"Training would start on {in_words(command.starts_on)}; give a start date up to {in_words(latest)}."


@rule("logic: four times the typical duration is no programme")
def planned_end_is_in_sight(_: "Apprenticeship", command: "Enrol", at: Circumstances) -> str | None:
    """The planned end is within four times the typical duration of the standard."""
    latest = months_after(command.starts_on, LONGEST_IN_TYPICAL_ONES * at.standard.typical_months)
    if command.planned_end_on <= latest:
        return None
    return (
        f"The planned end is {in_words(command.planned_end_on)}; {at.standard.reference} typically takes "
        f"{at.standard.typical_months} months, so give a planned end up to {in_words(latest)}."
    )


def _leaves_school_this_summer(day: date) -> bool:
    last_of_june = date(day.year, JUNE, 30)
    last_friday = last_of_june - timedelta(days=(last_of_june.weekday() - 4) % 7)
    return last_friday <= day and day.month <= AUGUST
