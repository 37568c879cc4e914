"""The caseload by progress: the database lists on any day whom the dates of a row say."""

from datetime import date, timedelta

import msgspec
import pytest

from activities.caseload.folded import write
from activities.caseload.table import read
from domain.figures.progress import Progress, ProgressDates
from tests.caseload.test_measures import kept, prefixes
from tests.domain.given import BOOK
from tests.domain.whole_lives import WHOLE_LIVES


@pytest.fixture
def rows(pool):
    """Return a row of each whole life, after half of its facts and after all."""
    halves = [prefixes(life)[-len(prefixes(life)) // 2] for life in WHOLE_LIVES[1:]]
    with pool.connection() as connection:
        write(connection, kept([*halves, *(life.history for life in WHOLE_LIVES[1:])]), BOOK)
    return read(pool, {}, 1000)


def progress_on(row, day):
    dates = ProgressDates(**{name: getattr(row, name) for name in ProgressDates.__struct_fields__})
    return dates.on(max(day, row.recorded_on))


def test_each_filter_lists_those_that_the_dates_name(pool, rows):
    seen = set()
    for day in (date(2026, 9, 1) + timedelta(days=7 * week) for week in range(120)):
        for status in Progress:
            found = {row.apprenticeship for row in read(pool, {"progress": (day, status)}, 1000)}
            assert found == {row.apprenticeship for row in rows if progress_on(row, day) is status}, (day, status)
            seen |= {status} if found else set()
    assert seen == {*Progress}


def test_a_row_keeps_the_dates_of_the_domain(rows):
    assert any(row.behind_from_on for row in rows)
    assert all((row.judged_from_on is None) == (row.behind_from_on is None) for row in rows)
    assert msgspec.json.decode(msgspec.json.encode(rows), type=list[type(rows[0])]) == rows
