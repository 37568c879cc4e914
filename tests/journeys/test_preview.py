"""A preview tells what a change would lead to, and records nothing."""

from datetime import timedelta
from uuid import uuid4

import pytest

from activities.database import fetch
from tests.journeys.conftest import MONDAY

TOLD = ("number", "name")
TRAINED = {
    "minutes": 60,
    "activity": "workshop",
    "in_working_hours": True,
    "new_learning": True,
    "description": "Mentoring models.",
}


def _keys(service):
    return fetch(service.store.pool, int, "SELECT count(*) FROM people.keys")


@pytest.fixture
def tried(service):
    """Return a way to preview a change and then to make it, under the same key: both answers."""

    async def both(life, method, path, body=None):
        # A simulated life's clock is ahead of what is read of it, until something is recorded on it.
        await life.do("POST", "/contacts", {"channel": "telephone", "summary": "Something is recorded at this hour."})
        before, token = service.store.ledger.head(), await life.persons.token_for(path, life.read)
        headers = life.headers(token=token)
        address = f"/apprenticeships/{life.id}{path}"
        preview = await service.http.request(
            method, address, json=body or {}, headers=headers, params={"preview": "true"}
        )
        assert service.store.ledger.head() == before
        made = await service.http.request(method, address, json=body or {}, headers=headers)
        return preview, made

    return both


@pytest.fixture
def alike(service, tried):
    """Return a way to try a change that is accepted: what is recorded has to be what the preview told."""

    async def change(life, method, path, body=None):
        preview, made = await tried(life, method, path, body)
        assert preview.status_code == 200, preview.text
        assert made.is_success, made.text
        told, recorded = preview.json(), made.json()
        assert told["status"] == "would be accepted"
        assert told["command"] == recorded["command"]
        assert [{name: each[name] for name in TOLD} for each in told["facts"]] == recorded["facts"]
        history = (await life.read("/history", command=recorded["command"]))["facts"]
        assert [each["sentence"] for each in told["facts"]] == [each["sentence"] for each in history]
        assert [each["fact"] for each in told["facts"]] == [each["fact"] for each in history]
        waiting = [{**each, "at": each["at"]} for each in await life.read("/alarms")]
        assert all(each in waiting for each in told["alarms_begun"])
        assert not any(each in waiting for each in told["alarms_ended"])
        return told

    return change


async def test_what_is_previewed_is_what_is_recorded(on_programme, alike):
    life = await on_programme()
    planned = MONDAY + timedelta(days=2)
    told = await alike(life, "POST", "/sessions", {"planned_on": planned.isoformat(), "mode": "microsoft teams"})
    session = f"/sessions/{told['command']}"
    assert (told["stage"], told["stage_after"]) == ("on programme", "on programme")
    await alike(life, "PUT", f"{session}/agreements/apprentice")
    await alike(life, "PUT", f"{session}/agreements/employer")
    await life.move_to(planned, hour=15)
    told = await alike(
        life, "PUT", f"{session}/attendance", {"minutes": 90, "off_the_job_minutes": 90, "notes": "A good start."}
    )
    assert told["facts"][0]["fact"]["notes"] == "A good start."
    assert {each["kind"] for each in told["alarms_begun"]} >= {"session-reminder"}
    await alike(life, "POST", "/off-the-job/entries", TRAINED)
    told = await alike(life, "POST", "/tutors/handovers", {"to_tutor": "tutor-9", "from_on": planned.isoformat()})
    assert told["facts"][0]["fact"]["to_tutor"] == "tutor-9"


async def test_a_correction_is_previewed_with_what_follows(on_programme, alike, service):
    life = await on_programme()
    await life.meet(MONDAY)
    held = next(each for each in await life.history() if each["name"] == "session-held.v1")
    body = {"fact": held["number"], "reason": "It was another apprentice's."}
    told = await alike(life, "POST", "/corrections", body)
    assert told["facts"][0]["name"] == "fact-withdrawn.v1"


async def test_a_refusal_tells_every_rule_beforehand_and_is_kept_only_when_it_happens(on_programme, tried):
    life = await on_programme()
    preview, made = await tried(life, "POST", "/gateway/decisions", {"verdict": "ready"})
    assert preview.status_code == 200
    assert made.status_code == 409
    assert preview.json()["status"] == "would be refused"
    assert preview.json()["unmet"] == made.json()["unmet"]
    assert [each["name"] for each in preview.json()["facts"]] == ["command-refused.v1"]
    assert preview.json()["stage_after"] == preview.json()["stage"]


async def test_an_application_makes_no_key_and_is_judged_by_the_claims_of_others(applied, service):
    first = await applied()
    before = _keys(service)
    body = {"person": (await first.read())["state"]["application"]["person"], "cohort": "2030-01"}
    asked = {"headers": first.headers(), "params": {"preview": "true"}}
    told = await service.http.post("/apprenticeships", json=body, **asked)
    assert told.json()["status"] == "would be accepted"
    assert told.json()["stage_after"] == "applied"
    assert _keys(service) == before
    unknown = await service.http.post("/apprenticeships", json={**body, "person": str(uuid4())}, **asked)
    assert unknown.status_code == 422


async def test_a_stale_or_unknown_one_is_told_as_it_would_be(on_programme, service):
    life = await on_programme()
    body = {"channel": "telephone", "summary": "Well."}
    asked = {"json": body, "params": {"preview": "true"}}
    stale = await service.http.post(
        f"/apprenticeships/{life.id}/contacts", headers=life.headers() | {"If-Match": '"1"'}, **asked
    )
    assert (stale.status_code, stale.json()["type"].rsplit("/")[-1]) == (412, "stale-version")
    nobody = await service.http.post(f"/apprenticeships/{uuid4()}/contacts", headers=life.headers(), **asked)
    assert nobody.status_code == 404
    malformed = await service.http.post(
        f"/apprenticeships/{life.id}/contacts", headers=life.headers(), json=body, params={"preview": "perhaps"}
    )
    assert malformed.status_code == 422


async def test_under_a_key_that_was_used_the_first_outcome_is_told(on_programme, service):
    life = await on_programme()
    headers, address = life.headers(), f"/apprenticeships/{life.id}/contacts"
    body = {"channel": "telephone", "summary": "Well."}
    made = await service.http.post(address, headers=headers, json=body)
    again = await service.http.post(address, headers=headers, json=body, params={"preview": "true"})
    assert again.json() == made.json()
