"""Somebody is kept for six years after the end, and erased sooner only where one proposes it and another decides."""

import asyncio
from datetime import timedelta
from uuid import UUID, uuid4

import msgspec
import pytest

from activities.personal_data import erasing
from activities.personal_data.erasing import Erasures
from activities.personal_data.free_text import SealedTexts
from activities.personal_data.register_log import Author
from tests.bad_input.asking import no_echo, problem
from tests.recorded import record

ASKED = {"reason": "asked by the apprentice", "reference": "DSR-12"}
START, LEFT = "2026-09-07", "2026-10-12"
UNTIL = "2032-10-12"


@pytest.fixture
def service(service_without_worker):
    """Return a service without a worker: lives are recorded by commands alone."""
    return service_without_worker


@pytest.fixture
async def person(service, bearer):
    """Return an apprentice who left in October 2026."""
    headers = bearer("tutor") | {"Idempotency-Key": str(uuid4())}
    created = await service.http.post("/people/apprentices", json=vars(service.life().person), headers=headers)
    person, life = created.json()["person"], uuid4()
    SealedTexts(service.store.pool, service.settings.master_key).key_for(life)
    record(service.store, life, "apply", person=person, occurred_on=START)
    terms = {"employer": str(uuid4()), "starts_on": START, "planned_end_on": "2027-12-07", "age_at_start": 25}
    record(service.store, life, "enrol", **terms)
    record(service.store, life, "withdraw", occurred_on=LEFT, last_learning_on=None, reason="other")
    return person


@pytest.fixture
def send(service, bearer):
    async def sent(method, path, body=None, role="quality_lead", subject="lead-1"):
        path = f"/people/apprentices/{path}"
        return await service.http.request(method, path, json=body, headers=bearer(role, subject))

    return sent


@pytest.fixture
def propose(send):
    async def proposed(person, body=None, role="coordinator", subject="staff-2"):
        return await send("PUT", f"{person}/erasure-proposal", body or ASKED, role, subject)

    return proposed


@pytest.fixture
def told(service, bearer):
    async def changes(person):
        query, headers = {"person": person}, bearer("auditor")
        found = (await service.http.get("/register-changes", params=query, headers=headers)).json()["changes"]
        return [(each["what"], each["actor"], each["reason"], each["kept_until"]) for each in found]

    return changes


async def test_an_erasure_before_its_time_is_refused_with_the_day_and_the_reason_and_that_is_on_record(
    service, published, person, send, told
):
    refused = await send("DELETE", person)
    said = problem(refused, 409, "kept")
    assert said["kept_until"] == UNTIL
    assert said["detail"].startswith("The apprentice is kept until 12 October 2032 (ESFA agreement 2020/21, clause")
    assert "retention.v1@" in said["detail"]
    assert await told(person) == [("erasure-refused", "lead-1", "kept until this date", UNTIL)]
    assert (await send("GET", person)).status_code == 200
    published.check(refused)


async def test_one_proposes_with_a_reason_and_another_decides(person, send, propose, told):
    proposed = await propose(person)
    assert (proposed.status_code, proposed.json()["reference"]) == (200, "DSR-12")
    standing = (await send("GET", f"{person}/erasure")).json()
    assert (standing["kept_until"], standing["proposal"]) == (UNTIL, proposed.json())
    assert "28.3.1" in standing["source"]
    erased = (await send("DELETE", person)).json()
    assert (erased["what"], erased["proposal"]) == ("erased", proposed.json()["number"])
    assert await told(person) == [
        ("erasure-proposed", "staff-2", "asked by the apprentice", UNTIL),
        ("erased", "lead-1", "asked by the apprentice", UNTIL),
    ]
    problem(await send("GET", f"{person}/erasure"), 410, "erased")
    problem(await propose(person), 410, "erased")


