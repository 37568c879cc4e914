"""Logging off-the-job training, of which only eligible time counts towards the required amount."""

from datetime import date
from typing import Annotated, ClassVar, Protocol

import msgspec
from pydantic import Field

from domain.body import Body, Hours, KsbReference, Minutes, Text, Yes
from domain.circumstances import Circumstances
from domain.days import hours_in_words, in_words
from domain.facts.fact import Recorded
from domain.facts.off_the_job import NOTHING_NEW, OffTheJobLogged, OffTheJobPlanned
from domain.rule import Decision, Rule, refused, rule
from domain.state import Apprenticeship, Changes

MINUTES_A_DAY = 24 * 60
ACTIVITIES = (
    "workshop",
    "shadowing",
    "self-study",
    "assignment",
    "practical training",
    "mentoring",
    "english-and-maths",
    "progress-review",
    "normal-duties",
)


class LogOffTheJob(Body):
    """Log off-the-job training done on `occurred_on`, outside tutor sessions."""

    NAME: ClassVar[str] = "log-off-the-job"
    TITLE: ClassVar[str] = "Record off-the-job hours"
    minutes: Minutes
    activity: Annotated[str, Field(pattern=f"^({'|'.join(ACTIVITIES)})$")]
    in_working_hours: Yes = Field(description="Whether in paid working hours; if not, it is logged and not counted.")
    new_learning: Yes = Field(description="Whether it was learned anew; if not, it is logged and not counted.")
    ksbs: Annotated[tuple[KsbReference, ...], Field(max_length=60)] = ()
    description: Text


class PlanOffTheJob(Body):
    """Change the planned off-the-job hours."""

    NAME: ClassVar[str] = "plan-off-the-job"
    TITLE: ClassVar[str] = "Change the planned off-the-job hours"
    planned_hours: Hours
    reason: Text


def planned_hours(apprenticeship: Apprenticeship) -> int:
    """Return the hours planned: at enrolment, or as changed since."""
    changed = apprenticeship.off_the_job.planned_hours
    return apprenticeship.enrolled.planned_off_the_job_hours if changed is None else changed


class Lasts(Protocol):
    """A command that records so many minutes of a day."""

    @property
    def minutes(self) -> int:
        """Return them."""
        ...


@rule("logic: a day has 24 hours", presupposed=True)
def day_is_long_enough(apprenticeship: Apprenticeship, command: Lasts, at: Circumstances) -> str | None:
    """The training logged for a day and the sessions held on it last no more than 24 hours together."""
    so_far = _minutes_on(apprenticeship, at.occurred_on)
    if so_far + command.minutes <= MINUTES_A_DAY:
        return None
    return (
        f"{hours_in_words(so_far)} of training and sessions are already recorded for {in_words(at.occurred_on)}, "
        "and a day has 24 hours; give the minutes that fit, or correct first what was recorded wrongly."
    )


def _minutes_on(apprenticeship: Apprenticeship, day: date) -> int:
    held = (each.held_minutes for each in apprenticeship.sessions.by_id.values() if each.held_on == day)
    return apprenticeship.off_the_job.minutes_on.get(day, 0) + sum(held)


@rule("seed: aims of this qualification")
def logged_ksbs_belong_to_the_standard(_: Apprenticeship, command: LogOffTheJob, at: Circumstances) -> str | None:
    """The KSBs belong to the standard."""
    unknown = [ksb for ksb in command.ksbs if ksb not in at.standard.ksbs]
    return f"{at.standard.reference} has no {', '.join(unknown)}." if unknown else None


@rule("funding rules 2026/27 ¶86.2 (2025/26 ¶81.2, 2024/25 ¶84)")
def planned_hours_reach_the_required_amount(
    apprenticeship: Apprenticeship, command: PlanOffTheJob, _: Circumstances
) -> str | None:
    """The planned hours reach the required amount."""
    enrolment = apprenticeship.enrolled
    required = enrolment.required_off_the_job_hours - enrolment.earlier_minutes // 60
    if command.planned_hours >= required:
        return None
    return f"{command.planned_hours} off-the-job hours are planned; {required} are required."


LOGGING: list[Rule[LogOffTheJob]] = [day_is_long_enough, logged_ksbs_belong_to_the_standard]
PLANNING_HOURS = [planned_hours_reach_the_required_amount]


def log(apprenticeship: Apprenticeship, command: LogOffTheJob, at: Circumstances) -> Decision:
    """Log off-the-job training; what does not count is logged with the reason."""
    because = _not_counted_because(command, at)
    return refused(LOGGING, apprenticeship, command, at) or [
        OffTheJobLogged(
            done_on=at.occurred_on,
            minutes=command.minutes,
            activity=command.activity,
            eligible_minutes=0 if because else command.minutes,
            not_counted_because=because,
            ksbs=command.ksbs,
            description=command.description,
        )
    ]


def plan_hours(apprenticeship: Apprenticeship, command: PlanOffTheJob, at: Circumstances) -> Decision:
    """Change the planned hours."""
    return refused(PLANNING_HOURS, apprenticeship, command, at) or [
        OffTheJobPlanned(planned_hours=command.planned_hours, reason=command.reason)
    ]


def _not_counted_because(command: LogOffTheJob, at: Circumstances) -> str | None:
    if command.activity in at.rules.off_the_job.excluded:
        return _never(command.activity)
    if not command.in_working_hours:
        return "outside paid working hours"
    if not command.new_learning:
        return NOTHING_NEW
    return None


def _never(activity: str) -> str:
    return f"{activity} never counts"


def by_the_edition(fact: OffTheJobLogged, at: Circumstances) -> OffTheJobLogged:
    """Return an entry that counts as the rule pack in these circumstances says of its activity."""
    other = None if fact.not_counted_because == _never(fact.activity) else fact.not_counted_because
    because = _never(fact.activity) if fact.activity in at.rules.off_the_job.excluded else other
    if because == fact.not_counted_because:
        return fact
    eligible = 0 if because else fact.minutes
    return msgspec.structs.replace(fact, not_counted_because=because, eligible_minutes=eligible)


def logged(apprenticeship: Apprenticeship, recorded: Recorded[OffTheJobLogged]) -> Changes:
    """Fold an entry."""
    fact, before = recorded.fact, apprenticeship.off_the_job
    return {
        "off_the_job": msgspec.structs.replace(
            before,
            minutes_on=_with(before.minutes_on, fact.done_on, fact.minutes),
            eligible_on=_with(before.eligible_on, fact.done_on, fact.eligible_minutes),
            last_learnt_on=_later(before.last_learnt_on, fact.learnt_on),
        )
    }


def _later(last: date | None, day: date | None) -> date | None:
    return last if day is None or (last and last > day) else day


def _with(minutes_on: dict[date, int], day: date, minutes: int) -> dict[date, int]:
    return {**minutes_on, day: minutes_on.get(day, 0) + minutes}


def hours_planned(apprenticeship: Apprenticeship, recorded: Recorded[OffTheJobPlanned]) -> Changes:
    """Fold a change of plan."""
    before, day = apprenticeship.off_the_job, recorded.occurred_on
    if day < (before.planned_on or day):
        return {}
    planned = msgspec.structs.replace(before, planned_hours=recorded.fact.planned_hours, planned_on=day)
    return {"off_the_job": planned}
