"""Replay: the whole of an apprenticeship as it was on a date, by what was known then or at another point."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, Field

from api.answers.apprenticeship import OnDay, Readings, readings
from api.answers.reader import History, Reader
from domain.body import Day
from domain.history.replay import Point
from domain.state import Apprenticeship

KnownOn = Annotated[Day | None, Field(description="Only what was recorded by the end of this date.")]
Version = Annotated[int | None, Field(description="Only what was known at this version.")]
Place = Annotated[int | None, Field(description="The number of a fact, as the history tells it.")]


class Replay(BaseModel):
    """An apprenticeship as it was at the end of `on`.

    `version` is the newest one known then, `facts` how many facts were known, and `readings` what the
    state meant on that date. Of a restart, `earlier_episode` is the one it goes on with, as it was then.
    """

    on: date
    version: int
    facts: int
    state: dict[str, Any]
    readings: Readings
    earlier_episode: "Replay | None" = None


def asked_point(
    on: OnDay = None,
    known_on: KnownOn = None,
    version: Version = None,
    before: Place = None,
    after: Place = None,
) -> Point:
    """Return the point that is asked about, as a query names it."""
    return Point(on=on, known_on=known_on, version=version, before=before, after=after)


def of_earlier(point: Point) -> Point:
    """Return the point at which an earlier episode is looked at, beside one of the later episode."""
    return Point(on=point.on, known_on=point.known_on)


@dataclass(frozen=True)
class NamedBy:
    """How a query names a value that is asked about: by the arguments of a function that returns it."""

    names: Callable[..., Any]


PointAsked = Annotated[Point, NamedBy(asked_point)]


class Replaying:
    """Answers how it stood."""

    def __init__(self, reader: Reader) -> None:
        """Answer from what `reader` reads."""
        self.reader = reader

    def replay(self, apprenticeship: UUID, point: PointAsked) -> Replay:
        """Return the complete state as it was on a date, and what was known of it at a date, version or fact.

        With neither it is the state as it is now; with one of known_on, version, before and after alone,
        the state as it then stood.
        """
        history = self.reader.history(apprenticeship)
        return self.told(*self.reader.replayed(apprenticeship, history, point), history, point)

    def told(self, state: Apprenticeship, day: date, history: History, point: Point) -> Replay:
        """Return a replay of `history` that came to a state at a point, as of the London date looked at."""
        earlier = state.enrolment.earlier if state.enrolment else None
        return Replay(
            earlier_episode=self.replay(earlier.apprenticeship, of_earlier(point)) if earlier else None,
            on=day,
            version=state.version,
            facts=state.recorded,
            state=state.as_data(),
            readings=readings(state, self.reader.on(state, history, day)),
        )
