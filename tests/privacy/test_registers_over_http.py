"""The registers over HTTP: staff only, once per key, and no input ever repeated."""

import asyncio
import json
import logging
from uuid import UUID, uuid4

import pytest

APPRENTICES, EMPLOYERS = "/people/apprentices", "/people/employers"
JSON = {"Content-Type": "application/json"}
BROOK = {"name": "Brook School", "contact_name": "Jo Reed", "contact_email": "jo@brook.example"}


@pytest.fixture
def staff(as_role):
    return {**as_role("coordinator"), "Idempotency-Key": str(uuid4())}


async def test_an_apprentice_is_registered_and_found_where_the_answer_says(http, staff, amina):
    created = await http.post(APPRENTICES, json=amina, headers=staff)
    assert created.status_code == 201
    assert created.headers["Cache-Control"] == "no-store"
    person = created.json()["person"]
    assert created.headers["Location"] == f"{APPRENTICES}/{UUID(person)}"
    found = await http.get(created.headers["Location"], headers=staff)
    assert found.status_code == 200
    assert found.headers["Cache-Control"] == "no-store"
    assert found.json() == created.json()
    assert {**amina, "person": person}.items() <= found.json().items()


async def test_space_around_what_was_written_is_not_kept(http, staff, amina):
    spaced = {
        name: f" {value}\n" if name in {"given_name", "family_name", "email"} else value
        for name, value in amina.items()
    }
    created = await http.post(APPRENTICES, json=spaced, headers=staff)
    assert amina.items() <= created.json().items()


async def test_an_employer_keeps_the_holidays_of_england_and_wales_unless_said(http, staff):
    created = await http.post(EMPLOYERS, json=BROOK, headers=staff)
    assert created.status_code == 201
    found = await http.get(created.headers["Location"], headers=staff)
    assert found.json() == {
        "name": BROOK["name"],
        "employer": created.json()["employer"],
        "division": "england-and-wales",
    }


async def test_retries_that_arrive_together_register_one_person(http, staff, amina):
    answers = await asyncio.gather(*(http.post(APPRENTICES, json=amina, headers=staff) for _ in range(10)))
    assert {each.status_code for each in answers} == {201}
    assert len({each.text for each in answers}) == 1


async def test_the_key_belongs_to_its_caller(http, as_role, staff):
    other = {**staff, **as_role("coordinator", subject="somebody-else")}
    mine = await http.post(EMPLOYERS, json=BROOK, headers=staff)
    theirs = await http.post(EMPLOYERS, json=BROOK, headers=other)
    assert mine.json()["employer"] != theirs.json()["employer"]


@pytest.mark.parametrize(("register", "change"), [(APPRENTICES, {"given_name": "Ama"}), (EMPLOYERS, {"name": "Hill"})])
async def test_the_same_key_with_another_body_is_refused(http, staff, amina, register, change):
    body = amina if register == APPRENTICES else BROOK
    await http.post(register, json=body, headers=staff)
    refused = await http.post(register, json={**body, **change}, headers=staff)
    assert refused.status_code == 422
    assert refused.headers["Content-Type"] == "application/problem+json"
    assert refused.json()["type"].endswith("idempotency-key-reused")


async def test_a_second_person_with_the_same_uln_learns_nothing_of_the_first(http, staff, amina):
    first = await http.post(APPRENTICES, json=amina, headers=staff)
    second = {**amina, "given_name": "Ben", "email": "ben@example.org"}
    refused = await http.post(APPRENTICES, json=second, headers={**staff, "Idempotency-Key": "b"})
    assert refused.status_code == 409
    assert refused.json()["type"].endswith("uln-taken")
    secrets = [*amina.values(), first.json()["person"]]
    assert not [each for each in secrets if each in refused.text]


@pytest.mark.parametrize("role", ["employer", "apprentice", "auditor"])
async def test_only_staff_see_or_change_the_registers(http, as_role, amina, role):
    headers = {**as_role(role), "Idempotency-Key": "k"}
    for answer in (
        await http.post(APPRENTICES, json=amina, headers=headers),
        await http.get(f"{APPRENTICES}/{uuid4()}", headers=headers),
        await http.post(EMPLOYERS, json=BROOK, headers=headers),
        await http.get(f"{EMPLOYERS}/{uuid4()}", headers=headers),
    ):
        assert answer.status_code == 403
        assert answer.headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("register", [APPRENTICES, EMPLOYERS])
