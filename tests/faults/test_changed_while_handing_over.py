"""What changes while the post is taking something over is seen before the workflow waits again."""

import asyncio

import pytest
from temporalio.client import WorkflowExecutionStatus

from domain.days import Division, first_working_day
from tests.faults.held_post import held_post
from tests.reconciliation.conftest import ago, handle_of, on_programme
from workflows.apprenticeship import ApprenticeshipWorkflow

PATIENCE_SECONDS = 20


@pytest.fixture
def held():
    with held_post() as held:
        yield held


@pytest.fixture
async def service(held, service_with):
    # Nothing is ever sent: what is to be told is held up, and nothing is owed any more once somebody has left.
    return await service_with(smtp_url="smtp://127.0.0.1:1", mail_from="service@provider.example")


@pytest.fixture
async def told(service, held):
    """Return a life of which the post is just taking something over."""
    life = await on_programme(service, ago(60))
    # Nobody is told before the next morning on which people work.
    working = service.store.book.working.of(Division.ENGLAND_AND_WALES)
    monday = first_working_day(ago(-1), working)
    moving = asyncio.create_task(life.move_to(monday, hour=10))
    async with asyncio.timeout(PATIENCE_SECONDS):
        await held.asked.wait()
    yield life
    held.let_go.set()
    await asyncio.gather(moving, return_exceptions=True)


async def test_whoever_leaves_meanwhile_has_no_workflow_any_more(service, told, held):
    await told.withdraw(last_learning_on=ago(1))
    held.let_go.set()
    async with asyncio.timeout(PATIENCE_SECONDS):
        await handle_of(service, told).result()


async def test_whoever_leaves_and_did_not_after_all_goes_on(service, told, held):
    left = await told.withdraw(last_learning_on=ago(1))
    (number,) = [each["version"] for each in await told.history() if each["command"] == left["command"]][:1]
    told.token = service.token("programme_lead", "lead-2")
    await told.do("POST", "/corrections", {"fact": number, "reason": "Another apprentice left."})
    held.let_go.set()
    await told.do("POST", "/contacts", {"channel": "telephone", "summary": "Rang."})
    standing = await handle_of(service, told).query(ApprenticeshipWorkflow.standing)
    assert (standing.stage, standing.ended) == ("on programme", False)
    assert (await handle_of(service, told).describe()).status is WorkflowExecutionStatus.RUNNING


async def test_whoever_is_to_be_continued_meanwhile_is(service, told, held):
    first = await handle_of(service, told).describe()
    await handle_of(service, told).signal(ApprenticeshipWorkflow.hand_on)
    held.let_go.set()
    async with asyncio.timeout(PATIENCE_SECONDS):
        while (await handle_of(service, told).describe()).run_id == first.run_id:  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0.05)
