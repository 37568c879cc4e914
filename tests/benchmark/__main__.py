"""The benchmark: what Indenture costs beside the least that its engines ask, on this machine, in one run."""

import asyncio
import logging
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from time import perf_counter

import click
import structlog

with warnings.catch_warnings():
    # The embedded server's library looks for a runtime folder that a bare machine has not.
    warnings.simplefilter("ignore")
    from api.embedded.postgresql import embedded_postgresql

from api.demo.life import TUTOR
from api.settings.settings import Settings
from tests.benchmark import console, drafts
from tests.benchmark.caseload import catch_up_rate
from tests.benchmark.daily_seal import NEW_FACTS, SHORT, cost_of_a_day
from tests.benchmark.entitled import entitled_latencies
from tests.benchmark.flight import DUE, IN_FLIGHT, REBUILT, Flight, flight, p50_p99
from tests.benchmark.ledger import append_ratio, replay_ratio, two_axes_ratio
from tests.benchmark.live import VIEWERS, Viewed
from tests.benchmark.lives import Lived, lives
from tests.benchmark.load import Latencies, calls, latencies, throughput
from tests.benchmark.machine import machine
from tests.benchmark.measures import FEW, MANY, seconds_of_boards
from tests.benchmark.packs import packing_seconds
from tests.benchmark.proof import FACTS, proof_of_a_long_ledger
from tests.benchmark.service import new_database, service
from tests.benchmark.table import Goal, Row, at_least, at_most, written
from tests.benchmark.tokens import token_seconds

APPRENTICESHIPS = 50
LIVES = 7

HOW = """\
All in one run on one machine: PostgreSQL, Temporal (SQLite in WAL mode; in memory for the simulated lives), the API,
the worker, and the projector each a process, the load generator another. No-op updates go to the same workflows; both
sides send and receive payloads of the same types and sizes, and take turns of 20 calls, or of 50 x 4 with one in flight
at each of 50 apprenticeships. Columns are medians over all calls; a ratio is the median of the rounds' ratios."""


def main() -> None:
    """Measure everything and print the table."""
    # What is recorded in this process is not to be told line by line: a table is wanted.
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    began = perf_counter()
    with tempfile.TemporaryDirectory(prefix="indenture-bench-") as name:
        folder = Path(name)
        with embedded_postgresql(folder / "postgresql") as postgresql:
            facts = machine(postgresql)
            rows = _measured(postgresql, folder)
    click.echo(f"{facts}; measured in {perf_counter() - began:.0f} s\n\n{written(rows)}\n\n{HOW}")


def _measured(postgresql: str, folder: Path) -> list[Row]:
    with _told("simulated lives"), service(postgresql, folder / "simulated", simulation=True) as simulated:
        lived = asyncio.run(lives(simulated, LIVES))
    with _told("transitions"), service(postgresql, folder / "real", simulation=False) as real:
        rows = asyncio.run(_transitions(real))
    with _told("many in flight"), service(postgresql, folder / "flight", simulation=True) as in_flight:
        flown = asyncio.run(flight(in_flight))
    with _told("the ledger"):
        return [
            *rows,
            *_life_rows(lived),
            *_flight_rows(flown),
            *_ledger_rows(postgresql, folder, simulated.database_url, lived[-1]),
        ]


async def _transitions(settings: Settings) -> list[Row]:
    async with calls(settings, APPRENTICESHIPS) as change:
        kinds = [(name, call) for name, call in vars(change).items() if name != "ids"]
        took = await latencies(kinds, rounds=30, each=20)
        rates = await throughput(kinds, rounds=5, each=4, apprenticeships=APPRENTICESHIPS)
        entitled = await entitled_latencies(settings, change.ids[-1], TUTOR)

    def latency(what: str, ours: str, bare: str, bound: float | None) -> Row:
        goal = None if bound is None else at_most(bound)
        return Row(what, _ms(took.seconds[ours]), _ms(took.seconds[bare]), took.ratio(ours, bare), goal)

    def rate(what: str, ours: str, bound: float | None) -> Row:
        ratio = median(a / b for a, b in zip(rates[ours], rates["bare"], strict=True))
        goal = None if bound is None else at_least(bound)
        return Row(what, _per_second(median(rates[ours])), _per_second(median(rates["bare"])), ratio, goal)

    return [
        latency("transition, p50, to a no-op update", "transition", "bare", 1.7),
        latency("  for reference: an update with a no-op local activity", "bare_local", "bare", None),
        rate("transitions, 50 apprenticeships at once, to no-op updates", "transition", 0.5),
        rate("  for reference: updates with a no-op local activity", "bare_local", None),
        latency("HTTP transition, p50, to the same update by client", "http", "transition", 1.3),
        rate("  for reference: HTTP transitions, 50 at once, to no-op updates", "http", None),
        *(
            Row(f"{what}, p50, to the same with the checks taken out", _ms(found.seconds["ours"]), *_beside(found))
            for what, found in entitled.items()
        ),
    ]


