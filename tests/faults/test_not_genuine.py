"""The engine is not trusted: what nobody of ours has signed is not recorded, whoever of the engine asks for it."""

import asyncio
import json
from base64 import b64encode
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from temporalio import workflow
from temporalio.client import WorkflowFailureError, WorkflowUpdateFailedError
from temporalio.worker import UnsandboxedWorkflowRunner, Worker

from activities.ledger.signatures import Signatures
from api.changing.workflows import START
from api.wiring.worker import running_worker
from domain.command import RING_ALARM, SYSTEM, Command, Registered
from tests.conftest import new_database
from tests.scraped import families
from workflows.apprenticeship import ApprenticeshipWorkflow, workflow_id

CONTACT = {"channel": "telephone", "summary": "sealed.v1:AAAA"}
SECRET = "amina.okafor@example.org"
FLAWS = ("elsewhere", "forged", "unsigned")


@pytest.fixture
def simulated_ledger(postgresql):
    """Return a ledger of this test's own: what was not genuine is counted."""
    return new_database(postgresql, simulation=True)


@pytest.fixture(autouse=True)
def _seen_at_once(monkeypatch):
    monkeypatch.setattr("api.upkeep.asked_once.BELIEVED_SECONDS", 0.0)


@pytest.fixture
async def life(service):
    return await enrolled(service)


async def enrolled(service):
    life = service.life()
    await life.apply()
    await life.enrol(await life.today())
    return life


async def contact(life, **changed):
    said = CONTACT | {"occurred_on": (await life.today()).isoformat()}
    return replace(Command(uuid4(), life.id, "record-contact", said, "staff-1", "coordinator", uuid4().hex), **changed)


async def sent(service, command, *, to):
    handle = service.temporal.get_workflow_handle(workflow_id(to.id))
    return await handle.execute_update(ApprenticeshipWorkflow.transition, command, id=str(uuid4()))


async def counted(service):
    """Return how many commands the metrics say were not genuine, by their flaw."""
    family = families((await service.http.get("/metrics")).text)["indenture_commands_not_genuine"]
    return {each.labels["flaw"]: each.value for each in family.samples}


def by_one_byte(command):
    """Yield a signed command, each part of its envelope changed by a little, and its signature too."""
    yield replace(command, id=uuid4())
    yield replace(command, name="record-contacts")
    yield replace(command, body=command.body | {"channel": "telephonf"})
    yield replace(command, body=command.body | {"more": None})
    yield replace(command, actor="staff-2")
    yield replace(command, role="tutor")
    yield replace(command, fingerprint=command.fingerprint[:-1] + "g")
    yield replace(command, expected_version=0)
    yield replace(command, registered=Registered(post="lead"))
    last = "0" if command.signature[-1] != "0" else "1"
    yield replace(command, signature=command.signature[:-1] + last)
    yield replace(command, signature="")
    yield replace(command, signature="é")


async def test_an_update_sent_straight_to_the_engine_is_refused(service, life, logged):
    before = service.store.ledger.head()
    # Whoever sends it may have written anything anywhere.
    command = await contact(life, actor=SECRET, role=SECRET, fingerprint=SECRET)
    with pytest.raises(WorkflowUpdateFailedError) as refused:
        await sent(service, command, to=life)
    assert refused.value.cause.type == "NotGenuineError"
    assert service.store.ledger.head() == before
    assert await counted(service) == {"unsigned": 1, "forged": 0, "elsewhere": 0}
    lines = [json.loads(line) for line in logged.getvalue().splitlines() if "not genuine" in line]
    assert [(each["event"], each["flaw"], each["command"]) for each in lines if "flaw" in each] == [
        ("command not genuine", "unsigned", str(command.id))
    ]
    assert SECRET not in logged.getvalue()
    signed = await sent(service, service.signed(await contact(life)), to=life)
    assert signed.status == "accepted"


async def test_one_that_says_to_come_from_the_service_itself_is_refused(service, life):
    before = service.store.ledger.head()
    alarm = Command(
        uuid4(), life.id, RING_ALARM, {"kind": "start", "about": str(life.id), "rung": 0}, SYSTEM, "system", "rung"
    )
    with pytest.raises(WorkflowUpdateFailedError):
        await sent(service, alarm, to=life)
    assert service.store.ledger.head() == before
    assert (await counted(service))["unsigned"] == 1


async def test_one_that_was_changed_by_a_byte_is_refused(service, life):
    before, command = service.store.ledger.head(), service.signed(await contact(life))
    changed = list(by_one_byte(command))
    for each in changed:
        with pytest.raises(WorkflowUpdateFailedError):
            await sent(service, each, to=life)
    assert service.store.ledger.head() == before
    assert await counted(service) == {"unsigned": 0, "forged": len(changed), "elsewhere": 0}
    assert (await sent(service, command, to=life)).status == "accepted"


