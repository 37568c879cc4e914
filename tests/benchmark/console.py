"""What the console's pages cost the server: Today, Caseload, an apprenticeship, its replay, and boards of many."""

import asyncio
import os
import random
from base64 import b64encode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import cycle, islice
from pathlib import Path
from statistics import quantiles
from time import perf_counter
from uuid import UUID, uuid4

import httpx
import msgspec

from activities.access.console_sessions import ConsoleSessions, Session
from activities.caseload.folded import Folded, refolded, write
from activities.migrations import migrate
from api.console.entrance.reception import COOKIE
from api.console.pages import ASSETS, EDITION
from api.processes.kept_memory import spare_what_is_kept
from api.settings.seal_keys import new_key
from api.settings.settings import Settings
from api.wiring.engine import connect_temporal
from api.wiring.http import build_api
from api.wiring.store import Store, open_store
from domain.days import london_date
from domain.stage import Stage
from tests.benchmark.caseload import append_copy
from tests.benchmark.live import VIEWERS, Viewed, Viewers, viewed
from tests.benchmark.measures import MANY
from tests.domain.given import BOOK, STREAM
from tests.domain.whole_lives import eventful
from tests.signing import issuer

OF_A_TUTOR = 15
OTHER_TUTORS = 600
WARM, ROUNDS = 10, 100
HALFWAY = 30
SLID = 40
_AT_ONCE = 500


@dataclass(frozen=True)
class Page:
    """What a page cost: the seconds under which 95 of 100 answers stayed, and the bytes of the largest.

    `first_bytes` are those on the wire of the largest with its style and script, where a browser has none of them yet.
    """

    p95: float
    largest_bytes: int
    first_bytes: int


def pages(url: str, folder: Path) -> tuple[dict[str, Page], Viewed]:
    """Return the costs of pages by name, asked for one after the other by a tutor and by a coordinator, and of viewers.

    MANY apprenticeships are on the caseload; OF_A_TUTOR of them are the tutor's, in the ledger with the history of
    somebody in training. `url` is a new database's.
    """
    migrate(url, simulation=True)
    environment = {
        "DATABASE_URL": url,
        "INDENTURE_DATA": str(folder),
        "INDENTURE_SIMULATION": "1",
        "INDENTURE_ISSUER": issuer().issuer,
        **{name: b64encode(os.urandom(32)).decode() for name in ("INDENTURE_MASTER_KEY", "INDENTURE_COMMAND_KEYS")},
        "INDENTURE_SEAL_KEY": new_key().decode(),
    }
    settings = Settings.from_environment(environment)
    with open_store(url, settings.own_rules) as store:
        tutor, known = _fill(store)
        asked = asyncio.run(_asked(settings, store, tutor, known))
        return asked, viewed(settings, store, _viewers(store, tutor), known, folder)


async def _asked(settings: Settings, store: Store, tutor: str, known: UUID) -> dict[str, Page]:
    temporal = await connect_temporal("127.0.0.1:1", "default", lazy=True)
    transport = httpx.ASGITransport(build_api(settings, store, temporal))
    one = f"/console/apprenticeships/{known}"
    theirs, office = _signed_in(store, tutor, "tutor"), _signed_in(store, "coordinator-1", "coordinator")
    spare_what_is_kept()
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as http:
        return {
            "Today of a tutor": await _page(http, ["/console"], theirs),
            "Caseload": await _page(http, ["/console/caseload"], office),
            "an apprenticeship": await _page(http, [one], theirs),
            "Replay of now": await _page(http, [f"{one}/replay"], theirs),
            "Replay of then": await _page(http, [f"{one}/replay?before={HALFWAY}"], theirs),
            "a slider's answer": await _page(http, _moved_along(store, one, known), theirs),
            "boards of today by cohort": await _page(http, ["/console/boards?by=cohort"], office),
            "boards of today by tutor": await _page(http, ["/console/boards?by=tutor"], office),
            "figures of this year": await _page(http, ["/console/figures"], office),
            "figures of this year by tutor": await _page(http, ["/console/figures?by=tutor"], office),
        }


