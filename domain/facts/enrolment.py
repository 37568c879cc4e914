"""The enrolment, the choice of an EPAO and the start of training, as recorded, and how they stand."""

from datetime import date
from typing import ClassVar
from uuid import UUID

import msgspec

from domain.days import Division, in_words
from domain.facts.fact import Act, Derivation
from domain.facts.functional_skills import Requirement
from domain.facts.prior_attainment import StartingPoint


class Enrolled(Act, frozen=True, kw_only=True, omit_defaults=True):
    """The applicant was enrolled. `age_at_start` in completed years; hours of off-the-job training.

    What is required in English and maths follows from the starting point, which the oldest facts do not tell.
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

    def sentence(self) -> str:
        """Return it in words."""
        return (
            f"Enrolled to start on {in_words(self.starts_on)} and to finish by {in_words(self.planned_end_on)}, "
            f"with {self.planned_off_the_job_hours} off-the-job hours planned "
            f"({self.required_off_the_job_hours} required), English: {self.english}, maths: {self.maths}"
            f"{f' ({self.starting_point.said()})' if self.starting_point else ''}, "
            f"{f'to be assessed by {self.epao}' if self.epao else 'the EPAO to be chosen'}{self._where()}."
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


class Enrolment(msgspec.Struct, frozen=True):
    """The terms of the apprenticeship."""

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


class EpaoChosen(Act, frozen=True, kw_only=True):
    """The end-point assessment organisation was chosen."""

    NAME: ClassVar[str] = "epao-chosen.v1"
    epao: str

    def sentence(self) -> str:
        """Return it in words."""
        return f"End-point assessment organisation chosen: {self.epao}."