async def test_nobody_is_found_without_a_token_or_under_an_unknown_id(http, staff, register):
    anonymous = await http.get(f"{register}/{uuid4()}")
    assert anonymous.status_code == 401
    unknown = await http.get(f"{register}/{uuid4()}", headers=staff)
    assert unknown.status_code == 404
    malformed = await http.get(f"{register}/Zoe-Quist", headers=staff)
    assert malformed.status_code == 422
    assert "Z" not in malformed.text


async def test_a_request_without_a_key_is_refused(http, as_role, amina):
    refused = await http.post(APPRENTICES, json=amina, headers=as_role("tutor"))
    assert refused.status_code == 422
    assert "Idempotency-Key" in refused.text


@pytest.mark.parametrize("key", ["", "two words", "x" * 129])
async def test_a_malformed_key_is_refused(http, staff, amina, key):
    refused = await http.post(APPRENTICES, json=amina, headers={**staff, "Idempotency-Key": key})
    assert refused.status_code == 422


BAD = [
    {"given_name": ""},
    {"given_name": "   "},
    {"given_name": "Quist\x00ine"},
    {"given_name": "Quist\nine"},
    {"given_name": "Quist\u2028ine"},
    {"given_name": "\u200b\u202e"},
    {"given_name": "\ud800Quistine"},
    {"given_name": "Quistine" * 20},
    {"given_name": 7},
    {"given_name": None},
    {"family_name": ["Quistine"]},
    {"email": "quistine"},
    {"email": "quistine@example"},
    {"email": "quistine@@example.org"},
    {"email": "quis tine@example.org"},
    {"email": "quistine@example..org"},
    {"email": "quistine@example.org\nBcc: x@example.org"},
    {"email": "q" * 65 + "@example.org"},
    {"email": "quistine@" + "example." * 40 + "org"},
    {"date_of_birth": 954547200},
    {"date_of_birth": "954547200"},
    {"date_of_birth": "2001-02-29"},
    {"date_of_birth": "2001-2-3"},
    {"date_of_birth": "03/02/2001"},
    {"date_of_birth": "2001-02-03T00:00:00"},
    {"date_of_birth": "1899-12-31"},
    {"date_of_birth": "2999-01-01"},
    {"date_of_birth": True},
    {"uln": "1000000063"},
    {"uln": "9999999999"},
    {"uln": "100000004"},
    {"uln": 1000000043},
    {"nickname": "Quistine"},
]


@pytest.mark.parametrize("change", BAD)
async def test_a_bad_value_is_refused_by_place_and_never_repeated(http, staff, amina, caplog, change):
    ((field, value),) = change.items()
    caplog.set_level(logging.DEBUG)
    body = json.dumps({**amina, **change})
    refused = await http.post(APPRENTICES, content=body, headers={**staff, **JSON})
    assert refused.status_code == 422
    assert refused.headers["Content-Type"] == "application/problem+json"
    assert [each["place"] for each in refused.json()["errors"]] == [f"body/{field}"]
    for shown in (refused.text, caplog.text):
        assert "uistine" not in shown
        assert len(str(value)) < 5 or str(value).strip() not in shown
        assert not [each for each in amina.values() if each in shown]


@pytest.mark.parametrize(("field", "value"), [("division", "wales"), ("contact_email", "jo")])
async def test_a_bad_employer_is_refused_the_same_way(http, staff, field, value):
    refused = await http.post(EMPLOYERS, json={**BROOK, field: value}, headers=staff)
    assert [each["place"] for each in refused.json()["errors"]] == [f"body/{field}"]


@pytest.mark.parametrize(
    "body",
    [b'{"given_name": "Quistine", ', b'"Quistine"', b"[]", b"", b'{"email": "Quistine\xff"}', b"[" * 9000],
)
async def test_a_body_that_is_not_an_object_is_refused_and_never_repeated(http, staff, body):
    refused = await http.post(APPRENTICES, content=body, headers={**staff, **JSON})
    assert refused.status_code in {400, 422}
    assert refused.headers["Content-Type"] == "application/problem+json"
    assert "uistine" not in refused.text
