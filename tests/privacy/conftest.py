"""A real database of the privacy tests' own, and the registers over HTTP in front of it."""

import pytest
from anyio import CapacityLimiter
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient
from prometheus_client import CollectorRegistry

from activities.audit.audit_reads import AuditReads
from activities.audit.samples import Samples
from activities.database import open_pool
from activities.ledger.ledger import Ledger
from activities.personal_data.contacts import Contacts
from activities.personal_data.free_text import SealedTexts
from activities.personal_data.people import People
from activities.personal_data.staff import Staff
from activities.personal_data.who_is_who import WhoIsWho
from api.access.audited_reading import Auditing
from api.access.changers import entitled_changers
from api.access.door import Door
from api.access.readers import Readers, entitled_readers
from api.answers.registers import Registers
from api.asking import over_http as asking
from api.http import problem_documents
from api.questions import QUESTIONS
from api.registers.people import router
from domain.apprenticeship import FACTS
from tests.conftest import new_database
from tests.domain.given import BOOK
from tests.signing import bearer as bearer_of
from tests.signing import who


@pytest.fixture(scope="session")
def registry_url(postgresql):
    return new_database(postgresql, simulation=True)


@pytest.fixture(scope="session")
def pool(registry_url):
    with open_pool(registry_url, size=8) as opened:
        yield opened


@pytest.fixture(scope="session")
def people(pool):
    return People(pool)


@pytest.fixture(scope="session")
def master_key():
    return bytes(range(32))


@pytest.fixture(scope="session")
def seals(pool, master_key):
    return SealedTexts(pool, master_key)


@pytest.fixture(scope="session")
def as_role():
    """Returns the headers of a caller in a role, by default with a subject of the same name."""
    return lambda role, subject=None: bearer_of(role, subject or role)


@pytest.fixture
def bearer(service):
    return lambda role, subject="staff-1": {"Authorization": f"Bearer {service.token(role, subject)}"}


@pytest.fixture(scope="session")
async def http(people):
    app = FastAPI()
    problem_documents.install(app)
    caller = who(people.pool)
    questions = [each for each in QUESTIONS if each.of is Registers]
    answers, seats = (
        [Registers(people, Contacts(people.pool), Staff(people.pool))],
        CapacityLimiter(people.pool.max_size),
    )
    door = Door(Ledger(people.pool, FACTS), WhoIsWho(people.pool), BOOK, seats, CollectorRegistry())
    may_ask = entitled_readers(caller, Readers(door, Auditing(AuditReads(people.pool), Samples(people.pool)), seats))
    app.include_router(router(people, Contacts(people.pool), entitled_changers(caller, door)))
    app.include_router(asking.router(questions, answers, may_ask, seats))
    async with AsyncClient(transport=ASGITransport(app), base_url="http://service") as client:
        yield client


@pytest.fixture(scope="session")
def new_uln():
    """Returns a ULN that nobody has yet, each time another."""

    def numbers():
        for stem in range(100000001, 100000999):
            total = sum(int(digit) * (10 - place) for place, digit in enumerate(str(stem)))
            if total % 11:
                yield f"{stem}{10 - total % 11}"

    return numbers().__next__


@pytest.fixture
def amina(new_uln):
    """Returns a request that registers an apprentice, with a ULN of her own."""
    return {
        "given_name": "Amina",
        "family_name": "Yusuf-Ōkeefe",
        "email": "amina.yusuf@example.org",
        "date_of_birth": "2004-02-29",
        "uln": new_uln(),
    }
