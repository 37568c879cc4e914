"""The two axes drawn: when things happened, and when they became known; what lies off the diagonal is late."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from api.answers.history import FactRead
from domain.correction.correcting import CorrectFact
from domain.days import LONDON, in_words

SIZE, EDGE = 300, 34
LATE_DAYS = 1


@dataclass(frozen=True)
class Dot:
    """A fact: `kind` says whether it was on time, late, or corrects another one; `says` what it is."""

    x: float
    y: float
    kind: str
    number: int
    says: str


@dataclass(frozen=True)
class Square:
    """The picture: the facts, where one stands, and the dates at the corners."""

    dots: list[Dot]
    cross: tuple[float, float]
    begin: date
    end: date


def square(facts: Iterable[FactRead], on: date, known_on: date, today: date) -> Square:
    """Return the picture of facts; one stands at what was so `on` a date, as known on another."""
    told = list(facts)
    days = [each.occurred_on for each in told]
    begin, end = min([*days, on, known_on]), max([*days, on, known_on, today])

    def at(day: date) -> float:
        return round(EDGE + (SIZE - 2 * EDGE) * (day - begin).days / max((end - begin).days, 1), 1)

    return Square([_dot(each, at) for each in told], (at(on), SIZE - at(known_on)), begin, end)


def _dot(each: FactRead, at: Callable[[date], float]) -> Dot:
    known = each.recorded_at.astimezone(LONDON).date()
    kind = "corrects" if each.asked == CorrectFact.NAME else "late" if each.days_late >= LATE_DAYS else "on-time"
    says = f"{in_words(each.occurred_on)}, known on {in_words(known)}: {each.sentence}"
    return Dot(at(each.occurred_on), round(SIZE - at(known), 1), kind, each.number, says)
