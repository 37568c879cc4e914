"""A worker killed half-way through the telling of a past: nothing told is lost or told twice, and nothing rings."""

import asyncio
import os
import signal
import subprocess
import sys
from datetime import UTC, datetime

from api.wiring.worker import running_worker
from domain.days import london_date
from tests.past_told import TRAINED, enrolled_late, months_before, punctual, told


def names(service, life):
    return [each.fact.NAME for each in service.store.ledger.history(life.id)]


async def test_the_rest_is_told_to_another_worker_and_closed(service_with):
    service = await service_with(worker=False)
    life = service.life()
    today = london_date(datetime.now(UTC))
    start = months_before(today, 3)
    things = punctual(start, today)
    half = len(things) // 2
    async with running_worker(service.settings, service.store, service.temporal):
        await enrolled_late(life, start)
        await told(life, things[:half])
    before = names(service, life)
    dying = await asyncio.to_thread(
        subprocess.Popen,
        [sys.executable, "-m", "tests.faults.dying_worker"],
        env=os.environ | service.settings.as_environment(),
    )
    body = {**TRAINED, "occurred_on": str(start)}
    first = asyncio.create_task(life.send("POST", "/off-the-job/entries", body, key="told-and-died"))
    assert await asyncio.to_thread(dying.wait, 30) == -signal.SIGKILL
    async with running_worker(service.settings, service.store, service.temporal):
        await first
        again = await life.send("POST", "/off-the-job/entries", body, key="told-and-died")
        assert again.json()["recorded"] == ["off-the-job-logged.v1"]
        assert names(service, life) == [*before, "off-the-job-logged.v1"]
        await told(life, things[half:])
        await life.do("PUT", "/taking-over/closure")
        measures = (await life.read("/measures"))["measures"]
    assert measures["on_time_percent"] == 100
    assert not [each for each in names(service, life) if each.startswith(("clock-", "message-"))]
