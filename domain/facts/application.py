"""The application of a person to a cohort, as recorded, and how it stands."""

from datetime import date
from typing import ClassVar
from uuid import UUID

import msgspec

from domain.facts.fact import Act


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