def _moved_along(store: Store, one: str, known: UUID) -> list[str]:
    """Return where a slider leads that is moved along a life, to another day each time."""
    history = store.ledger.history(known)
    first, last = (london_date(each.recorded_at) for each in (history[0], history[-1]))
    days = [first + (last - first) * step / SLID for step in range(1, SLID)]
    return [f"{one}/replay?on={each}&known_on={each}" for each in days]


async def _page(http: httpx.AsyncClient, paths: Sequence[str], cookie: dict[str, str]) -> Page:
    seconds, sizes, sent = [], [], []
    for path in islice(cycle(paths), WARM + ROUNDS):
        began = perf_counter()
        answer = await http.get(path, headers=cookie)
        seconds.append(perf_counter() - began)
        if answer.status_code != httpx.codes.OK:
            raise RuntimeError(f"{path} was answered {answer.status_code}: {answer.text[:500]}")
        sizes.append(len(answer.content))
        sent.append(answer.num_bytes_downloaded)
    beside = [await http.get(f"/console/assets/{EDITION}/{name}", headers=cookie) for name in ASSETS]
    first = max(sent) + sum(each.num_bytes_downloaded for each in beside)
    return Page(quantiles(seconds[WARM:], n=20)[-1], max(sizes), first)


def _viewers(store: Store, tutor: str) -> Viewers:
    # As many as the API lets each of them: ten streams for a session, twenty for a person.
    tutors = [_signed_in(store, tutor, "tutor", window) for window in ("one", "another")]
    office = [_signed_in(store, f"coordinator-{number}", "coordinator") for number in (1, 2, 3)]
    each = VIEWERS // (len(tutors) + len(office))
    return Viewers([one for one in tutors for _ in range(each)], [one for one in office for _ in range(each)])


def _signed_in(store: Store, subject: str, role: str, window: str = "one") -> dict[str, str]:
    ends = datetime.now(UTC) + timedelta(hours=1)
    session = Session(subject, role, None, None, issuer().public["kid"], ends)
    secret = f"secret of {subject} in {window} window"
    ConsoleSessions(store.pool).begin(secret, session)
    return {"Cookie": f"{COOKIE}={secret}", "Sec-Fetch-Site": "same-origin"}


def _fill(store: Store) -> tuple[str, UUID]:
    """Return the tutor, and one of their apprenticeships."""
    history = eventful().history
    while (folded := refolded(STREAM, history, len(history))).state.stage is not Stage.ON_PROGRAMME:
        history = history[:-1]
    theirs = [uuid4() for _ in range(OF_A_TUTOR)]
    for each in theirs:
        append_copy(store.ledger, each, history)
    states = (msgspec.structs.replace(folded.state, id=each) for each in theirs)
    mine = (Folded(each, folded.alarms, place) for place, each in enumerate(states, 1))
    with store.pool.connection() as connection:
        write(connection, mine, BOOK)
        others = _others(folded)
        while batch := list(islice(others, _AT_ONCE)):
            write(connection, batch, BOOK)
        connection.execute("ANALYZE")
    tutor = folded.state.tutors.responsible(london_date(history[-1].recorded_at))
    if tutor is None:
        raise RuntimeError("nobody teaches whom the benchmark looks at")
    return tutor.lower(), theirs[0]


def _others(folded: Folded) -> Iterator[Folded]:
    chance = random.Random(MANY)
    for _ in range(MANY - OF_A_TUTOR):
        tutor = f"tutor-{chance.randrange(OTHER_TUTORS)}"
        allocations = tuple(msgspec.structs.replace(each, tutor=tutor) for each in folded.state.tutors.allocations)
        tutors = msgspec.structs.replace(folded.state.tutors, allocations=allocations)
        by_id = folded.state.sessions.by_id
        theirs = {known: msgspec.structs.replace(each, tutor=tutor) for known, each in by_id.items()}
        sessions = msgspec.structs.replace(folded.state.sessions, by_id=theirs)
        application = msgspec.structs.replace(folded.state.application, cohort=f"cohort-{chance.randrange(10)}")
        changed = {"tutors": tutors, "sessions": sessions, "application": application}
        state = msgspec.structs.replace(folded.state, id=uuid4(), **changed)
        yield Folded(state, folded.alarms, folded.position)
