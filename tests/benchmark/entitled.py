"""What the checks of entitlement cost: the same request at the service, and at one whose door lets everybody in."""

import json
import os
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from api.processes.child_process import Child
from api.processes.ports import free_port
from api.settings.settings import Settings
from domain.days import london_date
from tests.benchmark.load import Latencies, latencies
from tests.benchmark.service import await_ready
from tests.benchmark.wire import Wire
from tests.signing import signed

FACTS = 100
SUMMARY = "Spoke about the workshop prepared for two new mentors, and agreed what to reflect on together."


async def entitled_latencies(settings: Settings, apprenticeship: UUID, tutor: str) -> dict[str, Latencies]:
    """Return by kind of request how long it takes, `ours` with the checks and `open` without, in turns.

    `apprenticeship` is one on programme whose tutor is `tutor`: it gets some facts first, so that there is something
    to look at.
    """
    tutors = {"Authorization": f"Bearer {signed('tutor', tutor, lifetime=timedelta(hours=12))}"}
    office = {"Authorization": f"Bearer {signed(lifetime=timedelta(hours=12))}"}
    about = f"/apprenticeships/{apprenticeship}"

    def changing(wire: Wire, headers: dict[str, str]) -> Callable[[int], Awaitable[object]]:
        async def change(_: int) -> bytes:
            said = {
                "channel": "telephone",
                "summary": SUMMARY,
                "occurred_on": london_date(datetime.now(UTC)).isoformat(),
            }
            keyed = {**headers, "Idempotency-Key": str(uuid4())}
            return await wire.post(f"{about}/contacts", json.dumps(said).encode(), keyed)

        return change

    def reading(wire: Wire, headers: dict[str, str]) -> Callable[[int], Awaitable[object]]:
        async def read(_: int) -> bytes:
            return await wire.get(f"{about}/off-the-job", headers)

        return read

    async with _beside(settings) as (ours, without):
        for number in range(FACTS):
            await changing(ours, office)(number)
        return {
            what: await latencies([("ours", make(ours, who)), ("open", make(without, who))], rounds=20, each=20)
            for what, make, who in (
                ("a change by the tutor", changing, tutors),
                ("a question by the tutor", reading, tutors),
                ("a question by a coordinator", reading, office),
            )
        }


@asynccontextmanager
async def _beside(settings: Settings) -> AsyncIterator[list[Wire]]:
    with ExitStack() as stack:
        served = [stack.enter_context(_api(replace(settings, port=free_port()), door)) for door in ("closed", "open")]
        wires = [Wire(each.host, each.port) for each in served]
        yield wires
        for each in wires:
            await each.close()


@contextmanager
def _api(settings: Settings, door: str) -> Iterator[Settings]:
    with (settings.data / f"{door}-door.log").open("wb") as log:
        child = Child.start(
            f"{door} door",
            [sys.executable, "-m", "tests.benchmark.open_door", door],
            directory=settings.data,
            environment=os.environ | settings.as_environment(),
            output=log,
        )
        try:
            await_ready(settings)
            yield settings
        finally:
            child.stop()
