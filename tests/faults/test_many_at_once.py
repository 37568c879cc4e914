"""Many changes of one apprenticeship at once: each is carried out once, or told to come back."""

import asyncio
from uuid import uuid4

from temporalio.client import WorkflowUpdateFailedError

from domain.command import Command
from workflows.apprenticeship import ApprenticeshipWorkflow, workflow_id

CONTACT = {"channel": "telephone", "summary": "Rang."}


async def started(service):
    life = service.life()
    await life.apply()
    await life.enrol(await life.today())
    return life


def contacts(service, life):
    return [each.command for each in service.store.ledger.history(life.id) if each.fact.NAME == "contact-made.v1"]


async def test_ten_at_once_are_ten_and_ten_times_the_same_is_one(service):
    life = await started(service)
    answers = await asyncio.gather(*(life.send("POST", "/contacts", CONTACT) for _ in range(10)))
    assert [answer.status_code for answer in answers] == [201] * 10
    assert len(set(contacts(service, life))) == len(contacts(service, life)) == 10
    same = await asyncio.gather(*(life.send("POST", "/contacts", CONTACT, key="same") for _ in range(10)))
    assert {answer.status_code for answer in same} == {201}
    assert len({answer.json()["command"] for answer in same}) == 1
    assert len(contacts(service, life)) == 11


async def test_of_a_hundred_at_once_none_is_lost_and_none_doubled(service):
    life = await started(service)
    answers = await asyncio.gather(*(life.send("POST", "/contacts", CONTACT, key=f"c-{n}") for n in range(100)))
    statuses = [answer.status_code for answer in answers]
    assert set(statuses) == {201, 429}
    assert all("Retry-After" in answer.headers for answer in answers if answer.status_code == 429)
    assert len(contacts(service, life)) == statuses.count(201)
    later = [await life.send("POST", "/contacts", CONTACT, key=f"c-{n}") for n in range(100)]
    assert {answer.status_code for answer in later} == {201}
    assert len(set(contacts(service, life))) == len(contacts(service, life)) == 100


async def test_what_waits_at_one_time_is_recorded_together_and_what_fails_among_it_fails_alone(service):
    life = await started(service)
    handle = service.temporal.get_workflow_handle(workflow_id(life.id))
    before = (await handle.describe()).history_length
    said = {**CONTACT, "summary": "sealed.v1:AAAA", "occurred_on": (await life.today()).isoformat()}
    names = ["record-contact", "record-contact", "no-such-command", *["record-contact"] * 4]
    asked = [Command(uuid4(), life.id, name, said, "staff-1", "coordinator", uuid4().hex) for name in names]
    answers = await asyncio.gather(
        *(
            handle.execute_update(ApprenticeshipWorkflow.transition, service.signed(each), id=str(each.id))
            for each in asked
        ),
        return_exceptions=True,
    )
    assert [isinstance(each, WorkflowUpdateFailedError) for each in answers] == [n == 2 for n in range(7)]
    accepted = [each for each in answers if not isinstance(each, WorkflowUpdateFailedError)]
    assert {each.status for each in accepted} == {"accepted"}
    assert set(contacts(service, life)) == {each.command for each in accepted}
    assert len(contacts(service, life)) == 6
    told = [event async for event in handle.fetch_history_events()][before:]
    recorded = [event for event in told if event.HasField("marker_recorded_event_attributes")]
    assert len(recorded) < len(asked)
