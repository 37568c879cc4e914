"""For whom a change is news: found once for all who want alike, however many watch and however much was touched."""

from time import thread_time
from uuid import uuid4

import msgspec

from activities.caseload.fitting import fits
from activities.caseload.table import read
from activities.caseload.touched import Touched
from activities.database import fetch
from api.console.live.watcher import Watcher, concerned

WANTS = ([{"escalated": True}, {"proposal_waits": True}], [{"own_tutor": "tutor-7"}], [{"own_tutor": "nobody"}], [])


def watcher(wants=(), about=(), since=0):
    return Watcher("a session", "a subject", since, set(about), wants)


def touched_rows(console, number):
    """Return rows like those of the cohort, as if of so many."""
    cohort = {each.id for each in console.lives.values()}
    rows = [each for each in read(console.store.pool, {}, 999) if each.apprenticeship in cohort]
    return [msgspec.structs.replace(rows[each % len(rows)], apprenticeship=uuid4()) for each in range(number)]


async def test_a_thousand_who_want_alike_are_told_in_a_moment_of_a_thousand_that_were_touched(console):
    rows = touched_rows(console, 999)
    touched = {row.apprenticeship: 5 for row in rows}
    nobody, some = ([watcher(wants) for _ in range(500)] for wants in ([{"own_tutor": "nobody"}] * 5, WANTS[0]))
    began = thread_time()
    news = concerned([*nobody, *some], touched, rows)
    assert thread_time() - began < 0.5
    assert news == some


async def test_each_is_told_of_what_it_is_about_or_wants_and_has_not_seen(console):
    rows = touched_rows(console, 12)
    touched = {row.apprenticeship: number for number, row in enumerate(rows, 1)}
    watchers = [
        watcher(wants, about, since) for wants in WANTS for about in ([], [*touched][2:4]) for since in (0, 4, 12)
    ]
    news = concerned(watchers, touched, rows)
    for each in watchers:
        unseen = [row for row in rows if touched[row.apprenticeship] > each.since]
        wanted = any(row.apprenticeship in each.about or any(fits(row, want) for want in each.wants) for row in unseen)
        assert (each in news) == wanted
    too_many = concerned(watchers, touched, None)
    assert {each for each in watchers if each.wants and each.since < len(rows)} <= {*too_many}
    assert all(each.since < len(rows) for each in too_many)


async def test_of_one_its_own_facts_are_looked_at(console):
    touched, life = Touched(console.store.pool), console.lives["amina"].id
    (last,) = fetch(console.store.pool, int, "SELECT max(position) FROM ledger.events WHERE stream_id = %s", (life,))
    assert touched.any_of([life, uuid4()], last - 1, last)
    assert not touched.any_of([life], last, last + 10)
    assert not touched.any_of([life], 0, 0)
    assert not touched.any_of([uuid4()], 0, last)
