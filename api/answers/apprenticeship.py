"""Reading an apprenticeship: where it stands, what that means today, and its history."""

from dataclasses import asdict
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, Field

from api.answers.reader import Reader
from api.problems import Problem
from domain.alarm import Pending
from domain.body import Day
from domain.circumstances import Circumstances
from domain.clocks.due_now import DueNow
from domain.deciding.decide import pending
from domain.facts.gateway import GatewayPassed
from domain.figures.progress import Beside, progress
from domain.gateway.checklist import checklist
from domain.history.measuring.months_of_hours import months_of_hours
from domain.learning.eligibility import eligible_minutes, not_eligible
from domain.learning.logging_hours import planned_hours
from domain.state import Apprenticeship


class State(BaseModel):
    """An apprenticeship as it stands: the complete state, and the version also in the ETag.

    `progress` is how the apprentice stands beside the plan today, once enrolled.
    """

    version: int = Field(description="For If-Match, and `version` of a replay; refusals count none.")
    state: dict[str, Any]
    progress: Beside | None


class ChecklistItem(BaseModel):
    """One gateway requirement. One that only `warns` stops nobody where it is not met."""

    requirement: str
    says: str
    met: bool
    why: str
    source: str
    warns: bool


class Checklist(BaseModel):
    """The gateway checklist on a Europe/London date.

    `in_question` says of a gateway that was passed, and rests on what was corrected since, by what, if nobody answered.
    """

    on: date
    ready: bool
    in_question: str | None
    items: list[ChecklistItem]


class PendingAlarm(BaseModel):
    """What will be raised by itself, and when (UTC)."""

    kind: str
    about: str
    rung: int
    at: datetime


class NotEligible(BaseModel):
    """Off-the-job training of a Europe/London date on which none counts, in hours, and why."""

    on: date
    hours: float
    because: str


class MonthOfHours(BaseModel):
    """Off-the-job hours of a month, by its first London date: planned, as evenly as may be, and eligible so far."""

    month: date
    planned_hours: float
    eligible_hours: float


class OffTheJobHours(BaseModel):
    """Off-the-job training, in hours. What lies outside employment or the practical period is kept apart.

    `months` are those from the start to the planned gateway, or to the last training that counts.
    """

    required_hours: int
    planned_hours: int
    eligible_hours: float
    months: list[MonthOfHours]
    not_eligible: list[NotEligible]


class ActInQuestion(BaseModel):
    """An act that rests on what was corrected since, by its number, and that nobody answered for yet."""

    number: int
    says: str


class Readings(BaseModel):
    """What a state means on a London date; `gateway`, `off_the_job` and `progress` once enrolled.

    `tutor` answers for the apprentice on that date, `alarms` wait then, the earliest first.
    """

    tutor: str | None
    alarms: list[PendingAlarm]
    gateway: Checklist | None
    off_the_job: OffTheJobHours | None
    progress: Beside | None
    portfolio_coverage: dict[str, list[str]]
    in_question: list[ActInQuestion]


OnDay = Annotated[Day | None, Field(description="A Europe/London date; today where left out.")]


class ApprenticeshipAnswers:
    """Answers where one apprenticeship stands."""

    def __init__(self, reader: Reader) -> None:
        """Answer from what `reader` reads."""
        self.reader = reader

    def state(self, apprenticeship: UUID) -> State:
        """Return the complete state as it is now."""
        state = self.reader.state(apprenticeship)
        beside = progress(state, self.reader.at(state, None))
        return State(version=state.version, state=state.as_data(), progress=beside)

    def gateway_checklist(self, apprenticeship: UUID, on: OnDay = None) -> Checklist:
        """Return every gateway requirement, met or not, with the reason."""
        state = enrolled(self.reader.state(apprenticeship))
        return gateway_checklist(state, self.reader.at(state, on))

    def pending_alarms(self, apprenticeship: UUID) -> list[PendingAlarm]:
        """Return what will be raised by itself and when, the earliest first."""
        state = self.reader.state(apprenticeship)
        return alarms(state, self.reader.at(state, None))

    def portfolio_coverage(self, apprenticeship: UUID) -> dict[str, list[str]]:
        """Return, for every KSB of the standard, the OneFile ids of the evidence that shows it."""
        state = self.reader.state(apprenticeship)
        return state.portfolio.coverage(self.reader.at(state, None).standard)

    def off_the_job_hours(self, apprenticeship: UUID) -> OffTheJobHours:
        """Return off-the-job hours: required, planned, and eligible so far."""
        state = enrolled(self.reader.state(apprenticeship))
        return off_the_job_hours(state, self.reader.at(state, None))


def readings(state: Apprenticeship, at: Circumstances) -> Readings:
    """Return what a state means in these circumstances."""
    enrolled = state.enrolment is not None
    return Readings(
        tutor=state.tutors.responsible(at.today),
        alarms=alarms(state, at),
        gateway=gateway_checklist(state, at) if enrolled else None,
        off_the_job=off_the_job_hours(state, at) if enrolled else None,
        progress=progress(state, at),
        portfolio_coverage=state.portfolio.coverage(at.standard),
        in_question=[ActInQuestion(number=each.act, says=each.sentence()) for each in state.in_question.open()],
    )


def gateway_checklist(state: Apprenticeship, at: Circumstances) -> Checklist:
    """Return the gateway checklist of an apprentice who is enrolled."""
    items = [ChecklistItem(**asdict(item)) for item in checklist(state, at)]
    passed = state.in_question.of(GatewayPassed.NAME)
    in_question = passed.sentence() if passed else None
    ready = all(item.met or item.warns for item in items)
    return Checklist(on=at.today, ready=ready, in_question=in_question, items=items)


def alarms(state: Apprenticeship, at: Circumstances) -> list[PendingAlarm]:
    """Return the alarms that wait, the earliest first."""
    return [alarm_read(each) for each in pending(DueNow(state, at))]


def alarm_read(alarm: Pending) -> PendingAlarm:
    """Return an alarm that waits as it is read."""
    return PendingAlarm(kind=alarm.kind, about=alarm.about, rung=alarm.rung, at=alarm.at)


def off_the_job_hours(state: Apprenticeship, at: Circumstances) -> OffTheJobHours:
    """Return the off-the-job hours of an apprentice who is enrolled."""
    return OffTheJobHours(
        required_hours=state.enrolled.required_off_the_job_hours,
        planned_hours=planned_hours(state),
        eligible_hours=_hours(eligible_minutes(state, date.max)),
        months=[
            MonthOfHours(month=each.month, planned_hours=_hours(each.planned), eligible_hours=_hours(each.eligible))
            for each in months_of_hours(state, at)
        ],
        not_eligible=[
            NotEligible(on=each.on, hours=_hours(each.minutes), because=each.because) for each in not_eligible(state)
        ],
    )


def _hours(minutes: int) -> float:
    return round(minutes / 60, 2)


def enrolled(state: Apprenticeship) -> Apprenticeship:
    """Return the state; raises a 409 problem while nobody is enrolled."""
    if state.enrolment is None:
        raise Problem(409, "not-enrolled", "Not enrolled", "The applicant is not enrolled yet; enrol first.")
    return state
