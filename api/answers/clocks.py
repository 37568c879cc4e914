"""Clocks explained: what each waits for and why, and what happens by itself if nobody does anything."""

from datetime import date, timedelta
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from api.answers.reader import Reader
from api.answers.replay import PointAsked
from domain.clocks.due_now import DueNow
from domain.history.explaining import ClockExplained, Happening, explained, simulated

DAYS_AHEAD = 90
LONGEST_LOOK_AHEAD = 731


class ClocksRead(BaseModel):
    """Every clock of an apprenticeship, and the tutor who answers for the apprentice on the London date."""

    on: date
    tutor: str | None
    clocks: list[ClockExplained]


class Simulation(BaseModel):
    """What happens by itself until a date if nobody does anything: nothing of it is recorded."""

    until: date
    happenings: list[Happening]


Days = Annotated[int, Field(ge=1, le=LONGEST_LOOK_AHEAD, description="How many days to look ahead.")]


class Clocks:
    """Answers what the clocks wait for."""

    def __init__(self, reader: Reader) -> None:
        """Answer from what `reader` reads."""
        self.reader = reader

    def clocks(self, apprenticeship: UUID, point: PointAsked) -> ClocksRead:
        """Return every clock: due when, why, by which rule, what was raised and who would be told next.

        It is as it stands now, or stood at a point as in a replay.
        """
        history = self.reader.history(apprenticeship)
        state, day = self.reader.replayed(apprenticeship, history, point)
        at = self.reader.on(state, history, day)
        return ClocksRead(on=at.today, tutor=state.tutors.responsible(at.today), clocks=explained(DueNow(state, at)))

    def simulation(self, apprenticeship: UUID, days: Days = DAYS_AHEAD) -> Simulation:
        """Tell what happens in the next days if nobody does anything. Records nothing."""
        state = self.reader.state(apprenticeship)
        at = self.reader.at(state, None)
        happenings = simulated(DueNow(state, at), days)
        return Simulation(until=at.today + timedelta(days=days), happenings=happenings)
