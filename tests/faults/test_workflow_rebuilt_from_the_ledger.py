"""A lost workflow is started again from the ledger, and takes up its alarms where they stood."""

from datetime import date, timedelta

from temporalio.client import WorkflowHandle

from domain.days import london_date
from workflows.apprenticeship import ApprenticeshipWorkflow, Start, workflow_id

MONDAY = date(2030, 1, 7)
RAISED = [
    ("clock-reminded.v1", "2030-02-04"),
    ("clock-fell-overdue.v1", "2030-02-12"),
    ("clock-escalated.v1", "2030-02-12"),
    ("clock-escalated.v1", "2030-02-15"),
    ("clock-escalated.v1", "2030-02-22"),
]


async def escalating(service):
    """Return a life whose first rung has fired."""
    life = service.life()
    await life.apply()
    await life.move_to(MONDAY)
    await life.enrol(MONDAY)
    await life.allocate_tutor()
    await life.move_to(MONDAY + timedelta(days=36))
    assert rungs(service, life) == [1]
    return life


def rungs(service, life):
    facts = [each.fact for each in service.store.ledger.history(life.id)]
    return [fact.rung for fact in facts if fact.NAME == "clock-escalated.v1" and fact.clock == "session"]


def raised(service, life):
    """Return what the session clock raised, each with the London date on which it was recorded."""
    history = service.store.ledger.history(life.id)
    of_session = [each for each in history if each.role == "system" and getattr(each.fact, "clock", "") == "session"]
    return [(each.fact.NAME, london_date(each.recorded_at).isoformat()) for each in of_session]


def handle_of(service, life) -> WorkflowHandle:
    return service.temporal.get_workflow_handle(workflow_id(life.id))


async def test_terminated_and_started_again_it_repeats_no_rung_and_misses_none(service):
    life = await escalating(service)
    await handle_of(service, life).terminate("lost, for the test")
    await service.time.client.start_workflow(
        ApprenticeshipWorkflow.run,
        Start(life.id),
        id=workflow_id(life.id),
        task_queue=service.settings.task_queue,
    )
    # A new run's clock begins at the machine's time, years before the ledger's: nothing rings until it has caught up.
    await life.move_to(MONDAY + timedelta(days=38))
    assert rungs(service, life) == [1]
    await life.move_to(MONDAY + timedelta(days=39))
    assert rungs(service, life) == [1, 2]
    await life.move_to(MONDAY + timedelta(days=60))
    assert rungs(service, life) == [1, 2, 3]
    assert raised(service, life) == RAISED


async def test_the_next_change_starts_a_lost_workflow_by_itself(service):
    life = await escalating(service)
    await handle_of(service, life).terminate("lost, for the test")
    version = (await life.read())["version"]
    recorded = await life.do("POST", "/contacts", {"channel": "e-mail", "summary": "Still there."})
    assert recorded["version"] == version + 1
    await life.move_to(MONDAY + timedelta(days=60))
    assert rungs(service, life) == [1, 2, 3]
