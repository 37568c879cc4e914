"""The mail server away or refusing: people are told later and once, or a failure is recorded; nothing is endless."""

import asyncio
import os
import signal
import subprocess
import sys
from datetime import timedelta

from api.embedded.smtp import embedded_smtp
from api.wiring.worker import running_worker
from tests.telling.conftest import (
    MONDAY,
    OVERDUE,
    SENDER,
    learning,
    letter_of,
    messages,
    register,
    until,
)
from tests.telling.refusing import refusing
from workflows.telling import ATTEMPTS


def at(port):
    return {"smtp_url": f"smtp://127.0.0.1:{port}", "mail_from": SENDER}


async def begun(service, tutor):
    """Wait until the letter to a tutor is being sent."""
    async with asyncio.timeout(20):
        while not (await letter_of(service, tutor).describe()).raw_description.pending_activities:  # noqa: ASYNC110
            await asyncio.sleep(0.05)


async def until_unsent(service, letters):
    """Wait until the metrics tell of so many unsent letters."""
    async with asyncio.timeout(20):
        while f"\nindenture_letters_unsent {letters}.0\n" not in (await service.http.get("/metrics")).text:  # noqa: ASYNC110 - it tells nobody
            await asyncio.sleep(0.05)


async def test_a_mail_server_away_for_two_days_is_waited_for_and_told_once(service_with, tutor, port, folder, sent):
    service = await service_with(**at(port))
    sam = tutor(service)
    life = await learning(service, sam)
    await life.move_to(MONDAY + timedelta(days=28))
    await begun(service, sam)
    await service.time.pass_time(letter_of(service, sam), timedelta(days=2))
    assert (messages(service, life), sent()) == ([], [])
    await until_unsent(service, 1)
    with embedded_smtp(folder, port):
        await service.time.pass_time(letter_of(service, sam), timedelta(hours=1, minutes=1))
        (told,) = await until(service, life, 1)
    assert told.NAME == "message-sent.v1"
    assert 40 < told.attempts < ATTEMPTS
    assert [each.message_id for each in sent()] == [f"<{told.message}@provider.example>"]
    await until_unsent(service, 0)


async def test_a_refused_recipient_is_a_failure_after_one_attempt(service_with, tutor, port):
    service = await service_with(**at(port))
    with refusing(port, "550 5.1.1 no such mailbox") as server:
        life = await learning(service, tutor(service))
        await life.move_to(MONDAY + timedelta(days=28))
        (fact,) = await until(service, life, 1)
    assert (fact.NAME, fact.why, fact.attempts) == ("message-failed.v1", "refused by the mail server", 1)
    assert server.asked == 1


async def test_a_mail_server_that_is_busy_for_ever_is_given_up_on(service_with, tutor, port):
    service = await service_with(**at(port))
    sam = tutor(service)
    with refusing(port, "451 4.3.0 try again later") as server:
        life = await learning(service, sam)
        await life.move_to(MONDAY + timedelta(days=28))
        await begun(service, sam)
        await service.time.pass_time(letter_of(service, sam), timedelta(days=6))
        (fact,) = await until(service, life, 1)
    assert (fact.NAME, fact.why) == ("message-failed.v1", "the mail server stayed away too long")
    assert server.asked == fact.attempts == ATTEMPTS


async def test_a_worker_killed_between_a_rung_and_telling_tells_once_after_it_comes_back(
    service_with, mail_server, tutor, taken
):
    service = await service_with(smtp_url=mail_server, mail_from=SENDER, worker=False)
    register(service, "m-1")
    async with running_worker(service.settings, service.store, service.temporal, gather_seconds=1):
        life = await learning(service, tutor(service))
        await life.move_to(OVERDUE)
        await until(service, life, 2)
    before = service.store.ledger.head().position
    dying = await asyncio.to_thread(
        subprocess.Popen,
        [sys.executable, "-m", "tests.faults.dying_worker"],
        env=os.environ | service.settings.as_environment(),
    )
    moving = asyncio.create_task(life.move_to(OVERDUE + timedelta(days=3)))
    assert await asyncio.to_thread(dying.wait, 90) == -signal.SIGKILL
    assert service.store.ledger.head().position == before + 1
    assert len(messages(service, life)) == 2
    async with running_worker(service.settings, service.store, service.temporal, gather_seconds=1):
        await moving
        facts = await until(service, life, 3)
        await life.move_to(OVERDUE + timedelta(days=4))
    assert [(fact.rung, fact.role, fact.NAME) for fact in facts[2:]] == [(2, "tutor's manager", "message-sent.v1")]
    assert taken.count(f"<{facts[2].message}@provider.example>") == 1
    assert len(taken) == len(set(taken))
    assert len(messages(service, life)) == 3