def _beside(found: Latencies) -> tuple[str, float, Goal]:
    return _ms(found.seconds["open"]), found.ratio("ours", "open"), at_most(1.15)


def _life_rows(lived: list[Lived]) -> list[Row]:
    usual = lived[:-1]
    seconds = median(life.seconds for life in usual)
    life = usual[0]
    return [
        Row(
            f"a simulated apprenticeship over HTTP, {life.commands} commands",
            f"{seconds:.2f} s",
            goal=at_most(2, " s"),
            value=seconds,
        ),
        Row("  its facts in the ledger", f"{life.facts}, {life.fact_bytes / 1000:.0f} kB"),
        Row(
            f"  its workflow's history, {life.runs} runs",
            f"{median(life.events for life in usual):.0f} events, "
            f"{median(life.history_bytes for life in usual) / 1000:.0f} kB",
        ),
    ]


def _flight_rows(flown: Flight) -> list[Row]:
    ours, bare = p50_p99(flown.late), p50_p99(flown.bare_late)
    busy = ", ".join(f"{part} {share:.0%} of a core" for part, share in flown.busy.items())
    held = ", ".join(f"{part} {megabytes:.0f} MB" for part, megabytes in flown.megabytes.items())
    return [
        *(
            Row(what, f"{late:.2f} s", f"{bare_late:.2f} s", late / bare_late, goal)
            for what, late, bare_late, goal in zip(
                (f"{IN_FLIGHT:,} in flight, {DUE} due at one instant: lateness, p50, to a bare timer", "  p99"),
                ours,
                bare,
                (at_most(2), at_most(2)),
                strict=True,
            )
        ),
        Row("  memory at the end", held),
        Row(f"{REBUILT:,} workflows made again from the ledger and compared", _per_second(flown.rebuilt_per_second)),
        Row("  what that keeps busy", busy),
    ]


