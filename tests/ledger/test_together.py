"""Many at once: writers, readers, starting processes and a connection that is cut."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event
from uuid import uuid4

import psycopg
import pytest

from activities.database import DATABASE_AWAY, open_pool
from activities.ledger.ledger import Ledger
from activities.proof.verification import verify

ROOT = Path(__file__).parents[2]
THREADS, APPENDS = 4, 100


def test_writers_in_contention_leave_exactly_what_they_were_told_was_there(ledger, scribe, pool):
    shared, commands = uuid4(), [uuid4() for _ in range(THREADS * APPENDS // 2)]

    def write(thread):
        answers = []
        for command in commands[thread % 2 :: 2]:  # each command is tried by two threads
            status = "conflict"
            while status == "conflict":
                status = scribe.append(shared, len(ledger.history(shared)), command=command).status
            answers.append(status)
        return answers

    with ThreadPoolExecutor(THREADS) as threads:
        answers = [status for told in threads.map(write, range(THREADS)) for status in told]

    assert sorted(answers) == ["appended"] * len(commands) + ["repeated"] * len(commands)
    history = ledger.history(shared)
    assert [fact.originator_version for fact in history] == list(range(1, len(commands) + 1))
    assert {fact.command for fact in history} == set(commands)
    assert verify(pool).damage is None
    assert verify(pool).facts == len(commands)


def test_a_reader_that_follows_the_log_misses_nothing(ledger, scribe):
    written, seen = Event(), []

    def follow():
        last_round = False
        while not last_round:
            last_round = written.is_set()
            while log := ledger.log(after=seen[-1] if seen else 0, limit=7):
                seen.extend(fact.position for fact in log)

    with ThreadPoolExecutor(THREADS + 1) as threads:
        reader = threads.submit(follow)
        for writer in [threads.submit(scribe.life, APPENDS) for _ in range(THREADS)]:
            writer.result()
        written.set()
        reader.result()
    assert seen == list(range(1, THREADS * APPENDS + 1))


def test_eight_processes_can_start_together(empty_url):
    start = "import sys; from activities.migrations import migrate; "
    start += "print(len(migrate(sys.argv[1], simulation=True)))"
    command = [sys.executable, "-c", start, empty_url]
    processes = [subprocess.Popen(command, cwd=ROOT, text=True, stdout=subprocess.PIPE) for _ in range(8)]
    applied = sorted(int(process.communicate(timeout=60)[0]) for process in processes)
    assert applied[:7] == [0] * 7
    assert applied[7] > 0


def test_a_cut_connection_is_replaced_between_appends(owner, ledger, scribe):
    stream = scribe.life(1)
    ended = owner.execute(
        "SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity"
        " WHERE application_name = 'indenture' AND datname = current_database()"
    ).fetchone()
    assert ended[0] > 0
    appended = scribe.append(stream, 1, at=ledger.history(stream)[0].recorded_at)
    assert appended.status == "appended"


def test_an_append_cut_off_before_its_answer_can_be_repeated(ledger_url, owner, scribe, ledger):
    stream, command = uuid4(), uuid4()
    scribe.append(stream, command=command)
    with psycopg.connect(ledger_url) as holder, ThreadPoolExecutor(1) as thread:
        holder.execute("SELECT pg_advisory_xact_lock(731013791)")
        waiting = thread.submit(scribe.append, stream, command=command)
        while not (waiters := _waiting(owner)):
            assert not waiting.done()
        owner.execute("SELECT pg_terminate_backend(%s, 5000)", waiters[0])
        holder.rollback()
        assert waiting.result().status == "repeated"
    assert len(ledger.history(stream)) == 1


def test_a_lock_held_too_long_is_the_database_away_and_writes_nothing(ledger_url, ledger, scribe):
    stream = uuid4()
    with psycopg.connect(ledger_url) as holder:
        holder.execute("SELECT pg_advisory_xact_lock(731013791)")
        with pytest.raises(DATABASE_AWAY, match="lock timeout"):
            scribe.append(stream)
    assert not ledger.exists(stream)


def test_a_database_that_is_not_there_is_the_database_away(ledger, tmp_path):
    url = f"postgresql:///nowhere?host={tmp_path}"
    with open_pool(url, size=1) as pool, pytest.raises(DATABASE_AWAY):
        Ledger(pool, ledger.facts).head()


def _waiting(owner):
    return owner.execute(
        "SELECT pid FROM pg_stat_activity WHERE wait_event = 'advisory' AND datname = current_database()"
    ).fetchall()
