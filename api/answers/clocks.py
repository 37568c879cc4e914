"""Clocks explained: what each waits for and why, and what happens by itself if nobody does anything."""

from datetime import date, timedelta
from typing import Annotated
from uuid import UUID

from anyio import CapacityLimiter
from fastapi import Depends, Query
from pydantic import BaseModel

from api.access.bearer import Who
from api.answers.reader import Reader, seated
from api.http.openapi import Routes
from domain.clocks.due_now import DueNow
from domain.history.explaining import ClockExplained, Happening, explained, simulated

DAYS_AHEAD = 90
LONGEST_LOOK_AHEAD = 731


class ClocksRead(BaseModel):
    """Every clock of an apprenticeship, and the tutor who answers for the apprentice today."""

    on: date
    tutor: str | None
    clocks: list[ClockExplained]


class Simulation(BaseModel):
    """What happens by itself until a date if nobody does anything: nothing of it is recorded."""

    until: date
    happenings: list[Happening]


Days = Annotated[int, Query(ge=1, le=LONGEST_LOOK_AHEAD, description="How many days to look ahead.")]


class Clocks:
    """Answers what the clocks wait for."""

    def __init__(self, reader: Reader) -> None:
        """Answer from what `reader` reads."""
        self.reader = reader

    def clocks(self, apprenticeship: UUID) -> ClocksRead:
        """Return every clock: due when, why, by which rule, what was raised and who would be told next."""
        state = self.reader.state(apprenticeship)
        at = self.reader.at(state, None)
        return ClocksRead(on=at.today, tutor=state.tutors.responsible(at.today), clocks=explained(DueNow(state, at)))

    def simulation(self, apprenticeship: UUID, days: Days = DAYS_AHEAD) -> Simulation:
        """Tell what happens in the next days if nobody does anything. Records nothing."""
        state = self.reader.state(apprenticeship)
        at = self.reader.at(state, None)
        happenings = simulated(DueNow(state, at), days)
        return Simulation(until=at.today + timedelta(days=days), happenings=happenings)


def router(reader: Reader, readers: Who, seats: CapacityLimiter) -> Routes:
    """Return the routes of clocks; for `readers`. At most `seats` ask at a time."""
    explaining = Clocks(reader)
    routes = Routes(
        prefix="/apprenticeships/{apprenticeship}/clocks",
        tags=["clocks"],
        dependencies=[Depends(readers)],
        problems=(401, 403, 404, 422, 503),
    )
    routes.add_api_route("", seated(explaining.clocks, seats))
    routes.add_api_route("/simulation", seated(explaining.simulation, seats))
    return routes
