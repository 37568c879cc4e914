"""What the boards of everybody cost as of today, from the read table, of few apprenticeships and of many."""

import random
from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from itertools import cycle, islice
from statistics import median
from time import perf_counter
from typing import NamedTuple, TypeVar
from uuid import uuid4

import msgspec

from activities.caseload.folded import Folded, refolded, write
from activities.caseload.measures import MeasuresTable
from activities.database import Pool, open_pool
from activities.migrations import migrate
from domain.days import london_date
from domain.figures.cohort import placed
from domain.figures.figures import Share, shares
from domain.figures.funding_year import funding_year
from domain.figures.how_counted import ask
from tests.domain.given import BOOK, STREAM
from tests.domain.whole_lives import WHOLE_LIVES

MANY, FEW = 10_000, 1_000
ROUNDS = 9
_SHORTEST = 50
_AT_ONCE = 500

Each = TypeVar("Each")


class Boards(NamedTuple):
    """The median seconds of one question after the boards of a provider: the measures by cohort, and the figures."""

    measures: float
    figures: float


def seconds_of_boards(url: str) -> dict[int, Boards]:
    """Return what the boards of FEW and of MANY apprenticeships take.

    They lived the long ones of the tests' whole lives, with thirty alarms on average, as lives of 130 facts have them;
    no two have the same. There are ten cohorts. `url` is a new database's.
    """
    migrate(url, simulation=True)
    histories = [life.history for life in WHOLE_LIVES if len(life.history) >= _SHORTEST]
    lives = [refolded(STREAM, history, len(history)) for history in histories]
    today = max(london_date(history[-1].recorded_at) for history in histories)
    with open_pool(url, size=2) as pool:
        _add(pool, lives, FEW)
        few = _boards(pool, today)
        _add(pool, lives, MANY - FEW)
        return {FEW: few, MANY: _boards(pool, today)}


def _add(pool: Pool, lives: Iterable[Folded], count: int) -> None:
    chance = random.Random(count)
    others = islice((_another(life, chance) for life in cycle(lives)), count)
    with pool.connection() as connection:
        while batch := list(islice(others, _AT_ONCE)):
            write(connection, batch, BOOK)
    with pool.connection() as connection:
        connection.execute("ANALYZE reading.measures")


def _another(life: Folded, chance: random.Random) -> Folded:
    alarms = life.alarms
    of_its_own = msgspec.structs.replace(
        alarms,
        rungs=_shuffled(alarms.rungs, chance),
        days_to_stand_down=_shuffled(alarms.days_to_stand_down, chance),
        microseconds_late=tuple(chance.randrange(2_000_000) for _ in alarms.microseconds_late),
    )
    application = msgspec.structs.replace(life.state.application, cohort=f"cohort-{chance.randrange(10)}")
    return Folded(msgspec.structs.replace(life.state, id=uuid4(), application=application), of_its_own, life.position)


def _shuffled(found: Sequence[Each], chance: random.Random) -> tuple[Each, ...]:
    return tuple(chance.choices(found, k=len(found))) if found else ()


def _boards(pool: Pool, today: date) -> Boards:
    table, days = MeasuresTable(pool), [today + timedelta(days=day) for day in range(ROUNDS)]
    return Boards(
        measures=median(_seconds(lambda day=day: table.groups("cohort", day, None)) for day in days),
        figures=median(_seconds(lambda day=day: _figures(table, day)) for day in days),
    )


def _figures(table: MeasuresTable, today: date) -> list[Share]:
    asked = ask(funding_year(today), today, BOOK.accountability_on(today))
    return shares(placed([each.aim for each in table.aims("cohort", today, None)], today, asked.terms), asked)


def _seconds(question: Callable[[], object]) -> float:
    started = perf_counter()
    question()
    return perf_counter() - started
