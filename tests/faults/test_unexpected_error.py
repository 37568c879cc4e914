"""What cannot be read fails each change of that apprenticeship, blocks nobody else, and is mended by mending it."""

from datetime import UTC, datetime
from typing import ClassVar
from uuid import uuid4

import pytest
from structlog.testing import capture_logs
from temporalio.client import WorkflowExecutionStatus

from activities.ledger.ledger import Ledger
from domain.facts.fact import Fact, Facts, Recorded
from domain.facts.refusal import CommandRefused
from domain.folds import EVOLVE
from tests.conftest import new_database
from workflows.apprenticeship import ApprenticeshipWorkflow, workflow_id

CONTACT = {"channel": "telephone", "summary": "Rang."}


class Teleported(Fact, frozen=True, kw_only=True):
    """What newer code wrote and this code does not know."""

    NAME: ClassVar[str] = "teleported.v1"

    def sentence(self) -> str:
        """Return it in words."""
        return "Teleported."


@pytest.fixture
def simulated_ledger(postgresql):
    """Return a ledger of this test's own: who reads the whole of it stops at what cannot be read."""
    return new_database(postgresql, simulation=True)


async def enrolled(service):
    life = service.life()
    await life.apply()
    await life.enrol(await life.today())
    return life


def append_unknown(service, life):
    """Append a fact that the service cannot read, behind its back."""
    history = service.store.ledger.history(life.id)
    now = max(datetime.now(UTC), history[-1].recorded_at)
    recorded = Recorded(
        originator_id=life.id,
        originator_version=len(history) + 1,
        occurred_on=now.date(),
        recorded_at=now,
        actor="staff-1",
        role="coordinator",
        command=uuid4(),
        rules="none",
        fact=Teleported(),
    )
    newer = Ledger(service.store.pool, Facts([Teleported]))
    newer.append(
        [recorded],
        stream=life.id,
        command=recorded.command,
        fingerprint="",
        outcome=b"{}",
        expected=len(history),
        recorded_at=now,
    )


def handle_of(service, life):
    return service.temporal.get_workflow_handle(workflow_id(life.id))


async def test_it_fails_every_change_of_that_apprenticeship_and_of_no_other(service):
    broken, sound = await enrolled(service), await enrolled(service)
    append_unknown(service, broken)
    before = service.store.ledger.head()
    for _ in range(2):
        answer = await broken.send("POST", "/contacts", CONTACT)
        assert (answer.status_code, answer.json()["type"]) == (500, "/problems/unreadable-fact")
        assert "teleported" not in answer.text
    with capture_logs() as logged:
        assert (await broken.send("GET", "/history")).status_code == 500
    assert [each["kind"] for each in logged] == ["UnknownFactError"]
    assert service.store.ledger.head() == before
    assert (await sound.send("POST", "/contacts", CONTACT)).status_code == 201
    assert (await handle_of(service, broken).describe()).status is WorkflowExecutionStatus.RUNNING


async def test_once_mended_the_same_key_carries_the_change_out(service):
    life = await enrolled(service)
    append_unknown(service, life)
    ledger = service.store.ledger
    assert (await life.send("POST", "/contacts", CONTACT, key="mended")).status_code == 500
    known = ledger.facts
    ledger.facts = Facts([*EVOLVE, CommandRefused, Teleported])
    ledger.mapper.facts = ledger.facts
    answer = await life.send("POST", "/contacts", CONTACT, key="mended")
    assert answer.status_code == 201, answer.text
    ledger.facts = ledger.mapper.facts = known
    assert (await handle_of(service, life).describe()).status is WorkflowExecutionStatus.RUNNING


async def test_a_workflow_that_cannot_read_its_history_waits_and_takes_up_its_work_once_it_can(service):
    life = await enrolled(service)
    append_unknown(service, life)
    ledger = service.store.ledger
    await handle_of(service, life).signal(ApprenticeshipWorkflow.hand_on)
    answer = await life.send("POST", "/contacts", CONTACT, key="waits")
    assert answer.status_code in {500, 503}
    assert (await handle_of(service, life).describe()).status is WorkflowExecutionStatus.RUNNING
    known = ledger.facts
    ledger.facts = ledger.mapper.facts = Facts([*EVOLVE, CommandRefused, Teleported])
    while (answer := await life.send("POST", "/contacts", CONTACT, key="waits")).status_code != 201:
        assert answer.status_code == 503
    ledger.facts = ledger.mapper.facts = known
