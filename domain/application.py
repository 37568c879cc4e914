"""The application of a person to a cohort."""

from datetime import date
from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

import msgspec
from pydantic import Field

from domain.body import Body, Code
from domain.circumstances import Circumstances
from domain.fact import Fact, Recorded
from domain.rule import Decision, refused, rule

if TYPE_CHECKING:
    from domain.state import Apprenticeship, Changes


class Apply(Body):
    """Apply for a place in a cohort on a standard."""

    NAME: ClassVar[str] = "apply"
    person: UUID = Field(description="The apprentice's id in the people register.")
    standard: Code = "ST1379"
    cohort: Code = Field(description="The cohort applied for, such as 2027-01.")


class ApplicationReceived(Fact, frozen=True, kw_only=True):
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


@rule("seed: learning outcomes")
def standard_is_offered(_: "Apprenticeship", command: Apply, at: Circumstances) -> str | None:
    """The provider offers the standard."""
    if command.standard in at.book.standards:
        return None
    offered = ", ".join(at.book.standards)
    return f"Standard {command.standard} is not offered; choose one of: {offered}."


APPLYING = [standard_is_offered]


def apply(apprenticeship: "Apprenticeship", command: Apply, at: Circumstances) -> Decision:
    """Receive an application."""
    return refused(APPLYING, apprenticeship, command, at) or [
        ApplicationReceived(person=command.person, standard=command.standard, cohort=command.cohort)
    ]


def received(_: "Apprenticeship", recorded: Recorded[ApplicationReceived]) -> "Changes":
    """Fold an application."""
    fact = recorded.fact
    return {
        "application": Application(fact.person, fact.standard, fact.cohort, recorded.occurred_on),
    }
