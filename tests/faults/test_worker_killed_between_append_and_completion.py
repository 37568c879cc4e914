"""A worker killed between the append and its completion: the change is there once, and a retry hears of it."""

import asyncio
import os
import signal
import subprocess
import sys

from api.wiring.worker import running_worker

CONTACT = {"channel": "telephone", "summary": "Rang about the portfolio."}


def contacts(service, life):
    """Return the commands that recorded a contact."""
    history = service.store.ledger.history(life.id)
    return [str(each.command) for each in history if each.fact.NAME == "contact-made.v1"]


async def test_a_retry_hears_the_first_outcome_and_the_fact_is_there_once(service_with):
    service = await service_with(worker=False)
    life = service.life()
    async with running_worker(service.settings, service.store, service.temporal):
        await life.apply()
        await life.enrol(await life.today())
    dying = await asyncio.to_thread(
        subprocess.Popen,
        [sys.executable, "-m", "tests.faults.dying_worker"],
        env=os.environ | service.settings.as_environment(),
    )
    first = asyncio.create_task(life.send("POST", "/contacts", CONTACT, key="rang-and-died"))
    assert await asyncio.to_thread(dying.wait, 30) == -signal.SIGKILL
    assert len(contacts(service, life)) == 1
    async with running_worker(service.settings, service.store, service.temporal):
        answers = [await first, await life.send("POST", "/contacts", CONTACT, key="rang-and-died")]
    assert answers[1].status_code == 201
    assert answers[1].json()["recorded"] == ["contact-made.v1"]
    assert answers[0].status_code in {201, 202, 503}
    assert contacts(service, life) == [answers[1].json()["command"]]
