"""One apprentice in the middle of everything, another beside, and everybody who might ask about the first."""

from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from uuid import UUID, uuid4

import httpx
import pytest

from api.wiring.engine import connect_temporal
from api.wiring.http import build_api
from api.wiring.simulation import SimulatedTime
from api.wiring.store import open_store
from api.wiring.worker import running_worker
from domain.figures.figures import FIGURES
from tests.conftest import Service, new_database, settings_for
from tests.entitled.people import askers
from tests.signing import bearer, signed
from workflows.apprenticeship import TOGETHER, Start

MONDAY = date(2030, 1, 7)
OVERDUE = MONDAY + timedelta(days=36)
OVER = {"until_on": "2029-12-31"}
COLLEAGUE = {"name": "Robin Vale", "email": "robin@example.org", "role": "tutor"}
SCHOOL = {"name": "Southgate School", "contact_name": "Sam Ray", "contact_email": "sam@example.org"}


@cache
def proof_of(asker):
    """Return the header that proves an asker: made once, for they ask hundreds of times."""
    return bearer(asker.role, asker.subject, sample=asker.sample)


@dataclass
class World:
    """The service, the apprentice whom everybody asks about, who asks, and the ids in the places of addresses."""

    service: Service
    apprenticeship: UUID
    askers: list
    known: dict
    day: date

    async def ask(self, asker, method, path, body=None):
        """Return the answer to somebody."""
        headers = proof_of(asker) | {"Idempotency-Key": str(uuid4())}
        return await self.service.http.request(method, path, json=body, headers=headers)


class Office:
    """A coordinator who registers people and links them."""

    def __init__(self, http):
        """Send over `http`."""
        self.http = http

    async def sends(self, method, path, body=None, role="coordinator"):
        """Return what was answered."""
        headers = bearer(role) | {"Idempotency-Key": str(uuid4())}
        answer = await self.http.request(method, path, json=body, headers=headers)
        assert answer.is_success, answer.text
        return answer.json() if answer.content else {}

    async def linked(self, person):
        """Return as whom a person signs in from now on."""
        subject = f"subject-{person}"
        await self.sends("PUT", f"/people/subjects/{subject}", {"person": person})
        return subject

    async def contact_of(self, employer):
        """Return the first contact of an employer."""
        return (await self.sends("GET", f"/people/employers/{employer}/contacts"))["contacts"][0]["contact"]

    async def sample_of(self, cohort):
        """Return the id of a sample of a whole cohort."""
        asked = {"size": 1, "cohort": cohort}
        return (await self.sends("POST", "/samples", asked, role="quality_lead"))["sample"]

    async def assessor_of(self, epao, **days):
        """Return an assessor of an EPAO."""
        who = {"name": "Ash Field", "email": f"{uuid4()}@epao.example", **days}
        return (await self.sends("POST", f"/people/epaos/{epao}/assessors", who))["contact"]


@pytest.fixture(scope="session")
async def service(postgresql, temporal_address, tmp_path_factory):
    """Return a service with a ledger of its own, each answer of which is one that it publishes."""
    url = new_database(postgresql, simulation=True)
    settings = settings_for(url, temporal_address, tmp_path_factory.mktemp("entitled"))
    async with AsyncExitStack() as stack:
        store = stack.enter_context(open_store(url))
        temporal = await connect_temporal(temporal_address, "default")
        app = build_api(settings, store, temporal, Start(uuid4(), together=TOGETHER))
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        http = await stack.enter_async_context(httpx.AsyncClient(transport=transport, base_url="http://indenture"))
        await stack.enter_async_context(running_worker(settings, store, temporal))
        yield Service(settings, store, temporal, http, SimulatedTime(temporal))


@pytest.fixture(scope="session")
async def world(service):
    """Return an apprentice with a tutor and one before, an employer and one before, an open escalation and an EPAO.

    The tutor before was told of the escalation, gave it to a colleague, and handed the apprentice over that day, on
    which a new employer took the apprentice on.
    """
    office = Office(service.http)
    one, other = service.life(cohort="2030-03"), service.life(cohort="2030-02")
    for tutor, manager in (("tutor-8", "manager-1"), ("tutor-9", "manager-9")):
        await office.sends("PUT", f"/people/staff/{tutor}", {**COLLEAGUE, "manager": manager})
    for life, tutor in ((one, "tutor-7"), (other, "tutor-9")):
        await life.apply()
        await life.move_to(MONDAY)
        await life.enrol(MONDAY)
        await life.allocate_tutor(tutor)
    await other.do("PUT", "/epao", {"epao": "tquk"})
    await one.move_to(OVERDUE)
    session = await one.plan_session(OVERDUE + timedelta(days=7))
    former = await _moved_on(office, one)
    assessor, another, before = [
        await office.assessor_of(epao, **days) for epao, days in (("nqual", {}), ("tquk", {}), ("nqual", OVER))
    ]
    state, others = [(await each.read())["state"] for each in (one, other)]
    employer, person = state["employment"]["employers"][-1], state["application"]["person"]
    contact = await office.contact_of(employer)
    persons = {
        "apprentice": person,
        "another apprentice": others["application"]["person"],
        "employer": contact,
        "former employer": await office.contact_of(former),
        "another employer": await office.contact_of(others["enrolment"]["employer"]),
        "assessor": assessor,
        "another assessor": another,
        "former assessor": before,
    }
    subjects = {who: await office.linked(each) for who, each in persons.items()}
    service.caseload.catch_up()
    samples = {who: await office.sample_of(life.cohort) for who, life in (("the apprentice", one), ("another", other))}
    known = {
        "session": session,
        "assessment": str(uuid4()),
        "proposal": 1,
        "requirement": "project",
        "subject": "maths",
        "clock": "session",
        "about": str(MONDAY),
        "employer": employer,
        "person": person,
        "contact": contact,
        "epao": "nqual",
        "staff": "tutor-8",
        "key": "k",
        "year": "2029-30",
        "figure": FIGURES[0].name,
        "reference": "ST1379",
        "sample": samples["the apprentice"],
    }
    return World(service, one.id, askers(subjects, samples), known, OVERDUE)


async def _moved_on(office, life):
    """Let the tutor give the escalation away and hand over, and the employer change; return the employer before."""
    before = (await life.read())["state"]["enrolment"]["employer"]
    persons, life.persons, life.token = life.persons, None, signed("tutor", "tutor-7")
    given = {"to_tutor": "tutor-5", "reason": "On leave."}
    await life.do("PUT", f"/escalations/session/{MONDAY}/tutor", given)
    life.persons, life.token = persons, signed()
    await life.do("POST", "/tutors/handovers", {"to_tutor": "tutor-8", "from_on": str(OVERDUE)})
    await life.do("PUT", "/job-loss", {"occurred_on": str(OVERDUE - timedelta(days=1)), "reason": "It closed."})
    employer = await office.sends("POST", "/people/employers", SCHOOL)
    await life.do("PUT", "/employer", {"employer": employer["employer"]})
    return before
