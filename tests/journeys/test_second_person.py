"""The second person over HTTP: proposed by one, decided by another; two at once; what somebody leaves behind."""

import asyncio
from datetime import timedelta

from tests.journeys.conftest import MONDAY

A_BREAK = {
    "last_learning_on": str(MONDAY),
    "expected_return_on": str(MONDAY + timedelta(days=60)),
    "reason": "Caring for a parent.",
    "agreed_by_apprentice": True,
    "agreed_by_employer": True,
}
FRIDAY = MONDAY + timedelta(days=4)


def by(service, role, subject):
    return {"Authorization": f"Bearer {service.token(role, subject)}"}


def names(history):
    return [each["name"] for each in history]


async def test_a_break_is_proposed_by_the_tutor_and_begins_when_a_lead_accepts_it(on_programme, service):
    life = await on_programme()
    await life.move_to(FRIDAY)
    tutor, lead = by(service, "tutor", "tutor-7"), by(service, "programme_lead", "lead-1")
    previewed = await life.send("PUT", "/break?preview=true", A_BREAK, **tutor)
    assert (previewed.json()["status"], previewed.json()["unmet"]) == ("would be proposed", [])
    proposed = await life.send("PUT", "/break", A_BREAK, **tutor)
    assert (proposed.status_code, proposed.json()["status"]) == (200, "proposed")
    ((number, name),) = [(each["number"], each["name"]) for each in proposed.json()["facts"]]
    assert name == "change-proposed.v1"
    assert not (await life.read())["state"]["interruption"]["from_on"]
    (waiting,) = await life.read("/proposals")
    assert (waiting["number"], waiting["proposed_by"], waiting["command"]) == (number, "tutor-7", "begin-break")
    assert waiting["body"]["reason"] == "Caring for a parent."
    decision = f"/proposals/{number}/decision"
    own = await life.send("PUT", decision, {"verdict": "accepted"}, **tutor)
    assert (own.status_code, own.json()["type"]) == (403, "/problems/not-entitled")
    would = await life.send("PUT", f"{decision}?preview=true", {"verdict": "accepted"}, **lead)
    assert [each["name"] for each in would.json()["facts"]][:1] == ["break-began.v1"]
    accepted = await life.send("PUT", decision, {"verdict": "accepted"}, **lead)
    assert (accepted.status_code, accepted.json()["recorded"][:2]) == (200, ["break-began.v1", "proposal-accepted.v1"])
    began = next(each for each in await life.history() if each["name"] == "break-began.v1")
    assert (began["actor"], began["asked"], began["fact"]["reason"]) == ("lead-1", "begin-break", A_BREAK["reason"])
    assert await life.read("/proposals") == []
    says = [each["says"] for each in (await life.read("/why", of="entitlement", fact=began["number"]))["answers"]]
    assert "by lead-1" in says[0]
    assert "by tutor-7" in says[1]
    assert "entitled to propose it as tutor of the apprentice" in says[1]


async def test_two_people_who_propose_and_accept_the_same_break_at_once_each_hear_one_answer(on_programme, service):
    life = await on_programme()
    await life.move_to(FRIDAY)
    people = [by(service, "coordinator", f"staff-{number}") for number in (3, 4)]
    answers = await asyncio.gather(*(life.send("PUT", "/break", A_BREAK, **each) for each in people))
    assert sorted(each.status_code for each in answers) == [200, 409]
    refused = next(each.json() for each in answers if each.is_error)
    assert [each["rule"] for each in refused["unmet"]] == ["no-like-proposal-waits"]
    (waiting,) = await life.read("/proposals")
    decision = f"/proposals/{waiting['number']}/decision"
    leads = [by(service, "programme_lead", f"lead-{number}") for number in (1, 2)]
    decided = await asyncio.gather(*(life.send("PUT", decision, {"verdict": "accepted"}, **each) for each in leads))
    assert sorted(each.status_code for each in decided) == [200, 409]
    told = names(await life.history())
    assert [told.count(each) for each in ("change-proposed.v1", "proposal-accepted.v1", "break-began.v1")] == [1, 1, 1]


async def test_what_somebody_proposed_who_leaves_is_found_and_told_of_and_lapses(on_programme, service):
    life = await on_programme()
    await life.move_to(FRIDAY)
    leaver = by(service, "coordinator", f"leaver-{life.id.hex[:8]}")
    proposed = (await life.send("PUT", "/break", A_BREAK, **leaver)).json()
    ended = {"what": "access-ended", "subject": f"leaver-{life.id.hex[:8]}"}
    assert (await service.http.post("/access-changes", json=ended, headers=life.headers())).status_code == 201
    assert (await life.send("PUT", "/proposals/1/withdrawal", {}, **leaver)).status_code == 401
    service.caseload.catch_up()
    found = await service.http.get(
        "/apprenticeships", params={"proposed_by": ended["subject"]}, headers=by(service, "programme_lead", "lead-1")
    )
    assert [each["apprenticeship"] for each in found.json()["apprenticeships"]] == [str(life.id)]
    await life.move_to(FRIDAY + timedelta(days=15))
    facts = await life.history()
    told = [
        each["fact"]["tell"] for each in facts if each["fact"].get("clock") == "proposal" and "rung" in each["fact"]
    ]
    assert told[0] == ["programme lead"]
    lapsed = next(each for each in facts if each["name"] == "proposal-lapsed.v1")
    assert lapsed["fact"]["proposal"] == proposed["facts"][0]["number"]
    assert "break-began.v1" not in names(facts)
