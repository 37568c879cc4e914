"""The two axes drawn: when things happened, and when they became known; what lies off the diagonal is late."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from api.answers.history import FactRead
from domain.correction.correcting import CorrectFact
from domain.days import LONDON

SIZE, EDGE = 300, 34
LATE_DAYS = 1
SHAPES = {"on-time": "h0", "taken-over": "h0", "late": "m0-5l5 9h-10z", "corrects": "m0-5l5 5l-5 5l-5-5z"}
"""How a fact is drawn where it stands, by its kind: as the path of an SVG."""


@dataclass(frozen=True)
class Apart:
    """What became known on one date, and had happened on another or corrects: in the order of recording."""

    known_on: date
    facts: Sequence[FactRead]

    @property
    def happened(self) -> tuple[date, date]:
        """Return the first and the last date on which it happened."""
        days = [each.occurred_on for each in self.facts]
        return min(days), max(days)


@dataclass(frozen=True)
class Square:
    """The picture: the paths of the facts by their kind, where one stands, and the dates at the corners."""

    paths: dict[str, str]
    cross: tuple[int, int]
    begin: date
    end: date


def square(facts: Iterable[FactRead], on: date, known_on: date, today: date) -> Square:
    """Return the picture of facts; one stands at what was so `on` a date, as known on another."""
    told = list(facts)
    days = [each.occurred_on for each in told]
    begin, end = min([*days, on, known_on]), max([*days, on, known_on, today])

    def at(happened: date, known: date) -> tuple[int, int]:
        across, up = ((SIZE - 2 * EDGE) * (day - begin).days // max((end - begin).days, 1) for day in (happened, known))
        return EDGE + across, SIZE - EDGE - up

    # Facts that stand in one place are one mark.
    marks = sorted({(_kind(each), *at(each.occurred_on, _known(each))) for each in told})
    paths = {
        kind: "".join(f"M{x} {y}{SHAPES[kind]}" for _, x, y in those)
        for kind, those in groupby(marks, key=lambda mark: mark[0])
    }
    return Square(paths, at(on, known_on), begin, end)


def off_the_diagonal(facts: Iterable[FactRead]) -> list[Apart]:
    """Return what was recorded late or corrects, by when it became known, the newest first.

    A past that was taken over is told later than it happened by its nature: it is not among it.
    """
    told = sorted((each for each in facts if _kind(each) in {"late", "corrects"}), key=lambda each: each.number)
    days = [Apart(day, list(those)) for day, those in groupby(told, key=_known)]
    return days[::-1]


def _known(each: FactRead) -> date:
    return each.recorded_at.astimezone(LONDON).date()


def _kind(each: FactRead) -> str:
    if each.asked == CorrectFact.NAME:
        return "corrects"
    late = "taken-over" if each.taken_over else "late"
    return late if each.days_late >= LATE_DAYS else "on-time"
