"""How callers read and change: versions, keys, pages, replays."""

from datetime import timedelta
from uuid import uuid4

from tests.journeys.conftest import MONDAY

CONTACT = {"channel": "e-mail", "summary": "Asked about the portfolio."}


async def test_a_change_is_made_once_by_its_key_and_only_to_what_was_seen(on_programme, service):
    life = await on_programme()
    version = (await life.send("GET", "")).headers["ETag"]
    first = await life.send("POST", "/contacts", CONTACT, key="contact-1", **{"If-Match": version})
    again = await life.send("POST", "/contacts", CONTACT, key="contact-1", **{"If-Match": version})
    assert first.status_code == again.status_code == 201
    assert first.json() == again.json()
    stale = await life.send("POST", "/contacts", CONTACT, **{"If-Match": version})
    assert (stale.status_code, stale.json()["type"]) == (412, "/problems/stale-version")
    other = await life.send("POST", "/contacts", {**CONTACT, "channel": "onefile"}, key="contact-1")
    assert (other.status_code, other.json()["type"]) == (422, "/problems/idempotency-key-reused")
    told = await service.http.get("/commands/contact-1", headers=life.headers())
    assert (told.status_code, told.json()["recorded"]) == (200, ["contact-made.v1"])
    assert (await life.read())["state"]["sessions"]["contacts"] == 1


async def test_a_refusal_is_kept_and_does_not_move_the_version(on_programme):
    life = await on_programme()
    before = (await life.send("GET", "")).headers["ETag"]
    refused = await life.send("POST", "/gateway/decisions", {"verdict": "ready"})
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/refused")
    assert len(refused.json()["unmet"]) == 7
    assert (await life.send("GET", "")).headers["ETag"] == before
    last = (await life.read("/history", limit=200))["facts"][-1]
    assert last["name"] == "command-refused.v1"
    assert last["sentence"].startswith("Refused to decide gateway: 12 months on programme")


async def test_history_comes_in_pages_and_replays_to_a_version_or_a_date(on_programme):
    life = await on_programme()
    await life.meet(MONDAY + timedelta(days=14))
    whole = (await life.read("/history", limit=200))["facts"]
    pages, after = [], 0
    while after is not None:
        page = await life.read("/history", limit=3, after=after)
        pages += page["facts"]
        after = page["next"]
    assert pages == whole
    assert (await life.read("/replay", version=2))["state"]["stage"] == "enrolled"
    then = await life.read("/replay", known_on=(MONDAY + timedelta(days=1)).isoformat())
    assert then["state"]["cadence"]["last_held_on"] is None
    now = await life.read("/replay", known_on=(MONDAY + timedelta(days=14)).isoformat())
    assert now["state"] == (await life.read())["state"]


async def test_every_route_needs_a_token_and_roles_have_limits(on_programme, service):
    life = await on_programme()
    bare = await service.http.get(f"/apprenticeships/{life.id}")
    assert (bare.status_code, bare.headers["WWW-Authenticate"]) == (401, "Bearer")
    auditor = {"Authorization": f"Bearer {service.token('auditor', 'dfe-1')}", "Idempotency-Key": str(uuid4())}
    assert (await service.http.get(f"/apprenticeships/{life.id}/history", headers=auditor)).status_code == 200
    refused = await service.http.post(f"/apprenticeships/{life.id}/contacts", json=CONTACT, headers=auditor)
    assert refused.status_code == 403
    session = (await life.do("POST", "/sessions", {"planned_on": "2030-02-01", "mode": "workplace"}))["id"]
    stranger = {"Authorization": f"Bearer {service.token('employer', 'employer-1')}", "Idempotency-Key": str(uuid4())}
    path = f"/sessions/{session}/agreements"
    refused = await service.http.put(f"/apprenticeships/{life.id}{path}/employer", headers=stranger)
    assert refused.status_code == 404
    theirs = {"Authorization": f"Bearer {await life.persons.token_for(f'{path}/employer', life.read)}"}
    assert (await life.send("PUT", f"{path}/apprentice", **theirs)).status_code == 403
    assert (await life.send("PUT", f"{path}/employer")).status_code == 200
