"""A life that crosses several continue-as-new runs is the same life."""

import asyncio
from datetime import date, timedelta

from workflows.apprenticeship import ApprenticeshipWorkflow, workflow_id

MONDAY = date(2030, 1, 7)
CONTACT = {"channel": "telephone", "summary": "Rang."}


async def on_programme(service):
    life = service.life()
    await life.apply()
    await life.move_to(MONDAY)
    await life.enrol(MONDAY)
    await life.allocate_tutor()
    return life


def handle_of(service, life):
    return service.temporal.get_workflow_handle(workflow_id(life.id))


async def run_of(service, life):
    return (await handle_of(service, life).describe()).run_id


async def test_a_year_in_short_runs_records_what_one_long_run_does(service_with):
    names = []
    for events in (40, 5000):
        service = await service_with(events_per_run=events)
        life = await on_programme(service)
        first = await run_of(service, life)
        for day in (27, 54, 120, 147):
            await life.meet(MONDAY + timedelta(days=day))
        facts = [each.fact for each in service.store.ledger.history(life.id)]
        names.append([(fact.NAME, getattr(fact, "clock", None)) for fact in facts])
        assert (await run_of(service, life) != first) == (events == 40)
    assert names[0] == names[1]
    assert names[0].count(("clock-escalated.v1", "session")) == 3


async def test_a_key_is_remembered_over_runs_and_nothing_in_flight_is_lost(service):
    life = await on_programme(service)
    first = await life.send("POST", "/contacts", CONTACT, key="remembered")
    before = await run_of(service, life)
    in_flight = [life.send("POST", "/contacts", CONTACT, key=f"in-flight-{n}") for n in range(8)]
    answers, _ = await asyncio.gather(
        asyncio.gather(*in_flight), handle_of(service, life).signal(ApprenticeshipWorkflow.hand_on)
    )
    assert [answer.status_code for answer in answers] == [201] * 8
    again = await life.send("POST", "/contacts", CONTACT, key="remembered")
    assert await run_of(service, life) != before
    assert again.json() == first.json()
    facts = [each.fact.NAME for each in service.store.ledger.history(life.id)]
    assert facts.count("contact-made.v1") == 9
