"""Lives whose sessions fall overdue, a register of who is told, and a real mail server."""

import asyncio
from datetime import date, timedelta
from email import message_from_bytes

import pytest
from aiosmtpd.controller import Controller

from activities.personal_data.register_log import Author
from activities.personal_data.staff import Colleague, Staff
from api.embedded.sent_mail import sent_messages
from api.embedded.smtp import Keeping
from api.processes.ports import free_port
from domain.letter import Letterhead
from workflows.telling import TellingWorkflow

MONDAY = date(2030, 1, 7)
OVERDUE = MONDAY + timedelta(days=36)
SENDER = "service@provider.example"
LETTERHEAD = Letterhead("Northgate Skills", "Jo Field", "jo.field@provider.example", "https://learn.provider.example")
PEOPLE = {
    "tutor-7": Colleague("Sam Reed", "sam.reed@provider.example", "tutor", "m-1", "tutor-7"),
    "tutor-8": Colleague("Robin Vale", "robin.vale@provider.example", "tutor", "m-1", "tutor-8"),
    "m-1": Colleague("Max Quill", "max.quill@provider.example", "manager", None, "m-1"),
    "lead-1": Colleague("Lee Ford", "lee.ford@provider.example", "programme lead", None, "lead-1"),
}


@pytest.fixture
def folder(tmp_path):
    """Return the folder of the mail server's messages."""
    kept = tmp_path / "sent"
    kept.mkdir()
    return kept


@pytest.fixture
def port():
    return free_port()


@pytest.fixture
def taken():
    """Return the Message-IDs of everything that the mail server took over, one for each time."""
    return []


@pytest.fixture
def mail_server(folder, port, taken):
    """Return the address of a mail server that takes everything, and counts it."""

    class Counting(Keeping):
        async def handle_DATA(self, server, session, envelope):  # noqa: N802 - the library's
            taken.append(message_from_bytes(envelope.original_content)["Message-ID"])
            return await super().handle_DATA(server, session, envelope)

    server = Controller(Counting(folder), hostname="127.0.0.1", port=port)
    server.start()
    yield f"smtp://127.0.0.1:{port}"
    server.stop()


@pytest.fixture
def sent(folder):
    """Return what was sent, the oldest first."""
    return lambda: sent_messages(folder)[::-1]


@pytest.fixture
async def tutor(simulated_ledger, service_with):
    """Return a way to a tutor of this test's own: their letters are gathered for them alone."""
    numbers = iter(range(1, 100))

    def new(service, **said):
        staff = f"t-{service.settings.task_queue}-{next(numbers)}"
        changed = {"name": "Sam Reed", "email": f"{staff}@provider.example", "role": "tutor", "manager": "m-1"} | said
        Staff(service.store.pool).put(Colleague(**changed, staff=staff), Author("m-1", "coordinator"))
        return staff

    return new


def register(service, *names):
    """Register these of the staff, all of them where none is named."""
    for name in names or PEOPLE:
        Staff(service.store.pool).put(PEOPLE[name], Author("m-1", "coordinator"))


async def learning(service, tutor, **given):
    """Return a life in its first days on programme."""
    life = service.life(**given)
    await life.apply()
    await life.move_to(MONDAY)
    await life.enrol(MONDAY)
    await life.allocate_tutor(tutor)
    await life.agree_training_plan()
    return life


def messages(service, life):
    """Return the facts about messages of the session clock."""
    facts = [each.fact for each in service.store.ledger.history(life.id)]
    return [fact for fact in facts if fact.NAME.startswith("message-") and fact.clock == "session"]


async def until(service, life, count, seconds=40):
    """Return the facts about messages once there are so many."""
    return await until_so_many(lambda: messages(service, life), count, seconds)


async def until_facts(service, life, prefix, count, seconds=40):
    """Return the facts whose names begin so once there are so many."""

    def found():
        facts = [each.fact for each in service.store.ledger.history(life.id)]
        return [fact for fact in facts if fact.NAME.startswith(prefix)]

    return await until_so_many(found, count, seconds)


async def until_so_many(find, count, seconds=40):
    """Return what is found once it is so many."""
    async with asyncio.timeout(seconds):
        # Neither the ledger nor the log tells anybody of what is new.
        while len(found := find()) < count:  # noqa: ASYNC110
            await asyncio.sleep(0.05)
    return found


def letter_of(service, tutor):
    """Return the handle of the workflow that tells a tutor."""
    return service.temporal.get_workflow_handle_for(
        TellingWorkflow.run, f"{service.settings.task_queue}/telling/staff/{tutor}"
    )
