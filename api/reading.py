"""Reading an apprenticeship: where it stands, what that means today, and its history."""

from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, date, datetime
from functools import partial
from typing import Annotated, Any, TypeVar
from uuid import UUID

import anyio.to_thread
import msgspec
from anyio import CapacityLimiter
from fastapi import APIRouter, Depends, Query, Response
from pydantic import BaseModel

from activities.ledger import Ledger
from activities.sealing import BrokenSealError, Seal, SealError, Seals
from api.commands import problems_of
from api.identity import Who, readers_only
from api.problems import Problem, unknown_apprenticeship
from domain.body import Day
from domain.circumstances import Circumstances
from domain.days import london_date, london_instant
from domain.decide import circumstances, pending
from domain.fact import Recorded
from domain.fold import fold
from domain.history import sentence
from domain.off_the_job import eligible_minutes, planned_hours
from domain.readiness import checklist
from domain.refusal import CommandRefused
from domain.rulebook import Rulebook
from domain.state import Apprenticeship

R = TypeVar("R")
NOON = 12
History = list[Recorded[Any]]
"""What the ledger holds of one apprenticeship, oldest first."""


class State(BaseModel):
    """An apprenticeship as it stands: the complete state, and the version also in the ETag."""

    version: int
    state: dict[str, Any]


class ChecklistItem(BaseModel):
    """One gateway requirement."""

    requirement: str
    says: str
    met: bool
    why: str
    source: str


class Checklist(BaseModel):
    """The gateway checklist on a Europe/London date."""

    on: date
    ready: bool
    items: list[ChecklistItem]


class PendingAlarm(BaseModel):
    """What will be raised by itself, and when (UTC)."""

    kind: str
    about: str
    rung: int
    at: datetime


class OffTheJobHours(BaseModel):
    """Off-the-job training, in hours."""

    required_hours: int
    planned_hours: int
    eligible_hours: float


class Readings(BaseModel):
    """What a state means on a London date; `gateway` and `off_the_job` once enrolled.

    `tutor` answers for the apprentice on that date, `alarms` wait then, the earliest first.
    """

    tutor: str | None
    alarms: list[PendingAlarm]
    gateway: Checklist | None
    off_the_job: OffTheJobHours | None
    portfolio_coverage: dict[str, list[str]]


class FactRead(BaseModel):
    """One fact: in words and as data, who recorded it, when it happened and when it was recorded."""

    version: int
    name: str
    sentence: str
    occurred_on: date
    recorded_at: datetime
    actor: str
    role: str
    command: UUID
    rules: str
    fact: dict[str, Any]


class HistoryPage(BaseModel):
    """A page of history; `next` is the `after` of the following page, if there is one."""

    facts: list[FactRead]
    next: int | None


class Reader:
    """Reads one apprenticeship from the ledger, never from a projection."""

    def __init__(self, ledger: Ledger, seals: Seals, book: Rulebook, seats: CapacityLimiter) -> None:
        """Read from these, at most as many at a time as there are `seats`."""
        self.ledger = ledger
        self.seals = seals
        self.book = book
        self.seats = seats

    async def history(self, apprenticeship: UUID) -> History:
        """Return every fact; raises a 404 problem where there is none."""
        found = await self._blocking(partial(self.ledger.history, apprenticeship))
        if not found:
            raise unknown_apprenticeship()
        return found

    async def state(self, apprenticeship: UUID) -> Apprenticeship:
        """Return the state as it is now."""
        return fold(apprenticeship, await self.history(apprenticeship))

    def at(self, state: Apprenticeship, on: date | None) -> Circumstances:
        """Return the circumstances at noon of a London date, or now, which is never before the last fact."""
        now = datetime.now(UTC) if on is None else london_instant(on, NOON)
        return circumstances(state, now if on else max(now, state.last_recorded_at or now), self.book)

    def today(self, history: History) -> date:
        """Return today's London date, which is never before that of the last fact."""
        return london_date(max(datetime.now(UTC), history[-1].recorded_at))

    def readings(self, state: Apprenticeship, at: Circumstances) -> Readings:
        """Return what the state means in these circumstances."""
        enrolled = state.enrolment is not None
        return Readings(
            tutor=state.tutors.responsible(at.today),
            alarms=alarms(state, at),
            gateway=gateway_checklist(state, at) if enrolled else None,
            off_the_job=off_the_job_hours(state) if enrolled else None,
            portfolio_coverage=state.portfolio.coverage(at.standard),
        )

    async def opened(self, recorded: Recorded[Any]) -> FactRead:
        """Return a fact with its free text opened, or said to be unreadable where its key is lost."""
        fact = await self._blocking(partial(self._open, recorded))
        return FactRead(
            version=recorded.originator_version,
            name=recorded.fact.NAME,
            sentence=sentence(recorded),
            fact=fact,
            **{
                each: getattr(recorded, each)
                for each in ("occurred_on", "recorded_at", "actor", "role", "command", "rules")
            },
        )

    def _open(self, recorded: Recorded[Any]) -> dict[str, Any]:
        data: dict[str, Any] = msgspec.to_builtins(recorded.fact, str_keys=True)
        try:
            seal = self.seals.existing(recorded.originator_id)
        except SealError:
            return data
        if isinstance(recorded.fact, CommandRefused):
            return {**data, "inputs": _opened(seal, data["inputs"])}
        return _opened(seal, data)

    async def _blocking(self, call: Callable[[], R]) -> R:
        return await anyio.to_thread.run_sync(call, limiter=self.seats)


