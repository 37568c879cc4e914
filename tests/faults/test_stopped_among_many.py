"""A request that changes many is stopped in the middle: sent again, it is finished, and nothing happens twice."""

import asyncio
from datetime import timedelta
from uuid import uuid4

import pytest

from api.changing.many_at_once import AT_ONCE
from tests.conftest import new_database
from tests.faults.test_change_in_flight import Hold
from tests.journeys.conftest import MONDAY
from tests.signing import bearer

MORE_THAN_AT_ONCE = AT_ONCE + 4
CONTACT = {"channel": "telephone", "summary": "Rang."}
COMMAND = {"to_tutor": "tutor-9", "from_on": f"{MONDAY + timedelta(days=1)}"}
HANDED_OVER = "tutor-handed-over.v1"


@pytest.fixture
def simulated_ledger(postgresql):
    """Return a ledger of this test's own: it is held."""
    return new_database(postgresql, simulation=True)


@pytest.fixture
async def lives(service):
    """Return those whom a tutor teaches, on the day after the first."""
    made = [service.life() for _ in range(MORE_THAN_AT_ONCE)]

    async def begin(life):
        await life.apply()
        await life.move_to(MONDAY)
        await life.enrol(MONDAY)
        await life.allocate_tutor("tutor-7")
        await life.move_to(MONDAY + timedelta(days=1))
        await life.do("POST", "/contacts", CONTACT)

    await asyncio.gather(*map(begin, made))
    while service.caseload.catch_up():
        pass
    return made


def handovers(service, life):
    return [each.fact.NAME for each in service.store.ledger.history(life.id)].count(HANDED_OVER)


async def asked(service, key):
    headers = {**bearer("programme_lead", "lead-1"), "Idempotency-Key": key}
    body = {"selection": {"tutor": "tutor-7"}, "command": COMMAND}
    return await service.http.post("/caseload/tutors/handovers", json=body, headers=headers)


async def test_what_was_stopped_is_finished_by_sending_it_again(service, simulated_ledger, lives):
    key, hold = str(uuid4()), Hold(simulated_ledger)
    stopped = asyncio.create_task(asked(service, key))
    await hold.until_waiting()
    stopped.cancel()
    with pytest.raises(asyncio.CancelledError):
        await stopped
    hold.let_go()
    # What was taken up is recorded all the same, and moves them out of the tutor's caseload.
    async with asyncio.timeout(20):
        # Who asked has gone: nobody is told.
        while not any(handovers(service, each) for each in lives):  # noqa: ASYNC110
            await asyncio.sleep(0.02)
    while service.caseload.catch_up():
        pass
    assert sum(handovers(service, each) for each in lives) <= AT_ONCE
    again = await asked(service, key)
    assert again.status_code == 200, again.text
    told = again.json()["apprenticeships"]
    assert {each["apprenticeship"] for each in told} == {str(each.id) for each in lives}
    assert {each["status"] for each in told} == {"accepted"}
    assert [handovers(service, each) for each in lives] == [1] * len(lives)
    assert (await asked(service, key)).json() == again.json()


async def test_what_is_not_known_to_be_done_is_told_so_and_done_once(service, simulated_ledger, lives, monkeypatch):
    key, hold = str(uuid4()), Hold(simulated_ledger)
    with monkeypatch.context() as hurried:
        hurried.setattr("api.changing.workflows.ACCEPTED_IN", timedelta(milliseconds=300))
        hurried.setattr("api.changing.workflows.DONE_IN", timedelta(milliseconds=100))
        unknown = await asked(service, key)
    assert not any(handovers(service, each) for each in lives)
    hold.let_go()
    assert (unknown.status_code, len(unknown.json()["apprenticeships"])) == (202, len(lives))
    assert {each["status"] for each in unknown.json()["apprenticeships"]} <= {"running", "waiting"}
    done = await asked(service, key)
    assert {each["status"] for each in done.json()["apprenticeships"]} == {"accepted"}
    assert [handovers(service, each) for each in lives] == [1] * len(lives)
