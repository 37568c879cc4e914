"""What the measures of everybody cost as of today, from the read table, of few apprenticeships and of many."""

import random
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from itertools import cycle, islice
from statistics import median
from time import perf_counter
from typing import TypeVar
from uuid import uuid4

import msgspec

from activities.caseload.folded import Folded, refolded, write
from activities.caseload.measures import MeasuresTable
from activities.database import Pool, open_pool
from activities.migrations import migrate
from domain.days import london_date
from tests.domain.given import BOOK, STREAM
from tests.domain.whole_lives import WHOLE_LIVES

MANY, FEW = 10_000, 1_000
ROUNDS = 9
_SHORTEST = 50
_AT_ONCE = 500

Each = TypeVar("Each")


def seconds_by_cohort(url: str) -> dict[int, float]:
    """Return the median seconds of one question after the measures by cohort, of FEW and of MANY apprenticeships.

    They lived the long ones of the tests' whole lives, with thirty alarms on average, as lives of 130 facts have them;
    no two have the same. There are ten cohorts. `url` is a new database's.
    """
    migrate(url, simulation=True)
    histories = [life.history for life in WHOLE_LIVES if len(life.history) >= _SHORTEST]
    lives = [refolded(STREAM, history, len(history)) for history in histories]
    today = max(london_date(history[-1].recorded_at) for history in histories)
    with open_pool(url, size=2) as pool:
        _add(pool, lives, FEW)
        few = _median_seconds(pool, today)
        _add(pool, lives, MANY - FEW)
        return {FEW: few, MANY: _median_seconds(pool, today)}


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


def _median_seconds(pool: Pool, today: date) -> float:
    return median(_seconds(MeasuresTable(pool), today + timedelta(days=day)) for day in range(ROUNDS))


def _seconds(table: MeasuresTable, today: date) -> float:
    started = perf_counter()
    table.groups("cohort", today, None)
    return perf_counter() - started
