"""Applying: a person applies to a cohort of a standard."""

from typing import ClassVar
from uuid import UUID

from pydantic import Field

from domain.body import Body, Code
from domain.circumstances import Circumstances
from domain.facts.enrolment import Application, ApplicationReceived
from domain.facts.fact import Recorded
from domain.rule import Decision, refused, rule
from domain.state import Apprenticeship, Changes


class Apply(Body):
    """Apply for a place in a cohort on a standard."""

    NAME: ClassVar[str] = "apply"
    TITLE: ClassVar[str] = "Apply for a place"
    person: UUID = Field(description="The apprentice's id in the people register.")
    standard: Code = "ST1379"
    cohort: Code = Field(description="The cohort applied for, such as 2027-01.")


@rule("seed: learning outcomes")
def standard_is_offered(_: Apprenticeship, command: Apply, at: Circumstances) -> str | None:
    """The provider offers the standard."""
    if command.standard in at.book.offered:
        return None
    offered = ", ".join(at.book.offered)
    return f"Standard {command.standard} is not offered; choose one of: {offered}."


APPLYING = [standard_is_offered]


def apply(apprenticeship: Apprenticeship, command: Apply, at: Circumstances) -> Decision:
    """Receive an application."""
    return refused(APPLYING, apprenticeship, command, at) or [
        ApplicationReceived(person=command.person, standard=command.standard, cohort=command.cohort)
    ]


def received(_: Apprenticeship, recorded: Recorded[ApplicationReceived]) -> Changes:
    """Fold an application."""
    fact = recorded.fact
    return {
        "application": Application(fact.person, fact.standard, fact.cohort, recorded.occurred_on),
    }
