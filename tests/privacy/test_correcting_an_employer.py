"""An employer's entry is corrected: by few, and who did so is kept."""

import asyncio
from uuid import uuid4

import pytest

from tests.bad_input.asking import no_echo, problem

EMPLOYERS = "/people/employers"
BROOK = {
    "name": "Brook School",
    "contact_name": "Jo Reed",
    "contact_email": "jo@brook.example",
    "division": "scotland",
}
NEW = {"name": "Brook Academy", "division": "northern-ireland"}


@pytest.fixture
def service(service_without_worker):
    return service_without_worker


@pytest.fixture
async def employer(service, bearer):
    headers = bearer("tutor") | {"Idempotency-Key": str(uuid4())}
    return (await service.http.post(EMPLOYERS, json=BROOK, headers=headers)).json()["employer"]


@pytest.fixture
def put(service, bearer):
    async def sent(employer, body, role="coordinator"):
        return await service.http.put(f"{EMPLOYERS}/{employer}", json=body, headers=bearer(role, "staff-2"))

    return sent


@pytest.fixture
def told(service, bearer):
    async def changes(employer):
        query = {"person": employer}
        return await service.http.get("/register-changes", params=query, headers=bearer("auditor"))

    return changes


async def test_the_new_entry_stands_and_who_wrote_it_is_told_once(service, bearer, employer, put, told):
    for _ in range(2):
        corrected = await put(employer, NEW)
        assert (corrected.status_code, corrected.headers["Cache-Control"]) == (200, "no-store")
        assert corrected.json() == NEW | {"employer": employer}
    found = await service.http.get(f"{EMPLOYERS}/{employer}", headers=bearer("tutor"))
    assert found.json() == NEW | {"employer": employer}
    answer = await told(employer)
    (change,) = answer.json()["changes"]
    said = (change["what"], change["person"], change["actor"], change["role"])
    assert said == ("employer-corrected", employer, "staff-2", "coordinator")
    no_echo(answer, *BROOK.values(), *NEW.values())


async def test_each_caller_is_answered_with_what_they_wrote(employer, put):
    names = [f"Brook School {number}" for number in range(20)]
    answers = await asyncio.gather(*(put(employer, NEW | {"name": name}) for name in names))
    assert [each.json()["name"] for each in answers] == names


async def test_a_retried_registration_is_answered_with_the_entry_as_corrected(service, bearer, put):
    headers = bearer("coordinator") | {"Idempotency-Key": str(uuid4())}
    first = await service.http.post(EMPLOYERS, json=BROOK, headers=headers)
    await put(first.json()["employer"], NEW)
    again = await service.http.post(EMPLOYERS, json=BROOK, headers=headers)
    assert (again.status_code, again.json()) == (201, NEW | {"employer": first.json()["employer"]})


@pytest.mark.parametrize("role", ["tutor", "programme_lead", "employer", "apprentice", "auditor", "post"])
async def test_few_correct(employer, put, told, role):
    problem(await put(employer, NEW, role), 403, "not-entitled")
    assert (await told(employer)).json()["changes"] == []


async def test_what_is_wrong_or_about_nobody_changes_nothing(employer, put, told):
    problem(await put(employer, NEW | {"contact_email": "kit@brook.example"}), 422, "malformed-request")
    undivided = {name: value for name, value in NEW.items() if name != "division"}
    problem(await put(employer, undivided), 422, "malformed-request")
    problem(await put(uuid4(), NEW), 404, "not-found")
    assert (await told(employer)).json()["changes"] == []
