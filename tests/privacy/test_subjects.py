"""Which person a subject is: linked once, by few and not by oneself, and each change on record."""

import asyncio
from itertools import count
from uuid import UUID, uuid4

import pytest

from tests.bad_input.asking import problem

BROOK = {"name": "Brook School", "contact_name": "Jo Reed", "contact_email": "jo@brook.example"}
SUBJECTS = (f"sub-{each}-{uuid4().hex[:8]}" for each in count())


@pytest.fixture
def service(service_without_worker):
    return service_without_worker


@pytest.fixture
def subject():
    return next(SUBJECTS)


@pytest.fixture
def send(service, bearer):
    async def sent(method, path, body=None, role="coordinator", caller="staff-2"):
        headers = bearer(role, caller) | {"Idempotency-Key": str(uuid4())}
        return await service.http.request(method, path, json=body, headers=headers)

    return sent


@pytest.fixture
def link(send):
    async def linked(subject, person, **by):
        return await send("PUT", f"/people/subjects/{subject}", {"person": str(person)}, **by)

    return linked


@pytest.fixture
async def jo(send):
    """Return an employer's contact, as the register tells them."""
    employer = (await send("POST", "/people/employers", BROOK)).json()["employer"]
    return (await send("GET", f"/people/employers/{employer}/contacts")).json()["contacts"][0]


@pytest.fixture
async def apprentice(send, service):
    entry = vars(service.life().person)
    return (await send("POST", "/people/apprentices", entry)).json()["person"]


@pytest.fixture
def told(service, bearer):
    async def changes(subject):
        query, headers = {"subject": subject}, bearer("auditor")
        found = (await service.http.get("/register-changes", params=query, headers=headers)).json()["changes"]
        return [(each["what"], each["subject"], each["person"], each["actor"]) for each in found]

    return changes


async def test_a_subject_is_a_contact_and_of_whom(send, link, jo, subject, told):
    for _ in range(2):
        assert (await link(subject, jo["contact"])).status_code == 204
    known = (await send("GET", f"/people/subjects/{subject}")).json()
    jo["subjects"] = [subject]
    assert known == {"subject": subject, "kind": "contact", "person": jo["contact"], "contact_of": [jo]}
    assert await told(subject) == [("subject-linked", subject, jo["contact"], "staff-2")]


async def test_a_subject_is_an_apprentice(send, link, apprentice, subject):
    await link(subject, apprentice)
    known = (await send("GET", f"/people/subjects/{subject}")).json()
    assert known == {"subject": subject, "kind": "apprentice", "person": apprentice, "contact_of": []}


async def test_one_of_the_staff_is_their_staff_number(send, subject):
    problem(await send("GET", f"/people/subjects/{subject}"), 404, "not-found")
    colleague = {"name": "Sam Reed", "email": "sam@provider.example", "role": "tutor"}
    assert (await send("PUT", f"/people/staff/{subject}", colleague)).status_code == 200
    known = (await send("GET", f"/people/subjects/{subject}")).json()
    assert known == {"subject": subject, "kind": "staff", "person": None, "contact_of": []}


async def test_a_subject_linked_to_two_people_is_refused_in_one_sentence(link, jo, apprentice, subject, told):
    await link(subject, jo["contact"])
    refused = await link(subject, apprentice)
    problem(refused, 409, "subject-taken")
    assert refused.json()["detail"] == (
        "This subject is another person already; use the subject of this person, or take back the other link first."
    )
    assert [what for what, *_ in await told(subject)] == ["subject-linked"]


async def test_of_two_that_arrive_together_one_is_linked(link, jo, apprentice, subject, told):
    people = [jo["contact"], apprentice] * 5
    answers = await asyncio.gather(*(link(subject, each) for each in people))
    ((_, _, linked, _),) = await told(subject)
    assert [each.status_code for each in answers] == [204 if each == linked else 409 for each in people]


async def test_a_mistaken_link_is_taken_back_and_both_are_on_record(send, link, jo, apprentice, subject, told):
    await link(subject, jo["contact"])
    for _ in range(2):
        assert (await send("DELETE", f"/people/subjects/{subject}", caller="staff-3")).status_code == 204
    assert (await link(subject, apprentice)).status_code == 204
    assert await told(subject) == [
        ("subject-linked", subject, jo["contact"], "staff-2"),
        ("subject-unlinked", subject, jo["contact"], "staff-3"),
        ("subject-linked", subject, apprentice, "staff-2"),
    ]


async def test_a_subject_of_the_staff_is_nobody_else_whenever_they_were_registered(send, link, jo, subject):
    colleague = {"name": "Sam Reed", "email": "sam@provider.example", "role": "tutor"}
    await send("PUT", f"/people/staff/{subject}", colleague)
    problem(await link(subject, jo["contact"]), 409, "subject-taken")
    await send("DELETE", f"/people/staff/{subject}")
    problem(await link(subject, jo["contact"]), 409, "subject-taken")
    contact = next(SUBJECTS)
    await link(contact, jo["contact"])
    problem(await send("PUT", f"/people/staff/{contact}", colleague), 409, "subject-taken")
    problem(await send("GET", f"/people/staff/{contact}"), 404, "not-found")


async def test_a_person_may_sign_in_as_several_subjects(send, link, jo):
    mine = sorted([next(SUBJECTS), next(SUBJECTS)])
    for each in mine:
        await link(each, jo["contact"])
    path = f"/people/employers/{jo['organisation']}/contacts/{jo['contact']}"
    assert (await send("GET", path)).json()["subjects"] == mine


async def test_a_contact_who_was_erased_leaves_their_subject_to_nobody(send, link, jo, apprentice, subject):
    await link(subject, jo["contact"])
    await send("DELETE", f"/people/employers/{jo['organisation']}/contacts/{jo['contact']}")
    known = (await send("GET", f"/people/subjects/{subject}")).json()
    assert (UUID(known["person"]), known["contact_of"]) == (UUID(jo["contact"]), [])
    problem(await link(subject, apprentice), 409, "subject-taken")


@pytest.mark.parametrize("role", ["tutor", "employer", "apprentice", "auditor", "post"])
async def test_few_say_who_is_whom(send, link, jo, subject, role):
    problem(await link(subject, jo["contact"], role=role), 403, "not-entitled")
    problem(await send("DELETE", f"/people/subjects/{subject}", role=role), 403, "not-entitled")
    problem(await send("GET", f"/people/subjects/{subject}"), 404, "not-found")


async def test_nobody_says_who_they_are_themselves(send, link, jo, subject):
    problem(await link(subject, jo["contact"], caller=subject), 403, "own-entry")
    await link(subject, jo["contact"])
    problem(await send("DELETE", f"/people/subjects/{subject}", caller=subject), 403, "own-entry")


@pytest.mark.parametrize("unfit", ["1000000043", "system:escalation", "Jo", "jo@brook.example"])
async def test_a_subject_that_facts_must_not_hold_is_not_linked(send, link, jo, unfit):
    problem(await link(unfit, jo["contact"]), 422, "malformed-request")


async def test_nobody_is_linked_to_an_id_that_nobody_has(link, subject, told):
    problem(await link(subject, uuid4()), 422, "malformed-request")
    assert await told(subject) == []
