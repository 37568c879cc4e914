"""History in plain words, and what of it is asked for."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from domain.days import how_many, in_words, london_date
from domain.facts.fact import Recorded
from domain.facts.refusal import CommandRefused


class Refusals(StrEnum):
    """Whether a history holds refusals."""

    INCLUDED = "included"
    ONLY = "only"
    EXCLUDED = "excluded"


@dataclass(frozen=True)
class Period:
    """The Europe/London dates from one to another, both included; open where one is left out."""

    from_on: date | None = None
    until_on: date | None = None

    def covers(self, day: date) -> bool:
        """Return whether `day` lies in it."""
        return (self.from_on is None or day >= self.from_on) and (self.until_on is None or day <= self.until_on)

    @property
    def empty(self) -> bool:
        """Return whether it ends before it begins."""
        return self.from_on is not None and self.until_on is not None and self.until_on < self.from_on


@dataclass(frozen=True)
class Selection:
    """Which facts of a history are asked for: those of these kinds, by this actor, of this command, of these days."""

    kinds: frozenset[str] = frozenset()
    actor: str | None = None
    command: UUID | None = None
    occurred: Period = Period()
    recorded: Period = Period()
    refusals: Refusals = Refusals.INCLUDED

    def takes(self, recorded: Recorded[Any]) -> bool:
        """Return whether a fact is among those asked for."""
        refusal = isinstance(recorded.fact, CommandRefused)
        return (
            (not self.kinds or recorded.fact.NAME in self.kinds)
            and self.actor in {None, recorded.actor}
            and self.command in {None, recorded.command}
            and self.occurred.covers(recorded.occurred_on)
            and self.recorded.covers(london_date(recorded.recorded_at))
            and (self.refusals is Refusals.INCLUDED or refusal is (self.refusals is Refusals.ONLY))
        )


def days_late(recorded: Recorded[Any]) -> int:
    """Return how many days after it happened a fact was recorded, by London dates."""
    return max(0, (london_date(recorded.recorded_at) - recorded.occurred_on).days)


def sentence(recorded: Recorded[Any]) -> str:
    """Return a fact as one sentence, saying how late it was recorded, if it was, or taken over, and from what."""
    late, said = days_late(recorded), recorded.fact.sentence()
    day, source = in_words(london_date(recorded.recorded_at)), f" from {recorded.source}" if recorded.source else ""
    if recorded.taken_over:
        return f"{said} Taken over on {day}{source}."
    if late:
        return f"{said} Recorded {how_many(late, 'day')} later, on {day}{source}."
    return f"{said} Recorded{source}." if source else str(said)
