"""A transfer to a new owner: the employment goes on without a day between, and so does what was agreed in it."""

from datetime import timedelta
from typing import ClassVar
from uuid import UUID

import msgspec
from pydantic import Field

from domain.body import Body, Code, Text, WhoseBankHolidays
from domain.circumstances import Circumstances
from domain.days import Division, in_words
from domain.facts.employment import EmploymentTransferred
from domain.facts.fact import Recorded
from domain.rule import Decision, refused, rule
from domain.state import Apprenticeship, Changes


class TransferEmployment(Body):
    """Record that the employment went over to a new owner (TUPE). `occurred_on` is the first day with that one."""

    NAME: ClassVar[str] = "transfer-employment"
    TITLE: ClassVar[str] = "Record a transfer of employment (TUPE)"
    employer: UUID = Field(description="The new owner's id in the register of employers.")
    evidence: Code = Field(description="Reference to the notice of the transfer.")
    reason: Text
    division: WhoseBankHolidays = Division.ENGLAND_AND_WALES


@rule("logic: what goes over is there", guard=True, presupposed=True)
def employment_lasts_until_the_transfer(
    apprenticeship: Apprenticeship, _: TransferEmployment, at: Circumstances
) -> str | None:
    """The employment lasts until the day before the transfer: there is no day without an employer."""
    ended_on = apprenticeship.employment.ended_on
    if ended_on is None or ended_on == at.occurred_on - timedelta(days=1):
        return None
    return (
        f"The employment ended on {in_words(ended_on)}, so it cannot go over on {in_words(at.occurred_on)}; "
        "record the new employer instead (record-new-employer)."
    )


@rule("logic: one employer follows another", presupposed=True)
def transfer_comes_after_the_employment_began(
    apprenticeship: Apprenticeship, _: TransferEmployment, at: Circumstances
) -> str | None:
    """The transfer comes after the employment with the former owner began."""
    began_on = apprenticeship.employment.owner_since_on
    if began_on is None or at.occurred_on > began_on:
        return None
    return f"The employment with the present employer began on {in_words(began_on)}; it goes over on a later day."


@rule("logic: a transfer leads to somebody else")
def new_owner_is_another_employer(
    apprenticeship: Apprenticeship, command: TransferEmployment, _: Circumstances
) -> str | None:
    """The new owner is another employer than the present one."""
    return "The apprentice is with this employer." if command.employer == apprenticeship.enrolled.employer else None


TRANSFERRING = [
    employment_lasts_until_the_transfer,
    transfer_comes_after_the_employment_began,
    new_owner_is_another_employer,
]


def transfer(apprenticeship: Apprenticeship, command: TransferEmployment, at: Circumstances) -> Decision:
    """Record the transfer."""
    return refused(TRANSFERRING, apprenticeship, command, at) or [
        EmploymentTransferred(
            employer=command.employer,
            from_on=at.occurred_on,
            evidence=command.evidence,
            reason=command.reason,
            division=command.division,
        )
    ]


def transferred(apprenticeship: Apprenticeship, recorded: Recorded[EmploymentTransferred]) -> Changes:
    """Fold the transfer: a job that was recorded as lost the day before was not."""
    fact, enrolment, before = recorded.fact, apprenticeship.enrolment, apprenticeship.employment
    now = msgspec.structs.replace(
        before,
        ended_on=None,
        ended_by=None,
        changes=(*before.changes, (fact.from_on - timedelta(days=1), fact.from_on)),
        employers=(*before.employers, fact.employer),
        transfers=(*before.transfers, fact.from_on),
    )
    changes: Changes = {"employment": now}
    if enrolment:
        changes["enrolment"] = msgspec.structs.replace(enrolment, employer=fact.employer, division=fact.division)
    return changes
