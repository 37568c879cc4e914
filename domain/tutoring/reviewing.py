"""Progress reviews: apprentice, employer and tutor look together at the progress and agree what comes next."""

from typing import Annotated, ClassVar

import msgspec
from pydantic import Field

from domain.body import Body, Text, Yes
from domain.circumstances import Circumstances
from domain.facts.fact import Recorded
from domain.facts.reviews import MATERIAL_CHANGE, Attendance, Attendee, ProgressReviewHeld, ReviewForm
from domain.rule import Decision, refused, rule
from domain.state import Apprenticeship, Changes


class HoldProgressReview(Body):
    """Record that a progress review was held on `occurred_on`."""

    NAME: ClassVar[str] = "hold-progress-review"
    TITLE: ClassVar[str] = "Record a progress review"
    form: ReviewForm
    attended_by: Annotated[tuple[Attendee, ...], Field(min_length=1, max_length=3)]
    employer_could_contribute: Yes = Field(
        default=False, description="The employer, absent, had the chance to contribute."
    )
    summary: Text = Field(description="Progress and agreed actions, as shared with all three.")
    material_change: Yes = Field(
        default=False, description="It found what changes the training plan, which is agreed again by the next review."
    )


@rule("funding rules 2026/27 ¶102 (2025/26 ¶97.2.2)")
def apprentice_and_tutor_take_part(_: Apprenticeship, command: HoldProgressReview, __: Circumstances) -> str | None:
    """The apprentice and the tutor take part in the review."""
    missing = [each for each in (Attendee.APPRENTICE, Attendee.TUTOR) if each not in command.attended_by]
    if not missing:
        return None
    return f"A progress review is held with the apprentice and the tutor; missing: {', '.join(missing)}."


@rule("funding rules 2026/27 ¶102 (2025/26 ¶97.2.1)")
def employer_attends_or_could_contribute(
    apprenticeship: Apprenticeship, command: HoldProgressReview, at: Circumstances
) -> str | None:
    """The employer, if the apprentice has one on that day, attends the review or had the chance to contribute."""
    if not apprenticeship.employment.on(at.occurred_on)[0]:
        return None
    if Attendee.EMPLOYER in command.attended_by or command.employer_could_contribute:
        return None
    return "The employer did not attend; ask for a contribution first, and say so in employer_could_contribute."


@rule("logic: one takes part for whom one employs")
def only_an_employer_of_the_day_takes_part(
    apprenticeship: Apprenticeship, command: HoldProgressReview, at: Circumstances
) -> str | None:
    """Nobody takes part, or could have, as the employer of an apprentice who has none on that day."""
    said = Attendee.EMPLOYER in command.attended_by or command.employer_could_contribute
    employed, why = apprenticeship.employment.on(at.occurred_on)
    if employed or not said:
        return None
    return f"{why} Leave the employer out of the review, or record the new employer first (record-new-employer)."


HOLDING = [
    apprentice_and_tutor_take_part,
    employer_attends_or_could_contribute,
    only_an_employer_of_the_day_takes_part,
]


def hold(apprenticeship: Apprenticeship, command: HoldProgressReview, at: Circumstances) -> Decision:
    """Record a progress review."""
    return refused(HOLDING, apprenticeship, command, at) or [
        ProgressReviewHeld(
            held_on=at.occurred_on,
            form=command.form,
            attended_by=tuple(each for each in Attendee if each in command.attended_by),
            employer_could_contribute=command.employer_could_contribute,
            summary=command.summary,
            material_change=command.material_change,
        )
    ]


def held(apprenticeship: Apprenticeship, recorded: Recorded[ProgressReviewHeld]) -> Changes:
    """Fold a progress review; one earlier than the last changes no date."""
    fact, before, plan = recorded.fact, apprenticeship.reviews, apprenticeship.training_plan
    return {
        "training_plan": plan.changed(MATERIAL_CHANGE, fact.held_on) if fact.material_change else plan,
        "reviews": msgspec.structs.replace(
            before,
            last_held_on=max(fact.held_on, before.last_held_on or fact.held_on),
            held=before.held + 1,
            with_employer=before.with_employer + (Attendee.EMPLOYER in fact.attended_by),
            on_record=before.with_attendance(Attendance(fact.held_on, fact.attended_by)),
        ),
    }
