"""Progress reviews, as recorded, and the last one."""

from datetime import date
from enum import StrEnum
from typing import ClassVar

import msgspec

from domain.days import how_many, in_words
from domain.facts.fact import Act, Agreement


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


class ReviewIntervalAgreed(Agreement, frozen=True, kw_only=True):
    """Reviews are held by the end of another calendar month after the last one than `before`. `reason` is sealed."""

    NAME: ClassVar[str] = "review-interval-agreed.v1"
    MOVES = ("review",)
    WORKED_OUT = frozenset({"before"})
    before: int
    months: int
    reason: str
    evidence: str

    def sentence(self) -> str:
        """Return it in words."""
        return (
            f"Progress reviews agreed every {how_many(self.months, 'month')} instead of every "
            f"{how_many(self.before, 'month')} (evidence {self.evidence}), from the next one on. "
            "It moves the clock of the progress review, and no other."
        )

    def cause(self) -> str:
        """Return it as a clause."""
        return f"reviews were agreed every {how_many(self.months, 'month')}"


class Reviews(msgspec.Struct, frozen=True):
    """When the last progress review was held, how many there were, and how many the employer attended.

    Another interval than that of the year, in calendar months, was agreed last on `agreed_on`.
    """

    last_held_on: date | None = None
    held: int = 0
    with_employer: int = 0
    agreed_months: int | None = None
    agreed_on: date | None = None
