"""Those who speak for an employer or an EPAO: several, each a person, each change on record, by few."""

import asyncio
from datetime import date
from uuid import UUID, uuid4

import psycopg
import pytest

from activities import migrations
from activities.database import open_pool
from activities.migrations import migrate
from activities.personal_data.contacts import Contacts
from activities.personal_data.register_log import changes
from tests.bad_input.asking import no_echo, problem

BROOK = {
    "name": "Brook School",
    "contact_name": "Jo Reed",
    "contact_email": "jo@brook.example",
    "division": "scotland",
}
KIT = {"name": "Kit Marsh", "email": "kit@brook.example", "from_on": "2030-01-07", "until_on": None}
ASSESSORS = "/people/epaos/nqual/assessors"


@pytest.fixture
def service(service_without_worker):
    return service_without_worker


@pytest.fixture
def send(service, bearer):
    async def sent(method, path, body=None, role="coordinator", subject="staff-2", key=None):
        headers = bearer(role, subject) | {"Idempotency-Key": key or str(uuid4())}
        return await service.http.request(method, path, json=body, headers=headers)

    return sent


@pytest.fixture
async def employer(send):
    return (await send("POST", "/people/employers", BROOK, "tutor")).json()["employer"]


@pytest.fixture
def contacts(employer):
    return f"/people/employers/{employer}/contacts"


@pytest.fixture
def told(service, bearer):
    async def changes(**query):
        headers = bearer("auditor")
        return (await service.http.get("/register-changes", params=query, headers=headers)).json()["changes"]

    return changes


async def test_the_contact_of_an_employers_registration_is_its_first_one(send, employer, contacts):
    (first,) = (await send("GET", contacts)).json()["contacts"]
    assert first == {
        "name": "Jo Reed",
        "email": "jo@brook.example",
        "from_on": None,
        "until_on": None,
        "capacity": "employer contact",
        "organisation": employer,
        "contact": first["contact"],
        "subjects": [],
    }
    assert (await send("GET", f"{contacts}/{first['contact']}")).json() == first


async def test_several_contacts_speak_each_on_their_days(service, send, employer, contacts):
    (first,) = (await send("GET", contacts)).json()["contacts"]
    made = await send("POST", contacts, KIT)
    assert (made.status_code, made.headers["Cache-Control"]) == (201, "no-store")
    assert made.headers["Location"] == f"{contacts}/{made.json()['contact']}"
    assert (await send("GET", made.headers["Location"])).json() == made.json()
    leaving = {"name": "Jo Reed", "email": "jo@brook.example", "until_on": "2030-01-31"}
    assert (await send("PUT", f"{contacts}/{first['contact']}", leaving)).status_code == 200
    register = Contacts(service.store.pool)

    def on(*day):
        return [each.name for each in register.contacts_of(UUID(employer), date(*day))]

    assert on(2030, 1, 6) == ["Jo Reed"]
    assert on(2030, 1, 7) == on(2030, 1, 31) == ["Jo Reed", "Kit Marsh"]
    assert on(2030, 2, 1) == ["Kit Marsh"]


async def test_retries_that_arrive_together_register_one_contact(send, contacts):
    answers = await asyncio.gather(*(send("POST", contacts, KIT, key="kit") for _ in range(10)))
    assert {each.status_code for each in answers} == {201}
    assert len({each.text for each in answers}) == 1
    problem(await send("POST", contacts, KIT | {"name": "Kat"}, key="kit"), 422, "idempotency-key-reused")
    await send("PUT", f"{contacts}/{answers[0].json()['contact']}", KIT | {"name": "Kat"})
    assert (await send("POST", contacts, KIT, key="kit")).json()["name"] == "Kat"


async def test_each_change_is_on_record_without_a_name(send, contacts, employer, told):
    kit = (await send("POST", contacts, KIT)).json()["contact"]
    for _ in range(2):
        await send("PUT", f"{contacts}/{kit}", KIT | {"email": "kit@new.example", "until_on": "2030-06-30"})
    for _ in range(2):
        assert (await send("DELETE", f"{contacts}/{kit}")).status_code == 204
    problem(await send("GET", f"{contacts}/{kit}"), 404, "not-found")
    problem(await send("PUT", f"{contacts}/{kit}", KIT), 404, "not-found")
    found = await told(person=kit)
    assert [(each["what"], each["changed"], each["from_on"], each["until_on"]) for each in found] == [
        ("contact-registered", ["name", "email", "from_on"], "2030-01-07", None),
        ("contact-changed", ["email", "until_on"], "2030-01-07", "2030-06-30"),
        ("contact-erased", ["name", "email", "from_on", "until_on"], None, None),
    ]
    of = {(each["capacity"], each["organisation"], each["actor"], each["role"]) for each in found}
    assert of == {("employer contact", employer, "staff-2", "coordinator")}
    assert not [word for word in ("Kit", "Marsh", "kit@") if word in str(found)]


