"""Progress reviews: apprentice, employer and tutor look together at the progress and agree what comes next."""

from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, ClassVar

import msgspec
from pydantic import Field

from domain.body import Body, Text, Yes
from domain.circumstances import Circumstances
from domain.clock import Clock, Due
from domain.days import in_words, months_after
from domain.fact import Fact, Recorded
from domain.rule import Decision, refused, rule
from domain.stage import TRAINING

if TYPE_CHECKING:
    from domain.state import Apprenticeship, Changes

REVIEW = Clock("review", "progress review", "funding rules 2026/27 ¶102 (2025/26 ¶97, 2024/25 ¶101)")


class Attendee(StrEnum):
    """Who takes part in a progress review."""

    APPRENTICE = "apprentice"
    EMPLOYER = "employer"
    TUTOR = "tutor"


class ReviewForm(StrEnum):
    """How a progress review is held."""

    FACE_TO_FACE = "face to face"
    VIRTUAL = "virtual"
    E_MAIL = "e-mail"


class HoldProgressReview(Body):
    """Record that a progress review was held on `occurred_on`."""

    NAME: ClassVar[str] = "hold-progress-review"
    form: ReviewForm
    attended_by: Annotated[tuple[Attendee, ...], Field(min_length=1, max_length=3)]
    employer_could_contribute: Yes = Field(
        default=False, description="The employer, absent, had the chance to contribute."
    )
    summary: Text = Field(description="Progress and agreed actions, as shared with all three.")


class ProgressReviewHeld(Fact, frozen=True, kw_only=True):
    """A progress review was held. `summary` is sealed."""

    NAME: ClassVar[str] = "progress-review-held.v1"
    held_on: date
    form: ReviewForm
    attended_by: tuple[Attendee, ...]
    employer_could_contribute: bool
    summary: str

    def sentence(self) -> str:
        """Return it in words."""
        absent = "" if Attendee.EMPLOYER in self.attended_by else "; the employer, absent, could contribute"
        return (
            f"Progress review held on {in_words(self.held_on)} ({self.form}) "
            f"with {', '.join(self.attended_by)}{absent}."
        )

    def cause(self) -> str:
        """Return it as a clause."""
        return f"a progress review was held on {in_words(self.held_on)}"


class Reviews(msgspec.Struct, frozen=True):
    """When the last progress review was held, how many there were, and how many the employer attended."""

    last_held_on: date | None = None
    held: int = 0
    with_employer: int = 0


@rule("funding rules 2026/27 ¶102 (2025/26 ¶97.2.2)")
def apprentice_and_tutor_take_part(_: "Apprenticeship", command: HoldProgressReview, __: Circumstances) -> str | None:
    """The apprentice and the tutor take part in the review."""
    missing = [each for each in (Attendee.APPRENTICE, Attendee.TUTOR) if each not in command.attended_by]
    if not missing:
        return None
    return f"A progress review is held with the apprentice and the tutor; missing: {', '.join(missing)}."


@rule("funding rules 2026/27 ¶102 (2025/26 ¶97.2.1)")
def employer_attends_or_could_contribute(
    _: "Apprenticeship", command: HoldProgressReview, __: Circumstances
) -> str | None:
    """The employer attends the review, or had the chance to contribute."""
    if Attendee.EMPLOYER in command.attended_by or command.employer_could_contribute:
        return None
    return "The employer did not attend; ask for a contribution first, and say so in employer_could_contribute."


HOLDING = [apprentice_and_tutor_take_part, employer_attends_or_could_contribute]


def hold(apprenticeship: "Apprenticeship", command: HoldProgressReview, at: Circumstances) -> Decision:
    """Record a progress review."""
    return refused(HOLDING, apprenticeship, command, at) or [
        ProgressReviewHeld(
            held_on=at.occurred_on,
            form=command.form,
            attended_by=tuple(each for each in Attendee if each in command.attended_by),
            employer_could_contribute=command.employer_could_contribute,
            summary=command.summary,
        )
    ]


def held(apprenticeship: "Apprenticeship", recorded: Recorded[ProgressReviewHeld]) -> "Changes":
    """Fold a progress review; one earlier than the last changes no date."""
    fact, before = recorded.fact, apprenticeship.reviews
    return {
        "reviews": Reviews(
            max(fact.held_on, before.last_held_on or fact.held_on),
            before.held + 1,
            before.with_employer + (Attendee.EMPLOYER in fact.attended_by),
        )
    }


def due(apprenticeship: "Apprenticeship", at: Circumstances) -> list[Due]:
    """Return by when the next progress review is due, while there is training: the end of so many months on.

    It is counted from the last one held, the start, or a return from a break; past the target people are reminded.
    """
    if apprenticeship.stage not in TRAINING:
        return []
    terms, back_on = at.rules.clocks.review, apprenticeship.interruption.last_returned_on
    counted = (apprenticeship.enrolled.starts_on, apprenticeship.reviews.last_held_on, back_on)
    since_on = max(day for day in counted if day)
    overdue_on = months_after(since_on.replace(day=1), terms.calendar_months + 1)
    return [
        Due(
            clock=REVIEW,
            about=since_on.isoformat(),
            since_on=since_on,
            remind_on=since_on + timedelta(days=terms.target_days + 1),
            due_on=overdue_on - timedelta(days=1),
            overdue_on=overdue_on,
            because=f"no progress review held since {in_words(since_on)}",
        )
    ]
