"""Progress reviews, as recorded, and the last one."""

from datetime import date
from enum import StrEnum
from typing import ClassVar

import msgspec

from domain.days import in_words
from domain.facts.fact import Act


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


class ProgressReviewHeld(Act, frozen=True, kw_only=True):
    """A progress review was held. `summary` is sealed."""

    NAME: ClassVar[str] = "progress-review-held.v1"
    held_on: date
    form: ReviewForm
    attended_by: tuple[Attendee, ...]
    employer_could_contribute: bool
    summary: str

    def sentence(self) -> str:
        """Return it in words."""
        absent = Attendee.EMPLOYER not in self.attended_by and self.employer_could_contribute
        contributed = "; the employer, absent, could contribute" if absent else ""
        return (
            f"Progress review held on {in_words(self.held_on)} ({self.form}) "
            f"with {', '.join(self.attended_by)}{contributed}."
        )

    def cause(self) -> str:
        """Return it as a clause."""
        return f"a progress review was held on {in_words(self.held_on)}"


class Reviews(msgspec.Struct, frozen=True):
    """When the last progress review was held, how many there were, and how many the employer attended."""

    last_held_on: date | None = None
    held: int = 0
    with_employer: int = 0
