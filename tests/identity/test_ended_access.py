"""Access that ends, ends at once, whatever tokens somebody has; who did it, and when, is on record for ever."""

from uuid import uuid4

import psycopg
import pytest

from activities.proof.verification import verify
from tests.bad_input.asking import problem
from tests.identity.issuers import published
from tests.signing import bearer

CHANGES = "/access-changes"
COORDINATOR = ("coordinator", "coordinator-1")


@pytest.fixture
def service(service_without_worker):
    return service_without_worker


@pytest.fixture
def ask(service):
    """Return a way to ask as somebody: by a header, a role and a subject."""

    async def as_caller(who, method, path, **given):
        headers = who if isinstance(who, dict) else bearer(*who)
        return await service.http.request(method, path, headers=headers, **given)

    return as_caller


@pytest.fixture
def somebody():
    """Return a tutor who is nobody else's in any test."""
    return f"tutor-{uuid4().hex[:8]}"


def ended(subject):
    return {"what": "access-ended", "subject": subject}


async def test_who_leaves_reads_nothing_from_then_on_and_may_be_let_in_again(ask, somebody):
    tutor = bearer("tutor", somebody)
    assert (await ask(tutor, "GET", "/apprenticeships")).status_code == 200
    left = await ask(COORDINATOR, "POST", CHANGES, json=ended(somebody))
    assert left.status_code == 201
    assert left.json().items() >= {"subject": somebody, "actor": "coordinator-1", "role": "coordinator"}.items()
    for header in (tutor, bearer("tutor", somebody), bearer("coordinator", somebody)):
        answer = await ask(header, "GET", "/apprenticeships")
        problem(answer, 401, "not-authenticated")
        assert "the access of this subject has ended" in answer.json()["detail"]
    assert (await ask(bearer("tutor", "tutor-7"), "GET", "/apprenticeships")).status_code == 200
    back = await ask(COORDINATOR, "POST", CHANGES, json={"what": "access-restored", "subject": somebody})
    assert back.status_code == 201
    assert (await ask(tutor, "GET", "/apprenticeships")).status_code == 200


async def test_one_token_is_taken_back_and_another_of_the_same_person_holds(service_with):
    with published() as issuer:
        service = await service_with(worker=False, issuer=issuer.address)
        lost_id = f"lost-{uuid4()}"
        lost, kept = ({"Authorization": f"Bearer {issuer.token(jti=each)}"} for each in (lost_id, f"kept-{uuid4()}"))
        for header in (lost, kept):
            assert (await service.http.get("/apprenticeships", headers=header)).status_code == 200
        said = {"what": "token-revoked", "token_id": lost_id}
        assert (await service.http.post(CHANGES, json=said, headers=kept)).status_code == 201
        assert (await service.http.get("/apprenticeships", headers=lost)).status_code == 401
        assert (await service.http.get("/apprenticeships", headers=kept)).status_code == 200


async def test_every_other_process_knows_within_a_second(service_with, somebody, monkeypatch):
    here, there = await service_with(worker=False), await service_with(worker=False)
    tutor = bearer("tutor", somebody)
    assert (await there.http.get("/epaos", headers=tutor)).status_code == 200
    await here.http.post(CHANGES, json=ended(somebody), headers=bearer(*COORDINATOR))
    monkeypatch.setattr("api.identity.ended_access.BELIEVED_SECONDS", 0.0)
    assert (await there.http.get("/epaos", headers=tutor)).status_code == 401


async def test_what_is_so_already_is_recorded_once(ask, somebody):
    first, again = [(await ask(COORDINATOR, "POST", CHANGES, json=ended(somebody))).json() for _ in range(2)]
    assert first == again
    listed = (await ask(COORDINATOR, "GET", CHANGES, params={"subject": somebody})).json()
    assert listed == {"changes": [first], "next": None}


async def test_it_stands_in_a_register_that_only_grows_and_is_chained(ask, service, somebody, simulated_ledger):
    made = (await ask(COORDINATOR, "POST", CHANGES, json=ended(somebody))).json()
    found = verify(service.store.pool)
    assert {each.name: each.number for each in found.registers}["audit.access_changes"] == made["number"]
    with psycopg.connect(simulated_ledger) as owner, pytest.raises(psycopg.errors.InsufficientPrivilege):
        owner.execute("DELETE FROM audit.access_changes")


async def test_a_page_goes_on_where_the_one_before_ended(ask, somebody):
    for what in ("access-ended", "access-restored", "access-ended"):
        await ask(COORDINATOR, "POST", CHANGES, json={"what": what, "subject": somebody})
    first = (await ask(COORDINATOR, "GET", CHANGES, params={"subject": somebody, "limit": 2})).json()
    rest = (await ask(COORDINATOR, "GET", CHANGES, params={"subject": somebody, "after": first["next"]})).json()
    told = [each["what"] for each in first["changes"] + rest["changes"]]
    assert told == ["access-ended", "access-restored", "access-ended"]


@pytest.mark.parametrize("role", ["tutor", "employer", "apprentice", "auditor", "post"])
async def test_only_coordinators_and_leads_end_access(ask, somebody, role):
    problem(await ask((role, f"{role}-1"), "POST", CHANGES, json=ended(somebody)), 403, "not-entitled")


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"what": "access-ended"},
        {"what": "access-ended", "subject": "jo@example.org"},
        {"what": "access-ended", "subject": "tutor-7", "token_id": "t-1"},
        {"what": "token-revoked", "subject": "tutor-7"},
        {"what": "token-revoked", "token_id": ""},
        {"what": "token-revoked", "token_id": "with a space"},
        {"what": "forgotten", "subject": "tutor-7"},
    ],
)
async def test_what_is_malformed_is_recorded_nowhere(ask, said):
    problem(await ask(COORDINATOR, "POST", CHANGES, json=said), 422, "malformed-request")


async def test_the_calendar_of_who_leaves_is_empty_of_them_too(ask, service, somebody):
    minted = (await ask(COORDINATOR, "POST", "/calendars", json={"tutor": somebody.upper()})).json()
    assert (await service.http.get(minted["path"])).status_code == 200
    await ask(COORDINATOR, "POST", CHANGES, json=ended(somebody))
    problem(await service.http.get(minted["path"]), 404, "unknown-calendar")
