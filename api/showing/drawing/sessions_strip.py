"""The sessions of one apprenticeship on a line: held, planned, missed; gaps that grew long; rungs; what rings next."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from domain.days import in_words, month_in_words, months_after

WIDTH = 960
_EDGE = 24
_MOST_LABELS = 14


@dataclass(frozen=True)
class Mark:
    """Something on a London date, drawn at `x`: `kind` says how, `says` what it is."""

    on: date
    x: float
    kind: str
    says: str
    agreed: bool = False


@dataclass(frozen=True)
class Band:
    """A stretch between two sessions on which the next one is `due` soon, or `late`."""

    x: float
    width: float
    kind: str


@dataclass(frozen=True)
class Strip:
    """The picture: `today` is where the day looked at lies, `months` are where they begin, by name."""

    marks: list[Mark]
    bands: list[Band]
    today: float
    months: list[tuple[float, str]]


@dataclass(frozen=True)
class Seen:
    """A session as the picture needs it; `on` is when it was held, or is or was planned for."""

    on: date
    status: str
    agreed: bool


def strip(
    sessions: Iterable[Seen],
    span: tuple[date, date],
    today: date,
    terms: tuple[int, int] | None,
    others: Iterable[tuple[date, str, str]] = (),
) -> Strip:
    """Return the picture between two London dates.

    `terms` are after how many days the next session is due soon, and late; `others` further marks, by date and kind.
    """
    begin, end = span
    days = max((end - begin).days, 1)

    def at(day: date) -> float:
        return round(_EDGE + (WIDTH - 2 * _EDGE) * (min(max(day, begin), end) - begin).days / days, 1)

    seen = sorted(sessions, key=lambda each: each.on)
    marks = [
        Mark(each.on, at(each.on), each.status, f"{in_words(each.on)}: {each.status}", each.agreed) for each in seen
    ]
    marks += [Mark(on, at(on), kind, f"{in_words(on)}: {says}") for on, kind, says in others if begin <= on <= end]
    met = [begin, *(each.on for each in seen if each.status == "held"), today]
    bands = [band for one, other in pairwise(met) for band in _bands(one, other, terms, at)] if terms else []
    return Strip(marks, bands, at(today), _months(begin, end, at))


def _bands(since: date, until: date, terms: tuple[int, int], at: Callable[[date], float]) -> list[Band]:
    soon, late = (since + timedelta(days=each) for each in terms)
    found = []
    for kind, begin, end in (("due", soon, min(late, until)), ("late", late, until)):
        if begin < end:
            found.append(Band(at(begin), round(at(end) - at(begin), 1), kind))
    return found


def _months(begin: date, end: date, at: Callable[[date], float]) -> list[tuple[float, str]]:
    first = months_after(begin.replace(day=1), 1)
    count = max((end.year - begin.year) * 12 + end.month - begin.month, 1)
    every = -(-count // _MOST_LABELS)
    months = (months_after(first, step) for step in range(0, count, every))
    return [(at(each), f"{month_in_words(each)[:3]} {each:%y}") for each in months if each <= end]
