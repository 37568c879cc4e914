"""What a proof of a long ledger costs beside a bare loop over the same bytes, and the memory that it takes.

Run as a program with the address of a ledger, it proves it, tells what that took as JSON, and ends: a process of
its own, so that its memory is the proof's.
"""

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from statistics import median
from time import perf_counter, sleep
from typing import Any

import psutil
from psycopg import Connection, connect

from activities.database import Pool, open_pool
from activities.migrations import migrate
from activities.proof.verification import verify
from tests.benchmark.service import new_database

FACTS = 1_000_000
ROUNDS = 3

# The chain is that of ledger.append, two facts a command and 200 an apprenticeship, without its questions: a
# million of those would take minutes. That it is whole is what is proved then.
_FILL = """
    DO $$
    DECLARE
        command uuid; stream uuid; version integer; facts bytea; outcome bytea; asked bytea;
        previous bytea; head bytea := ledger.genesis(); at timestamptz := '2026-03-02 09:30+00';
    BEGIN
        outcome := '{{"status":"accepted","version":2,"recorded":["session-held.v1","reminded.v1"],"unmet":[]}}';
        asked := ledger.sized(convert_to(repeat('0', 64), 'UTF8')) || ledger.sized(outcome)
            || ledger.sized(NULL) || ledger.sized(NULL);
        FOR position IN 1..{facts} LOOP
            version := (position - 1) % 200 + 1;
            IF version = 1 THEN
                stream := gen_random_uuid();
                previous := decode(repeat('00', 32), 'hex');
            END IF;
            IF position % 2 = 1 THEN
                command := gen_random_uuid();
                INSERT INTO ledger.commands VALUES
                    (command, stream, repeat('0', 64), outcome, NULL, NULL, position, position + 1, at);
            END IF;
            facts := convert_to('{{"originator_id":"' || stream || '","originator_version":' || version
                || ',"occurred_on":"2026-03-02","recorded_at":"2026-03-02T09:30:00Z","actor":"tutor-0b9f2c4e"'
                || ',"role":"tutor","command":"' || command || '","rules":"st1379-v1.1@0123456789abcdef"'
                || ',"fact":{{"session":"' || command || '","held_on":"2026-03-02","tutor":"tutor-7","element":"all"'
                || ',"mode":"workplace","minutes":60,"off_the_job_minutes":60,"progress_percent":40'
                || ',"agreed_by":["apprentice","employer"],"notes":"sealed.v1:' || repeat('A', 100) || '"}}}}', 'UTF8');
            head := ledger.link(previous, head, stream, version, command, at, at, 'session-held.v1', facts,
                                CASE WHEN position % 2 = 1 THEN asked ELSE '' END);
            previous := head;
            INSERT INTO ledger.events VALUES
                (position, stream, version, 'session-held.v1', command, at, at, facts, head);
        END LOOP;
    END $$"""
_BYTES = (
    "SELECT data FROM ledger.events ORDER BY position",
    "SELECT outcome FROM ledger.commands ORDER BY first_position",
)


def proof_of_a_long_ledger(postgresql: str, facts: int = FACTS) -> dict[str, float]:
    """Return facts proved a second, facts of a bare loop, `ratio`, theirs, and the memory of the proof in megabytes.

    The bare loop selects the data of each fact and the outcome of each command, and hashes each.
    """
    url = filled(new_database(postgresql, f"proof_{facts}"), facts)
    told = subprocess.run(
        [sys.executable, "-m", "tests.benchmark.proof", url, str(facts)], capture_output=True, check=True, text=True
    ).stdout
    found: dict[str, float] = json.loads(told)
    return found


def filled(url: str, facts: int) -> str:
    """Return the address of an empty database, made a ledger of so many facts."""
    migrate(url, simulation=True)
    with connect(url, autocommit=True) as owner:
        # Nothing here has to survive: writing it twice only takes time.
        owner.execute("ALTER TABLE ledger.events SET UNLOGGED")
        owner.execute("ALTER TABLE ledger.commands SET UNLOGGED")
        owner.execute(_FILL.format(facts=facts).encode())
        owner.execute("VACUUM ANALYZE")
    return url


def _measured(url: str, facts: int) -> dict[str, float]:
    proved, bare = [], []
    with open_pool(url, size=1) as pool, connect(url) as connection:
        began = _resident()
        with ThreadPoolExecutor(1) as threads:
            first = threads.submit(_seconds_of_proof, pool, facts)
            peak = began
            while not first.done():
                sleep(0.1)
                peak = max(peak, _resident())
            first.result()
        for _ in range(ROUNDS):
            proved.append(_seconds_of_proof(pool, facts))
            bare.append(_seconds_of_loop(connection))
    return {
        "proof_per_second": facts / median(proved),
        "bare_per_second": facts / median(bare),
        "ratio": median(b / p for b, p in zip(bare, proved, strict=True)),
        "peak_megabytes": peak / 1e6,
        "grown_megabytes": (peak - began) / 1e6,
    }


def _seconds_of_proof(pool: Pool, facts: int) -> float:
    began = perf_counter()
    verdict = verify(pool)
    if verdict.damage or verdict.facts != facts:
        raise RuntimeError(f"the ledger of the benchmark is not proved: {verdict}")
    return perf_counter() - began


def _seconds_of_loop(connection: Connection[Any]) -> float:
    began = perf_counter()
    for query in _BYTES:
        with connection.cursor() as cursor:
            for (data,) in cursor.stream(query, binary=True, size=200):
                sha256(data).digest()
    return perf_counter() - began


def _resident() -> int:
    return psutil.Process().memory_info().rss


if __name__ == "__main__":
    sys.stdout.write(json.dumps(_measured(sys.argv[1], int(sys.argv[2]))))
