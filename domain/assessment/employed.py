"""Employment lasts from the gateway to the last assessment: nobody is assessed without it, unless carried on."""

from collections.abc import Iterable
from datetime import date
from typing import Protocol

from domain.assessment.one_assessment import OfAssessment
from domain.circumstances import Circumstances
from domain.days import in_words
from domain.rule import rule
from domain.state import Apprenticeship

SOURCE = "funding rules 2026/27 ¶148 (2025/26 ¶120, 2024/25 ¶124)"


class BookedFor(Protocol):
    """A command that books an assessment for a day."""

    @property
    def booked_for(self) -> date:
        """Return the London date."""
        ...


@rule(SOURCE)
def employed_on_the_day_booked_for(apprenticeship: Apprenticeship, command: BookedFor, _: Circumstances) -> str | None:
    """The apprentice is employed on the day for which the assessment is booked, as far as is known."""
    return _without_a_job(apprenticeship, [command.booked_for])


@rule(SOURCE)
def employed_on_the_day_of_the_sitting(
    apprenticeship: Apprenticeship, command: OfAssessment, at: Circumstances
) -> str | None:
    """The apprentice was employed on the day of the sitting; its result may be recorded after the job is lost."""
    held_on = apprenticeship.assessments.by_id[command.assessment].held_on
    return _without_a_job(apprenticeship, [held_on or at.occurred_on])


@rule(SOURCE)
def employed_until_the_last_assessment(apprenticeship: Apprenticeship, _: object, __: Circumstances) -> str | None:
    """The apprentice was employed at each sitting that was passed, until the last of them."""
    return _without_a_job(
        apprenticeship, [each.held_on for each in apprenticeship.assessments.passing() if each.held_on]
    )


def _without_a_job(apprenticeship: Apprenticeship, days: Iterable[date]) -> str | None:
    employment = apprenticeship.employment
    asked = [day for day in days if not employment.carried_on(day)]
    found = [(day, why) for day in asked for employed, why in [employment.on(day)] if not employed]
    if not found:
        return None
    day, why = found[0]
    return (
        f"{why} The apprentice has to be employed at the assessment, on {in_words(day)}; "
        "record the new employer first (record-new-employer), or correct first what was recorded wrongly."
    )
