"""Entitled, and shown to be: each act by the person to whom it belongs, others refused; and who reads what."""

import re
from datetime import timedelta

import pytest

from tests.journeys.conftest import MONDAY


def bearer(token):
    return {"Authorization": f"Bearer {token}"}


@pytest.fixture
def asked(service):
    """Return a way to ask a question about a life as somebody: the answer."""

    async def ask(life, question, role, subject):
        return await life.send("GET", question, **bearer(service.token(role, subject)))

    return ask


async def test_one_tutors_token_carries_nobody_to_a_certificate(ready, service):
    life = await ready()
    tutor = bearer(service.token("tutor", "tutor-7"))
    tried = {
        "/gateway/decisions": ("POST", {"verdict": "ready"}),
        "/certificate": ("PUT", {"evidence": "C-1"}),
        "/completion": ("PUT", {}),
        "/withdrawal": ("PUT", {"reason": "left employer", "explanation": "No."}),
    }
    for path, (method, body) in tried.items():
        refused = await life.send(method, path, body, **tutor)
        assert (refused.status_code, refused.json()["type"]) == (403, "/problems/not-entitled"), path
    kept = [each for each in await life.history() if each["name"] == "command-refused.v1"]
    assert [(each["actor"], each["fact"]["unmet"][0]["line"]) for each in kept] == [
        ("tutor-7", "no-tutor-decides-on-their-own-apprentice"),
        *[("tutor-7", "nobody-else")] * 3,
    ]
    await life.pass_gateway()
    decided = next(each for each in await life.history() if each["name"] == "gateway-passed.v1")
    assert (decided["actor"], decided["entitled_by"]["line"]) == ("lead-1", "leads-decide-the-gateway")


async def test_on_paper_a_partys_statement_reads_so(ready):
    life = await ready()
    coordinator = bearer(life.token)
    own = [each["sentence"] for each in await life.history() if each["name"] == "employer-confirmed.v1"]
    assert own[0].startswith("The employer confirmed that")
    missing = await life.send("PUT", "/gateway/employer-confirmation", {}, **coordinator)
    assert (missing.status_code, missing.json()["unmet"][0]["line"]) == (403, "staff-record-a-partys-paper")
    paper = {"on_behalf": "CONF-7"}
    assert (await life.send("PUT", "/gateway/employer-confirmation", paper, **coordinator)).status_code == 200
    assert (await life.history())[-1]["sentence"].startswith(
        "Recorded by staff-1 from the employer's signed statement CONF-7"
    )
    checklist = {item["requirement"]: item["why"] for item in (await life.read("/gateway"))["items"]}
    assert "recorded from the signed statement CONF-7" in checklist["employer-confirmed-readiness"]


async def test_apprentice_and_employer_read_their_own_and_a_stranger_finds_nothing(on_programme, service, asked):
    life = await on_programme()
    await life.hold(await life.plan_session(MONDAY), MONDAY, notes="Between ourselves.")
    apprentice, contact = (
        next(each for each in life.persons.linked if each.startswith(kind)) for kind in ("apprentice", "contact")
    )
    history = await asked(life, "/history", "apprentice", apprentice)
    held = next(each for each in history.json()["facts"] if each["name"] == "session-held.v1")
    assert held["fact"]["notes"] == "(a note of the staff)"
    assert "Between ourselves." not in history.text
    for question in ("", "/gateway", "/alarms", "/off-the-job", "/portfolio/coverage", "/sessions", "/clocks"):
        assert (await asked(life, question, "apprentice", apprentice)).status_code == 200, question
    for question, status in (("/off-the-job", 200), ("/sessions", 200), ("/history", 403), ("", 403)):
        assert (await asked(life, question, "employer", contact)).status_code == status, question
    before = await turned_away(service)
    for role, subject in (("apprentice", contact), ("employer", apprentice), ("tutor", "tutor-9"), ("assessor", "x-1")):
        nothing = await asked(life, "/off-the-job", role, subject)
        assert (nothing.status_code, nothing.json()["type"]) == (404, "/problems/unknown-apprenticeship")
    assert await turned_away(service) == before + 1


async def turned_away(service):
    """Return how many strangers who are tutors were turned away."""
    told = (await service.http.get("/metrics")).text
    counted = re.findall(r'^indenture_strangers_turned_away_total{role="tutor"} (.+)$', told, re.MULTILINE)
    return sum(map(float, counted))


async def test_a_tutor_who_handed_over_reads_no_more(on_programme, asked):
    life = await on_programme()
    assert (await asked(life, "/history", "tutor", "tutor-7")).status_code == 200
    await life.do("POST", "/tutors/handovers", {"to_tutor": "tutor-8", "from_on": str(MONDAY + timedelta(days=1))})
    await life.move_to(MONDAY + timedelta(days=1))
    await life.do("POST", "/contacts", {"channel": "telephone", "summary": "Introduced herself."})
    assert (await asked(life, "/history", "tutor", "tutor-7")).status_code == 403
    assert (await asked(life, "/history", "tutor", "tutor-8")).status_code == 200


async def test_why_tells_by_which_line_and_relation_an_actor_was_entitled(on_programme):
    life = await on_programme()
    allocated = next(each["number"] for each in await life.history() if each["name"] == "tutor-allocated.v1")
    (answer,) = (await life.read("/why", of="entitlement", fact=allocated))["answers"]
    assert "by staff-1 in the role coordinator" in answer["says"]
    assert "They were entitled to it as coordinator, by themselves" in answer["says"]
    assert answer["rules"][0]["rule"] == "coordinators-and-leads-enrol"
    assert answer["rules"][0]["source"].startswith("policy entitlement.v2@")
    unknown = await life.send("GET", "/why?of=entitlement&fact=9999")
    assert (unknown.status_code, unknown.json()["type"]) == (422, "/problems/unknown-fact")


async def test_the_policy_is_published_to_whoever_has_a_token(service):
    answer = await service.http.get("/policy", headers=bearer(service.token("apprentice", "ada")))
    policy = answer.json()
    assert answer.status_code == 200
    assert policy["policy"] == service.store.book.policies[-1].id
    assert {"decide-gateway", "history"} <= {
        act for line in policy["lines"] for act in line["commands"] + line["questions"]
    }
