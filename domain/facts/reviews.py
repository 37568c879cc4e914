"""Progress reviews and the training plan that they look at, as recorded, and how both stand."""

from datetime import date
from enum import StrEnum
from typing import ClassVar

import msgspec

from domain.days import how_many, in_words, listed
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


class ProgressReviewHeld(Act, frozen=True, kw_only=True, omit_defaults=True):
    """A progress review was held. `summary` is sealed. A `material_change` makes the training plan due again."""

    NAME: ClassVar[str] = "progress-review-held.v1"
    held_on: date
    form: ReviewForm
    attended_by: tuple[Attendee, ...]
    employer_could_contribute: bool
    summary: str
    material_change: bool = False

    def sentence(self) -> str:
        """Return it in words."""
        absent = Attendee.EMPLOYER not in self.attended_by and self.employer_could_contribute
        contributed = "; the employer, absent, could contribute" if absent else ""
        changed = "; it found a material change of the training plan" if self.material_change else ""
        return (
            f"Progress review held on {in_words(self.held_on)} ({self.form}) "
            f"with {listed(self.attended_by)}{contributed}{changed}."
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


class Signatory(StrEnum):
    """Who agrees to the training plan."""

    APPRENTICE = "apprentice"
    EMPLOYER = "employer"
    PROVIDER = "provider"


class PlanText(msgspec.Struct, frozen=True):
    """The text of a training plan: its version, and its SHA-256 in hexadecimal digits. The text itself is not kept."""

    version: int
    sha256: str


class TrainingPlanAgreed(Agreement, frozen=True, kw_only=True, omit_defaults=True):
    """A party agreed to a version of the training plan: by itself, or by a signed paper, `on_behalf`."""

    NAME: ClassVar[str] = "training-plan-agreed.v1"
    MOVES = ("training-plan",)
    version: int
    party: Signatory
    sha256: str
    on_behalf: str | None = None
    recorded_by: str | None = None

    def sentence(self) -> str:
        """Return it in words."""
        paper = f"{from_paper(self.party, self.on_behalf, self.recorded_by)}: t" if self.on_behalf else "T"
        return (
            f"{paper}he {self.party} agreed to version {self.version} of the training plan "
            f"(SHA-256 {self.sha256}). It moves the clock of the training plan, and no other."
        )

    def cause(self) -> str:
        """Return it as a clause."""
        return f"the {self.party} agreed to version {self.version} of the training plan"


class PlanAgreement(msgspec.Struct, frozen=True):
    """The agreement of a party to a text of the training plan, on a London date."""

    text: PlanText
    party: Signatory
    agreed_on: date


class PlanChange(msgspec.Struct, frozen=True):
    """What changed the training plan on a London date, so that it is agreed again."""

    what: str
    changed_on: date


NEW_END, MATERIAL_CHANGE = "new-end", "review"
"""What changes a training plan in the course of an employment."""


class TrainingPlan(msgspec.Struct, frozen=True):
    """Who agreed to which text of the training plan and when, and what changed it, in the order of the days."""

    agreements: tuple[PlanAgreement, ...] = ()
    changes: tuple[PlanChange, ...] = ()

    def changed(self, what: str, changed_on: date) -> "TrainingPlan":
        """Return it with one more change, which may be told after a later one."""
        changes = sorted((*self.changes, PlanChange(what, changed_on)), key=lambda each: each.changed_on)
        return msgspec.structs.replace(self, changes=tuple(changes))

    def missing_since(self, day: date) -> tuple[PlanText | None, list[Signatory]]:
        """Return the text to which most have agreed since a London date, and who has not: nobody once it is agreed."""
        since = [each for each in self.agreements if each.agreed_on >= day]
        by_text = {each.text: {other.party for other in since if other.text == each.text} for each in since}
        text = max(by_text, key=lambda each: (len(by_text[each]), each.version), default=None)
        return text, [party for party in Signatory if text is None or party not in by_text[text]]
