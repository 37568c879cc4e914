"""Measures from the read table: on every day after every fact they are what a replay of the facts says."""

from datetime import date, timedelta
from functools import cache
from uuid import UUID

import msgspec
import psycopg
import pytest

from activities.caseload.folded import Folded, write
from activities.caseload.measures import MeasuresTable
from activities.database import open_pool
from domain.days import london_date
from domain.deciding.decide import circumstances
from domain.deciding.fold import fold
from domain.figures.programme_aim import programme_aim
from domain.history.measuring.measures import BY, measure, summary, together
from domain.state import Apprenticeship
from tests.conftest import new_database
from tests.domain.given import BOOK, STREAM, london
from tests.domain.lives import held, on_programme
from tests.domain.whole_lives import WHOLE_LIVES

DAYS = (0, 1, 27, 28, 34, 35, 36, 62, 200, 800)


@pytest.fixture(scope="module")
def one_ledger(postgresql):
    return new_database(postgresql, simulation=True)


@pytest.fixture
def url(one_ledger):
    """Return the owner's address of a database in which no row stands."""
    with psycopg.connect(one_ledger, autocommit=True) as owner:
        owner.execute("TRUNCATE reading.caseload, reading.measures")
    return one_ledger


@pytest.fixture(scope="module")
def lived(postgresql):
    """Return connections to a database in which every life stands whole and half lived, and their measures on a day."""
    lives = [life.history for life in WHOLE_LIVES[1:]] + [
        histories[len(histories) // 2] for histories in map(prefixes, WHOLE_LIVES[1:])
    ]
    with open_pool(new_database(postgresql, simulation=True), size=2) as pool:
        with pool.connection() as connection:
            write(connection, kept(lives), BOOK)
        states = [fold(STREAM, history) for history in lives]

        @cache
        def measured(day):
            found = []
            for state, history in zip(states, lives, strict=True):
                known_on = max(day, london_date(history[-1].recorded_at))
                found.append((state, known_on, replayed(state, history, known_on)))
            return found

        yield pool, measured


def prefixes(life):
    """Return the history after each fact that is the last of its day, and after the first."""
    days = [london_date(each.recorded_at) for each in life.history]
    ends = [place for place, day in enumerate(days, 1) if days[place : place + 1] != [day]]
    return [life.history[:end] for end in ends]


def replayed(state, history, day):
    """Return the measures of a state as of noon of a day, from nothing but the facts that fold to it."""
    return state.enrolment and measure(
        state, history, circumstances(state, max(london(str(day)), state.last_recorded_at), BOOK)
    )


def kept(histories):
    """Return each history folded in two pieces, as an apprenticeship of its own."""
    for number, history in enumerate(histories):
        whole = in_two_pieces(history, len(history) // 2)
        yield whole._replace(state=msgspec.structs.replace(whole.state, id=UUID(int=number)))


def in_two_pieces(history, half):
    first = Folded(Apprenticeship(id=STREAM)).after(history[:half], half, lambda: history[:half])
    return first.after(history[half:], len(history), lambda: history)


@pytest.mark.parametrize("life", WHOLE_LIVES[1:])
def test_a_row_says_on_every_later_day_what_a_replay_says(pool, life):
    histories = prefixes(life)
    with pool.connection() as connection:
        write(connection, kept(histories), BOOK)
    states = [fold(STREAM, history) for history in histories]
    table, last = MeasuresTable(pool), {n: london_date(each[-1].recorded_at) for n, each in enumerate(histories)}
    for after in DAYS:
        for first in set(last.values()):
            today = first + timedelta(days=after)
            found = {UUID(key).int: measures for key, measures in table.groups("apprentice", today, None)}
            for number, history in enumerate(histories):
                if last[number] != first:
                    continue
                measures = replayed(states[number], history, today)
                assert found.get(number) == (measures and summary(measures)), (number, today)


@pytest.mark.parametrize("by", BY)
@pytest.mark.parametrize("after", DAYS)
def test_groups_are_counted_together_as_a_replay_counts_them(lived, by, after):
    pool, measured = lived
    today = date(2027, 3, 1) + timedelta(days=after)
    expected = {}
    for number, (state, day, measures) in enumerate(measured(today)):
        if measures:
            key = str(UUID(int=number)) if by == "apprentice" else BY[by](state, day)
            expected.setdefault(key, []).append(measures)
    found = MeasuresTable(pool).groups(by, today, None)
    assert found == [(key, summary(together(expected[key]))) for key in sorted(expected)]


def test_the_aims_that_the_figures_count_are_kept_as_the_facts_have_them(pool):
    lives = [history for life in WHOLE_LIVES[1:] for history in prefixes(life)]
    each = list(kept(lives))
    with pool.connection() as connection:
        write(connection, each, BOOK)
    expected = [programme_aim(one.state) for one in each if one.state.enrolment]
    for by in BY:
        found = MeasuresTable(pool).aims(by, date(2027, 3, 1), None)
        assert sorted((each.aim for each in found), key=lambda aim: aim.apprenticeship) == expected
    assert {each.key for each in found} == {"2026-09"}


def test_a_handover_to_come_changes_the_group_on_its_day(pool):
    life = on_programme().then("hand-over-tutor", "2026-09-14", from_on="2026-10-01")
    with pool.connection() as connection:
        write(connection, kept([life.history]), BOOK)
    table = MeasuresTable(pool)
    on = [date(2026, 9, 30), date(2026, 10, 1)]
    assert [table.groups("tutor", day, None)[0].key for day in on] == ["T-1", "T-2"]
    assert table.groups("tutor", on[0], on[1])[0].key == "T-2"


def test_a_gap_grows_and_is_late_without_any_fact(pool):
    life = held(on_programme(), "2026-10-05")
    with pool.connection() as connection:
        write(connection, kept([life.history]), BOOK)
    ((_, before),) = MeasuresTable(pool).groups("cohort", date(2026, 11, 9), None)
    ((_, after),) = MeasuresTable(pool).groups("cohort", date(2026, 11, 10), None)
    assert (before.sessions_on_time, before.sessions_judged, before.longest_gap_days) == (1, 1, 35)
    assert (after.sessions_on_time, after.sessions_judged, after.longest_gap_days) == (1, 2, 36)
