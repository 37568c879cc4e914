"""Progress reviews, as recorded, and the last one."""

from datetime import date
from enum import StrEnum
from typing import ClassVar

import msgspec

from domain.days import how_many, in_words
from domain.facts.fact import Act, Agreement, from_paper
from domain.facts.sessions import Party


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


class AttendanceConfirmed(Act, frozen=True, kw_only=True, omit_defaults=True):
    """A party said that it took part in a review: by itself, or by a signed paper, `on_behalf`."""

    NAME: ClassVar[str] = "review-attendance-confirmed.v1"
    party: Party
    held_on: date
    on_behalf: str | None = None
    recorded_by: str | None = None

    def sentence(self) -> str:
        """Return it in words."""
        review = f"took part in the progress review of {in_words(self.held_on)}."
        if self.on_behalf:
            return f"{from_paper(self.party, self.on_behalf, self.recorded_by)}: the {self.party} {review}"
        return f"The {self.party} confirmed: I {review}"


class Attendance(msgspec.Struct, frozen=True):
    """Who took part in the review of a day as whoever held it says, and which parties said so, or signed that."""

    held_on: date
    attended_by: tuple[Attendee, ...]
    confirmed_by: tuple[Party, ...] = ()


class Reviews(msgspec.Struct, frozen=True):
    """When the last progress review was held, how many there were, and how many the employer attended.

    Another interval than that of the year, in calendar months, was agreed last on `agreed_on`.
    `on_record` says of each day with a review who took part in it.
    """

    last_held_on: date | None = None
    held: int = 0
    with_employer: int = 0
    agreed_months: int | None = None
    agreed_on: date | None = None
    on_record: tuple[Attendance, ...] = ()

    def of(self, held_on: date) -> Attendance | None:
        """Return who took part in the review of a day, or None where there was none."""
        return next((each for each in self.on_record if each.held_on == held_on), None)

    def with_attendance(self, attendance: Attendance) -> "tuple[Attendance, ...]":
        """Return who took part in the review of each day, of one day as is said."""
        return (*(each for each in self.on_record if each.held_on != attendance.held_on), attendance)
