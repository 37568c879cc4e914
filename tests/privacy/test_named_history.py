"""Staff read a history with names; facts, logs and everybody else's history keep ids."""

from uuid import uuid4

import pytest

from activities.personal_data.names import names_of
from tests.bad_input.asking import problem
from tests.recorded import record

START = "2026-09-07"
TUTOR = {"name": "Sam Named-Reed", "email": "sam@provider.example", "role": "tutor"}
BROOK = {"name": "Brook Named School", "contact_name": "Jo", "contact_email": "jo@brook.example"}


@pytest.fixture
def service(service_without_worker):
    return service_without_worker


@pytest.fixture
def call(service, bearer):
    async def called(method, path, body=None, role="coordinator", subject="staff-8"):
        headers = bearer(role, subject) | {"Idempotency-Key": str(uuid4())}
        return await service.http.request(method, path, json=body, headers=headers)

    return called


@pytest.fixture
async def life(service, call):
    """Return an apprenticeship, its person, and its employer; its tutor is registered as T-named-1."""
    assert (await call("PUT", "/people/staff/t-named-1", TUTOR)).status_code == 200
    person = (await call("POST", "/people/apprentices", vars(service.life().person))).json()["person"]
    employer = (await call("POST", "/people/employers", BROOK)).json()["employer"]
    life = uuid4()
    record(service.store, life, "apply", person=person, occurred_on=START)
    terms = {"starts_on": START, "planned_end_on": "2027-12-07", "age_at_start": 25}
    record(service.store, life, "enrol", employer=employer, **terms)
    record(service.store, life, "allocate-tutor", tutor="T-named-1", from_on=START)
    return life, person, employer


async def test_staff_read_names_where_facts_hold_ids(call, life):
    apprenticeship, person, employer = life
    answer = await call("GET", f"/apprenticeships/{apprenticeship}/history/named", role="tutor", subject="t-named-1")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    told = answer.json()
    assert told["names"] == {
        "t-named-1": "Sam Named-Reed",
        person: "Amina Okafor-Quill",
        employer: "Brook Named School",
    }
    sentences = [each["sentence"] for each in told["facts"]]
    assert any(each.startswith("Tutor Sam Named-Reed (T-named-1) allocated for ") for each in sentences)
    plain = (await call("GET", f"/apprenticeships/{apprenticeship}/history")).json()["facts"]
    assert [each["number"] for each in plain] == [each["number"] for each in told["facts"]]
    assert "Named" not in str(plain)


async def test_who_recorded_a_fact_is_told_by_name_until_they_are_erased(call, life):
    path = f"/apprenticeships/{life[0]}/history/named"
    await call("PUT", "/people/staff/staff-1", {"name": "Lee Named-Ford", "email": "l@p.example", "role": "tutor"})
    assert {each["actor"] for each in (await call("GET", path)).json()["facts"]} == {"Lee Named-Ford (staff-1)"}
    await call("DELETE", "/people/staff/staff-1")
    assert {each["actor"] for each in (await call("GET", path)).json()["facts"]} == {"staff-1"}


async def test_ids_of_every_register_have_names_and_one_of_nobody_has_none(service, call, life):
    _, person, employer = life
    (jo,) = (await call("GET", f"/people/employers/{employer}/contacts")).json()["contacts"]
    subject, other = f"sub-{uuid4().hex[:8]}", f"sub-{uuid4().hex[:8]}"
    await call("PUT", f"/people/subjects/{subject}", {"person": jo["contact"]})
    await call("PUT", f"/people/subjects/{other}", {"person": person})
    asked = {
        subject,
        other,
        jo["contact"],
        person,
        employer,
        "T-NAMED-1",
        "nobody-9",
        str(uuid4()),
        "system:escalation",
    }
    assert names_of(service.store.pool, asked) == {
        subject: "Jo",
        other: "Amina Okafor-Quill",
        jo["contact"]: "Jo",
        person: "Amina Okafor-Quill",
        employer: "Brook Named School",
        "t-named-1": "Sam Named-Reed",
    }
    await call("DELETE", f"/people/employers/{employer}/contacts/{jo['contact']}")
    assert names_of(service.store.pool, [subject, jo["contact"]]) == {}


async def test_it_comes_page_by_page(call, life):
    path, seen, after = f"/apprenticeships/{life[0]}/history/named", [], 0
    while after is not None:
        page = (await call("GET", f"{path}?limit=2&after={after}")).json()
        seen += [each["number"] for each in page["facts"]]
        after = page["next"]
    assert seen == list(range(1, len(seen) + 1))
    assert len(seen) >= 3


@pytest.mark.parametrize(
    ("role", "status", "kind"),
    [
        ("employer", 404, "unknown-apprenticeship"),
        ("apprentice", 404, "unknown-apprenticeship"),
        ("tutor", 404, "unknown-apprenticeship"),
        ("auditor", 403, "not-entitled"),
        ("post", 403, "not-entitled"),
    ],
)
async def test_only_staff_of_the_apprentice_read_names(call, life, role, status, kind):
    problem(await call("GET", f"/apprenticeships/{life[0]}/history/named", role=role), status, kind)


async def test_nobody_has_a_history_under_an_unknown_id(call):
    problem(await call("GET", f"/apprenticeships/{uuid4()}/history/named"), 404, "unknown-apprenticeship")


async def test_no_name_is_logged(logged, call, life):
    await call("GET", f"/apprenticeships/{life[0]}/history/named")
    assert "Named" not in logged.getvalue()
