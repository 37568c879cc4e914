"""Who is told, and of whom: in the message and the registers, and nowhere in facts, in the engine or in the logs."""

from datetime import timedelta

from tests.privacy.test_nothing_personal_leaks import found, tables
from tests.telling.conftest import MONDAY, OVERDUE, SENDER, learning, register, until
from tests.telling.refusing import refusing

TUTOR = ["Ottoline Brackenbury", "ottoline@xample.org"]


async def engine(service):
    """Yield all that the engine keeps of every workflow of this service, as bytes."""
    runs = service.temporal.list_workflows(f"TaskQueue = '{service.settings.task_queue}'")
    async for run in runs:
        handle = service.temporal.get_workflow_handle(run.id, run_id=run.run_id)
        yield (await handle.describe()).raw_description.SerializeToString()
        for event in (await handle.fetch_history()).events:
            yield event.SerializeToString()


async def kept(service, log):
    return {
        "ledger": list(tables(service.settings.database_url)),
        "engine": [each async for each in engine(service)],
        "logs": [log.getvalue().encode()],
    }


async def test_names_and_addresses_go_into_the_message_alone(logged, service_with, mail_server, tutor, sent):
    service = await service_with(smtp_url=mail_server, mail_from=SENDER)
    register(service, "m-1")
    staff = tutor(service, name=TUTOR[0], email=TUTOR[1])
    life = await learning(service, staff)
    await life.move_to(OVERDUE + timedelta(days=3))
    await until(service, life, 3)
    assert found([TUTOR[1], "Amina O."], [f"{each.to} {each.text}".encode() for each in sent()]) == {
        TUTOR[1],
        "Amina O.",
    }
    for place, values in (await kept(service, logged)).items():
        assert found([str(life.id)], values), place
        assert found([*TUTOR, "max.quill@provider.example", "Max Quill", "Amina"], values) == set(), place


async def test_an_address_that_is_refused_is_repeated_nowhere(logged, service_with, port, tutor):
    service = await service_with(smtp_url=f"smtp://127.0.0.1:{port}", mail_from=SENDER)
    with refusing(port, f"550 {TUTOR[1]} is unknown here"):
        life = await learning(service, tutor(service, name=TUTOR[0], email=TUTOR[1]))
        await life.move_to(MONDAY + timedelta(days=28))
        (fact,) = await until(service, life, 1)
    assert fact.NAME == "message-failed.v1"
    for place, values in (await kept(service, logged)).items():
        assert found(TUTOR, values) == set(), place