def _ledger_rows(postgresql: str, folder: Path, simulated: str, lived: Lived) -> list[Row]:
    own = new_database(postgresql, "appends")
    append, replay = append_ratio(own), replay_ratio(simulated, lived.apprenticeship)
    caseload, proof = catch_up_rate(postgresql), proof_of_a_long_ledger(postgresql)
    day = cost_of_a_day(postgresql)
    boards = seconds_of_boards(new_database(postgresql, "measures"))
    packed, pack_bytes = packing_seconds(new_database(postgresql, "packs"))
    tried = drafts.tried_per_second((new_database(postgresql, "drafts"), new_database(postgresql, "drafts_for_all")))
    again, anew = token_seconds(new_database(postgresql, "tokens"))
    looked_at, viewers = console.pages(new_database(postgresql, "console"), folder / "console")
    return [
        _rate("append, to a plain prepared INSERT and commit", append, "append", "bare", at_least(0.4)),
        _rate("replay of 200 facts, folded, to SELECT and json.loads", replay, "replay", "raw", at_least(1.0)),
        _rate(
            "replay of 300 facts on both axes, to SELECT and json.loads",
            two_axes_ratio(own),
            "replay",
            "raw",
            at_least(0.5),
        ),
        _rate(f"proof of {FACTS:,} facts, to SELECT and SHA-256", proof, "proof", "bare", at_least(0.4)),
        Row(
            "  its memory at most", f"{proof['peak_megabytes']:.0f} MB, {proof['grown_megabytes']:.0f} more than before"
        ),
        Row(
            f"a day's seal, {NEW_FACTS:,} new facts on {FACTS:,}, to the same on {SHORT:,}",
            _ms(day["long"]),
            _ms(day["short"]),
            day["ratio"],
            at_most(1.5),
        ),
        Row(
            "a token that was verified before, to PyJWT for its signature alone",
            f"{again * 1000:.3f} ms",
            f"{anew * 1000:.3f} ms",
            goal=at_most(0.2, " ms"),
            value=again * 1000,
        ),
        _rate("caseload catching up, to SELECT and json.loads", caseload, "catch_up", "bare", None),
        Row(
            f"measures of {MANY:,} apprenticeships by cohort, to those of {FEW:,}",
            _ms(boards[MANY].measures),
            _ms(boards[FEW].measures),
            goal=at_most(100, " ms"),
            value=boards[MANY].measures * 1000,
        ),
        Row(
            f"figures of a funding year of {MANY:,} apprenticeships, to those of {FEW:,}",
            _ms(boards[MANY].figures),
            _ms(boards[FEW].figures),
            goal=at_most(150, " ms"),
            value=boards[MANY].figures * 1000,
        ),
        Row(
            f"the evidence of 50 apprenticeships of 200 facts in one pack of {pack_bytes / 1e6:.1f} MB",
            f"{packed:.1f} s",
            goal=at_most(10, " s"),
            value=packed,
        ),
        Row(
            f"a draft for one of three funding years, tried on {drafts.LIVES:,} apprenticeships of"
            f" {drafts.FACTS_EACH} facts",
            _per_second(tried.of_three_years),
            goal=at_least(2000, "/s"),
            value=tried.of_three_years,
        ),
        Row("  where it is for every one of them", _per_second(tried.all_concerned)),
        Row(
            "  what a process spends on each that it is for",
            ", ".join(f"{part} {_ms(each)}" for part, each in tried.parts.items()),
        ),
        *_page_rows(looked_at),
        *_viewer_rows(viewers),
    ]


BOUNDS = {"Replay": 80, "a slider's": 100, "boards": 150, "figures": 150}
"""Within how many milliseconds a page is answered, by how it is called here; 50 where nothing is said."""


def _page_rows(looked_at: dict[str, console.Page]) -> Iterator[Row]:
    for what, page in looked_at.items():
        bound = next((bound for called, bound in BOUNDS.items() if what.startswith(called)), 50)
        name = f"the console's page, {what}, with {MANY:,} on the caseload, p95"
        yield Row(name, _ms(page.p95), goal=at_most(bound, " ms"), value=page.p95 * 1000)
    for what, page in looked_at.items():
        said = f"{page.first_bytes / 1000:.0f} kB, the page {page.largest_bytes / 1000:.0f} kB before compression"
        name = f"the console's page, {what}, on the wire with style and script"
        yield Row(name, said, goal=at_most(60, " kB"), value=page.first_bytes / 1000)


def _viewer_rows(found: Viewed) -> Iterator[Row]:
    heard = f"{median(found.heard):.2f} s, the last after {max(found.heard):.2f} s"
    memory = f"{found.before_megabytes:.0f} MB, with them {found.with_megabytes:.0f} MB"
    yield Row(f"{VIEWERS} live viewers of the console: the memory of the API", memory)
    yield Row("  its processor while nothing changes", f"{found.share_of_a_core:.1%} of a core")
    yield Row("  for a change that all hear of, and their coming back", f"{found.spent:.0f} ms")
    yield Row("  from a change until they hear of it, p50", heard)


def _rate(what: str, found: dict[str, float], ours: str, bare: str, goal: Goal | None) -> Row:
    rate, bare_rate = (_per_second(found[f"{side}_per_second"]) for side in (ours, bare))
    return Row(what, rate, bare_rate, found["ratio"], goal)


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.1f} ms"


def _per_second(rate: float) -> str:
    return f"{rate:,.0f}/s"


@contextmanager
def _told(what: str) -> Iterator[None]:
    click.echo(f"{what} ...", err=True)
    yield


if __name__ == "__main__":
    main()
