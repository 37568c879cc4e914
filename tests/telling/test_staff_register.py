"""The register of staff over HTTP: for staff only, replaced as a whole, erased at once, and no input ever repeated."""

import asyncio
import os
from uuid import uuid4

import pytest

from api.embedded.sent_mail import in_lines

SAM = {"name": "Sam Reed", "email": "sam.reed@provider.example", "role": "tutor", "manager": "m-1"}


@pytest.fixture
def service(service_without_worker):
    return service_without_worker


@pytest.fixture
def headers(service):
    return {"Authorization": f"Bearer {service.token()}"}


async def test_somebody_is_registered_changed_found_and_erased(service, headers):
    staff = f"t-{uuid4().hex}"
    path = f"/people/staff/{staff.upper()}"
    put = await service.http.put(path, json=SAM, headers=headers)
    assert (put.status_code, put.json(), put.headers["Cache-Control"]) == (200, {**SAM, "staff": staff}, "no-store")
    moved = await service.http.put(path, json={**SAM, "manager": None}, headers=headers)
    assert (await service.http.get(path, headers=headers)).json() == moved.json()
    page = (await service.http.get(f"/people/staff?after={staff[:-1]}&limit=1", headers=headers)).json()
    assert page["staff"] == [moved.json()]
    assert (await service.http.delete(path, headers=headers)).status_code == 204
    assert (await service.http.get(path, headers=headers)).status_code == 404


@pytest.mark.parametrize(
    "change",
    [
        {"email": "uistine"},
        {"email": "uistine@provider"},
        {"email": "uistine@@provider.example"},
        {"email": "u istine@provider.example"},
        {"email": "uistine@provider.example\nBcc: other@provider.example"},
        {"email": "uistíne@provider.example"},
        {"name": ""},
        {"role": "uistine"},
        {"manager": "uistine@provider.example"},
        {"salary": "uistine"},
    ],
)
async def test_an_address_that_is_no_address_is_refused_by_its_place(service, headers, change):
    answer = await service.http.put("/people/staff/t-71", json={**SAM, **change}, headers=headers)
    assert (answer.status_code, answer.headers["Content-Type"]) == (422, "application/problem+json")
    assert [each["place"] for each in answer.json()["errors"]] == [f"body/{next(iter(change))}"]
    assert "uist" not in answer.text
    assert (await service.http.get("/people/staff/t-71", headers=headers)).status_code == 404


async def test_nobody_is_their_own_manager(service, headers):
    answer = await service.http.put("/people/staff/m-1", json=SAM, headers=headers)
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/own-manager")


async def test_every_change_is_on_record_with_who_made_it_and_who_is_told_from_then_on(service, headers):
    staff, auditor = f"t-{uuid4().hex[:8]}", {"Authorization": f"Bearer {service.token('auditor', 'dfe-1')}"}
    path = f"/people/staff/{staff}"
    for entry in (SAM, SAM, {**SAM, "manager": "m-2", "email": "sam@provider.example"}, {**SAM, "role": "manager"}):
        assert (await service.http.put(path, json=entry, headers=headers)).status_code == 200
    for _ in range(2):
        assert (await service.http.delete(path, headers=headers)).status_code == 204
    answer = await service.http.get("/register-changes", params={"staff": staff.upper()}, headers=auditor)
    told = [
        (each["what"], each["changed"], each["staff_role"], each["manager"], each["actor"], each["role"])
        for each in answer.json()["changes"]
    ]
    by = ("staff-1", "coordinator")
    assert told == [
        ("staff-registered", ["name", "email", "role", "manager"], "tutor", "m-1", *by),
        ("staff-changed", ["email", "manager"], "tutor", "m-2", *by),
        ("staff-changed", ["email", "role", "manager"], "manager", "m-1", *by),
        ("staff-erased", ["name", "email", "role", "manager"], None, None, *by),
    ]
    assert "Sam" not in answer.text
    assert "sam" not in answer.text


async def test_two_changes_at_once_are_recorded_one_after_the_other(service, headers):
    staff = f"t-{uuid4().hex[:8]}"
    managers = [f"m-{number}" for number in range(8)]
    answers = await asyncio.gather(
        *(
            service.http.put(f"/people/staff/{staff}", json={**SAM, "manager": each}, headers=headers)
            for each in managers
        )
    )
    assert {each.status_code for each in answers} == {200}
    params, auditor = {"staff": staff}, {"Authorization": f"Bearer {service.token('auditor', 'dfe-1')}"}
    changes = (await service.http.get("/register-changes", params=params, headers=auditor)).json()["changes"]
    assert [each["what"] for each in changes] == ["staff-registered"] + ["staff-changed"] * 7
    held = (await service.http.get(f"/people/staff/{staff}", headers=headers)).json()
    assert changes[-1]["manager"] == held["manager"]


