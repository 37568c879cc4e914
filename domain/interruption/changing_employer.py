"""The job is lost, or a new employer found with whom the apprenticeship goes on."""

from typing import ClassVar
from uuid import UUID

import msgspec
from pydantic import Field

from domain.body import Body, Text, WhoseBankHolidays
from domain.circumstances import Circumstances
from domain.days import Division, in_words, london_date
from domain.facts.employment import EmployerChanged, Employment, EmploymentEnded, EndOfEmployment
from domain.facts.fact import Recorded
from domain.interruption.redundancy import is_carried
from domain.rule import Decision, refused, rule
from domain.state import Apprenticeship, Changes


class RecordJobLoss(Body):
    """Record that the employment ended. `occurred_on` is its last day."""

    NAME: ClassVar[str] = "record-job-loss"
    TITLE: ClassVar[str] = "Record the loss of the job"
    reason: Text
    because: EndOfEmployment | None = Field(
        default=None,
        description="Redundancy, dismissal or resignation; left out where it is not known. "
        "A transfer to a new owner is recorded as such.",
    )


class RecordNewEmployer(Body):
    """Record a new employer. `occurred_on` is the first day there."""

    NAME: ClassVar[str] = "record-new-employer"
    TITLE: ClassVar[str] = "Record a new employer"
    employer: UUID = Field(description="The new employer's id in the register.")
    division: WhoseBankHolidays = Division.ENGLAND_AND_WALES


@rule("logic: one loses what one has", guard=True, presupposed=True)
def apprentice_is_employed(apprenticeship: Apprenticeship, _: RecordJobLoss, __: Circumstances) -> str | None:
    """The apprentice is employed."""
    ended_on = apprenticeship.employment.ended_on
    return f"The employment ended on {in_words(ended_on)}; record the new employer first." if ended_on else None


@rule("logic: an employment ends after it began", presupposed=True)
def employment_ended_after_it_began(apprenticeship: Apprenticeship, _: RecordJobLoss, at: Circumstances) -> str | None:
    """The last day of employment is not before the first one with this employer."""
    began_on = apprenticeship.employment.owner_since_on
    if began_on is None or at.occurred_on >= began_on:
        return None
    return f"The employment began on {in_words(began_on)}; it cannot have ended before."


@rule("logic: one employer at a time", guard=True, presupposed=True)
def employment_has_ended(apprenticeship: Apprenticeship, _: RecordNewEmployer, __: Circumstances) -> str | None:
    """The employment with the former employer has ended."""
    if not apprenticeship.employment.employed:
        return None
    return "The apprentice is still with the present employer; record the last day of that employment first."


@rule("logic: one employer at a time", presupposed=True)
def new_employment_follows_the_former_one(
    apprenticeship: Apprenticeship, _: RecordNewEmployer, at: Circumstances
) -> str | None:
    """The first day with the new employer comes after the last with the former one."""
    ended_on = apprenticeship.employment.ended_on
    if ended_on is None or at.occurred_on > ended_on:
        return None
    return f"The former employment ended on {in_words(ended_on)}; the new one begins on a later day."


LOSING = [apprentice_is_employed, employment_ended_after_it_began]
CHANGING = [employment_has_ended, new_employment_follows_the_former_one]


def lose_job(apprenticeship: Apprenticeship, command: RecordJobLoss, at: Circumstances) -> Decision:
    """Record the end of the employment."""
    return refused(LOSING, apprenticeship, command, at) or [
        EmploymentEnded(
            last_day_on=at.occurred_on,
            reason=command.reason,
            because=command.because,
            carried=command.because is EndOfEmployment.REDUNDANCY and is_carried(apprenticeship, at),
        )
    ]


def change_employer(apprenticeship: Apprenticeship, command: RecordNewEmployer, at: Circumstances) -> Decision:
    """Record the new employer."""
    return refused(CHANGING, apprenticeship, command, at) or [
        EmployerChanged(employer=command.employer, from_on=at.occurred_on, division=command.division)
    ]


def ended(apprenticeship: Apprenticeship, recorded: Recorded[EmploymentEnded]) -> Changes:
    """Fold the end of the employment."""
    fact, before = recorded.fact, apprenticeship.employment
    carried_after = (*before.carried_after, fact.last_day_on) if fact.carried else before.carried_after
    ended_on, because = fact.last_day_on, fact.because
    now = msgspec.structs.replace(before, ended_on=ended_on, ended_by=because, carried_after=carried_after)
    return {"employment": now}


def changed(apprenticeship: Apprenticeship, recorded: Recorded[EmployerChanged]) -> Changes:
    """Fold the new employer."""
    fact, enrolment, before = recorded.fact, apprenticeship.enrolment, apprenticeship.employment
    gone = ((before.ended_on, fact.from_on),) if before.ended_on else ()
    now = Employment(
        began_on=fact.from_on,
        known_on=london_date(recorded.recorded_at),
        changes=(*before.changes, *gone),
        employers=(*(before.employers if gone else before.employers[:-1]), fact.employer),
        transfers=before.transfers,
        carried_after=before.carried_after,
        calendars=before.calendars,
    )
    changes: Changes = {"employment": now}
    if enrolment:
        changes["enrolment"] = msgspec.structs.replace(enrolment, employer=fact.employer, division=fact.division)
    return changes