async def test_who_was_erased_is_not_brought_back_by_a_retry(send, contacts):
    made = await send("POST", contacts, KIT, key="again")
    await send("DELETE", made.headers["Location"])
    problem(await send("POST", contacts, KIT, key="again"), 410, "erased")


async def test_an_employers_registration_is_retried_although_its_first_contact_left(send):
    first = await send("POST", "/people/employers", BROOK, key="brook")
    contacts = f"/people/employers/{first.json()['employer']}/contacts"
    (jo,) = (await send("GET", contacts)).json()["contacts"]
    await send("DELETE", f"{contacts}/{jo['contact']}")
    again = await send("POST", "/people/employers", BROOK, key="brook")
    assert (again.status_code, again.json()) == (201, first.json())
    assert (await send("GET", contacts)).json()["contacts"] == []


async def test_one_person_speaks_for_two_employers_until_neither_is_left(service, send, contacts):
    kit = (await send("POST", contacts, KIT)).json()["contact"]
    hill = (await send("POST", "/people/employers", BROOK | {"name": "Hill"})).json()["employer"]
    at_hill = f"/people/employers/{hill}/contacts/{kit}"
    assert (await send("PUT", at_hill, KIT | {"name": "Kit Marsh-Lee"})).status_code == 200
    assert (await send("GET", f"{contacts}/{kit}")).json()["name"] == "Kit Marsh-Lee"
    await send("DELETE", f"{contacts}/{kit}")
    assert (await send("GET", at_hill)).json()["name"] == "Kit Marsh-Lee"
    await send("DELETE", at_hill)
    with service.store.pool.connection() as connection:
        assert connection.execute("SELECT 1 FROM people.contacts WHERE contact = %s", (kit,)).fetchone() is None


@pytest.mark.parametrize("path", ["/people/epaos/nqual/contacts", ASSESSORS])
async def test_epao_contacts_and_assessors_have_registers_of_their_own(send, path):
    made = (await send("POST", path, KIT | {"name": "Ray Assessor"})).json()
    assert (made["organisation"], made["capacity"]) == ("nqual", "assessor" if path == ASSESSORS else "EPAO contact")
    assert made in (await send("GET", path)).json()["contacts"]
    other = "/people/epaos/nqual/contacts" if path == ASSESSORS else ASSESSORS
    assert made["contact"] not in str((await send("GET", other)).json())
    problem(await send("GET", f"{other}/{made['contact']}"), 404, "not-found")


@pytest.mark.parametrize("role", ["tutor", "employer", "apprentice", "auditor", "post"])
async def test_few_change_contacts(send, contacts, role):
    (jo,) = (await send("GET", contacts)).json()["contacts"]
    one = f"{contacts}/{jo['contact']}"
    for method, path, body in (("POST", contacts, KIT), ("PUT", one, KIT), ("DELETE", one, None)):
        problem(await send(method, path, body, role), 403, "not-entitled")
    assert (await send("GET", contacts)).json()["contacts"] == [jo]


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": " "},
        {"email": "kit"},
        {"until_on": "2030-01-06"},
        {"from_on": "7 January"},
        {"division": "scotland"},
    ],
)
async def test_what_is_wrong_changes_nothing(send, contacts, wrong):
    answer = await send("POST", contacts, KIT | wrong)
    problem(answer, 422, "malformed-request")
    no_echo(answer, KIT["name"])
    assert len((await send("GET", contacts)).json()["contacts"]) == 1


async def test_nobody_speaks_for_an_unknown_organisation(send):
    for path in (f"/people/employers/{uuid4()}/contacts", "/people/epaos/nobody/contacts", "/people/epaos/x/assessors"):
        problem(await send("POST", path, KIT), 404, "not-found")
    problem(await send("GET", f"/people/employers/{uuid4()}/contacts"), 404, "not-found")


def test_the_contact_that_an_employers_entry_held_goes_on_under_its_id(empty_url, monkeypatch, tmp_path):
    files = sorted(migrations.SCHEMA.glob("*.sql"))
    for file in files[: [each.name for each in files].index("0024_contacts.sql")]:
        (tmp_path / file.name).write_text(file.read_text())
    with monkeypatch.context() as older:
        older.setattr(migrations, "SCHEMA", tmp_path)
        migrate(empty_url, simulation=True)
    employer = uuid4()
    with psycopg.connect(empty_url, autocommit=True) as owner:
        owner.execute(
            "INSERT INTO people.employers (employer, name, contact_name, contact_email)"
            " VALUES (%s, 'B', 'Jo', 'jo@b.example')",
            (employer,),
        )
    migrate(empty_url, simulation=True)
    with open_pool(empty_url, size=1) as pool:
        (jo,) = Contacts(pool).contacts_of(employer, date(2020, 1, 1))
        assert (jo.contact, jo.name, jo.email) == (employer, "Jo", "jo@b.example")
        assert changes(pool, person=employer, after=0, limit=9) == []
