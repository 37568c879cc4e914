"""Difference: what of an apprenticeship is otherwise at one point than at another, and by which facts."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, Field

from api.answers.apprenticeship import OnDay
from api.answers.history import FactRead, Histories
from api.answers.reader import Reader
from api.answers.replay import KnownOn, NamedBy, Place, Version
from api.problems import Problem
from domain.history.difference import changes, facts_between
from domain.history.replay import Point


class Side(BaseModel):
    """One of the two points: the London date looked at, the newest version and how many facts were known."""

    on: date
    version: int
    facts: int


class Changed(BaseModel):
    """One value of the state that differs: in words, the names that lead to it, and the value at each point."""

    sentence: str
    path: list[str]
    before: Any
    after: Any


class Difference(BaseModel):
    """What differs between two points, and the facts that made it so: refusals and messages change nothing of it."""

    before: Side
    after: Side
    changes: list[Changed]
    came: list[FactRead] = Field(description="In effect at the second point and not at the first.")
    gone: list[FactRead] = Field(description="In effect at the first point and not at the second.")


def first_point(
    from_on: OnDay = None,
    from_known_on: KnownOn = None,
    from_version: Version = None,
    from_before: Place = None,
    from_after: Place = None,
) -> Point:
    """Return the first point, as a query names it."""
    return Point(on=from_on, known_on=from_known_on, version=from_version, before=from_before, after=from_after)


def second_point(
    to_on: OnDay = None,
    to_known_on: KnownOn = None,
    to_version: Version = None,
    to_before: Place = None,
    to_after: Place = None,
) -> Point:
    """Return the second point, as a query names it."""
    return Point(on=to_on, known_on=to_known_on, version=to_version, before=to_before, after=to_after)


class Differences:
    """Answers what differs."""

    def __init__(self, reader: Reader) -> None:
        """Answer from what `reader` reads."""
        self.reader = reader

    def difference(
        self,
        apprenticeship: UUID,
        first: Annotated[Point, NamedBy(first_point)],
        second: Annotated[Point, NamedBy(second_point)],
    ) -> Difference:
        """Return what differs between two points, each as in a replay; a point left out is now."""
        if first == second == Point():
            detail = "Give at least one point: say from or to which date, version or fact."
            raise Problem(422, "one-of", "Say between what", detail)
        history = self.reader.history(apprenticeship)
        facts = Histories(self.reader)
        before, on = self.reader.replayed(apprenticeship, history, first, "from_")
        after, to = self.reader.replayed(apprenticeship, history, second, "to_")
        made = facts_between(history, first, second)
        return Difference(
            before=Side(on=on, version=before.version, facts=before.recorded),
            after=Side(on=to, version=after.version, facts=after.recorded),
            changes=[
                Changed(sentence=each.sentence(), path=list(each.path), before=each.before, after=each.after)
                for each in changes(before, after)
            ],
            came=facts.reads(history, made.came),
            gone=facts.reads(history, made.gone),
        )