async def test_a_tutor_changes_neither_who_is_told_about_them_nor_about_anybody(service, headers):
    mine = {"Authorization": f"Bearer {service.token('tutor', 't-90')}"}
    await service.http.put("/people/staff/t-90", json=SAM, headers=headers)
    for staff in ("t-90", "T-90", "m-1", "t-new"):
        for method in ("PUT", "DELETE"):
            entry = {**SAM, "manager": None}
            answer = await service.http.request(method, f"/people/staff/{staff}", json=entry, headers=mine)
            assert (answer.status_code, answer.json()["line"]) == (403, "nobody-else")
    assert (await service.http.get("/people/staff/t-90", headers=mine)).json()["manager"] == "m-1"


@pytest.mark.parametrize("role", ["coordinator", "programme_lead", "quality_lead"])
async def test_nobody_changes_their_own_entry(service, headers, role):
    own = f"lead-{uuid4().hex[:8]}"
    await service.http.put(f"/people/staff/{own}", json=SAM, headers=headers)
    mine = {"Authorization": f"Bearer {service.token(role, own)}"}
    for staff in (own, own.upper()):
        for method in ("PUT", "DELETE"):
            entry = {**SAM, "email": "else@provider.example"}
            answer = await service.http.request(method, f"/people/staff/{staff}", json=entry, headers=mine)
            assert (answer.status_code, answer.json()["type"]) == (403, "/problems/own-entry")
    assert (await service.http.get(f"/people/staff/{own}", headers=mine)).json() == {**SAM, "staff": own}


@pytest.mark.parametrize("role", ["employer", "apprentice", "auditor", "post"])
async def test_nobody_else_sees_or_changes_it(service, role):
    headers = {"Authorization": f"Bearer {service.token(role, role)}"}
    for method, path in (
        ("PUT", "/people/staff/t-1"),
        ("GET", "/people/staff"),
        ("DELETE", "/people/staff/t-1"),
        ("GET", "/sent"),
    ):
        answer = await service.http.request(method, path, json=SAM, headers=headers)
        assert answer.status_code == 403, path


@pytest.fixture
async def alone(service_with):
    """Return a service of this test's own: what was sent stands in its folder."""
    return await service_with(worker=False)


async def test_what_was_sent_is_listed_and_said_to_be_nothing_before(alone, headers):
    assert (await alone.http.get("/sent", headers=headers)).json() == {"messages": [], "next": None}
    assert in_lines(alone.settings.sent, as_json=True) == []
    (line,) = in_lines(alone.settings.sent, as_json=False)
    assert line.startswith("The embedded mail server has taken nothing over yet")


async def every_page(service, headers, path, of):
    """Return what is listed, two a page, as whoever follows `next` reads it."""
    found, following = [], {}
    while following is not None:
        page = (await service.http.get(path, params={"limit": 2, **following}, headers=headers)).json()
        assert len(page[of]) <= 2
        found += page[of]
        following = {"after": page["next"]} if page["next"] else None
    return found


@pytest.mark.parametrize("many", [2, 3])
async def test_the_register_comes_in_pages(service, headers, many):
    numbers = [f"pages-{uuid4().hex}" for _ in range(many)]
    for number in numbers:
        await service.http.put(f"/people/staff/{number}", json=SAM, headers=headers)
    found = [each["staff"] for each in await every_page(service, headers, "/people/staff", "staff")]
    assert len(found) == len(set(found))
    assert set(numbers) <= set(found)


@pytest.mark.parametrize("many", [0, 2, 3])
async def test_what_was_sent_comes_in_pages_the_newest_first(alone, headers, many):
    alone.settings.sent.mkdir(exist_ok=True)
    for number in range(many):
        file = alone.settings.sent / f"{number}.eml"
        file.write_text(f"Message-ID: <{number}@x>\nTo: a@example.org\nSubject: s\n\nText.\n")
        os.utime(file, (number, number))
    found = await every_page(alone, headers, "/sent", "messages")
    assert [each["message_id"] for each in found] == [f"<{number}@x>" for number in reversed(range(many))]


async def test_the_calendars_come_in_pages(service, headers):
    minted = [(await service.http.post("/calendars", json={"tutor": "T-1"}, headers=headers)).json() for _ in range(3)]
    found = [each["calendar"] for each in await every_page(service, headers, "/calendars", "calendars")]
    assert found == sorted(set(found))
    assert {each["calendar"] for each in minted} <= set(found)
