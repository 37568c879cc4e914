"""Stale versions and keys used before: told as such, and nothing is carried out in their place."""

from uuid import uuid4

import pytest

from api.changing.endpoints import where_told
from tests.bad_input.asking import no_echo, problem

CONTACT = {"channel": "telephone", "summary": "Quistine called."}


async def version_of(life):
    return (await life.read())["version"]


@pytest.mark.parametrize("off", [-1, 1, 1000])
async def test_another_version_than_the_current_one_changes_nothing(amina, door, off):
    current = await version_of(amina)
    before = door.store.ledger.head()
    answer = await amina.send("POST", "/contacts", CONTACT, **{"If-Match": f'"{current + off}"'})
    assert problem(answer, 412, "stale-version")["version"] == current
    assert answer.headers["ETag"] == f'"{current}"'
    assert door.store.ledger.head() == before
    no_echo(answer, "uistin")


async def test_the_current_version_lets_the_change_through_and_is_then_stale(amina):
    current = await version_of(amina)
    seen = {"If-Match": f'"{current}"'}
    first = await amina.send("POST", "/contacts", CONTACT, **seen)
    assert (first.status_code, first.headers["ETag"]) == (201, f'"{current + 1}"')
    problem(await amina.send("POST", "/contacts", CONTACT, **seen), 412, "stale-version")


async def test_any_version_will_do_where_the_caller_says_so_but_there_must_be_one(amina):
    anything = {"If-Match": "*"}
    assert (await amina.send("POST", "/contacts", CONTACT, **anything)).status_code == 201
    nobody = await amina.http.post(
        f"/apprenticeships/{uuid4()}/contacts", json=CONTACT, headers=amina.headers() | anything
    )
    problem(nobody, 404, "unknown-apprenticeship")


async def test_a_repeat_is_answered_by_its_first_outcome_although_its_version_is_stale_by_now(amina):
    key, seen = str(uuid4()), {"If-Match": f'"{await version_of(amina)}"'}
    first = await amina.send("POST", "/contacts", CONTACT, key=key, **seen)
    await amina.send("POST", "/contacts", CONTACT)
    again = await amina.send("POST", "/contacts", CONTACT, key=key, **seen)
    other = await amina.send("POST", "/contacts", CONTACT, key=key, **{"If-Match": '"1"'})
    assert {first.status_code, again.status_code, other.status_code} == {201}
    assert first.json() == again.json() == other.json()


@pytest.mark.parametrize("first_was", ["accepted", "refused"])
async def test_a_key_that_came_with_another_request_is_refused(amina, door, first_was):
    key = str(uuid4())
    path, body = ("/contacts", CONTACT) if first_was == "accepted" else ("/certificate", {"evidence": "C-1"})
    method = "POST" if first_was == "accepted" else "PUT"
    first = await amina.send(method, path, body, key=key)
    assert first.status_code == (201 if first_was == "accepted" else 409)
    before = door.store.ledger.head()
    others = [
        ("POST", "/contacts", {**CONTACT, "summary": "Quistine called again."}),
        ("POST", "/contacts", {**CONTACT, "occurred_on": "2030-02-01"}),
        ("PUT", "/completion", {}),
    ]
    for other_method, other_path, other in others:
        answer = await amina.send(other_method, other_path, other, key=key)
        problem(answer, 422, "idempotency-key-reused")
        no_echo(answer, "uistin", first.json()["command"])
    assert door.store.ledger.head() == before
    again = await amina.send(method, path, body, key=key)
    assert (again.status_code, again.json()) == (first.status_code, first.json())


async def test_a_key_belongs_to_one_apprenticeship(amina, door):
    key, other = str(uuid4()), door.life()
    await other.apply()
    await amina.send("POST", "/contacts", CONTACT, key=key)
    before = door.store.ledger.head()
    problem(await other.send("POST", "/contacts", CONTACT, key=key), 422, "idempotency-key-reused")
    assert door.store.ledger.head() == before


async def test_an_application_is_made_once_by_its_key_and_not_for_another_cohort(door):
    life, key = door.life(), str(uuid4())
    person = (await life._register("/people/apprentices", vars(life.person)))["person"]  # noqa: SLF001
    body = {"person": person, "cohort": "2030-01"}
    first = await door.http.post("/apprenticeships", json=body, headers=life.headers(key))
    again = await door.http.post("/apprenticeships", json=body, headers=life.headers(key))
    assert (first.status_code, first.json()) == (again.status_code, again.json())
    other = await door.http.post("/apprenticeships", json={**body, "cohort": "2031-01"}, headers=life.headers(key))
    problem(other, 422, "idempotency-key-reused")


KEYS = ["a?b", "a#b", "100%", "a%2Fb", "{}", "~!*'();:@&=+$,[]", '"quoted"', "\\", "a/b", "/", "../", "a/../b", ".x"]


@pytest.mark.parametrize("key", KEYS)
async def test_every_key_that_is_taken_has_an_address_where_its_command_is_told_of(amina, key):
    key = f"{key}{uuid4()}"
    done = await amina.send("POST", "/contacts", CONTACT, key=key)
    assert done.status_code == 201
    told = await amina.http.get(where_told(key), headers=amina.headers())
    assert (told.status_code, told.json()["command"]) == (200, done.json()["command"])


@pytest.mark.parametrize("key", [".", "..", "." * 128])
async def test_a_key_that_no_address_can_hold_is_refused(amina, untouched, key):
    problem(await amina.send("POST", "/contacts", CONTACT, key=key), 422, "malformed-request")


async def test_a_key_may_begin_and_end_with_dots(amina):
    assert (await amina.send("POST", "/contacts", CONTACT, key=f"..{uuid4()}..")).status_code == 201
