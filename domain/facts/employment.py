"""Employment that ended or went on with another employer, as recorded, and how it stands."""

from datetime import date
from typing import ClassVar
from uuid import UUID

import msgspec

from domain.days import Division, in_words
from domain.facts.fact import Fact


class EmploymentEnded(Fact, frozen=True, kw_only=True):
    """The employment ended. `reason` is sealed."""

    NAME: ClassVar[str] = "employment-ended.v1"
    last_day_on: date
    reason: str

    def sentence(self) -> str:
        """Return it in words."""
        return f"Job lost: the last day of employment was {in_words(self.last_day_on)}."


class EmployerChanged(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """The apprenticeship goes on with a new employer."""

    NAME: ClassVar[str] = "employer-changed.v1"
    employer: UUID
    from_on: date
    division: Division = Division.ENGLAND_AND_WALES

    def sentence(self) -> str:
        """Return it in words."""
        where = "" if self.division is Division.ENGLAND_AND_WALES else f", with bank holidays of {self.division.said}"
        return f"New employer from {in_words(self.from_on)}{where}."

    def cause(self) -> str:
        """Return it as a clause."""
        return "a new employer was found"


class Employment(msgspec.Struct, frozen=True):
    """Since when the apprentice is without a job, if so, and the first day with an employer who came later."""

    ended_on: date | None = None
    began_on: date | None = None

    @property
    def employed(self) -> bool:
        """Return whether the apprentice has an employer."""
        return self.ended_on is None

    def on(self, day: date) -> tuple[bool, str]:
        """Return whether a London date lies in the employment told last, and since or until when that is, in words."""
        if self.began_on and (day < self.began_on or not self.ended_on):
            return day >= self.began_on, f"The employment began on {in_words(self.began_on)}."
        if self.ended_on:
            return day <= self.ended_on, f"The employment ended on {in_words(self.ended_on)}."
        return True, "No end of the employment is on record."