async def test_one_that_was_signed_for_another_apprenticeship_is_refused(service, life):
    other = await enrolled(service)
    before, command = service.store.ledger.head(), service.signed(await contact(life))
    with pytest.raises(WorkflowUpdateFailedError):
        await sent(service, command, to=other)
    with pytest.raises(WorkflowUpdateFailedError):
        await sent(service, replace(command, apprenticeship=other.id), to=other)
    assert service.store.ledger.head() == before
    assert await counted(service) == {"unsigned": 0, "forged": 1, "elsewhere": 1}
    assert (await sent(service, command, to=life)).status == "accepted"


async def test_what_is_genuine_is_recorded_beside_what_is_not(service, life):
    handle = service.temporal.get_workflow_handle(workflow_id(life.id))
    asked = [await contact(life) for _ in range(6)]
    answers = await asyncio.gather(
        *(
            handle.execute_update(
                ApprenticeshipWorkflow.transition, each if n % 3 == 1 else service.signed(each), id=str(each.id)
            )
            for n, each in enumerate(asked)
        ),
        return_exceptions=True,
    )
    assert [isinstance(each, WorkflowUpdateFailedError) for each in answers] == [n % 3 == 1 for n in range(6)]
    assert (await counted(service))["unsigned"] == 2


@workflow.defn(name="Stranger", sandboxed=False)
class Stranger:
    """A workflow of somebody else's, which asks our workers to record."""

    @workflow.run
    async def run(self, command: Command, queue: str, activity: str) -> None:
        """Ask, once."""
        await workflow.execute_activity(
            activity,
            [command] if activity == "record-together" else command,
            task_queue=queue,
            schedule_to_close_timeout=timedelta(seconds=20),
        )


@pytest.mark.parametrize("activity", ["record", "record-together"])
@pytest.mark.parametrize("is_signed", [False, True])
async def test_a_strange_workflow_records_nothing_by_our_activities(service, life, activity, is_signed):
    before = service.store.ledger.head()
    command = await contact(life, at=datetime.now(UTC))
    command = service.signed(command) if is_signed else command
    queue = f"strange-{uuid4()}"
    async with Worker(
        service.temporal, task_queue=queue, workflows=[Stranger], workflow_runner=UnsandboxedWorkflowRunner()
    ):
        with pytest.raises(WorkflowFailureError):
            await service.temporal.execute_workflow(
                Stranger.run,
                args=[command, service.settings.task_queue, activity],
                id=f"strange/{uuid4()}",
                task_queue=queue,
            )
    assert service.store.ledger.head() == before
    assert await counted(service) == dict.fromkeys(FLAWS, 0) | {"elsewhere" if is_signed else "unsigned": 1}


async def test_keys_change_by_overlap(service_with, logged):
    old, new = (b64encode(bytes([n]) * 32).decode() for n in (1, 2))
    service = await service_with(worker=False, command_keys_text=old)
    both = replace(service.settings, command_keys_text=f"{new}, {old}")
    async with running_worker(both, service.store, service.temporal):
        life = await enrolled(service)
        by_the_new = Signatures(both.command_keys).signed(await contact(life))
        assert (await sent(service, by_the_new, to=life)).status == "accepted"
    async with running_worker(replace(both, command_keys_text=new), service.store, service.temporal):
        answer = await life.send("POST", "/contacts", {"channel": "telephone", "summary": "Rang."}, key="by-the-old")
        assert (answer.status_code, answer.json()["type"]) == (503, "/problems/wrong-command-keys")
        assert "INDENTURE_COMMAND_KEYS" in answer.json()["detail"]
    assert (await counted(service))["forged"] > 0
    async with running_worker(both, service.store, service.temporal):
        again = await life.send("POST", "/contacts", {"channel": "telephone", "summary": "Rang."}, key="by-the-old")
        assert again.status_code == 201


async def test_alarms_ring_whatever_key_was_in_use_when_they_were_set(service_with):
    old, new = (b64encode(bytes([n]) * 32).decode() for n in (1, 2))
    service = await service_with(worker=False, command_keys_text=old)
    async with running_worker(service.settings, service.store, service.temporal):
        life = await enrolled(service)
    async with running_worker(replace(service.settings, command_keys_text=new), service.store, service.temporal):
        await life.move_to((await life.today()).replace(year=(await life.today()).year + 1))
    facts = [each.fact.NAME for each in service.store.ledger.history(life.id)]
    assert any(name.startswith("training-started") for name in facts), facts


@pytest.mark.parametrize("start", [replace(START, together=1), START], ids=["one by one", "together"])
async def test_a_run_that_took_up_an_unsigned_command_goes_on_and_takes_it_signed(service, life, start):
    command = await contact(life)
    handle = service.temporal.get_workflow_handle(workflow_id(life.id))
    await handle.terminate("for the test")
    await service.temporal.start_workflow(
        ApprenticeshipWorkflow.run,
        replace(start, apprenticeship=life.id),
        id=workflow_id(life.id),
        task_queue=service.settings.task_queue,
    )
    with pytest.raises(WorkflowUpdateFailedError):
        await sent(service, command, to=life)
    assert (await sent(service, service.signed(command), to=life)).status == "accepted"