def _opened(seal: Seal, data: dict[str, Any]) -> dict[str, Any]:
    return {name: _read(seal, name, value) if isinstance(value, str) else value for name, value in data.items()}


def _read(seal: Seal, name: str, value: str) -> str:
    # A reference may look like a sealed text without being one: what does not open is shown as it stands.
    try:
        return seal.open(name, value)
    except BrokenSealError:
        return value


OnDay = Annotated[Day | None, Query(description="A Europe/London date; today where left out.")]


class Reading:
    """The endpoints: each answers one question about one apprenticeship."""

    def __init__(self, reader: Reader) -> None:
        """Answer from what `reader` reads."""
        self.reader = reader

    async def state(self, apprenticeship: UUID, response: Response) -> State:
        """Return the complete state as it is now."""
        state = await self.reader.state(apprenticeship)
        response.headers["ETag"] = f'"{state.version}"'
        response.headers["Cache-Control"] = "no-store"
        return State(version=state.version, state=state.as_data())

    async def gateway_checklist(self, apprenticeship: UUID, on: OnDay = None) -> Checklist:
        """Return every gateway requirement, met or not, with the reason."""
        state = enrolled(await self.reader.state(apprenticeship))
        return gateway_checklist(state, self.reader.at(state, on))

    async def pending_alarms(self, apprenticeship: UUID) -> list[PendingAlarm]:
        """Return what will be raised by itself and when, the earliest first."""
        state = await self.reader.state(apprenticeship)
        return alarms(state, self.reader.at(state, None))

    async def portfolio_coverage(self, apprenticeship: UUID) -> dict[str, list[str]]:
        """Return, for every KSB of the standard, the OneFile ids of the evidence that shows it."""
        state = await self.reader.state(apprenticeship)
        return state.portfolio.coverage(self.reader.at(state, None).standard)

    async def off_the_job_hours(self, apprenticeship: UUID) -> OffTheJobHours:
        """Return off-the-job hours: required, planned, and eligible so far."""
        return off_the_job_hours(enrolled(await self.reader.state(apprenticeship)))

    async def history(
        self,
        apprenticeship: UUID,
        after: Annotated[int, Query(ge=0, le=2**31 - 2)] = 0,
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
    ) -> HistoryPage:
        """Return the facts as sentences and as data, refusals included, oldest first."""
        facts = [each for each in await self.reader.history(apprenticeship) if each.originator_version > after]
        page = [await self.reader.opened(each) for each in facts[:limit]]
        return HistoryPage(facts=page, next=page[-1].version if len(facts) > limit else None)


def router(reader: Reader, who: Who) -> APIRouter:
    """Return the routes that read one apprenticeship; for staff and auditors."""
    reading = Reading(reader)
    routes = APIRouter(
        prefix="/apprenticeships/{apprenticeship}",
        tags=["reading"],
        dependencies=[Depends(readers_only(who))],
        responses=problems_of(401, 403, 404, 422, 503),
    )
    routes.add_api_route("", reading.state)
    routes.add_api_route("/gateway", reading.gateway_checklist)
    routes.add_api_route("/alarms", reading.pending_alarms)
    routes.add_api_route("/portfolio/coverage", reading.portfolio_coverage)
    routes.add_api_route("/off-the-job", reading.off_the_job_hours)
    routes.add_api_route("/history", reading.history)
    return routes


def gateway_checklist(state: Apprenticeship, at: Circumstances) -> Checklist:
    """Return the gateway checklist of an apprentice who is enrolled."""
    items = [ChecklistItem(**asdict(item)) for item in checklist(state, at)]
    return Checklist(on=at.today, ready=all(item.met for item in items), items=items)


def alarms(state: Apprenticeship, at: Circumstances) -> list[PendingAlarm]:
    """Return the alarms that wait, the earliest first."""
    return [PendingAlarm(**asdict(each)) for each in pending(state, at)]


def off_the_job_hours(state: Apprenticeship) -> OffTheJobHours:
    """Return the off-the-job hours of an apprentice who is enrolled."""
    return OffTheJobHours(
        required_hours=state.enrolled.required_off_the_job_hours,
        planned_hours=planned_hours(state),
        eligible_hours=round(eligible_minutes(state, date.max) / 60, 2),
    )


def enrolled(state: Apprenticeship) -> Apprenticeship:
    """Return the state; raises a 409 problem while nobody is enrolled."""
    if state.enrolment is None:
        raise Problem(409, "not-enrolled", "Not enrolled", "The applicant is not enrolled yet; enrol first.")
    return state
