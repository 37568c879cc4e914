"""Projectors, rebuilds, writers and cut connections at the same time."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import timedelta
from threading import Event, Thread
from time import sleep

import psycopg
import pytest
from structlog.testing import capture_logs

from activities.caseload.caseload import Caseload
from activities.database import DATABASE_AWAY, open_pool
from activities.ledger.ledger import Ledger
from activities.trial import is_followed
from domain.apprenticeship import FACTS
from domain.facts.fact import UnknownFactError

WAITING = (
    "SELECT pid FROM pg_stat_activity WHERE wait_event = 'advisory' AND datname = current_database()"
    " AND application_name = 'indenture'"
)
CUT = (
    "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
    " WHERE application_name = 'indenture' AND datname = current_database()"
)
LOCK = "SELECT pg_advisory_xact_lock(731013792)"


def test_who_follows_keeps_up_and_who_has_stopped_does_not(desk, hand, following):
    caseload = desk.caseload()
    assert caseload.keeps_up(0)
    hand.starts()
    assert not caseload.keeps_up(0.3)
    with following():
        assert caseload.keeps_up(10)
    assert caseload.keeps_up(0)


def test_two_projectors_at_once_fold_every_fact_once(desk, hand):
    lives = [hand.starts() for _ in range(3)]

    def write():
        for day in range(30):
            hand.contact(lives[day % 3], hand.start + timedelta(days=day))

    def project(batch):
        caseload, facts = desk.caseload(batch=batch), 0
        while writer.is_alive() or caseload.lag():
            facts += caseload.catch_up()
        return facts

    writer = Thread(target=write)
    writer.start()
    with ThreadPoolExecutor(2) as threads:
        folded = list(threads.map(project, (3, 7)))
    writer.join()
    assert sum(folded) == desk.ledger.head().position == 42
    assert desk.rows() == desk.expected()


def test_who_finds_the_place_moved_reads_again(desk, hand, url, owner, eventually):
    stream = hand.starts()
    with psycopg.connect(url) as holder, ThreadPoolExecutor(2) as threads:
        holder.execute(LOCK)
        folding = [threads.submit(desk.caseload().catch_up) for _ in range(2)]
        eventually(lambda: len(owner.execute(WAITING).fetchall()) == 2)
        holder.rollback()
        assert sorted(each.result() for each in folding) == [0, 4]
    assert desk.rows()[stream].version == 4


def test_a_rebuild_waits_for_its_turn(desk, hand, url, owner, eventually):
    hand.starts()
    desk.caseload().catch_up()
    with psycopg.connect(url) as holder, ThreadPoolExecutor(1) as thread:
        holder.execute(LOCK)
        rebuild = thread.submit(desk.caseload().rebuild)
        eventually(lambda: owner.execute(WAITING).fetchall())
        hand.starts()
        holder.rollback()
        assert rebuild.result() == 8
    assert desk.rows() == desk.expected()


def test_a_rebuild_while_others_write_and_follow_ends_right(desk, hand, following, eventually):
    lives = [hand.starts() for _ in range(4)]
    done = Event()

    def write():
        for day in range(60):
            hand.contact(lives[day % 4], hand.start + timedelta(days=day))
        done.set()

    with following(batch=5), following(batch=8), ThreadPoolExecutor(1) as writer:
        writing = writer.submit(write)
        rebuilt = []
        while not done.is_set():
            rebuilt.append(desk.caseload(batch=2).rebuild())
        writing.result()
        eventually(lambda: desk.caseload().lag() == 0)
    assert rebuilt == sorted(rebuilt)
    assert len(rebuilt) > 1
    assert desk.rows() == desk.expected()


def test_readers_see_the_old_rows_until_a_rebuild_ends_and_who_follows_waits(desk, hand, url, owner, eventually):
    stream = hand.starts()
    caseload = desk.caseload()
    caseload.catch_up()
    owner.execute("UPDATE reading.caseload SET tutor = 'wrong'")
    with psycopg.connect(url) as holder, ThreadPoolExecutor(2) as threads:
        holder.execute("SELECT FROM reading.caseload FOR UPDATE")
        rebuild = threads.submit(desk.caseload().rebuild)
        eventually(lambda: owner.execute("SELECT FROM pg_locks WHERE NOT granted").fetchall())
        hand.contact(stream)
        with pytest.raises(DATABASE_AWAY, match="lock timeout"):
            caseload.catch_up()
        assert desk.rows()[stream].tutor == "wrong"
        holder.rollback()
        assert rebuild.result() == 4
    assert desk.rows()[stream].tutor == "T1"
    assert caseload.catch_up() == 1
    assert desk.rows() == desk.expected()


def test_a_projector_killed_before_its_commit_folds_once_all_the_same(desk, hand, url, owner, eventually):
    hand.starts()
    with psycopg.connect(url) as holder, ThreadPoolExecutor(1) as thread:
        holder.execute(LOCK)
        folding = thread.submit(desk.caseload().catch_up)
        eventually(lambda: owner.execute(WAITING).fetchall())
        owner.execute("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE wait_event = 'advisory'")
        holder.rollback()
        assert folding.result() == 4
    assert desk.rows() == desk.expected()


def test_a_follower_whose_connections_are_cut_goes_on(desk, hand, following, owner, eventually):
    stream = hand.starts()
    with following() as running:
        eventually(lambda: desk.caseload().lag() == 0)
        for _ in range(2):
            owner.execute(CUT)
            hand.contact(stream)
            eventually(lambda: desk.caseload().lag() == 0)
        assert running.running()
    assert desk.rows() == desk.expected()


def test_however_many_connections_are_cut_it_goes_on(url, desk, hand, owner, eventually):
    stream, stop = hand.starts(), Event()
    with open_pool(url, size=4) as pool, ThreadPoolExecutor(1) as thread:
        with ExitStack() as all_at_once:
            for _ in range(4):
                all_at_once.enter_context(pool.connection())
        running = thread.submit(Caseload(pool, Ledger(pool, FACTS), hand.recorder.book).follow, stop)
        eventually(lambda: desk.caseload().lag() == 0)
        owner.execute(CUT)
        hand.contact(stream)
        eventually(lambda: desk.caseload().lag() == 0)
        stop.set()
        running.result(timeout=15)
    assert desk.rows() == desk.expected()


def test_a_follower_that_is_kept_waiting_says_so_once_and_goes_on(desk, hand, url, following, eventually):
    stream = hand.starts()
    with capture_logs() as logs, following(), psycopg.connect(url) as holder:
        eventually(lambda: desk.caseload().lag() == 0)
        holder.execute(LOCK)
        hand.contact(stream)
        eventually(lambda: [each for each in logs if each["event"] == "the database is away"])
        holder.rollback()
        eventually(lambda: desk.caseload().lag() == 0)
        eventually(lambda: [each for each in logs if each["event"] == "following again"])
    said = [(each["event"], each["failures"]) for each in logs if each["event"] != "command"]
    assert said == [("the database is away", 1), ("following again", 1)]
    assert desk.rows() == desk.expected()


def test_a_follower_whose_rows_are_refused_waits_until_they_are_taken_and_follows_nothing_meanwhile(
    desk, hand, url, owner, following, eventually
):
    stream = hand.starts()
    with capture_logs() as logs, following(), open_pool(url, size=1) as pool:
        eventually(lambda: desk.caseload().lag() == 0)
        owner.execute("ALTER TABLE reading.caseload ADD CONSTRAINT none CHECK (false) NOT VALID")
        hand.contact(stream)
        eventually(lambda: [each for each in logs if each["event"] == "the database refuses the rows"])
        owner.execute("UPDATE upkeep.trial SET number = number + 1")
        assert not is_followed(pool, 1.0)
        owner.execute("ALTER TABLE reading.caseload DROP CONSTRAINT none")
        eventually(lambda: desk.caseload().lag() == 0)
        assert is_followed(pool, 5.0)
    assert "following again" in [each["event"] for each in logs]
    assert desk.rows() == desk.expected()


def test_a_follower_stops_loudly_at_what_it_cannot_read(desk, hand):
    stream = hand.starts()
    desk.add_a_fact_of_newer_code(stream)
    with pytest.raises(UnknownFactError):
        desk.caseload().follow(Event())
    assert desk.caseload().lag() == 5


def test_a_follower_of_a_closed_pool_does_not_try_for_ever(desk, hand, url):
    with open_pool(url, size=3) as pool:
        caseload = Caseload(pool, Ledger(pool, FACTS), hand.recorder.book)
    with pytest.raises(DATABASE_AWAY, match="closed"):
        caseload.follow(Event())


def test_a_database_that_is_not_there_is_waited_for_until_told_to_stop(desk, tmp_path, hand):
    stop = Event()
    with (
        open_pool(f"postgresql:///nowhere?host={tmp_path}", size=2) as pool,
        capture_logs() as logs,
        ThreadPoolExecutor(1) as thread,
    ):
        running = thread.submit(Caseload(pool, Ledger(pool, FACTS), hand.recorder.book).follow, stop)
        while not logs:
            assert not running.done()
            sleep(0.05)
        stop.set()
        running.result(timeout=3)
    assert logs[0]["kind"] == "PoolTimeout"
