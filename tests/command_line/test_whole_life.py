"""A whole life, asked about over HTTP and on the command line: the same answers, in words or as JSON."""

from uuid import uuid4

import pytest

from activities.bank_holidays import WorkingCalendar
from api.demo.lives import Story, refused_then_let_through


@pytest.fixture
async def life(service):
    """Return the life of an apprentice who was refused at the gateway first, and completes with a merit."""
    life = service.life()
    await refused_then_let_through(Story(life, WorkingCalendar()))
    return life


async def test_a_whole_life_is_told_the_same_over_http_and_on_the_command_line(life, same, indenture):
    await _replays(life, same, indenture)
    await _differences(life, same, indenture)
    await _reasons(life, same, indenture)


async def _replays(life, same, indenture):
    day = life.gateway.isoformat()
    assert (await same("replay", life.id))["state"]["stage"] == "completed"
    assert (await same("replay", life.id, on=day))["state"]["stage"] == "end-point assessment"
    assert (await same("replay", life.id, known_on=day))["on"] == day
    assert (await same("replay", life.id, version=3))["version"] == 3
    assert (await same("replay", life.id, before=5))["facts"] == 4
    for bad in ({"version": 1000}, {"version": 3, "before": 3}, {"known_on": "2020-01-01"}, {"on": "2099-01-01"}):
        assert "state" not in await same("replay", life.id, **bad)
    said = (await indenture("replay", life.id, "--on", day)).stdout.splitlines()
    assert said[0].endswith(": end-point assessment.")
    confirmed = "Gateway, met: The present employer, or the provider in the place of none, has confirmed"
    assert any(line.startswith(confirmed) for line in said)
    over = "Gateway: the apprenticeship is over, and nothing of this is waited for any more."
    assert over not in said
    assert over in (await indenture("replay", life.id)).stdout.splitlines()
    assert f"Enrolment, starts on: {life.start.day} {life.start:%B %Y}" in said


async def _differences(life, same, indenture):
    eve, day = {"from_version": 3, "from_on": life.start.isoformat()}, {"to_known_on": life.gateway.isoformat()}
    found = await same("diff", life.id, **eve, **day)
    assert found["changes"][0]["sentence"] == "Stage: on programme, then end-point assessment."
    assert "gateway-passed.v1" in [fact["name"] for fact in found["came"]]
    assert found["gone"] == []
    back = await same("diff", life.id, from_known_on=life.gateway.isoformat(), to_version=3)
    assert "gateway-passed.v1" in [fact["name"] for fact in back["gone"]]
    assert (await same("diff", life.id, from_on=day["to_known_on"], to_on=day["to_known_on"]))["changes"] == []
    for bad in ({}, {"from_version": 1000}, {"to_after": 0}, {"from_on": "2020-01-01"}):
        assert "changes" not in await same("diff", life.id, **bad)
    await same("diff", uuid4(), from_version=1)
    said = (await indenture("diff", life.id, "--from-version", 3)).stdout
    assert "\n  Stage: on programme, then completed.\n" in said
    assert "\nBecause of:\n" in said
    assert "Refused to" not in said
    assert ": nothing, then nothing." not in said


async def _reasons(life, same, indenture):
    refused = next(each for each in await life.history() if each["name"] == "command-refused.v1")
    (then,) = (await same("why", life.id, of="gateway", after=refused["version"]))["answers"]
    assert then["says"].startswith("Refused to decide gateway: ")
    assert [rule["rule"] for rule in then["facts"][0]["rules"]] == [each["rule"] for each in refused["fact"]["unmet"]]
    (now,) = (await same("why", life.id, of="gateway"))["answers"]
    assert now["says"].startswith("The gateway was passed on ")
    (grade,) = (await same("why", life.id, of="grade"))["answers"]
    assert grade["says"].startswith("Overall grade: merit ")
    assert grade["rules"][0]["source"] == "standard ST1379, grading"
    (stage,) = (await same("why", life.id, of="stage", on=life.start.isoformat()))["answers"]
    assert stage["facts"][0]["fact"]["name"] == "training-started.v1"
    escalation = (await same("why", life.id, of="escalation", known_on=life.gateway.isoformat()))["answers"]
    assert any(each["says"].startswith("Session: not escalated") for each in escalation)
    await same("why", life.id, of="assessment-window")
    for bad in ({"version": 1000}, {"known_on": "2020-01-01"}, {"version": 3, "after": 3}):
        assert "answers" not in await same("why", life.id, of="stage", **bad)
    said = (await indenture("why", life.id, "--of", "gateway", "--after", refused["version"])).stdout
    assert "      not met: The required amount of off-the-job training has been completed." in said
    assert (await indenture("why", life.id, "--of", "weather")).exit_code == 2
    assert (await life.send("GET", "/why?of=weather")).json()["type"] == "/problems/malformed-request"
    assert (await life.send("GET", "/why")).json()["type"] == "/problems/malformed-request"
