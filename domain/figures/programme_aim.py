"""The programme aim of one apprenticeship: the dates and outcomes by which the learner record tells how it went."""

from datetime import date
from enum import StrEnum
from uuid import UUID

import msgspec

from domain.facts.ending import WithdrawalReason
from domain.state import Apprenticeship
from domain.time_on_programme.days_away import moved


class Status(StrEnum):
    """How an aim stands; the learner record's completion status and outcome follow each."""

    CONTINUING = "continuing"  # 1
    IN_ASSESSMENT = "in end-point assessment"  # 1, outcome 8
    COMPLETED = "completed"  # 2
    WITHDRAWN = "withdrawn"  # 3
    ON_A_BREAK = "on a break in learning"  # 6
    NEVER_STARTED = "never started"  # nothing is returned


class FirstSitting(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """The first sitting of a method that counts, graded on a London date."""

    method: str
    graded_on: date
    passed: bool


class ProgrammeAim(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """What the figures need of one apprenticeship, as its facts have it. Dates are of Europe/London.

    `planned_end_on` is that of the enrolment, whatever end was agreed since, moved by the breaks after which an
    apprentice starts anew.
    `learning_ended_on` is the last day of training: before the assessment, a withdrawal or the open break, which
    began on `break_from_on`. `ended_on` is when the end-point assessment ended, with or without an achievement.
    `restarted` says that a break of four weeks or more is over.
    """

    apprenticeship: UUID
    person: UUID | None
    standard: str
    starts_on: date
    planned_end_on: date
    status: Status
    learning_ended_on: date | None = None
    ended_on: date | None = None
    achieved: bool = False
    reason: WithdrawalReason | None = None
    break_from_on: date | None = None
    restarted: bool = False
    first_sittings: tuple[FirstSitting, ...] = ()


class _Stands(msgspec.Struct, frozen=True):
    status: Status
    learning_ended_on: date | None = None
    ended_on: date | None = None
    achieved: bool = False


def programme_aim(apprenticeship: Apprenticeship) -> ProgrammeAim:
    """Return the aim of an apprenticeship that has an enrolment."""
    enrolled, application, stands = apprenticeship.enrolled, apprenticeship.application, _stands(apprenticeship)
    return ProgrammeAim(
        apprenticeship=apprenticeship.id,
        person=application.person if application else None,
        standard=application.standard if application else "",
        starts_on=enrolled.starts_on,
        planned_end_on=moved(enrolled.planned_end_on, _breaks_after_which_anew(apprenticeship)),
        status=stands.status,
        learning_ended_on=stands.learning_ended_on,
        ended_on=stands.ended_on,
        achieved=stands.achieved,
        reason=apprenticeship.ending.withdrawal_reason,
        break_from_on=apprenticeship.interruption.from_on if stands.status is Status.ON_A_BREAK else None,
        restarted=bool(apprenticeship.interruption.clocks_anew_on),
        first_sittings=tuple(_first_sittings(apprenticeship)),
    )


def _breaks_after_which_anew(apprenticeship: Apprenticeship) -> list[tuple[date, date]]:
    interruption = apprenticeship.interruption
    return [each for each in interruption.ended if each[1] in interruption.clocks_anew_on]


def _stands(apprenticeship: Apprenticeship) -> _Stands:
    ending, passed_on = apprenticeship.ending, apprenticeship.gateway.passed_on
    if ending.withdrawn_on:
        return _left(apprenticeship, ending.withdrawn_on)
    if passed_on and apprenticeship.assessments.overall:
        return _Stands(Status.COMPLETED, passed_on, apprenticeship.assessments.overall_on, achieved=True)
    if apprenticeship.interruption.open:
        last = apprenticeship.interruption.last_learning_on or apprenticeship.interruption.from_on
        return _Stands(Status.ON_A_BREAK, passed_on or last)
    return _Stands(Status.IN_ASSESSMENT if passed_on else Status.CONTINUING, passed_on)


def _left(apprenticeship: Apprenticeship, on: date) -> _Stands:
    ending, passed_on = apprenticeship.ending, apprenticeship.gateway.passed_on
    if on < apprenticeship.enrolled.starts_on:
        return _Stands(Status.NEVER_STARTED)
    if passed_on and ending.withdrawal_reason is WithdrawalReason.FAILED_ASSESSMENT:
        return _Stands(Status.COMPLETED, passed_on, on)
    return _Stands(Status.WITHDRAWN, ending.last_learning_on or apprenticeship.enrolled.starts_on)


def _first_sittings(apprenticeship: Apprenticeship) -> list[FirstSitting]:
    assessments = apprenticeship.assessments
    first = [sittings[0] for method in assessments.methods if (sittings := assessments.of(method))]
    return [FirstSitting(each.method, each.graded_on, not each.failed) for each in first if each.graded_on]