async def test_nobody_decides_their_own_proposal(person, send, propose, told):
    await propose(person, role="quality_lead", subject="lead-1")
    refused = problem(await send("DELETE", person), 409, "kept")
    assert refused["detail"].endswith("Who proposed the erasure does not decide it: another quality lead does.")
    assert (await told(person))[-1] == ("erasure-refused", "lead-1", "another one decides", UNTIL)
    assert (await send("DELETE", person, subject="lead-2")).status_code == 200


async def test_a_proposal_is_declined_once_and_then_nobody_decides_it(person, send, propose, told):
    await propose(person)
    for _ in range(2):
        assert (await send("DELETE", f"{person}/erasure-proposal")).status_code == 204
    problem(await send("DELETE", person), 409, "kept")
    assert [what for what, *_ in await told(person)] == ["erasure-proposed", "erasure-declined", "erasure-refused"]
    assert (await send("GET", f"{person}/erasure")).json()["proposal"] is None


async def test_a_repeated_proposal_is_one_and_another_one_waits_its_turn(person, propose, told):
    answers = await asyncio.gather(*(propose(person) for _ in range(5)))
    assert len({each.json()["number"] for each in answers}) == 1
    problem(await propose(person, subject="staff-3"), 409, "erasure-proposed")
    problem(await propose(person, {"reason": "registered by mistake"}), 409, "erasure-proposed")
    assert [what for what, *_ in await told(person)] == ["erasure-proposed"]


async def test_two_who_propose_at_once_make_one_proposal(person, propose, told):
    answers = await asyncio.gather(*(propose(person, subject=f"staff-{each}") for each in range(5)))
    assert sorted(each.status_code for each in answers) == [200, 409, 409, 409, 409]
    assert len(await told(person)) == 1


async def test_a_proposal_lapses(service, person, send, propose, monkeypatch):
    await propose(person)
    now = erasing.datetime

    class Later(now):
        @classmethod
        def now(cls, zone):
            return now.now(zone) + timedelta(days=31)

    monkeypatch.setattr(erasing, "datetime", Later)
    assert (await send("GET", f"{person}/erasure")).json()["proposal"] is None
    problem(await send("DELETE", person), 409, "kept")


async def test_once_nothing_obliges_to_keep_them_one_quality_lead_erases(service, person, told):
    texts = SealedTexts(service.store.pool, service.settings.master_key)
    over = [msgspec.structs.replace(each, years_after_the_end=0) for each in service.store.book.retention]
    erasures = Erasures(service.store.pool, service.store.ledger.facts, texts, over)
    assert erasures.standing(UUID(person)).kept_until is None
    erasures.erase(UUID(person), Author("lead-1", "quality_lead"))
    assert await told(person) == [("erased", "lead-1", "nothing obliges to keep them", None)]


@pytest.mark.parametrize("role", ["tutor", "programme_lead", "employer", "apprentice", "auditor", "post"])
async def test_few_propose_and_decline(person, send, propose, told, role):
    problem(await propose(person, role=role), 403, "not-entitled")
    problem(await send("DELETE", f"{person}/erasure-proposal", role=role), 403, "not-entitled")
    assert await told(person) == []


@pytest.mark.parametrize(
    "wrong", [{"reason": "because"}, {"reference": "Amina Okafor"}, {"note": "x"}, {"reason": None}]
)
async def test_a_reason_is_one_of_a_list_and_a_reference_names_nobody(person, propose, told, wrong):
    answer = await propose(person, ASKED | wrong)
    problem(answer, 422, "malformed-request")
    no_echo(answer, "Okafor")
    assert await told(person) == []


async def test_nobody_is_proposed_who_is_unknown_or_whose_apprenticeship_is_open(service, person, propose, send):
    problem(await propose(uuid4()), 404, "not-found")
    problem(await send("GET", f"{uuid4()}/erasure"), 404, "not-found")
    record(service.store, uuid4(), "apply", person=person, occurred_on=START)
    problem(await propose(person), 409, "apprenticeship-open")
    problem(await send("GET", f"{person}/erasure"), 409, "apprenticeship-open")
