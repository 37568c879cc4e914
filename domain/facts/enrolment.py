"""The application, the enrolment, the choice of an EPAO, the start and a past told late, as recorded."""

from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

import msgspec

from domain.days import Division, hours_in_words, how_many, in_words
from domain.facts.fact import Act, Agreement, Derivation
from domain.facts.functional_skills import Requirement, StartingPoint


class ApplicationReceived(Act, frozen=True, kw_only=True):
    """A person applied for a place in a cohort."""

    NAME: ClassVar[str] = "application-received.v1"
    person: UUID
    standard: str
    cohort: str

    def sentence(self) -> str:
        """Return it in words."""
        return f"Application received for cohort {self.cohort} on standard {self.standard}."


class Application(msgspec.Struct, frozen=True):
    """Who applied for what, and on which London date."""

    person: UUID
    standard: str
    cohort: str
    received_on: date


def claim_of(application: Application) -> str:
    """Return the claim that keeps a person to one open enrolment on a standard."""
    return f"enrolment/{application.person}/{application.standard}"


class EarlierEpisode(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a restart goes on with: an apprenticeship that ended by a withdrawal, and what counts of it.

    `starts_on` is the original start, by which age, rule pack and standard go; `ended_on` the last London date of
    training. `days` of training and `minutes` of eligible off-the-job training are those of all episodes so far.
    """

    apprenticeship: UUID
    starts_on: date
    age_at_start: int
    pack: str
    standard: str | None
    ended_on: date
    days: int
    minutes: int

    def said(self) -> str:
        """Return it in words."""
        return (
            f"a restart, with the rules and the age of the original start on {in_words(self.starts_on)}: "
            f"{how_many(self.days, 'day')} and {hours_in_words(self.minutes)} of training until "
            f"{in_words(self.ended_on)} count"
        )


class Enrolled(Act, frozen=True, kw_only=True, omit_defaults=True):
    """The applicant was enrolled. `age_at_start` in completed years; hours of off-the-job training.

    What is required in English and maths follows from the starting point, which the oldest facts do not tell.
    `standard` cites the file of the standard, `pack` that of the rule pack; older facts cite no standard. `earlier`
    is what a restart goes on with, `option` that of a standard which has some.
    """

    NAME: ClassVar[str] = "enrolled.v2"
    employer: UUID
    starts_on: date
    planned_end_on: date
    age_at_start: int
    english: Requirement
    maths: Requirement
    planned_off_the_job_hours: int
    required_off_the_job_hours: int
    epao: str | None
    pack: str
    starting_point: StartingPoint | None
    division: Division = Division.ENGLAND_AND_WALES
    standard: str | None = None
    earlier: EarlierEpisode | None = None
    option: str | None = None

    def sentence(self) -> str:
        """Return it in words."""
        return (
            f"Enrolled{f' for the option {self.option}' if self.option else ''} to start on "
            f"{in_words(self.starts_on)} and to finish by {in_words(self.planned_end_on)}, "
            f"with {self.planned_off_the_job_hours} off-the-job hours planned "
            f"({self.required_off_the_job_hours} required), English: {self.english}, maths: {self.maths}"
            f"{f' ({self.starting_point.said()})' if self.starting_point else ''}, "
            f"{f'to be assessed by {self.epao}' if self.epao else 'the EPAO to be chosen'}{self._where()}"
            f"{f'; {self.earlier.said()}' if self.earlier else ''}."
        )

    def _where(self) -> str:
        return "" if self.division is Division.ENGLAND_AND_WALES else f", with bank holidays of {self.division.said}"


class TrainingStarted(Derivation, frozen=True, kw_only=True):
    """The practical period began."""

    NAME: ClassVar[str] = "training-started.v1"
    started_on: date

    def sentence(self) -> str:
        """Return it in words."""
        return f"Training started on {in_words(self.started_on)}."

    def happened_on(self, _: date) -> date:
        """Return the start date."""
        return self.started_on


class NewEndAgreed(Agreement, frozen=True, kw_only=True):
    """Another end is expected than `before`; the end that was planned at first stays so. `reason` is sealed."""

    NAME: ClassVar[str] = "new-end-agreed.v1"
    MOVES = ("off-the-job", "functional-skills", "epao", "training-plan", "planned-end")
    WORKED_OUT = frozenset({"planned_end_on", "before"})
    planned_end_on: date
    before: date
    expected_end_on: date
    reason: str
    evidence: str

    def sentence(self) -> str:
        """Return it in words."""
        return (
            f"New end agreed (evidence {self.evidence}): {in_words(self.expected_end_on)} instead of "
            f"{in_words(self.before)}; planned at first was {in_words(self.planned_end_on)}. It moves the clocks of "
            "the planned end, off-the-job hours, functional skills, choice of an EPAO and training plan, and no other."
        )

    def cause(self) -> str:
        """Return it as a clause."""
        return f"a new end was agreed for {in_words(self.expected_end_on)}"


class Enrolment(msgspec.Struct, frozen=True):
    """The terms of the apprenticeship.

    `planned_end_on` is what was planned at first; `expected_end_on` is the end agreed since, on `end_agreed_on`.
    """

    employer: UUID
    starts_on: date
    planned_end_on: date
    age_at_start: int
    planned_off_the_job_hours: int
    required_off_the_job_hours: int
    epao: str | None
    pack: str
    epao_chosen_on: date | None
    division: Division = Division.ENGLAND_AND_WALES
    standard: str | None = None
    earlier: EarlierEpisode | None = None
    expected_end_on: date | None = None
    end_agreed_on: date | None = None
    prior_learning_assessed_on: date | None = None
    option: str | None = None

    @property
    def original_start_on(self) -> date:
        """Return the London date by which age, rule pack and standard go: that of the first episode."""
        return self.earlier.starts_on if self.earlier else self.starts_on

    @property
    def earlier_days(self) -> int:
        """Return the days of training of earlier episodes."""
        return self.earlier.days if self.earlier else 0

    @property
    def earlier_minutes(self) -> int:
        """Return the eligible minutes of off-the-job training of earlier episodes."""
        return self.earlier.minutes if self.earlier else 0

    @property
    def ends_on(self) -> date:
        """Return the London date on which it is to end, as agreed last."""
        return self.expected_end_on or self.planned_end_on

    @property
    def planned_since(self) -> date:
        """Return since which London date the end stands: what came before, such as a break, was known then."""
        return self.end_agreed_on or date.min


class EpaoChosen(Act, frozen=True, kw_only=True):
    """The end-point assessment organisation was chosen."""

    NAME: ClassVar[str] = "epao-chosen.v1"
    epao: str

    def sentence(self) -> str:
        """Return it in words."""
        return f"End-point assessment organisation chosen: {self.epao}."


class TakingOverBegan(Derivation, frozen=True, kw_only=True):
    """The enrolment was recorded more than `within_days` after the start: its past is told before any clock runs.

    `source` names what the past is told from, where nothing else is said with a record; it may be empty.
    """

    NAME: ClassVar[str] = "taking-over-began.v1"
    began_on: date
    starts_on: date
    within_days: int
    source: str

    def sentence(self) -> str:
        """Return it in words."""
        late = how_many((self.began_on - self.starts_on).days, "day")
        source = f" from {self.source}" if self.source else ""
        return (
            f"Taking over of the past began{source}: the enrolment was recorded {late} after the start. "
            "No other clock rings until it is closed."
        )

    def cause(self) -> str:
        """Return it as a clause."""
        return "a past is told first, and is not closed"

    def happened_on(self, _: date) -> date:
        """Return the day on which it was recorded."""
        return self.began_on


class TakingOverClosed(Act, frozen=True, kw_only=True):
    """The past was told, with so many records from these sources: the clocks run, by what is on record."""

    NAME: ClassVar[str] = "taking-over-closed.v1"
    began_on: date
    closed_on: date
    records: int
    sources: tuple[str, ...]

    def sentence(self) -> str:
        """Return it in words."""
        told = f"{how_many(self.records, 'record')} taken over"
        sources = f" from {', '.join(self.sources)}" if self.sources else ""
        return f"Taking over of the past, begun on {in_words(self.began_on)}, closed: {told}{sources}. The clocks run."

    def cause(self) -> str:
        """Return it as a clause."""
        return "the past was told and the taking over closed"

    def happened_on(self, _: date) -> date:
        """Return the day on which it was recorded."""
        return self.closed_on


class TakingOver(msgspec.Struct, frozen=True):
    """A past that is or was told late: since which London date, from what, and the UTC instant of its closing."""

    began_on: date | None = None
    source: str = ""
    closed_at: datetime | None = None

    @property
    def open(self) -> bool:
        """Return whether the past is still being told."""
        return self.began_on is not None and self.closed_at is None


class VersionMoved(Act, frozen=True, kw_only=True):
    """The apprentice moved to another version of the standard, agreed by both. `standard` cites its file."""

    NAME: ClassVar[str] = "standard-version-moved.v1"
    left: str
    version: str
    standard: str
    evidence: str

    def sentence(self) -> str:
        """Return it in words."""
        return (
            f"Moved from version {self.left} to version {self.version} of the standard, "
            f"agreed by apprentice and employer (evidence {self.evidence})."
        )
