"""What a day's seal costs: so many new facts on a long ledger, beside the same on a short one."""

from contextlib import ExitStack
from datetime import timedelta
from statistics import median
from time import perf_counter

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from psycopg import connect

from activities.database import Pool, open_pool
from activities.proof.seal import SealKeys, believed
from activities.proof.seal_making import make_daily_seal, make_seal
from tests.benchmark.proof import FACTS, filled
from tests.benchmark.service import new_database

NEW_FACTS = 1_000
SHORT = 10_000
ROUNDS = 7
WEEKLY = timedelta(days=7)

# Ten commands of two facts at each of fifty apprenticeships, which lie evenly in the log.
_A_DAY = """
    DO $$
    DECLARE
        stream uuid; version integer; command uuid; at timestamptz; facts bytea[];
    BEGIN
        FOR stream, version IN
            SELECT stream_id, (SELECT max(stream_version) FROM ledger.events e WHERE e.stream_id = b.stream_id)
            FROM (SELECT stream_id, row_number() OVER (ORDER BY position) - 1 AS place, count(*) OVER () AS streams
                  FROM ledger.events WHERE stream_version = 1) b
            WHERE place % (streams / 50) = 0 LIMIT 50
        LOOP
            FOR turn IN 1..10 LOOP
                command := gen_random_uuid();
                at := date_trunc('milliseconds', clock_timestamp());
                SELECT array_agg(convert_to(json_build_object(
                    'originator_id', stream, 'originator_version', version + n, 'occurred_on', '2026-03-02',
                    'recorded_at', to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
                    'actor', 'tutor-0b9f2c4e', 'role', 'tutor', 'command', command,
                    'rules', 'st1379-v1.1@0123456789abcdef',
                    'fact', json_build_object('minutes', 60, 'notes', 'sealed.v1:' || repeat('A', 300)))::text, 'UTF8'))
                    INTO facts FROM generate_series(1, 2) AS n;
                PERFORM ledger.append(command, repeat('0', 64), '{"status":"accepted"}', stream, version, NULL, at,
                                      ARRAY['session-held.v1', 'session-held.v1'], facts, NULL, NULL);
                version := version + 2;
            END LOOP;
        END LOOP;
    END $$"""


def cost_of_a_day(postgresql: str, facts: int = FACTS) -> dict[str, float]:
    """Return the seconds of a day's seal on a `long` ledger of so many facts and on a `short` one, and their `ratio`.

    They take turns; each is a median, and the ratio is that of the rounds' ratios.
    """
    key = Ed25519PrivateKey.generate()
    keys = SealKeys(key, believed([key.public_key()]))
    with ExitStack() as stack:
        ledgers = []
        for length in (facts, SHORT):
            url = filled(new_database(postgresql, f"day_{length}"), length)
            ledgers.append((url, stack.enter_context(open_pool(url, size=1))))
            make_seal(ledgers[-1][1], keys)
        rounds = [[_seconds_of_a_day(*ledger, keys) for ledger in ledgers] for _ in range(ROUNDS)]
    long, short = zip(*rounds, strict=True)
    ratio = median(each / other for each, other in rounds)
    return {"long": median(long), "short": median(short), "ratio": ratio}


def _seconds_of_a_day(url: str, pool: Pool, keys: SealKeys) -> float:
    with connect(url, autocommit=True) as owner:
        owner.execute(_A_DAY)
        owner.execute("ANALYZE ledger.events, ledger.commands")
    began = perf_counter()
    seal = make_daily_seal(pool, keys, whole_every=WEEKLY)
    took = perf_counter() - began
    if seal.position - seal.proved_after != NEW_FACTS or not seal.proved_after:
        raise RuntimeError(f"the seal of the benchmark did not prove just what was new: {seal}")
    return took
