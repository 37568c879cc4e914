"""What it costs to try a draft over a whole caseload, and on what the time goes."""

import gc
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from time import perf_counter
from typing import Any, NamedTuple
from uuid import UUID, uuid4

import msgspec
from psycopg import connect

from activities.caseload.table import row_of, write
from activities.database import open_pool
from activities.ledger.ledger import Ledger
from activities.migrations import migrate
from api.answers.drafts import Beginning, try_over_everybody
from domain.apprenticeship import FACTS
from domain.deciding.fold import fold
from domain.facts.fact import Recorded
from domain.history.tried import Trial
from domain.rulebook.drafts import read_drafts
from domain.rulebook.own_rules import NO_OWN_RULES
from tests.benchmark.ledger import busy_life
from tests.domain.given import BOOK
from tests.domain.whole_lives import WHOLE_LIVES

LIVES = 10_000
FACTS_EACH = 100
SAMPLED = 500
OTHER_YEARS = date(2024, 9, 2), date(2025, 9, 1)

Life = list[Recorded[Any]]

# What is read is the data alone: neither the chain nor the commands are looked at.
_FILL = """
    INSERT INTO ledger.events
    SELECT %(after)s + row_number() OVER (), stream, version, name, gen_random_uuid(), at, at,
           convert_to(replace(told, %(template)s, stream::text), 'UTF8'), sha256(convert_to(told, 'UTF8'))
    FROM unnest(%(streams)s::uuid[]) AS stream,
         unnest(%(versions)s::integer[], %(names)s::text[], %(at)s::timestamptz[], %(data)s::text[])
         AS fact (version, name, at, told)"""
_CAUGHT_UP = """
    UPDATE reading.position SET position = (SELECT max(position) FROM ledger.events) WHERE projection = 'caseload'"""
_DATA = "SELECT name, data FROM ledger.events WHERE stream_id = ANY(%s) ORDER BY stream_id, stream_version"


def drafts() -> dict[str, bytes]:
    """Return a draft of the rule pack by which all of them started: six months more, and a week more for a session."""
    pack = BOOK.pack_for(date(2026, 9, 7))
    text = BOOK.files[f"rulepacks/{pack.name}.v{pack.edition}.toml"].decode()
    changed = text.replace("minimum_months = 8", "minimum_months = 14").replace(
        "overdue_days = 36", "overdue_days = 43"
    )
    return {"draft.toml": changed.encode()}


class Rates(NamedTuple):
    """How many apprenticeships are tried a second, the beginning of the processes counted.

    `of_three_years` is of a caseload that started in three funding years, with a draft for one of them; `all_concerned`
    of one in which the draft is for everybody. `parts` is how many seconds one process spends on each part of a life.
    """

    of_three_years: float
    all_concerned: float
    parts: dict[str, float]


def tried_per_second(urls: tuple[str, str], lives: int = LIVES) -> Rates:
    """Return how fast a draft is tried on apprenticeships of 100 facts. `urls` are those of two new databases."""
    concerned = [list(life.history[:FACTS_EACH]) for life in WHOLE_LIVES if len(life.history) >= FACTS_EACH]
    concerned.append(busy_life(FACTS_EACH))
    others = [busy_life(FACTS_EACH, starts_on) for starts_on in OTHER_YEARS for _ in concerned]
    mixed, _ = _rate(urls[0], [*concerned, *others], lives, len(concerned))
    alone, streams = _rate(urls[1], concerned, lives, len(concerned))
    return Rates(mixed, alone, _parts(urls[1], streams[:: max(1, lives // SAMPLED)], drafts()))


def _rate(url: str, templates: list[Life], lives: int, concerned: int) -> tuple[float, list[UUID]]:
    migrate(url, simulation=True)
    streams = _filled(url, templates, lives)
    texts = drafts()
    with open_pool(url, size=1) as pool:
        begun = perf_counter()
        beginning = Beginning(url, NO_OWN_RULES, texts, datetime.now(UTC))
        found = try_over_everybody(beginning, read_drafts(texts, BOOK), Ledger(pool, FACTS), BOOK)
        rate = lives / (perf_counter() - begun)
    expected = sum(len(copies) for copies in streams[:concerned])
    if (found.apprenticeships, found.tried, len(found.differing)) != (lives, expected, expected):
        raise RuntimeError(f"{found.tried} were tried, and {len(found.differing)} differ, of {expected}")
    return rate, [stream for copies in streams for stream in copies]


def _filled(url: str, templates: list[Life], lives: int) -> list[list[UUID]]:
    streams = [[uuid4() for _ in range(number, lives, len(templates))] for number in range(len(templates))]
    with connect(url, autocommit=True) as owner:
        # Nothing here has to survive: writing it twice only takes time.
        owner.execute("ALTER TABLE ledger.events SET UNLOGGED")
        for number, (template, copies) in enumerate(zip(templates, streams, strict=True)):
            owner.execute(_FILL, {**_told(template, copies), "after": number * lives * FACTS_EACH})
            row = row_of(fold(template[0].originator_id, template), 1, BOOK)
            write(owner, [msgspec.structs.replace(row, apprenticeship=stream) for stream in copies])
        owner.execute(_CAUGHT_UP)
        owner.execute("VACUUM ANALYZE")
    return streams


def _told(life: Life, copies: list[UUID]) -> dict[str, Any]:
    return {
        "template": str(life[0].originator_id),
        "streams": copies,
        "versions": [each.originator_version for each in life],
        "names": [each.fact.NAME for each in life],
        "at": [each.recorded_at for each in life],
        "data": [FACTS.encode(each).decode() for each in life],
    }


def _parts(url: str, streams: list[UUID], texts: dict[str, bytes]) -> dict[str, float]:
    # As in the processes that try it.
    gc.disable()
    spent: Counter[str] = Counter()
    trial = Trial(read_drafts(texts, BOOK), BOOK)
    with open_pool(url, size=1) as pool:
        with pool.connection() as connection:
            connection.execute(_DATA, (streams,), binary=True).fetchall()
        with _timed(spent, "reading"), pool.connection() as connection:
            rows = connection.execute(_DATA, (streams,), binary=True).fetchall()
        with _timed(spent, "decoding"):
            histories = list(Ledger(pool, FACTS).histories(streams))
    del rows
    with _timed(spent, "folding"):
        states = [fold(each[0].originator_id, each) for each in histories]
    with _timed(spent, "trying"):
        for history, state in zip(histories, states, strict=True):
            trial.of(history, state, history[-1].recorded_at)
    gc.enable()
    spent["decoding"] -= spent["reading"]
    return {part: seconds / len(streams) for part, seconds in spent.items()}


@contextmanager
def _timed(spent: Counter[str], part: str) -> Iterator[None]:
    begun = perf_counter()
    yield
    spent[part] += perf_counter() - begun
